//! The struct of one side's fields, and what it implements.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Generics, parse_quote_spanned};

use super::super::model::{Field, Side, Signature};
use super::{fallback_doc, field, with_field_bounds};
use crate::generics;
use crate::span::{TypeUse, here};

/// The struct of one side's fields.
pub(super) struct Record<'a> {
    signature: &'a Signature,
    side: Side,
    pub(super) ident: Ident,
    pub(super) generics: Generics,
    pub(super) fields: Vec<&'a Field>,
}

impl<'a> Record<'a> {
    pub(super) fn of(signature: &'a Signature, side: Side) -> Self {
        let fields: Vec<_> = signature.side(side).collect();
        let suffix = if side == Side::Input {
            "Input"
        } else {
            "Output"
        };
        // `format_ident!` drops `r#`, which no longer is needed with a suffix.
        let ident = format_ident!("{}{suffix}", signature.ident, span = signature.ident.span());
        let generics = generics::used_by(&signature.generics, fields.iter().map(|it| &it.ty));
        Self {
            signature,
            side,
            ident,
            generics,
            fields,
        }
    }

    /// The struct with its parameters, as a type.
    pub(super) fn ty(&self) -> TokenStream {
        let ident = &self.ident;
        let (_, ty_generics, _) = self.generics.split_for_impl();
        quote!(#ident #ty_generics)
    }

    pub(super) fn definition(&self) -> TokenStream {
        let Signature {
            vis,
            ident: row,
            derives,
            allows,
            ..
        } = self.signature;
        let Self {
            ident, generics, ..
        } = self;
        let where_clause = &generics.where_clause;
        let side = if self.side == Side::Input {
            "inputs"
        } else {
            "outputs"
        };
        let doc = format!(" The {side} of [`{row}`].");
        let derives = (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]));
        let fields = self.fields.iter().map(|field| {
            let Field {
                vis,
                ident,
                ty,
                doc_attrs,
                ..
            } = field;
            let doc = fallback_doc(field);
            quote!(#(#doc_attrs)* #doc #vis #ident: #ty)
        });
        quote! {
            #[doc = #doc]
            #(#allows)*
            #derives
            #vis struct #ident #generics #where_clause { #(#fields,)* }
        }
    }

    pub(super) fn implementations(&self) -> TokenStream {
        let generics = with_field_bounds(&self.generics, self.fields.iter().copied());
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        let record = self.ty();
        let record_impl = self.record_impl(&generics);
        let name = self.ident.to_string();
        let idents: Vec<_> = self.fields.iter().map(|field| &field.ident).collect();
        let rust_names = idents
            .iter()
            .map(|it| it.to_string().trim_start_matches("r#").to_owned());
        let copied = self
            .fields
            .iter()
            .map(|it| TypeUse(&it.ty).item("FieldType", "copied"));
        let shown = self
            .fields
            .iter()
            .map(|it| TypeUse(&it.ty).item("FieldType", "shown"));
        let mut lifetimed = generics.clone();
        lifetimed
            .params
            .insert(0, parse_quote_spanned!(here()=> '__dspy));
        let (de_generics, _, _) = lifetimed.split_for_impl();
        quote_spanned! {here()=>
            #record_impl
            #[automatically_derived]
            impl #impl_generics ::core::clone::Clone for #record #where_clause {
                fn clone(&self) -> Self {
                    Self { #(#idents: #copied(&self.#idents)),* }
                }
            }
            #[automatically_derived]
            impl #impl_generics ::core::fmt::Debug for #record #where_clause {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#name)
                        #(.field(#rust_names, #shown(&self.#idents)))*
                        .finish()
                }
            }
            #[automatically_derived]
            impl #impl_generics __dspy::Serialize for #record #where_clause {
                fn serialize<__S: __dspy::Serializer>(
                    &self,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    __dspy::serialize_record(self, serializer)
                }
            }
            #[automatically_derived]
            impl #de_generics __dspy::Deserialize<'__dspy> for #record #where_clause {
                fn deserialize<__D: __dspy::Deserializer<'__dspy>>(
                    deserializer: __D,
                ) -> ::core::result::Result<Self, __D::Error> {
                    __dspy::deserialize_record(deserializer)
                }
            }
            #[automatically_derived]
            impl #impl_generics __dspy::JsonSchema for #record #where_clause {
                fn schema_name() -> ::std::borrow::Cow<'static, str> {
                    ::core::convert::From::from(#name)
                }
                fn schema_id() -> ::std::borrow::Cow<'static, str> {
                    ::core::convert::From::from(::core::any::type_name::<Self>())
                }
                fn json_schema(generator: &mut __dspy::SchemaGenerator) -> __dspy::Schema {
                    __dspy::record_schema::<Self>(generator)
                }
            }
        }
    }

    fn record_impl(&self, generics: &Generics) -> TokenStream {
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        let record = self.ty();
        let record_name = self.ident.to_string();
        let specs = self.fields.iter().map(|field| field::spec(field));
        let names: Vec<_> = self.fields.iter().map(|field| &field.name).collect();
        let idents: Vec<_> = self.fields.iter().map(|field| &field.ident).collect();
        let write = self
            .fields
            .iter()
            .map(|it| TypeUse(&it.ty).item("FieldType", "write"));
        let known = self
            .fields
            .iter()
            .map(|it| TypeUse(&it.ty).item("FieldType", "read_known"));
        let (mut read, mut describe) = (Vec::new(), Vec::new());
        for Field {
            ty, name, options, ..
        } in &self.fields
        {
            let (suffix, default) = match &options.default {
                Some(default) => ("_or", Some(field::default_of(ty, default))),
                None => ("", None),
            };
            let reads = TypeUse(ty).item("FieldType", &format!("read{suffix}"));
            let describes = TypeUse(ty).item("FieldType", &format!("describe{suffix}"));
            let default = default.map(|it| quote_spanned!(here()=> , #it));
            read.push(quote_spanned!(here()=> #reads(#name, fields #default)?));
            describe.push(quote_spanned!(here()=> #describes(#name, properties #default)));
        }
        // A record without fields does not use what it is handed.
        let (sink, fields, known_fields, properties) = match self.fields.is_empty() {
            true => (
                quote_spanned!(here()=> _sink),
                quote_spanned!(here()=> _fields),
                quote_spanned!(here()=> _known),
                quote_spanned!(here()=> _properties),
            ),
            false => (
                quote_spanned!(here()=> sink),
                quote_spanned!(here()=> fields),
                quote_spanned!(here()=> known),
                quote_spanned!(here()=> properties),
            ),
        };
        quote_spanned! {here()=>
            #[automatically_derived]
            impl #impl_generics __dspy::Record for #record #where_clause {
                const NAME: &'static str = #record_name;
                const FIELDS: &'static [__dspy::Field] = &[#(#specs),*];
                fn write(&self, #sink: &mut dyn __dspy::FieldSink) -> __dspy::Result<()> {
                    #(#write(&self.#idents, #names, sink)?;)*
                    ::core::result::Result::Ok(())
                }
                fn read(#fields: &mut __dspy::Fields) -> __dspy::Result<Self> {
                    ::core::result::Result::Ok(Self { #(#idents: #read),* })
                }
                fn read_known(
                    #fields: &mut __dspy::Fields,
                    #known_fields: &mut __dspy::KnownFields,
                ) -> __dspy::Result<()> {
                    #(#known(#names, fields, known)?;)*
                    ::core::result::Result::Ok(())
                }
                fn schema(#properties: &mut __dspy::Properties<'_>) {
                    #(#describe;)*
                }
            }
        }
    }
}
