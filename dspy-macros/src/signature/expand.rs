//! Tokens out: the row, the inputs, the outputs and what they implement.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{GenericParam, Generics, Type, WherePredicate, parse_quote_spanned};

use super::attr::{Check, Default, Function, Instruction};
use super::model::{Field, Side, Signature};
use crate::generics;
use crate::span::{self, TypeUse};
use crate::type_name::type_name;

/// Where names of generated code resolve.
fn here() -> Span {
    Span::mixed_site()
}

pub(super) fn expand(signature: &Signature) -> TokenStream {
    let input = Record::of(signature, Side::Input);
    let output = Record::of(signature, Side::Output);
    let row = row(signature);
    let structs = [input.definition(), output.definition()];
    let alias = signature.krate.alias();
    let signature_impl = signature_impl(signature, &input, &output);
    let from_row = from_row(signature, &input, &output);
    let from_values = from_values(&input);
    let records = [input.implementations(), output.implementations()];
    let bounds = bounds(signature);
    quote_spanned! {here()=>
        #row
        #(#structs)*
        const _: () = {
            #alias
            #(#bounds)*
            #signature_impl
            #from_row
            #from_values
            #(#records)*
        };
    }
}

/// The user's struct, as a labelled row.
fn row(signature: &Signature) -> TokenStream {
    let Signature {
        row_attrs,
        vis,
        ident,
        generics,
        fields,
        ..
    } = signature;
    let where_clause = &generics.where_clause;
    let fields = fields.iter().map(|field| {
        let Field {
            row_attrs,
            vis,
            ident,
            ty,
            ..
        } = field;
        let doc = fallback_doc(field);
        quote!(#doc #(#row_attrs)* #vis #ident: #ty)
    });
    quote! {
        #(#row_attrs)*
        #vis struct #ident #generics #where_clause { #(#fields,)* }
    }
}

/// A doc for rustdoc where the user wrote none; the spec's doc stays empty.
fn fallback_doc(field: &Field) -> Option<TokenStream> {
    let side = if field.side == Side::Input {
        "input"
    } else {
        "output"
    };
    let doc = format!("The {side} `{}`.", field.name);
    field.doc.is_none().then(|| quote!(#[doc = #doc]))
}

/// The bounds that constraints put on types without parameters.
fn bounds(signature: &Signature) -> Vec<TokenStream> {
    let params = generics::names(&signature.generics);
    let concrete = signature
        .fields
        .iter()
        .filter(|it| !generics::mentions(&it.ty, &params));
    concrete
        .flat_map(|field| field.options.constraints.bounds(&field.ty))
        .collect()
}

fn signature_impl(signature: &Signature, input: &Record<'_>, output: &Record<'_>) -> TokenStream {
    let ident = &signature.ident;
    let generics = with_field_bounds(&signature.generics, signature.fields.iter());
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = signature.generics.split_for_impl();
    let (input, output) = (input.ty(), output.ty());
    let name = ident.to_string();
    let name = name.trim_start_matches("r#");
    let instruction = match &signature.instruction {
        Instruction::Doc(doc) => Some(quote!(.with_instruction(#doc))),
        Instruction::Default | Instruction::Missing => None,
    };
    let no_reasoning = signature
        .fields
        .iter()
        .all(|it| it.name != "reasoning")
        .then(|| {
            quote_spanned! {here()=>
                #[automatically_derived]
                impl #impl_generics __dspy::NoReasoning for #ident #ty_generics #where_clause {}
            }
        });
    quote_spanned! {here()=>
        #[automatically_derived]
        impl #impl_generics __dspy::Signature for #ident #ty_generics #where_clause {
            type Input = #input;
            type Output = #output;
            const SPEC: __dspy::Spec = __dspy::Spec::new(#name)
                #instruction
                .with_inputs(<#input as __dspy::Record>::FIELDS)
                .with_outputs(<#output as __dspy::Record>::FIELDS);
        }
        #no_reasoning
    }
}

/// A row comes apart into its inputs and its outputs.
fn from_row(signature: &Signature, input: &Record<'_>, output: &Record<'_>) -> TokenStream {
    let ident = &signature.ident;
    let (impl_generics, ty_generics, where_clause) = signature.generics.split_for_impl();
    let (input_ty, output_ty) = (input.ty(), output.ty());
    let (input_ident, output_ident) = (&input.ident, &output.ident);
    let moved = |record: &Record<'_>| {
        let fields = record.fields.iter().map(|field| &field.ident);
        quote_spanned!(here()=> #(#fields: row.#fields,)*)
    };
    let (inputs, outputs) = (moved(input), moved(output));
    quote_spanned! {here()=>
        #[automatically_derived]
        impl #impl_generics ::core::convert::From<#ident #ty_generics> for (#input_ty, #output_ty)
        #where_clause
        {
            fn from(row: #ident #ty_generics) -> Self {
                (#input_ident { #inputs }, #output_ident { #outputs })
            }
        }
    }
}

/// Inputs are made from a tuple of their values, a single text from any text.
fn from_values(input: &Record<'_>) -> TokenStream {
    match input.fields.as_slice() {
        [field] if is_string(&field.ty) => {
            let name = &field.ident;
            let from = |ty: TokenStream| {
                let (impl_generics, _, where_clause) = input.generics.split_for_impl();
                let record = input.ty();
                quote_spanned! {here()=>
                    #[automatically_derived]
                    impl #impl_generics ::core::convert::From<#ty> for #record #where_clause {
                        fn from(value: #ty) -> Self {
                            Self { #name: ::core::convert::From::from(value) }
                        }
                    }
                }
            };
            let string = quote_spanned!(here()=> ::std::string::String);
            [
                from(quote_spanned!(here()=> &str)),
                from(string.clone()),
                from(quote!(&#string)),
            ]
            .into_iter()
            .chain([from_tuple(input)])
            .collect()
        }
        _ => from_tuple(input),
    }
}

/// Each `String` of the tuple may be anything that turns into one; every other value has its
/// exact type, so that `3`, `None` and `.collect()` are understood.
fn from_tuple(input: &Record<'_>) -> TokenStream {
    let mut generics = input.generics.clone();
    let (mut types, mut locals) = (Vec::new(), Vec::new());
    for (index, field) in input.fields.iter().enumerate() {
        if is_string(&field.ty) {
            let param = Ident::new(&format!("__Dspy{index}"), here());
            generics
                .params
                .push(GenericParam::Type(parse_quote_spanned! {here()=>
                    #param: ::core::convert::Into<::std::string::String>
                }));
            types.push(param.to_token_stream());
        } else {
            types.push(field.ty.to_token_stream());
        }
        locals.push(Ident::new(&format!("value_{index}"), here()));
    }
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let record = input.ty();
    let fields = input.fields.iter().zip(&locals).map(|(field, local)| {
        let name = &field.ident;
        if is_string(&field.ty) {
            quote_spanned!(here()=> #name: ::core::convert::Into::into(#local))
        } else {
            quote_spanned!(here()=> #name: #local)
        }
    });
    quote_spanned! {here()=>
        #[automatically_derived]
        impl #impl_generics ::core::convert::From<(#(#types,)*)> for #record #where_clause {
            fn from((#(#locals,)*): (#(#types,)*)) -> Self {
                Self { #(#fields),* }
            }
        }
    }
}

fn is_string(ty: &Type) -> bool {
    let Type::Path(ty) = ty else { return false };
    let name = ty.path.to_token_stream().to_string().replace(' ', "");
    let name = name.trim_start_matches("::");
    ty.qself.is_none()
        && matches!(
            name,
            "String" | "std::string::String" | "alloc::string::String"
        )
}

/// The bounds that a struct with type parameters needs to be a record: its parameters and the
/// types that mention them must be fit for a field.
fn with_field_bounds<'a>(generics: &Generics, fields: impl Iterator<Item = &'a Field>) -> Generics {
    let params = generics.type_params().map(|it| it.ident.to_token_stream());
    let types = generics::mentioning(generics, fields.map(|it| &it.ty));
    let types = types.into_iter().map(ToTokens::to_token_stream);
    // A field that is a parameter itself is bounded already.
    let names = generics::names(generics);
    let types = types.filter(|ty| names.iter().all(|name| ty.to_string() != name.to_string()));
    let params = params.map(|ty| -> WherePredicate {
        parse_quote_spanned! {here()=>
            #ty: __dspy::FieldType
                + ::core::marker::Send + ::core::marker::Sync + 'static
        }
    });
    let bounds = params.chain(
        types.map(|ty| -> WherePredicate { parse_quote_spanned!(here()=> #ty: __dspy::FieldType) }),
    );
    generics::with(generics, bounds)
}

/// The struct of one side's fields.
struct Record<'a> {
    signature: &'a Signature,
    side: Side,
    ident: Ident,
    generics: Generics,
    fields: Vec<&'a Field>,
}

impl<'a> Record<'a> {
    fn of(signature: &'a Signature, side: Side) -> Self {
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
    fn ty(&self) -> TokenStream {
        let ident = &self.ident;
        let (_, ty_generics, _) = self.generics.split_for_impl();
        quote!(#ident #ty_generics)
    }

    fn definition(&self) -> TokenStream {
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
        let doc = format!("The {side} of [`{row}`].");
        let derives = (!derives.is_empty()).then(|| quote!(#[derive(#(#derives),*)]));
        let fields = self.fields.iter().map(|field| {
            let Field {
                vis,
                ident,
                ty,
                doc,
                ..
            } = field;
            let doc = match doc.is_none() {
                true => fallback_doc(field),
                false => Some(quote!(#[doc = #doc])),
            };
            quote!(#doc #vis #ident: #ty)
        });
        quote! {
            #[doc = #doc]
            #(#allows)*
            #derives
            #vis struct #ident #generics #where_clause { #(#fields,)* }
        }
    }

    fn implementations(&self) -> TokenStream {
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
        let specs = self.fields.iter().map(|field| field_spec(field));
        let names: Vec<_> = self.fields.iter().map(|field| &field.name).collect();
        let idents: Vec<_> = self.fields.iter().map(|field| &field.ident).collect();
        let write = self
            .fields
            .iter()
            .map(|it| TypeUse(&it.ty).item("FieldType", "write"));
        let (mut read, mut describe) = (Vec::new(), Vec::new());
        for Field {
            ty, name, options, ..
        } in &self.fields
        {
            let (suffix, default) = match &options.default {
                Some(default) => ("_or", Some(default_of(ty, default))),
                None => ("", None),
            };
            let reads = TypeUse(ty).item("FieldType", &format!("read{suffix}"));
            let describes = TypeUse(ty).item("FieldType", &format!("describe{suffix}"));
            let default = default.map(|it| quote_spanned!(here()=> , || #it));
            read.push(quote_spanned!(here()=> #reads(#name, fields #default)?));
            describe.push(quote_spanned!(here()=> #describes(#name, properties #default)));
        }
        // A record without fields does not use what it is handed.
        let (sink, fields, properties) = match self.fields.is_empty() {
            true => (
                quote_spanned!(here()=> _sink),
                quote_spanned!(here()=> _fields),
                quote_spanned!(here()=> _properties),
            ),
            false => (
                quote_spanned!(here()=> sink),
                quote_spanned!(here()=> fields),
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
                fn schema(#properties: &mut __dspy::Properties<'_>) {
                    #(#describe;)*
                }
            }
        }
    }
}

/// What stands for a field that is left out.
fn default_of(ty: &Type, default: &Default) -> TokenStream {
    match default {
        Default::OfType => quote_spanned!(here()=> <#ty as ::core::default::Default>::default()),
        Default::Is(expr) if is_string(ty) => {
            quote_spanned!(here()=> <#ty as ::core::convert::From<_>>::from(#expr))
        }
        Default::Is(expr) => expr.to_token_stream(),
    }
}

/// `Field::new(…)` with what was written about the field.
fn field_spec(field: &Field) -> TokenStream {
    let Field {
        name,
        doc,
        ty,
        options,
        checks,
        ..
    } = field;
    let type_name = type_name(ty);
    let title = options.title.as_ref().map(|title| quote!(.titled(#title)));
    let default = options.default.as_ref().map(|_| quote!(.with_default()));
    let constraints = (!options.constraints.is_empty()).then(|| {
        let constraints = options.constraints.tokens();
        quote!(.constrained(#constraints))
    });
    let checks = (!checks.is_empty()).then(|| {
        let checks = checks.iter().map(|it| check(it, ty));
        quote!(.checked(&[#(#checks),*]))
    });
    quote_spanned! {here()=>
        __dspy::Field::new(#name, #doc, #type_name, __dspy::Probe::<#ty>::SHAPE)
            #title #default #constraints #checks
    }
}

/// A check whose value is typed again inside of it. Whatever does not fit is shown on what the
/// user wrote.
fn check(check: &Check, ty: &Type) -> TokenStream {
    let message = &check.message;
    let (function, (first, last)) = match &check.function {
        // Called from a closure, so that a `fn(&str)` fits a `String`.
        Function::Path(path) if derefs(ty) => {
            let (first, last) = span::ends(path);
            let call = quote_spanned!(last=> (value));
            (
                quote_spanned!(first=> |value: &#ty| #path #call),
                (first, last),
            )
        }
        Function::Path(path) => (path.to_token_stream(), span::ends(path)),
        Function::Closure(closure) => (closure.to_token_stream(), span::ends(closure)),
    };
    let typed = quote_spanned!(first=> __dspy::check::<#ty, _>);
    let arguments = quote_spanned!(last=> (value, #function));
    quote_spanned! {here()=>
        __dspy::Check::new(#message, |value| #typed #arguments)
    }
}

/// Whether a reference to the type is taken for one to what it holds.
fn derefs(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let name = path.path.segments.last().map(|last| last.ident.to_string());
    matches!(name.as_deref(), Some("String" | "Vec" | "Box" | "PathBuf"))
}
