//! Doc comments as data.

use syn::parse_quote;

use crate::doc::{Doc, text_of};

fn of(comments: &[&str]) -> String {
    text_of(&comments.iter().map(ToString::to_string).collect::<Vec<_>>())
}

#[test]
fn one_blank_after_the_slashes_is_no_part_of_the_text() {
    assert_eq!(of(&[" Answer."]), "Answer.");
    assert_eq!(of(&["Answer."]), "Answer.");
}

#[test]
fn indentation_that_not_all_lines_share_is_kept() {
    assert_eq!(
        of(&[" Rules:", "   - one", "   - two"]),
        "Rules:\n  - one\n  - two"
    );
}

#[test]
fn blank_lines_are_kept_between_paragraphs_and_dropped_at_the_ends() {
    assert_eq!(of(&["", " One.", "", " Two.  ", ""]), "One.\n\nTwo.");
}

#[test]
fn a_block_comment_loses_its_stars() {
    assert_eq!(
        of(&["\n * One.\n *\n *   Two.\n "]),
        "\nOne.\n\n  Two.".trim_start()
    );
}

#[test]
fn a_block_comment_without_stars_loses_its_indentation() {
    assert_eq!(
        of(&[" One.\n        Two.\n          Three.\n    "]),
        "One.\nTwo.\n  Three."
    );
}

#[test]
fn a_comment_of_blanks_is_none() {
    assert!(Doc::of(&[parse_quote!(#[doc = "  "])]).is_none());
    assert!(Doc::of(&[]).is_none());
}

#[test]
fn a_doc_that_only_rustc_can_read_is_passed_on() {
    let doc = Doc::of(&[parse_quote!(#[doc = include_str!("task.md")])]);
    assert!(matches!(doc, Doc::Expr(_)));
}
