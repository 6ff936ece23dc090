//! Text in sentences, and sentences in the pieces of which rules are read.

/// A piece of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::embedded) enum Token<'t> {
    Word(&'t str),
    Quoted(&'t str),
    Comma,
}

/// A longer quote is none: the sign was meant as something else, an inch or an apostrophe.
const QUOTE: usize = 200;

/// Nobody writes a longer rule.
const SENTENCE: usize = 1_000;

/// The sentences of a text, without what ends them and without what marks them in a list.
pub(in crate::embedded) fn of(text: &str) -> Vec<&str> {
    let all = pieces(text).into_iter().map(|piece| {
        let bare = unlisted(piece.trim());
        let unended = bare.strip_suffix(['.', ';', '!', '?']);
        unended.unwrap_or(bare).trim_end()
    });
    all.filter(|it| !it.is_empty()).collect()
}

/// The sentences of a text with all that is around them, so that put together they are the text.
pub(in crate::embedded) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut before = None;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some((_, length)) = quote(rest, before) {
            at += length;
            before = None;
            continue;
        }
        let Some(sign) = rest.chars().next() else {
            break;
        };
        let end = at;
        at += sign.len_utf8();
        let (so_far, after) = (text.get(start..end), text.get(at..));
        let (so_far, after) = (so_far.unwrap_or_default(), after.unwrap_or_default());
        let is_last_sign = || after.chars().next().is_none_or(char::is_whitespace);
        let is_end = match sign {
            '\n' => {
                is_listed(after)
                    || !(so_far.trim_end().ends_with(',') || starts_with_one_of(after, &JOINING))
            }
            ';' => !starts_with_one_of(after, &JOINING),
            '.' => is_last_sign() && !is_short(so_far) && !starts_with_one_of(after, &EXCEPTING),
            '!' | '?' => is_last_sign(),
            _ => false,
        };
        if is_end {
            pieces.extend(text.get(start..at));
            start = at;
        }
        before = Some(sign);
    }
    pieces.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    pieces
}

/// Words that go on with the sentence before, which must not be read without them.
const JOINING: [&str; 10] = [
    "unless", "except", "but", "and", "or", "nor", "though", "although", "however", "only",
];

/// Of these, the ones that take something back even as a sentence of their own.
const EXCEPTING: [&str; 4] = ["unless", "except", "but", "however"];

fn starts_with_one_of(text: &str, words: &[&str]) -> bool {
    // Only a little of the text is looked at, since this is asked at each sign that may end one.
    let near = text.chars().take(40).skip_while(|it| it.is_whitespace());
    let first: String = near.take_while(|it| it.is_alphabetic()).collect();
    words.iter().any(|word| word.eq_ignore_ascii_case(&first))
}

/// Whether a text ends with a short form, whose dot ends nothing.
fn is_short(text: &str) -> bool {
    const FORMS: [&str; 6] = ["e.g", "i.e", "etc", "vs", "cf", "approx"];
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let last = last.trim_start_matches('(');
    FORMS.iter().any(|form| form.eq_ignore_ascii_case(last))
}

fn is_listed(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t']);
    unlisted(line).len() < line.len()
}

/// A sentence without the dash or number before it.
fn unlisted(sentence: &str) -> &str {
    let marked = sentence.trim_start_matches(|it: char| it.is_ascii_digit());
    let rest = match marked.len() == sentence.len() {
        true => sentence.strip_prefix(['-', '*', '•']),
        false => marked.strip_prefix([')', '.']),
    };
    let rest = rest.filter(|it| it.starts_with(char::is_whitespace));
    rest.map_or(sentence, str::trim_start)
}

/// The pieces of one sentence; `None` if it is too long to be a rule.
pub(in crate::embedded) fn tokens(sentence: &str) -> Option<Vec<Token<'_>>> {
    if sentence.len() > SENTENCE {
        return None;
    }
    let mut tokens = Vec::new();
    let sentence = unlisted(sentence.trim());
    let mut rest = match sentence.strip_suffix(['.', ';', '!']) {
        Some(it) => it,
        None => sentence,
    };
    while let Some(sign) = rest.chars().next() {
        let token = if sign.is_whitespace() {
            rest = rest.trim_start();
            continue;
        } else if sign == ',' {
            tokens.push(Token::Comma);
            1
        } else if let Some((text, length)) = quote(rest, None) {
            tokens.push(Token::Quoted(text));
            length
        } else {
            let length = word(rest);
            tokens.push(Token::Word(rest.get(..length)?));
            length
        };
        rest = rest.get(token..)?;
    }
    Some(tokens)
}

