//! Text in pieces: tokens, of which it can be put together again, and words, which are compared.

use std::borrow::Cow;

/// The tokens of a text: a word or a single sign, each with the blank before it. Put together they
/// are the text.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let word = rest.strip_prefix(' ').unwrap_or(rest);
        let blank = rest.len() - word.len();
        let letters = word.find(|it: char| !it.is_alphanumeric());
        let length = match (letters, word.chars().next()) {
            // A blank before nothing, or before another one, stands alone.
            (_, None | Some(' ')) => 0,
            (Some(0), Some(sign)) => sign.len_utf8(),
            (Some(end), _) => end,
            (None, _) => word.len(),
        };
        let (token, after) = rest.split_at_checked(blank + length)?;
        rest = after;
        (!token.is_empty()).then_some(token)
    })
}

/// The words of a text by their stems, so that "sorted" and "sorts" are one; signs are left out.
pub(super) fn stems(text: &str) -> impl Iterator<Item = String> {
    words(text).map(stem)
}

/// The words of a text as they stand there.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !(it.is_alphanumeric() || it == '\'' || it == '’'))
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| !word.is_empty())
}

/// A word without its case and without the commonest English endings.
pub(super) fn stem(word: &str) -> String {
    let mut stem = word.to_lowercase();
    if let Some(at) = stem.find(['\'', '’']) {
        // "can't" is no "can", but "shop's" is a "shop".
        if stem.get(at..).is_some_and(|end| end.ends_with('s')) {
            stem.truncate(at);
        }
        return stem;
    }
    for (ending, instead, shortest) in [
        ("ies", "y", 4),
        ("sses", "ss", 5),
        ("ing", "", 6),
        ("ed", "", 5),
        ("ly", "", 5),
        ("s", "", 4),
    ] {
        let is_plural_of_none = ending == "s" && (stem.ends_with("ss") || stem.ends_with("us"));
        if stem.len() >= shortest && stem.ends_with(ending) && !is_plural_of_none {
            stem.truncate(stem.len() - ending.len());
            stem.push_str(instead);
            break;
        }
    }
    if stem.len() > 4 && stem.ends_with('e') {
        stem.pop();
    }
    let mut last = stem.chars().rev();
    if let (Some(one), Some(two)) = (last.next(), last.next())
        && one == two
        && stem.len() > 4
        && !matches!(one, 's' | 'l' | 'e' | 'o')
    {
        stem.pop();
    } else if stem.len() > 5 && stem.ends_with("ll") {
        stem.pop();
    }
    stem
}

/// A name with blanks where it has other joints: `lost_parcel`, `LostParcel`.
pub(super) fn apart(name: &str) -> Cow<'_, str> {
    let is_joint =
        |pair: (char, char)| pair.1 == '_' || (pair.0.is_lowercase() && pair.1.is_uppercase());
    if !name.chars().zip(name.chars().skip(1)).any(is_joint) {
        return Cow::Borrowed(name);
    }
    let mut apart = String::with_capacity(name.len() + 8);
    let mut before = ' ';
    for letter in name.chars() {
        if is_joint((before, letter)) {
            apart.push(' ');
        }
        if letter != '_' {
            apart.push(letter);
        }
        before = letter;
    }
    Cow::Owned(apart)
}

/// Whether a word says nothing of what a text is about.
pub(super) fn is_filler(stem: &str) -> bool {
    stem.len() < 2 || FILLERS.binary_search(&stem).is_ok()
}

/// Words, by their stems and in order, that stand in texts about anything.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "a", "about", "above", "after", "again", "all", "also", "am", "an", "and", "any", "are",
    "as", "at", "be", "been", "before", "being", "below", "both", "but", "by", "can", "could",
    "did", "do", "does", "doing", "done", "down", "each", "else", "even", "ever", "every",
    "few", "for", "from", "get", "give", "given", "go", "got", "had", "has", "hav", "he",
    "her", "here", "him", "his", "how", "i", "i'd", "i'll", "i'm", "i've", "if", "in", "into",
    "is", "it", "it'", "its", "just", "let", "made", "mak", "many", "may", "me", "more",
    "most", "much", "my", "need", "no", "nor", "not", "now", "of", "off", "on", "once", "one",
    "only", "or", "other", "our", "out", "over", "own", "please", "put", "quit", "said",
    "same", "say", "see", "she", "should", "so", "some", "such", "tak", "than", "thank",
    "that", "the", "their", "them", "then", "there", "thes", "they", "this", "those",
    "through", "to", "too", "two", "under", "until", "up", "us", "use", "used", "very", "want",
    "was", "way", "we", "were", "what", "when", "where", "which", "whil", "who", "whose",
    "why", "will", "with", "would", "yes", "yet", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_put_together_are_the_text() {
        for text in [
            "",
            " ",
            "  a",
            "One of them  fell, at 3.5.\n\nWhy? ",
            "déjà-vu ✓ \t",
        ] {
            assert_eq!(tokens(text).collect::<String>(), text);
        }
        let pieces: Vec<_> = tokens("Where is it? ").collect();
        assert_eq!(pieces, ["Where", " is", " it", "?", " "]);
    }

    #[test]
    fn fillers_are_in_order() {
        assert!(FILLERS.is_sorted() && is_filler("the") && !is_filler("parcel"));
    }

    #[test]
    fn names_are_taken_apart() {
        let apart = ["lost_parcel", "LostParcel", "HTTPCode", "a b"].map(apart);
        assert_eq!(apart, ["lost parcel", "Lost Parcel", "HTTPCode", "a b"]);
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            ["charge", "charged", "charges", "charging"],
            ["cancel", "cancelled", "cancels", "Cancelling"],
            ["parcel", "parcels", "PARCEL", "parcel's"],
            ["delivery", "deliveries", "delivery", "Delivery"],
            ["stop", "stopped", "stops", "stopping"],
        ] {
            let first = stem(forms[0]);
            assert!(
                forms.iter().all(|form| stem(form) == first),
                "{forms:?}: {first}"
            );
        }
        assert_ne!(stem("can't"), stem("can"));
    }
}
