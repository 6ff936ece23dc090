//! What serde's attributes say about names.

use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta};

use crate::attr::Item;
use crate::ctxt::Ctxt;

/// How serde turns a Rust name into a name in the data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    pub(crate) const NAMES: [(&'static str, Self); 8] = [
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, case)| *case)
    }

    /// The name of a field, which is written in snake_case in Rust.
    pub(crate) fn field(self, name: &str) -> String {
        let pascal = || name.split('_').map(capitalized).collect::<String>();
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => pascal(),
            Self::Camel => uncapitalized(&pascal()),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// The name of a variant, which is written in PascalCase in Rust.
    pub(crate) fn variant(self, name: &str) -> String {
        let mut snake = String::new();
        for (index, letter) in name.char_indices() {
            if index > 0 && letter.is_uppercase() {
                snake.push('_');
            }
            snake.push(letter.to_ascii_lowercase());
        }
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => uncapitalized(name),
            Self::Snake => snake,
            Self::ScreamingSnake => snake.to_ascii_uppercase(),
            Self::Kebab => snake.replace('_', "-"),
            Self::ScreamingKebab => snake.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}

fn uncapitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_lowercase().to_string() + letters.as_str()
    })
}

/// The options of all `#[serde(…)]` attributes. What serde itself will complain about is left to
/// serde: nothing is reported here.
pub(crate) fn items(attrs: &[Attribute]) -> Vec<Item> {
    // `rename(serialize = "…")` is no `key = value`, so each option is parsed for itself.
    let mut items = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
        let Meta::List(list) = &attr.meta else {
            continue;
        };
        let _ = list.parse_nested_meta(|meta| {
            let Some(key) = meta.path.get_ident().cloned() else {
                return Ok(());
            };
            if meta.input.peek(syn::token::Paren) {
                let content;
                syn::parenthesized!(content in meta.input);
                content.parse::<proc_macro2::TokenStream>()?;
                items.push(Item { key, value: None });
                return Ok(());
            }
            let value = if meta.input.peek(syn::Token![=]) {
                Some(meta.value()?.parse::<Expr>()?)
            } else {
                None
            };
            items.push(Item { key, value });
            Ok(())
        });
    }
    items
}

/// The text that an option is set to.
pub(crate) fn text(item: &Item) -> Option<&LitStr> {
    match &item.value {
        Some(Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        })) => Some(text),
        _ => None,
    }
}

/// `rename_all` of an item.
pub(crate) fn rename_all(items: &[Item], key: &str) -> Option<Case> {
    items
        .iter()
        .find(|it| it.key == key)
        .and_then(text)
        .and_then(|it| Case::named(&it.value()))
}

/// `rename` of a field or a variant.
pub(crate) fn rename(items: &[Item]) -> Option<String> {
    items
        .iter()
        .find(|it| it.key == "rename")
        .and_then(text)
        .map(LitStr::value)
}

/// Every `alias` of a field or a variant.
pub(crate) fn aliases(items: &[Item]) -> Vec<String> {
    let aliases = items.iter().filter(|it| it.key == "alias");
    aliases.filter_map(text).map(LitStr::value).collect()
}

/// Whether an option stands there.
pub(crate) fn has(items: &[Item], keys: &[&str]) -> bool {
    items
        .iter()
        .any(|item| keys.iter().any(|key| item.key == key))
}

/// Refuses the options of `#[serde(…)]` and `#[schemars(…)]` that a field or a struct of a
/// signature cannot honour.
pub(crate) fn refuse_others(cx: &Ctxt, attrs: &[Attribute], known: &[&str], next_step: &str) {
    for attr in attrs {
        if attr.path().is_ident("schemars") {
            cx.error(
                attr,
                format!("a signature writes its own schema: {next_step}"),
            );
        } else if attr.path().is_ident("serde") {
            for item in items(std::slice::from_ref(attr)) {
                let plain = item.value.is_some() && known.iter().any(|key| item.key == key);
                if !plain {
                    let key = &item.key;
                    cx.error(
                        key,
                        format!("`#[serde({key})]` has no meaning in a signature: {next_step}"),
                    );
                } else if item.key == "rename_all"
                    && let Some(name) = text(&item)
                    && Case::named(&name.value()).is_none()
                {
                    let names: Vec<_> = Case::NAMES.iter().map(|(name, _)| *name).collect();
                    let hint = crate::suggest::hint(&name.value(), &names);
                    cx.error(name, format!("no such case: {hint}"));
                }
            }
        }
    }
}

/// Whether an attribute is serde's or schemars'.
pub(crate) fn is_serde(attr: &Attribute) -> bool {
    attr.path().is_ident("serde") || attr.path().is_ident("schemars")
}