/// How long the word is that a text starts with: letters, or signs that compare.
fn word(text: &str) -> usize {
    let compares = |it: char| matches!(it, '<' | '>' | '=' | '≤' | '≥');
    let of_signs = text.starts_with(compares);
    let mut before_comma = false;
    let mut length = text.len();
    for (at, sign) in text.char_indices() {
        let is_end = sign.is_whitespace() || compares(sign) != of_signs;
        // "1,000" is one number, but "1, 2" are two.
        if is_end || (before_comma && !sign.is_ascii_digit()) {
            length = at - usize::from(before_comma);
            break;
        }
        before_comma = sign == ',';
        if before_comma && !text.get(..at).is_some_and(|it| it.ends_with(digit)) {
            length = at;
            before_comma = false;
            break;
        }
    }
    if before_comma && length == text.len() {
        length -= 1;
    }
    length
}

fn digit(sign: char) -> bool {
    sign.is_ascii_digit()
}

/// The pairs of quotes.
const QUOTES: [(char, char); 5] = [('"', '"'), ('`', '`'), ('“', '”'), ('\'', '\''), ('‘', '’')];

/// What stands in the quotes that a text starts with, and how long it is with them. A quote does
/// not follow a letter, and it ends in its own line.
fn quote(text: &str, before: Option<char>) -> Option<(&str, usize)> {
    let first = text.chars().next()?;
    let (open, close) = *QUOTES.iter().find(|(open, _)| *open == first)?;
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let inner = text.get(open.len_utf8()..)?;
    for (at, sign) in inner.char_indices().take(QUOTE + 1) {
        let after = inner.get(at + sign.len_utf8()..)?;
        if sign == close && !is_apostrophe(close, after) {
            let text = inner.get(..at)?;
            let length = open.len_utf8() + at + close.len_utf8();
            return (!text.trim().is_empty()).then_some((text, length));
        }
        if sign == '\n' {
            return None;
        }
    }
    None
}

/// Whether a sign that could end a quote stands in a word.
fn is_apostrophe(close: char, after: &str) -> bool {
    matches!(close, '\'' | '’') && after.starts_with(char::is_alphanumeric)
}

/// The quotes in which a text can stand.
pub(in crate::embedded) fn quotes_for(text: &str) -> (char, char) {
    let fits = |(_, close): &&(char, char)| {
        let mut found = text.match_indices(*close);
        found.all(|(at, sign)| {
            let after = text.get(at + sign.len()..).unwrap_or_default();
            is_apostrophe(*close, after)
        })
    };
    QUOTES.iter().find(fits).copied().unwrap_or(('"', '"'))
}

#[cfg(test)]
mod tests {
    use super::Token::{Comma, Quoted, Word};
    use super::*;

    #[test]
    fn a_sentence_ends_with_its_sign_its_line_or_its_place_in_a_list() {
        let text = "Be kind. Use 2.5; or 3.\n\n- One\n* Two \"a. b\" e.g. c.\n3) It's 5\" wide";
        assert_eq!(
            of(text),
            [
                "Be kind",
                "Use 2.5; or 3",
                "One",
                "Two \"a. b\" e.g. c",
                "It's 5\" wide"
            ]
        );
        assert_eq!(pieces(text).concat(), text);
    }

    #[test]
    fn what_takes_back_a_sentence_belongs_to_it() {
        for text in [
            "Answer a if b\n  unless c",
            "Answer a if b. Unless c",
            "Answer a if b; but not if c",
            "If b,\nanswer a",
        ] {
            assert_eq!(of(text), [text]);
        }
    }

    #[test]
    fn a_sentence_has_words_quotes_and_commas() {
        assert_eq!(
            tokens("If “it's, so” is >=1,000, don't 'a'b' x, ."),
            Some(vec![
                Word("If"),
                Quoted("it's, so"),
                Word("is"),
                Word(">="),
                Word("1,000"),
                Comma,
                Word("don't"),
                Quoted("a'b"),
                Word("x"),
                Comma,
            ])
        );
        assert_eq!(tokens("1,"), Some(vec![Word("1"), Comma]));
        assert_eq!(tokens(&"a".repeat(2_000)), None);
    }

    #[test]
    fn what_is_never_closed_is_read_in_no_time() {
        let text = "'a \"b `c “d ".repeat(20_000);
        assert_eq!(of(&text).len(), 1);
        let lines = "- 1. \n;.?\n".repeat(1_000);
        assert!(of(&lines).len() <= 2_000);
    }
}
