//! Expansions as formatted files in `tests/expand/`, each below the code that it came from.
//!
//! `UPDATE_EXPECT=1 cargo test -p dspy-macros` writes them anew. The integration tests of the
//! facade compile them as they stand.

use expect_test::expect_file;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Item, Meta};

/// Expands the one macro of ours on this item.
fn expand(source: &str) -> TokenStream {
    let mut item: Item = syn::parse_str(source).expect("the source is an item");
    let attrs = match &mut item {
        Item::Struct(it) => &mut it.attrs,
        Item::Enum(it) => &mut it.attrs,
        _ => panic!("the source is a struct or an enum"),
    };
    if let Some(options) = take(attrs, "signature") {
        crate::signature::expand(options, item.into_token_stream())
    } else if let Some(options) = take(attrs, "value") {
        crate::value::expand(options, item.into_token_stream())
    } else {
        let _ = take(attrs, "derive");
        let expansion = crate::module::expand(item.to_token_stream());
        // A derive leaves the item where it is; its own attributes mean nothing without it.
        if let Item::Struct(item) = &mut item {
            item.fields.iter_mut().for_each(|field| field.attrs.clear());
        }
        quote!(#item #expansion)
    }
}

/// Takes an attribute out and gives the tokens between its parentheses.
fn take(attrs: &mut Vec<Attribute>, name: &str) -> Option<TokenStream> {
    let at = attrs.iter().position(|attr| attr.path().is_ident(name))?;
    match attrs.remove(at).meta {
        Meta::List(list) => Some(list.tokens),
        _ => Some(TokenStream::new()),
    }
}

fn formatted(source: &str) -> String {
    let file = syn::parse2(expand(source)).expect("the expansion is Rust");
    let from: String = source
        .trim()
        .lines()
        .map(|line| format!("// {line}").trim_end().to_owned() + "\n")
        .collect();
    format!("{from}\n{}", prettyplease::unparse(&file))
}

macro_rules! golden {
    ($($name:ident: $source:literal;)+) => {$(
        #[test]
        fn $name() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/expand/", stringify!($name), ".rs");
            expect_file![path].assert_eq(&formatted($source));
        }
    )+};
}

