//! What was asked: a signature with its fields.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::{
    Attribute, Fields, Generics, Item, ItemStruct, Meta, Path, Token, Type, Visibility,
    punctuated::Punctuated,
};

use super::attr::{Check, FieldOptions, Instruction, SignatureOptions};
use crate::ctxt::Ctxt;
use crate::doc::Doc;
use crate::krate::Krate;
use crate::serde_attr::{self, Case};

/// A struct with `#[signature]`.
pub(super) struct Signature {
    pub(super) krate: Krate,
    pub(super) vis: Visibility,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    pub(super) instruction: Instruction,
    pub(super) fields: Vec<Field>,
    /// What stays on the row.
    pub(super) row_attrs: Vec<Attribute>,
    /// The user's derives that are repeated on the inputs and the outputs.
    pub(super) derives: Vec<Path>,
    /// Lints that the user allows; the generated structs have the same names in them.
    pub(super) allows: Vec<Attribute>,
}

/// Which side of a step a field is on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Input,
    Output,
    /// Neither or both is written there, which has been reported.
    Unknown,
}

/// A field of a signature.
pub(super) struct Field {
    pub(super) side: Side,
    pub(super) vis: Visibility,
    pub(super) ident: Ident,
    /// The name in the data.
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) doc: Doc,
    /// The doc comment as it was written, for the generated struct.
    pub(super) doc_attrs: Vec<Attribute>,
    pub(super) options: FieldOptions,
    pub(super) checks: Vec<Check>,
    /// What stays on the row's field.
    pub(super) row_attrs: Vec<Attribute>,
    /// Whether it can stand in the generated structs, after a mistake elsewhere.
    pub(super) sound: bool,
}

/// What is derived on the generated structs already, or by hand in the expansion.
const PROVIDED: [&str; 5] = ["Clone", "Debug", "Serialize", "Deserialize", "JsonSchema"];

const SHAPE: &str = "a signature is a struct with named fields, each an input or an output:

    /// What the step does.
    #[signature]
    struct Name {
        #[input] question: String,
        #[output] answer: String,
    }";

impl Signature {
    /// Reads the item. Without a struct of named fields there is no model.
    pub(super) fn of(cx: &Ctxt, options: TokenStream, item: TokenStream) -> Option<Self> {
        let options = SignatureOptions::of(cx, options);
        let item = match syn::parse2::<Item>(item) {
            Ok(Item::Struct(item)) => item,
            Ok(Item::Enum(item)) => {
                cx.error(
                    item.enum_token,
                    format!("{SHAPE}\n\nan enum is a value: write `#[value]`"),
                );
                return None;
            }
            Ok(Item::Fn(item)) => {
                cx.error(item.sig.ident, SHAPE);
                return None;
            }
            Ok(other) => {
                cx.error(other, SHAPE);
                return None;
            }
            Err(error) => {
                cx.push(error);
                return None;
            }
        };
        let Fields::Named(fields) = &item.fields else {
            cx.error(&item.ident, SHAPE);
            return None;
        };
        let next_step = "rename fields one by one, or use `rename_all`";
        serde_attr::refuse_others(cx, &item.attrs, &["rename_all"], next_step);
        let case = serde_attr::rename_all(&serde_attr::items(&item.attrs), "rename_all");
        let derives = derives(&item.attrs);
        let keeps_serde = derives
            .iter()
            .any(|it| is_named(it, &["Serialize", "Deserialize", "JsonSchema"]));
        let fields = fields
            .named
            .iter()
            .filter_map(|field| Field::of(cx, field, &item.vis, case, keeps_serde))
            .collect();
        let instruction = options
            .instruction
            .unwrap_or_else(|| match Doc::of(&item.attrs) {
                // A misspelt option may be the instruction, and has been reported.
                Doc::None if options.mistaken => Instruction::Default,
                Doc::None => Instruction::Missing,
                doc => Instruction::Doc(doc),
            });
        let row_attrs = |attr: &&Attribute| keeps_serde || !serde_attr::is_serde(attr);
        let ItemStruct {
            vis,
            ident,
            generics,
            attrs,
            ..
        } = &item;
        Some(Self {
            krate: options.krate,
            vis: vis.clone(),
            ident: ident.clone(),
            generics: generics.clone(),
            instruction,
            fields,
            row_attrs: attrs.iter().filter(row_attrs).cloned().collect(),
            derives: derives
                .into_iter()
                .filter(|it| !is_named(it, &PROVIDED))
                .collect(),
            allows: attrs
                .iter()
                .filter(|it| it.path().is_ident("allow"))
                .cloned()
                .collect(),
        })
    }

