//! Constraints on a field: `#[input(ge = 0, le = 120)]`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Expr, ExprLit, ExprUnary, Lit, UnOp};

use crate::attr::{self, Item};
use crate::ctxt::Ctxt;
use crate::span::TypeUse;

/// The options that are constraints.
pub(crate) const NAMES: [&str; 7] = [
    "ge",
    "le",
    "multiple_of",
    "min_length",
    "max_length",
    "pattern",
    "one_of",
];

/// The constraints of one field, in the order in which they stand.
#[derive(Default)]
pub(crate) struct Constraints {
    items: Vec<Constraint>,
}

struct Constraint {
    key: syn::Ident,
    value: Value,
}

enum Value {
    Limit(Literal),
    Length(usize),
    Pattern(String),
    Choices(Vec<Literal>),
}

#[derive(Clone, PartialEq)]
enum Literal {
    Number(String),
    Text(String),
}

impl Literal {
    fn of(expr: &Expr) -> Option<Self> {
        match expr {
            Expr::Lit(ExprLit {
                lit: Lit::Int(digits),
                ..
            }) => Some(Self::Number(digits.base10_digits().to_owned())),
            Expr::Lit(ExprLit {
                lit: Lit::Float(digits),
                ..
            }) => {
                // Rust writes `1.`, JSON does not.
                let digits = digits.base10_digits();
                let digits = if digits.ends_with('.') {
                    format!("{digits}0")
                } else {
                    digits.to_owned()
                };
                Some(Self::Number(digits))
            }
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(Self::Text(text.value())),
            Expr::Unary(ExprUnary {
                op: UnOp::Neg(_),
                expr,
                ..
            }) => match Self::of(expr)? {
                Self::Number(digits) => Some(Self::Number(format!("-{digits}"))),
                Self::Text(_) => None,
            },
            _ => None,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(digits) => digits.parse().ok(),
            Self::Text(_) => None,
        }
    }

    fn tokens(&self, root: &TokenStream) -> TokenStream {
        match self {
            Self::Number(digits) => quote!(#root::Literal::Number(#digits)),
            Self::Text(text) => quote!(#root::Literal::Text(#text)),
        }
    }
}

impl Constraints {
    /// Takes the option if it is a constraint.
    pub(crate) fn take(&mut self, cx: &Ctxt, item: &Item) -> bool {
        let key = item.key.to_string();
        if !NAMES.contains(&key.as_str()) {
            return false;
        }
        if self.items.iter().any(|it| it.key == item.key) {
            cx.error(&item.key, format!("`{key}` is given twice"));
        } else if let Some(value) = Value::of(cx, item) {
            self.items.push(Constraint {
                key: item.key.clone(),
                value,
            });
        }
        true
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// No value could satisfy both ends of a range that is the wrong way round.
    pub(crate) fn check(&self, cx: &Ctxt) {
        for (least, most) in [("ge", "le"), ("min_length", "max_length")] {
            if let (Some((low, _)), Some((high, upper))) = (self.bound(least), self.bound(most))
                && low > high
            {
                cx.error(
                    &upper.key,
                    format!("no value is both `{least} = {low}` and `{most} = {high}`"),
                );
            }
        }
    }

    fn bound(&self, key: &str) -> Option<(f64, &Constraint)> {
        let constraint = self.items.iter().find(|it| it.key == key)?;
        match &constraint.value {
            Value::Limit(literal) => literal.number().map(|number| (number, constraint)),
            Value::Length(length) => Some((*length as f64, constraint)),
            _ => None,
        }
    }

    /// The constraints as data: `&[Constraint::AtLeast(…)]`, below this path.
    pub(crate) fn tokens(&self, root: &TokenStream) -> TokenStream {
        let items = self.items.iter().map(|constraint| {
            let variant = quote::format_ident!("{}", constraint.variant());
            let value = match &constraint.value {
                Value::Limit(literal) => literal.tokens(root),
                Value::Length(length) => {
                    proc_macro2::Literal::usize_unsuffixed(*length).to_token_stream()
                }
                Value::Pattern(pattern) => pattern.to_token_stream(),
                Value::Choices(choices) => {
                    let choices = choices.iter().map(|choice| choice.tokens(root));
                    quote!(&[#(#choices),*])
                }
            };
            quote!(#root::Constraint::#variant(#value))
        });
        quote!(&[#(#items),*])
    }

    /// Asks rustc whether the field's type can have them; shown on the type.
    pub(crate) fn bounds(&self, ty: &syn::Type) -> Vec<TokenStream> {
        let mut asked = Vec::new();
        for constraint in &self.items {
            let of = match constraint.variant() {
                "AtLeast" | "AtMost" | "MultipleOf" => "Number",
                "MinLength" | "MaxLength" => "Length",
                "Pattern" => "Text",
                _ => "Choice",
            };
            if !asked.contains(&of) {
                asked.push(of);
            }
        }
        let bound = |of: &&str| {
            let holds = TypeUse(ty).item(of, "HOLDS");
            quote_spanned!(Span::mixed_site()=> const _: () = #holds;)
        };
        asked.iter().map(bound).collect()
    }
}

impl Constraint {
    fn variant(&self) -> &'static str {
        match self.key.to_string().as_str() {
            "ge" => "AtLeast",
            "le" => "AtMost",
            "multiple_of" => "MultipleOf",
            "min_length" => "MinLength",
            "max_length" => "MaxLength",
            "pattern" => "Pattern",
            _ => "OneOf",
        }
    }
}

impl Value {
    fn of(cx: &Ctxt, item: &Item) -> Option<Self> {
        let key = &item.key;
        match key.to_string().as_str() {
            "ge" | "le" | "multiple_of" => {
                let expr = attr::value(cx, item, "0")?;
                match Literal::of(expr) {
                    Some(it @ Literal::Number(_)) => Some(Self::Limit(it)),
                    _ => {
                        cx.error(
                            expr,
                            format!("`{key}` takes a number literal, such as `{key} = 0`"),
                        );
                        None
                    }
                }
            }
            "min_length" | "max_length" => {
                let expr = attr::value(cx, item, "1")?;
                let length = match expr {
                    Expr::Lit(ExprLit {
                        lit: Lit::Int(digits),
                        ..
                    }) => digits.base10_parse().ok(),
                    _ => None,
                };
                if length.is_none() {
                    cx.error(
                        expr,
                        format!("`{key}` takes a whole number literal, such as `{key} = 1`"),
                    );
                }
                length.map(Self::Length)
            }
            "pattern" => {
                attr::text(cx, item, r#"r"^\d+$""#).map(|pattern| Self::Pattern(pattern.value()))
            }
            _ => {
                let expr = attr::value(cx, item, r#"["low", "high"]"#)?;
                let choices = match expr {
                    Expr::Array(array) if !array.elems.is_empty() => array
                        .elems
                        .iter()
                        .map(Literal::of)
                        .collect::<Option<Vec<_>>>(),
                    _ => None,
                };
                if choices.is_none() {
                    cx.error(
                        expr,
                        r#"`one_of` takes a list of texts or numbers, such as `one_of = ["low", "high"]`"#,
                    );
                }
                choices.map(Self::Choices)
            }
        }
    }
}
