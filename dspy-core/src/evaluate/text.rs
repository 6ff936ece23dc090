//! Comparing texts as people do: without regard to case, punctuation and articles.

use std::collections::HashMap;

/// A text as it is compared: lower case, without punctuation and the articles of English, with
/// single blanks.
///
/// ```
/// assert_eq!(dspy::evaluate::normalized("The  Eiffel-Tower, Paris!"), "eiffeltower paris");
/// ```
pub fn normalized(text: &str) -> String {
    let lower = text.to_lowercase();
    let kept: String = lower
        .chars()
        .filter(|letter| !letter.is_ascii_punctuation())
        .collect();
    let words = kept.split_whitespace();
    let words = words.filter(|word| !matches!(*word, "a" | "an" | "the"));
    words.collect::<Vec<_>>().join(" ")
}

/// Whether two texts are the same, without regard to case, punctuation and articles.
///
/// ```
/// use dspy::evaluate::exact_match;
///
/// assert!(exact_match("The Beatles.", "beatles"));
/// assert!(!exact_match("The Beatles", "The Rolling Stones"));
/// ```
pub fn exact_match(text: &str, expected: &str) -> bool {
    normalized(text) == normalized(expected)
}

/// How much two texts have in common, word by word: the harmonic mean of the shares of either that
/// stand in the other. Two empty texts have everything in common.
///
/// ```
/// use dspy::evaluate::f1;
///
/// assert_eq!(f1("the red car", "a red car"), 1.0);
/// assert_eq!(f1("red", "red car"), 2.0 / 3.0);
/// assert_eq!(f1("blue", "red car"), 0.0);
/// ```
pub fn f1(text: &str, expected: &str) -> f64 {
    let (text, expected) = (normalized(text), normalized(expected));
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in text.split_whitespace() {
        *left.entry(word).or_default() += 1;
    }
    let (given, wanted) = (
        text.split_whitespace().count(),
        expected.split_whitespace().count(),
    );
    if given + wanted == 0 {
        return 1.0;
    }
    let mut common = 0;
    for word in expected.split_whitespace() {
        if let Some(count) = left.get_mut(word).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    2.0 * f64::from(common) / (given + wanted) as f64
}
