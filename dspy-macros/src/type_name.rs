//! Types as a person writes them.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;

/// The type's tokens with the blanks that rustfmt would leave: `Vec<Option<crate::Team>>`.
pub(crate) fn type_name(ty: &Type) -> String {
    let mut name = String::new();
    write(ty.to_token_stream(), &mut name);
    name
}

fn write(tokens: TokenStream, name: &mut String) {
    let mut word_before = false;
    for token in tokens {
        let word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if word && word_before {
            name.push(' ');
        }
        word_before = word;
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                name.push_str(open);
                write(group.stream(), name);
                name.push_str(close);
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                sign @ (',' | ';') => name.extend([sign, ' ']),
                '=' => name.push_str(" = "),
                '+' => name.push_str(" + "),
                '-' if punct.spacing() == Spacing::Joint => name.push_str(" -"),
                sign => name.push(sign),
            },
            other => name.push_str(&other.to_string()),
        }
    }
}
