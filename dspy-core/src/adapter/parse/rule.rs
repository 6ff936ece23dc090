//! The repairs, by name and cost: the table of `src/docs/reader.md`, as data.

/// One way to mend a reply, with what it costs: of all readings the cheapest is taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) cost: u32,
}

macro_rules! rules {
    ($($rule:ident: $name:literal = $cost:literal;)+) => {
        $(pub(crate) static $rule: Rule = Rule { name: $name, cost: $cost };)+

        /// All of them, in the order of the table.
        #[cfg(test)]
        pub(crate) static ALL: &[&Rule] = &[$(&$rule),+];
    };
}

rules! {
    UNKNOWN_KEY: "unknown-key" = 1;
    BYTE_ORDER_MARK: "byte-order-mark" = 1;
    THINK_BLOCK: "think-block" = 1;
    FENCE: "fence" = 1;
    PROSE_AROUND: "prose-around" = 2;
    WRAPPED_OBJECT: "wrapped-object" = 3;
    WHOLE_REPLY: "whole-reply" = 4;
    JSON_FOR_HEADERS: "json-for-headers" = 5;
    HEADER_SPELLING: "header-spelling" = 1;
    HEADER_MARKED: "header-marked" = 1;
    FENCED_HEADER: "fenced-header" = 1;
    HEADER_MIDLINE: "header-midline" = 2;
    REPEATED_FIELD: "repeated-field" = 1;
    REPEATED_KEY: "repeated-key" = 1;
    RAW_MARKUP: "raw-markup" = 1;
    JSON_IN_ELEMENT: "json-in-element" = 1;
    TAG_SPELLING: "tag-spelling" = 2;
    REPEATED_TAG: "repeated-tag" = 2;
    INNER_TAG: "inner-tag" = 3;
    TRAILING_COMMA: "trailing-comma" = 1;
    COMMENT: "comment" = 1;
    SINGLE_QUOTES: "single-quotes" = 1;
    SMART_QUOTES: "smart-quotes" = 1;
    PARENTHESES: "parentheses" = 1;
    PYTHON_WORD: "python-word" = 1;
    BARE_KEY: "bare-key" = 1;
    RAW_CONTROL: "raw-control" = 1;
    LOOSE_ESCAPE: "loose-escape" = 1;
    BARE_WORD: "bare-word" = 2;
    MISSING_COMMA: "missing-comma" = 2;
    SURPLUS_BRACKET: "surplus-bracket" = 1;
    INNER_QUOTE: "inner-quote" = 3;
    UNCLOSED: "unclosed" = 4;
    QUOTED_VALUE: "quoted-value" = 1;
    WORD_SPELLING: "word-spelling" = 1;
    NULL_WORD: "null-word" = 1;
    LOOSE_NUMBER: "loose-number" = 1;
    INTEGRAL_FLOAT: "integral-float" = 1;
    NUMBER_AS_NAME: "number-as-name" = 1;
    MARKUP: "markup" = 1;
    PUNCTUATION: "punctuation" = 1;
    VALUE_AS_TEXT: "value-as-text" = 2;
    DIGIT_GROUPS: "digit-groups" = 2;
    YES_NO: "yes-no" = 2;
    VARIANT_SPELLING: "variant-spelling" = 2;
    KEY_SPELLING: "key-spelling" = 2;
    OWN_NAME: "own-name" = 2;
    JSON_IN_TEXT: "json-in-text" = 2;
    LIST_OF_ONE: "list-of-one" = 2;
    BULLETS: "bullets" = 2;
    NUMBERED: "numbered" = 2;
    COMMA_LIST: "comma-list" = 2;
    ITEM_LINES: "item-lines" = 2;
    BARE_ADDRESS: "bare-address" = 2;
    SINGLE_ITEM: "single-item" = 3;
    JSON_LINES: "json-lines" = 3;
}