    pub(super) fn side(&self, side: Side) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.side == side)
    }
}

impl Field {
    fn of(
        cx: &Ctxt,
        field: &syn::Field,
        struct_vis: &Visibility,
        case: Option<Case>,
        keeps_serde: bool,
    ) -> Option<Self> {
        let ident = field.ident.clone()?;
        let mut side = None;
        let mut options = FieldOptions::default();
        let mut checks = Vec::new();
        let mut row_attrs = Vec::new();
        let mut sound = true;
        for attr in &field.attrs {
            let name = attr
                .path()
                .get_ident()
                .map(Ident::to_string)
                .unwrap_or_default();
            let meant = suggest_marker(cx, attr, &name);
            let marks = match meant.unwrap_or(&name) {
                "input" => Side::Input,
                "output" => Side::Output,
                "check" => {
                    checks.extend(Check::of(cx, attr));
                    continue;
                }
                "cfg" | "cfg_attr" => {
                    cx.error(
                        attr,
                        "a signature has the same fields in every build, since demonstrations and \
                         saved programs name them: put the `#[cfg]` on the whole struct",
                    );
                    continue;
                }
                "serde" | "schemars" if !keeps_serde => continue,
                _ => {
                    row_attrs.push(attr.clone());
                    continue;
                }
            };
            let name = if marks == Side::Input {
                "input"
            } else {
                "output"
            };
            match side {
                None => {
                    side = Some(marks);
                    options = FieldOptions::of(cx, attr, name);
                }
                Some(first) if first == marks => {
                    cx.error(
                        attr,
                        format!("`#[{name}]` stands here twice: put all options into one"),
                    );
                }
                Some(_) => {
                    cx.error(
                        attr,
                        format!(
                            "`{ident}` is both an input and an output: for a changed value, give \
                             the output a name of its own"
                        ),
                    );
                    sound = false;
                }
            }
        }
        if side.is_none() {
            cx.error(
                &ident,
                format!("`{ident}` is neither: write `#[input]` or `#[output]` before it"),
            );
        }
        serde_attr::refuse_others(
            cx,
            &field.attrs,
            &["rename"],
            "wrap the type in a `#[value]` struct of your own and put the attribute there",
        );
        let rust_name = ident.unraw().to_string();
        let name = serde_attr::rename(&serde_attr::items(&field.attrs))
            .unwrap_or_else(|| case.map_or(rust_name.clone(), |case| case.field(&rust_name)));
        let vis = match &field.vis {
            Visibility::Inherited => struct_vis.clone(),
            written => written.clone(),
        };
        Some(Self {
            side: side.unwrap_or(Side::Unknown),
            vis,
            ident,
            name,
            ty: field.ty.clone(),
            doc: Doc::of(&field.attrs),
            doc_attrs: field
                .attrs
                .iter()
                .filter(|it| it.path().is_ident("doc"))
                .cloned()
                .collect(),
            options,
            checks,
            row_attrs,
            sound,
        })
    }
}

/// An attribute that looks like one of ours but for a letter: reported, and read as what was meant.
fn suggest_marker(cx: &Ctxt, attr: &Attribute, name: &str) -> Option<&'static str> {
    const OURS: [&str; 3] = ["input", "output", "check"];
    const STANDARD: [&str; 6] = ["doc", "allow", "expect", "warn", "deny", "deprecated"];
    if OURS.contains(&name) || STANDARD.contains(&name) {
        return None;
    }
    let meant = crate::suggest::nearest(name, &OURS)?;
    cx.error(
        attr.path(),
        format!("unknown attribute `{name}`: did you mean `#[{meant}]`?"),
    );
    Some(meant)
}

/// The paths in the `#[derive(…)]`s that stand below `#[signature]`.
fn derives(attrs: &[Attribute]) -> Vec<Path> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("derive"))
        .filter_map(|attr| match &attr.meta {
            Meta::List(list) => list
                .parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
                .ok(),
            _ => None,
        })
        .flatten()
        .collect()
}

/// Whether a path ends in one of these names.
fn is_named(path: &Path, names: &[&str]) -> bool {
    path.segments
        .last()
        .is_some_and(|last| names.iter().any(|name| last.ident == name))
}
