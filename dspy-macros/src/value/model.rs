//! What was asked: a struct or an enum, with what serde's attributes say of its names.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::{Attribute, Generics, Item, Type, parse_quote};

use crate::attr::{self, Once};
use crate::constraint::{self, Constraints};
use crate::ctxt::Ctxt;
use crate::doc::Doc;
use crate::generics;
use crate::krate::Krate;
use crate::serde_attr::{self, Case};

/// A struct or an enum with `#[value]`.
pub(super) struct Value {
    pub(super) krate: Krate,
    /// The item without our attributes.
    pub(super) item: Item,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    pub(super) doc: Doc,
    pub(super) reading: Reading,
    pub(super) data: Data,
}

/// What serde's attributes on the item say of reading it.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) denies_unknown: bool,
    pub(super) defaults: bool,
    pub(super) transparent: bool,
    /// Read by way of another type, or in a way that no shape tells.
    pub(super) foreign: bool,
}

pub(super) enum Data {
    Struct(Body),
    Enum {
        tagging: Tagging,
        variants: Vec<Variant>,
    },
}

pub(super) enum Tagging {
    External,
    Internal(String),
    Adjacent(String, String),
    Untagged,
}

pub(super) struct Variant {
    pub(super) name: String,
    pub(super) aliases: Vec<String>,
    pub(super) doc: Doc,
    pub(super) body: Body,
}

pub(super) enum Body {
    Unit,
    Tuple(Vec<Field>),
    Named(Vec<Field>),
}

pub(super) struct Field {
    pub(super) name: String,
    pub(super) aliases: Vec<String>,
    pub(super) ty: Type,
    pub(super) doc: Doc,
    pub(super) constraints: Constraints,
    /// May be left out in the data.
    pub(super) default: bool,
    pub(super) flattened: bool,
    /// Holds the type that it stands in.
    pub(super) recursive: bool,
    /// Only known by its type's name: `#[value(opaque)]`, or another function writes it.
    pub(super) opaque: bool,
}

const SHAPE: &str = "`#[value]` stands on a struct or an enum that owns its data";

impl Value {
    pub(super) fn of(cx: &Ctxt, options: TokenStream, item: TokenStream) -> Option<Self> {
        let mut krate = Once::default();
        for item in attr::parse(cx, options) {
            match item.key.to_string().as_str() {
                "crate" => krate.set(cx, &item.key, Krate::of(cx, &item)),
                _ => attr::unknown(cx, &item.key, "#[value]", &["crate"]),
            }
        }
        let krate = krate.take().unwrap_or_default();
        let mut item = match syn::parse2::<Item>(item) {
            Ok(item) => item,
            Err(error) => {
                cx.push(error);
                return None;
            }
        };
        let (ident, generics, attrs) = match &item {
            Item::Struct(it) => (it.ident.clone(), it.generics.clone(), it.attrs.clone()),
            Item::Enum(it) => (it.ident.clone(), it.generics.clone(), it.attrs.clone()),
            Item::Fn(it) => {
                cx.error(&it.sig.ident, SHAPE);
                return None;
            }
            other => {
                cx.error(other, SHAPE);
                return None;
            }
        };
        let serde = serde_attr::items(&attrs);
        let owner = Owner {
            cx,
            krate: &krate,
            ident: &ident,
        };
        let has = |key: &str| serde_attr::has(&serde, &[key]);
        let reading = Reading {
            denies_unknown: has("deny_unknown_fields"),
            defaults: has("default"),
            transparent: has("transparent"),
            foreign: has("from")
                || has("try_from")
                || has("remote")
                || matches!(&item, Item::Enum(it) if has_foreign_variants(it)),
        };
        let data = match &mut item {
            Item::Enum(it) => owner.enumeration(it, &serde),
            Item::Struct(it) => {
                let case = serde_attr::rename_all(&serde, "rename_all");
                Data::Struct(owner.body(&mut it.fields, case))
            }
            _ => return None,
        };
        Some(Self {
            krate,
            doc: Doc::of(&attrs),
            reading,
            item,
            ident,
            generics,
            data,
        })
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        let bodies: Vec<&Body> = match &self.data {
            Data::Struct(body) => vec![body],
            Data::Enum { variants, .. } => variants.iter().map(|it| &it.body).collect(),
        };
        bodies.into_iter().flat_map(|body| match body {
            Body::Unit => [].iter(),
            Body::Tuple(fields) | Body::Named(fields) => fields.iter(),
        })
    }
}

/// Whether variants are read in ways of their own: any name, without one, or by a function.
fn has_foreign_variants(item: &syn::ItemEnum) -> bool {
    item.variants.iter().any(|variant| {
        let serde = serde_attr::items(&variant.attrs);
        serde_attr::has(&serde, &["other", "untagged", "with", "deserialize_with"])
    })
}

