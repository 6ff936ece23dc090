//! The attributes of a signature: tokens to options.

use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, ExprPath, Lit, LitStr, Meta, Token};

use crate::attr::{self, Once};
use crate::constraint::{self, Constraints};
use crate::ctxt::Ctxt;
use crate::doc::Doc;
use crate::krate::Krate;

/// What the step is told to do.
pub(super) enum Instruction {
    /// `instruction = default`: made from the fields.
    Default,
    /// A doc comment, or `instruction = …`.
    Doc(Doc),
    /// Nothing stands there.
    Missing,
}

/// The options of `#[signature(…)]`.
#[derive(Default)]
pub(super) struct SignatureOptions {
    pub(super) instruction: Option<Instruction>,
    pub(super) krate: Krate,
    /// Some option is not known, and may be an instruction that was misspelt.
    pub(super) mistaken: bool,
}

impl SignatureOptions {
    pub(super) fn of(cx: &Ctxt, tokens: TokenStream) -> Self {
        let (mut instruction, mut krate) = (Once::default(), Once::default());
        let mut mistaken = false;
        for item in attr::parse(cx, tokens) {
            match item.key.to_string().as_str() {
                "instruction" => {
                    let example = r#""Answer the question.""#;
                    let Some(value) = attr::value(cx, &item, example) else {
                        continue;
                    };
                    let value = match value {
                        Expr::Path(it) if it.path.is_ident("default") => Instruction::Default,
                        Expr::Lit(ExprLit {
                            lit: Lit::Str(text),
                            ..
                        }) => {
                            if text.value().trim().is_empty() {
                                cx.error(text, "a blank instruction tells a model nothing");
                            }
                            Instruction::Doc(Doc::Text(text.value()))
                        }
                        Expr::Lit(other) => {
                            cx.error(
                                other,
                                format!("an instruction is a text: `instruction = {example}`"),
                            );
                            Instruction::Default
                        }
                        other => Instruction::Doc(Doc::Expr(other.clone())),
                    };
                    instruction.set(cx, &item.key, value);
                }
                "crate" => krate.set(cx, &item.key, Krate::of(cx, &item)),
                _ => {
                    mistaken = true;
                    attr::unknown(cx, &item.key, "#[signature]", &["instruction", "crate"]);
                }
            }
        }
        Self {
            instruction: instruction.take(),
            krate: krate.take().unwrap_or_default(),
            mistaken,
        }
    }
}

/// What stands for a field that is left out.
pub(super) enum Default {
    /// `default`: the type's own.
    OfType,
    /// `default = …`.
    Is(Expr),
}

/// The options of `#[input(…)]` and `#[output(…)]`.
#[derive(std::default::Default)]
pub(super) struct FieldOptions {
    pub(super) title: Option<LitStr>,
    pub(super) default: Option<Default>,
    pub(super) constraints: Constraints,
}

impl FieldOptions {
    pub(super) fn of(cx: &Ctxt, attr: &Attribute, name: &str) -> Self {
        let (mut title, mut default) = (Once::default(), Once::default());
        let mut constraints = Constraints::default();
        for item in attr::items(cx, attr) {
            match item.key.to_string().as_str() {
                "title" => {
                    if let Some(text) = attr::text(cx, &item, r#""Question""#) {
                        title.set(cx, &item.key, text);
                    }
                }
                "default" => {
                    default.set(
                        cx,
                        &item.key,
                        item.value.map_or(Default::OfType, Default::Is),
                    );
                }
                _ if constraints.take(cx, &item) => {}
                _ => {
                    let known: Vec<&str> = ["title", "default"]
                        .into_iter()
                        .chain(constraint::NAMES)
                        .collect();
                    attr::unknown(cx, &item.key, &format!("#[{name}]"), &known);
                }
            }
        }
        constraints.check(cx);
        Self {
            title: title.take(),
            default: default.take(),
            constraints,
        }
    }
}

/// `#[check(path_or_closure, "message")]`.
pub(super) struct Check {
    pub(super) function: Function,
    pub(super) message: LitStr,
}

/// What a check runs.
pub(super) enum Function {
    Path(ExprPath),
    Closure(Expr),
}

impl Check {
    pub(super) fn of(cx: &Ctxt, attr: &Attribute) -> Option<Self> {
        const SHAPE: &str = "a check is a function and what a model is told when it fails: \
             `#[check(path::to::function, \"message\")]` or `#[check(|value| …, \"message\")]`";
        let Meta::List(list) = &attr.meta else {
            cx.error(attr, SHAPE);
            return None;
        };
        let arguments = match list.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)
        {
            Ok(arguments) => arguments,
            Err(error) => {
                cx.push(error);
                return None;
            }
        };
        let mut arguments = arguments.into_iter();
        let (Some(function), Some(message), None) =
            (arguments.next(), arguments.next(), arguments.next())
        else {
            cx.error(attr, SHAPE);
            return None;
        };
        let Expr::Lit(ExprLit {
            lit: Lit::Str(message),
            ..
        }) = message
        else {
            cx.error(message, "the message is a text, since a model reads it");
            return None;
        };
        let function = match function {
            Expr::Path(path) => Function::Path(path),
            closure @ Expr::Closure(_) => Function::Closure(closure),
            other => {
                cx.error(other, SHAPE);
                return None;
            }
        };
        Some(Self { function, message })
    }
}
