//! Names: serde's cases, types as a person writes them, and the word that was meant.

use crate::serde_attr::Case;
use crate::suggest::{hint, nearest};
use crate::type_name::type_name;

#[test]
fn fields_are_renamed_as_serde_does() {
    let renamed = Case::NAMES.map(|(_, case)| case.field("two_words"));
    let expected = [
        "two_words",
        "TWO_WORDS",
        "TwoWords",
        "twoWords",
        "two_words",
        "TWO_WORDS",
        "two-words",
        "TWO-WORDS",
    ];
    assert_eq!(renamed, expected);
}

#[test]
fn variants_are_renamed_as_serde_does() {
    let renamed = Case::NAMES.map(|(_, case)| case.variant("TwoWords"));
    let expected = [
        "twowords",
        "TWOWORDS",
        "TwoWords",
        "twoWords",
        "two_words",
        "TWO_WORDS",
        "two-words",
        "TWO-WORDS",
    ];
    assert_eq!(renamed, expected);
}

#[test]
fn types_are_written_as_a_person_would() {
    for name in [
        "Vec<Option<crate::Team>>",
        "[u8; 4]",
        "(String, Vec<u8>)",
        "::std::collections::BTreeMap<String, f64>",
        "<T as Iterator>::Item",
    ] {
        assert_eq!(type_name(&syn::parse_str(name).unwrap()), name);
    }
}

#[test]
fn the_nearest_word_is_the_one_that_was_meant() {
    let known = ["title", "default", "min_length", "ge"];
    assert_eq!(nearest("tilte", &known), Some("title"));
    assert_eq!(nearest("minlength", &known), Some("min_length"));
    assert_eq!(nearest("description", &known), None);
    assert_eq!(hint("description", &["a", "b"]), "known are `a`, `b`");
}
