//! What was asked: a struct with the fields that hold parameters.

use proc_macro2::Ident;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, Type};

use crate::attr::{self, Once};
use crate::ctxt::Ctxt;
use crate::krate::Krate;

/// A struct with `#[derive(Module)]`.
pub(super) struct Module {
    pub(super) krate: Krate,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    /// The fields that are not skipped.
    pub(super) fields: Vec<Field>,
}

/// A field that is a module or plain data.
pub(super) struct Field {
    pub(super) ident: Ident,
    pub(super) ty: Type,
}

const SHAPE: &str = "a module is a struct with named fields, since paths are made of their names";

impl Module {
    pub(super) fn of(cx: &Ctxt, item: &DeriveInput) -> Option<Self> {
        let krate = krate(cx, &item.attrs);
        let fields = match &item.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => fields.named.iter().collect::<Vec<_>>(),
                Fields::Unit => Vec::new(),
                Fields::Unnamed(_) => {
                    cx.error(&item.ident, format!("{SHAPE}: give the fields names"));
                    return None;
                }
            },
            Data::Enum(data) => {
                cx.error(
                    data.enum_token,
                    format!(
                        "{SHAPE}: an enum would hold other parameters at other times. Write a \
                         struct with an `Option` for each variant's module"
                    ),
                );
                return None;
            }
            Data::Union(data) => {
                cx.error(data.union_token, SHAPE);
                return None;
            }
        };
        let fields = fields.into_iter().filter_map(|field| {
            let skipped = is_skipped(cx, &field.attrs);
            let ident = field.ident.clone().filter(|_| !skipped)?;
            Some(Field {
                ident,
                ty: field.ty.clone(),
            })
        });
        Some(Self {
            krate,
            ident: item.ident.clone(),
            generics: item.generics.clone(),
            fields: fields.collect(),
        })
    }
}

/// `#[module(crate = …)]` on the struct.
pub(super) fn krate(cx: &Ctxt, attrs: &[Attribute]) -> Krate {
    let mut krate = Once::default();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("module")) {
        for item in attr::items(cx, attr) {
            if item.key == "crate" {
                krate.set(cx, &item.key, Krate::of(cx, &item));
            } else if item.key == "skip" {
                cx.error(&item.key, "`#[module(skip)]` stands on a field");
            } else {
                attr::unknown(cx, &item.key, "#[module]", &["crate"]);
            }
        }
    }
    krate.take().unwrap_or_default()
}

/// `#[module(skip)]` on a field.
fn is_skipped(cx: &Ctxt, attrs: &[Attribute]) -> bool {
    let mut skipped = Once::default();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("module")) {
        let items = attr::items(cx, attr);
        if items.is_empty() && matches!(attr.meta, syn::Meta::Path(_)) {
            cx.error(attr, "say what to do with the field: `#[module(skip)]`");
        }
        for item in items {
            if item.key != "skip" {
                attr::unknown(cx, &item.key, "#[module]", &["skip"]);
            } else if let Some(value) = &item.value {
                cx.error(value, "`skip` takes no value: `#[module(skip)]`");
            }
            // Also after a mistake, so that the type is not complained about on top of it.
            skipped.set(cx, &item.key, ());
        }
    }
    skipped.take().is_some()
}