/// The type whose fields are being read.
struct Owner<'a> {
    cx: &'a Ctxt,
    krate: &'a Krate,
    ident: &'a Ident,
}

impl Owner<'_> {
    fn enumeration(&self, item: &mut syn::ItemEnum, serde: &[attr::Item]) -> Data {
        let text = |key: &str| {
            serde
                .iter()
                .find(|it| it.key == key)
                .and_then(serde_attr::text)
                .map(|it| it.value())
        };
        let tagging = match (text("tag"), text("content")) {
            _ if serde_attr::has(serde, &["untagged"]) => Tagging::Untagged,
            (Some(tag), Some(content)) => Tagging::Adjacent(tag, content),
            (Some(tag), None) => Tagging::Internal(tag),
            _ => Tagging::External,
        };
        let case = serde_attr::rename_all(serde, "rename_all");
        let fields_case = serde_attr::rename_all(serde, "rename_all_fields");
        let variants = item.variants.iter_mut().filter_map(|variant| {
            let serde = serde_attr::items(&variant.attrs);
            let rust_name = variant.ident.unraw().to_string();
            let name = serde_attr::rename(&serde)
                .unwrap_or_else(|| case.map_or(rust_name.clone(), |case| case.variant(&rust_name)));
            let own_case = serde_attr::rename_all(&serde, "rename_all").or(fields_case);
            let body = self.body(&mut variant.fields, own_case);
            let doc = Doc::of(&variant.attrs);
            let skipped = serde_attr::has(&serde, &["skip", "skip_deserializing"]);
            let aliases = serde_attr::aliases(&serde);
            (!skipped).then_some(Variant {
                name,
                aliases,
                doc,
                body,
            })
        });
        Data::Enum {
            tagging,
            variants: variants.collect(),
        }
    }

    fn body(&self, fields: &mut syn::Fields, case: Option<Case>) -> Body {
        let read = |(index, field): (usize, &mut syn::Field)| self.field(index, field, case);
        match fields {
            syn::Fields::Unit => Body::Unit,
            syn::Fields::Named(it) => {
                Body::Named(it.named.iter_mut().enumerate().filter_map(read).collect())
            }
            syn::Fields::Unnamed(it) => {
                Body::Tuple(it.unnamed.iter_mut().enumerate().filter_map(read).collect())
            }
        }
    }

    /// Reads a field and puts serde's and schemars' attributes in the place of ours.
    fn field(&self, index: usize, field: &mut syn::Field, case: Option<Case>) -> Option<Field> {
        let serde = serde_attr::items(&field.attrs);
        let rust_name = field
            .ident
            .as_ref()
            .map_or_else(|| index.to_string(), |it| it.unraw().to_string());
        let name = serde_attr::rename(&serde)
            .unwrap_or_else(|| case.map_or(rust_name.clone(), |case| case.field(&rust_name)));
        let doc = Doc::of(&field.attrs);
        let (constraints, opaque) = self.options(&mut field.attrs);
        if !constraints.is_empty() {
            let root = self.krate.root();
            let constraints = constraints.tokens(&root);
            field
                .attrs
                .push(parse_quote!(#[schemars(transform = #root::constrained(#constraints))]));
        }
        let own_names = [self.ident.clone(), Ident::new("Self", self.ident.span())];
        let written_elsewhere = ["with", "serialize_with", "deserialize_with"];
        let skipped = serde_attr::has(&serde, &["skip", "skip_deserializing"]);
        (!skipped).then(|| Field {
            name,
            aliases: serde_attr::aliases(&serde),
            doc,
            constraints,
            default: serde_attr::has(&serde, &["default"]),
            flattened: serde_attr::has(&serde, &["flatten"]),
            recursive: generics::mentions(&field.ty, &own_names),
            opaque: opaque || serde_attr::has(&serde, &written_elsewhere),
            ty: field.ty.clone(),
        })
    }

    /// The options of `#[value(…)]` on a field, which is taken out.
    fn options(&self, attrs: &mut Vec<Attribute>) -> (Constraints, bool) {
        let (ours, others): (Vec<_>, Vec<_>) = attrs
            .drain(..)
            .partition(|attr| attr.path().is_ident("value"));
        *attrs = others;
        let (mut constraints, mut opaque) = (Constraints::default(), Once::default());
        for attr in &ours {
            for item in attr::items(self.cx, attr) {
                if item.key == "opaque" {
                    opaque.set(self.cx, &item.key, ());
                } else if !constraints.take(self.cx, &item) {
                    let known: Vec<&str> =
                        ["opaque"].into_iter().chain(constraint::NAMES).collect();
                    attr::unknown(self.cx, &item.key, "#[value]", &known);
                }
            }
        }
        constraints.check(self.cx);
        (constraints, opaque.take().is_some())
    }
}