golden! {
    signature_fields: r#"
/// Answer the question from the passages, in a few words.
#[signature]
pub struct AnswerFrom {
    /// passages that may hold the answer
    #[input] passages: Vec<String>,
    #[input(title = "The question", max_length = 500)] question: String,
    #[output] answer: String,
    #[output(ge = 0, le = 1)]
    #[check(|it| *it != 0.5, "take a side")]
    #[check(in_unit_interval, "confidence lies in 0..=1")]
    confidence: f64,
}"#;
    signature_single_text: r#"
/// Say in one word how the message sounds.
#[signature]
pub struct Tone {
    #[input] message: String,
    #[output] tone: String,
}"#;
    signature_without_inputs: r#"
/// Think of a number.
#[signature]
struct Number {
    #[output(ge = 1, le = 10, multiple_of = 2)] number: u8,
}"#;
    signature_generic: r#"
/// Choose the best of the options.
#[signature]
struct Choose<T: Ord, C> where C: Default {
    #[input] options: Vec<T>,
    #[input] criterion: C,
    #[output] best: T,
}"#;
    signature_names: r#"
/// Sort the letter.
#[signature]
#[serde(rename_all = "camelCase")]
pub struct SortLetter {
    #[input] letter_text: String,
    #[input] r#type: u8,
    #[output] #[serde(rename = "pile")] target_pile: String,
}"#;
    signature_defaults: r#"
/// Translate the text.
#[signature]
struct Translate {
    #[input] text: String,
    #[input(default = "en")] language: String,
    #[input(default = 3)] tries: u8,
    #[output(default)] notes: Vec<String>,
}"#;
    signature_instruction_from_file: r#"
#[signature(instruction = include_str!("task.md"))]
struct Task {
    #[input] text: String,
    #[output] done: bool,
}"#;
    signature_default_instruction: r#"
#[signature(instruction = default)]
struct Qa {
    #[input] question: String,
    #[output] answer: String,
}"#;
    signature_own_reasoning: r#"
/// Judge the claim.
#[signature]
struct Judge {
    #[input] claim: String,
    #[output] reasoning: String,
    #[output] holds: bool,
}"#;
    signature_user_derives: r#"
/// Judge the claim.
#[signature]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[allow(non_snake_case, reason = "as the form has it")]
pub(crate) struct Verdict {
    #[input] Claim: String,
    #[output] pub holds: bool,
}"#;
    signature_crate_path: r#"
/// Judge the claim.
#[signature(crate = crate::vendored::language)]
struct Claim {
    #[input(pattern = r"^\w+$")] claim: String,
    #[output(one_of = ["yes", "no"])] answer: String,
}"#;
    signature_after_mistakes: r#"
#[signature(instructions = "typo")]
struct Mistaken {
    #[input] text: str,
    #[inptu] question: String,
    #[output(tilte = "x")] answer: String,
    #[output] answer: String,
}"#;
    value_struct: r#"
/// A passage that may hold the answer.
#[value]
#[derive(PartialEq)]
pub struct Passage {
    /// where it stands
    pub id: u64,
    #[value(min_length = 1)]
    pub text: String,
    #[serde(default, rename = "tags")]
    pub labels: Vec<String>,
}"#;
    value_enum: r#"
/// What sort of answer it is.
#[value]
enum Kind {
    /// somebody's name
    Person,
    Place { city: String },
    Other(String),
}"#;
    value_tagged_enum: r#"
#[value]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Step {
    LookUp { query: String },
    #[serde(skip)]
    Internal,
    Done,
}"#;
    value_generic: r#"
/// One page of something.
#[value]
struct Page<T> {
    items: Vec<T>,
    next: Option<u32>,
}"#;
    value_recursive: r#"
#[value]
struct Tree {
    name: String,
    kids: Vec<Tree>,
    #[value(opaque)]
    seen: Vec<Owner>,
}"#;
    value_newtype: r#"
#[value]
#[derive(Copy, Clone)]
struct Percent(#[value(ge = 0, le = 100)] u8);"#;
    value_after_mistakes: r#"
#[value]
struct Measured {
    #[value(min = 3)]
    length: u8,
}"#;
    module_fields: r#"
#[derive(Module)]
pub struct Desk {
    route: ChainOfThought<Route>,
    opinions: Vec<Predict<Route>>,
    tries: Setting<usize>,
    name: String,
    #[module(skip)]
    clock: Clock,
}"#;
    module_generic: r#"
#[derive(Module)]
pub struct Search<R, const N: usize> where R: Clone {
    query: [Predict<Query>; N],
    retriever: R,
    backup: Option<R>,
    hops: usize,
}"#;
    module_without_fields: r#"
#[derive(Module)]
pub struct Nothing;"#;
    module_after_mistakes: r#"
#[derive(Module)]
struct Loop {
    inner: Box<Loop>,
}"#;
}

/// A path of one's own leaves no trace of the usual one.
#[test]
fn another_crate_path_replaces_every_mention() {
    let sources = [
        "/// Do it.\n#[signature(crate = ::language)]\nstruct A { #[input] a: String, #[output] b: u8 }",
        "#[value(crate = ::language)]\nstruct B { b: u8 }",
        "#[derive(Module)]\n#[module(crate = ::language)]\nstruct C { c: u8 }",
    ];
    for source in sources {
        let expansion = expand(source).to_string();
        assert!(expansion.contains("language"), "{expansion}");
        assert!(
            !expansion.contains(":: dspy ") && !expansion.contains("::dspy::"),
            "{expansion}"
        );
    }
}
