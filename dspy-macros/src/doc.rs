//! Doc comments as data: `///` is what a model reads.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// What stands in the doc comments of an item.
#[derive(Clone)]
pub(crate) enum Doc {
    /// No doc comment, or a blank one.
    None,
    /// The text, as a person would read it.
    Text(String),
    /// `#[doc = include_str!("…")]`: known to rustc alone.
    Expr(Expr),
}

impl Doc {
    pub(crate) fn of(attrs: &[Attribute]) -> Self {
        let mut lines = Vec::new();
        for value in attrs.iter().filter_map(doc_value) {
            match value {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => lines.push(text.value()),
                other => return Self::Expr(other.clone()),
            }
        }
        match text_of(&lines) {
            text if text.is_empty() => Self::None,
            text => Self::Text(text),
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// The doc as a `&'static str`; no doc is an empty one.
impl ToTokens for Doc {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::None => quote!("").to_tokens(tokens),
            Self::Text(text) => text.to_tokens(tokens),
            Self::Expr(expr) => expr.to_tokens(tokens),
        }
    }
}

fn doc_value(attr: &Attribute) -> Option<&Expr> {
    match &attr.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => Some(&pair.value),
        _ => None,
    }
}

/// The text of doc lines: without the indentation that all lines share, without the stars of a
/// block comment, without blanks at the ends. What stands between is kept, line by line.
pub(crate) fn text_of(comments: &[String]) -> String {
    let lines: Vec<String> = comments
        .iter()
        .flat_map(|comment| lines_of(comment))
        .collect();
    let indentation = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.get(indentation..).unwrap_or("").trim_end())
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// The lines of one comment. A line comment has one; a block comment may begin each with a star.
fn lines_of(comment: &str) -> Vec<String> {
    let mut lines: Vec<&str> = comment.lines().collect();
    if lines.len() < 2 {
        return vec![comment.to_owned()];
    }
    // What follows `/**` on its line has another indentation than the lines below it.
    let first = lines.remove(0).trim();
    let starred = lines.iter().all(|line| {
        let line = line.trim_start();
        line.is_empty() || line.starts_with('*')
    });
    let rest = lines.iter().map(|line| match starred {
        true => line.trim_start().strip_prefix('*').unwrap_or("").to_owned(),
        false => (*line).to_owned(),
    });
    let rest = text_of(
        &rest
            .map(|line| line.replace('\t', "    "))
            .collect::<Vec<_>>(),
    );
    std::iter::once(first)
        .chain(rest.lines())
        .map(str::to_owned)
        .collect()
}
