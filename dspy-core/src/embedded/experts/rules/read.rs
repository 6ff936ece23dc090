//! How a sentence is read as a rule: wholly, or not at all.

use super::grammar::{Condition, Rule, Term, Test, Verdict};
use super::lexicon::{Lexicon, fold, named};
use super::sentences::Token;

const IFS: [&str; 3] = ["if", "when", "whenever"];

const VERBS: [&str; 10] = [
    "answer", "say", "choose", "pick", "use", "reply", "return", "give", "output", "write",
];

/// Words that do not stand for themselves where a term or a value is expected without quotes.
const RESERVED: &str = "a all an and any anything blank both but either empty everything except if \
    it less long missing more neither no none nor not nothing or over present short something that \
    the then this unless when whenever";

type Tokens<'s, 't> = &'s [Token<'t>];

/// The rule that these pieces are.
pub(super) fn rule(tokens: Tokens<'_, '_>, known: &Lexicon<'_>) -> Option<Rule> {
    let (first, rest) = tokens.split_first()?;
    if is(first, "otherwise") {
        let rest = rest.strip_prefix(&[Token::Comma]).unwrap_or(rest);
        let said = said(rest, known)?;
        return match said.verdict {
            Verdict::Answer(value) => Some(Rule {
                verdict: Verdict::Otherwise(value),
                ..said
            }),
            _ => None,
        };
    }
    if is_one_of(first, &IFS) {
        return rest.iter().enumerate().find_map(|(at, token)| {
            let is_then = is(token, "then");
            let after = rest.get(at + 1..)?;
            let after = match after.split_first() {
                Some((then, after)) if !is_then && is(then, "then") => after,
                _ => after,
            };
            let said = (is_then || *token == Token::Comma).then(|| said(after, known))??;
            let when = Some(condition(rest.get(..at)?, known)?);
            Some(Rule { when, ..said })
        });
    }
    let everywhere = said(tokens, known).filter(|it| !matches!(it.verdict, Verdict::Answer(_)));
    everywhere.or_else(|| {
        let mut ifs = (1..tokens.len()).filter(|at| is_one_of(&tokens[*at], &IFS));
        ifs.find_map(|at| {
            let before = tokens.get(..at)?;
            let before = before.strip_suffix(&[Token::Comma]).unwrap_or(before);
            let said = said(before, known)?;
            let when = Some(condition(tokens.get(at + 1..)?, known)?);
            Some(Rule { when, ..said })
        })
    })
}

/// A verdict, as a rule that holds everywhere.
fn said(tokens: Tokens<'_, '_>, known: &Lexicon<'_>) -> Option<Rule> {
    let rule = |(output, verdict): (&str, Verdict), is_named| Rule {
        output: output.to_owned(),
        is_named,
        verdict,
        when: None,
    };
    let answered = |rest| value(rest, None, known);
    let (first, rest) = tokens.split_first()?;
    if is(first, "prefer") {
        let over = rest.iter().position(|it| is(it, "over"));
        let (output, value) = answered(rest.get(..over.unwrap_or(rest.len()))?)?;
        let over = match over {
            Some(at) => {
                let (same, over) = answered(rest.get(at + 1..)?)?;
                Some((same == output && over != value).then_some(over)?)
            }
            None => None,
        };
        return Some(rule((output, Verdict::Prefer(value, over)), false));
    }
    let not = if is_one_of(first, &["never", "don't", "don’t"]) {
        Some(rest)
    } else if is(first, "do") {
        rest.split_first()
            .and_then(|(not, rest)| is(not, "not").then_some(rest))
    } else {
        None
    };
    if let Some(rest) = not {
        let (output, value) = answered(after_verb(rest)?)?;
        return Some(rule((output, Verdict::Never(value)), false));
    }
    let of_answer = |(output, value), is_named| rule((output, Verdict::Answer(value)), is_named);
    if let Some(found) = after_verb(tokens).and_then(answered) {
        return Some(of_answer(found, false));
    }
    let mut all = (1..tokens.len()).filter(|at| is(&tokens[*at], "is"));
    all.find_map(|at| {
        let (name, rest) = (name(tokens.get(..at)?)?, tokens.get(at + 1..)?);
        match known.output(&name) {
            Some(output) => value(rest, Some(output), known).map(|it| of_answer(it, true)),
            None if ["it", "answer"].contains(&fold(&name).as_str()) => {
                answered(rest).map(|it| of_answer(it, false))
            }
            None => None,
        }
    })
}

/// What stands behind a verb.
fn after_verb<'s, 't>(tokens: Tokens<'s, 't>) -> Option<Tokens<'s, 't>> {
    let (verb, rest) = tokens.split_first()?;
    if !is_one_of(verb, &VERBS) {
        return None;
    }
    Some(match rest.split_first() {
        Some((with, rest)) if is(with, "with") && is_one_of(verb, &["answer", "reply"]) => rest,
        _ => rest,
    })
}

/// A value, and the output that has it.
fn value<'a>(
    tokens: Tokens<'_, '_>,
    output: Option<usize>,
    known: &Lexicon<'a>,
) -> Option<(&'a str, String)> {
    match tokens {
        [Token::Quoted(text)] => known.value(text, true, output),
        _ => known.value(&bare(tokens)?, false, output),
    }
}

/// Words without quotes.
fn bare(tokens: Tokens<'_, '_>) -> Option<String> {
    let word = |token: &Token<'_>| match token {
        Token::Word(word) => Some((*word).to_owned()),
        _ => None,
    };
    let words: Vec<String> = tokens.iter().map(word).collect::<Option<_>>()?;
    (!words.is_empty()).then(|| words.join(" "))
}

/// The name of a field, with or without its article.
fn name(tokens: Tokens<'_, '_>) -> Option<String> {
    match unarticled(tokens) {
        [Token::Quoted(name)] => Some((*name).to_owned()),
        rest => bare(rest),
    }
}

fn unarticled<'s, 't>(tokens: Tokens<'s, 't>) -> Tokens<'s, 't> {
    match tokens.split_first() {
        Some((first, rest)) if is_one_of(first, &["the", "a", "an"]) => rest,
        _ => tokens,
    }
}

/// One condition.
fn condition(tokens: Tokens<'_, '_>, known: &Lexicon<'_>) -> Option<Condition> {
    // A name may hold any word, so each place is tried.
    (1..tokens.len()).find_map(|at| {
        let (subject, rest) = tokens.split_at_checked(at)?;
        let name = name(subject)?;
        let Some(field) = known.input(&name) else {
            let is_any = ["it", "input", "text"].contains(&fold(&name).as_str());
            let test = is_any.then(|| of_words(rest))??;
            return Some(Condition { field: None, test });
        };
        let of_value = || of_value(rest, |it| is_value(it, field, known));
        Some(Condition {
            field: Some(field.name.to_owned()),
            test: of_words(rest).or_else(of_value)?,
        })
    })
}

/// Whether words without quotes can be a value of this input.
fn is_value(text: &str, field: &super::lexicon::Input<'_>, known: &Lexicon<'_>) -> bool {
    let is_declared = named(&field.choices, |it| it, text).is_some();
    let is_word = || {
        let is_one = !text.contains(char::is_whitespace);
        // The name of another input would compare the two.
        is_one && field.is_label && is_plain(text) && known.input(text).is_none()
    };
    is_declared || is_word()
}

fn is_plain(word: &str) -> bool {
    // A sign of a quote that is not closed, or of brackets, makes it a piece of something else.
    let is_whole = |it: char| it.is_alphanumeric() || "-_'’./@#&+$%".contains(it);
    let mut reserved = RESERVED.split(' ');
    word.contains(char::is_alphanumeric)
        && word.chars().all(is_whole)
        && !reserved.any(|it| it.eq_ignore_ascii_case(word))
}

/// A test by the words of a text.
fn of_words(tokens: Tokens<'_, '_>) -> Option<Test> {
    const MENTIONS: [&str; 5] = ["mentions", "contains", "includes", "has", "says"];
    const MENTION: [&str; 5] = ["mention", "contain", "include", "have", "say"];
    let (first, rest) = tokens.split_first()?;
    if is_one_of(first, &MENTIONS) {
        return terms(rest).map(Test::Mentions);
    }
    let (second, after) = rest.split_first()?;
    if is(second, "with") {
        let starts = is_one_of(first, &["starts", "begins"]);
        return match () {
            () if starts => terms(after).map(Test::Starts),
            () if is(first, "ends") => terms(after).map(Test::Ends),
            () => None,
        };
    }
    let lacks = match is(first, "does") && is(second, "not") {
        true => after,
        false if is_one_of(first, &["doesn't", "doesn’t"]) => rest,
        false => return None,
    };
    let (verb, rest) = lacks.split_first()?;
    is_one_of(verb, &MENTION).then(|| terms(rest).map(Test::Lacks))?
}

/// Terms with `,` and `or` between them.
fn terms(mut rest: Tokens<'_, '_>) -> Option<Vec<Term>> {
    let mut terms = Vec::new();
    loop {
        let (term, after) = unarticled(rest).split_first()?;
        terms.push(match term {
            Token::Quoted(text) => Term::new(text),
            Token::Word(word) if is_plain(word) => Term::new(word),
            _ => return None,
        });
        let Some((between, after)) = after.split_first() else {
            return Some(terms);
        };
        rest = match (between, after.split_first()) {
            (Token::Comma, Some((or, after))) if is(or, "or") => after,
            (Token::Comma, _) => after,
            (or, _) if is(or, "or") => after,
            _ => return None,
        };
    }
}

/// A test by the value of a field.
fn of_value(tokens: Tokens<'_, '_>, is_value: impl Fn(&str) -> bool) -> Option<Test> {
    let (first, rest) = tokens.split_first()?;
    let is_not = is_one_of(first, &["isn't", "isn’t"]);
    if !is_not && !is(first, "is") {
        return bound(tokens);
    }
    let (is_not, rest) = match rest.split_first() {
        Some((not, rest)) if is(not, "not") && !is_not => (true, rest),
        _ => (is_not, rest),
    };
    if !is_not && let Some(test) = bound(rest) {
        return Some(test);
    }
    let text = match rest {
        [Token::Quoted(text)] => (*text).to_owned(),
        _ => bare(rest).filter(|text| is_value(text))?,
    };
    Some(match is_not {
        true => Test::IsNot(text),
        false => Test::Is(text),
    })
}

/// A comparison with a number.
fn bound(tokens: Tokens<'_, '_>) -> Option<Test> {
    match tokens {
        [between, low, and, high] if is(between, "between") && is(and, "and") => {
            Some(Test::Between(number(low)?, number(high)?))
        }
        [one, two, bound] => {
            let bound = number(bound)?;
            match () {
                () if is_one_of(one, &["greater", "more"]) && is(two, "than") => {
                    Some(Test::Above(bound))
                }
                () if is(one, "less") && is(two, "than") => Some(Test::Below(bound)),
                () if is(one, "at") && is(two, "least") => Some(Test::AtLeast(bound)),
                () if is(one, "at") && is(two, "most") => Some(Test::AtMost(bound)),
                () => None,
            }
        }
        [one, bound] => {
            let bound = number(bound)?;
            match () {
                () if is_one_of(one, &["above", "over", ">"]) => Some(Test::Above(bound)),
                () if is_one_of(one, &["below", "under", "<"]) => Some(Test::Below(bound)),
                () if is_one_of(one, &[">=", "≥"]) => Some(Test::AtLeast(bound)),
                () if is_one_of(one, &["<=", "≤"]) => Some(Test::AtMost(bound)),
                () => None,
            }
        }
        _ => None,
    }
}

fn number(token: &Token<'_>) -> Option<f64> {
    match token {
        Token::Word(word) => super::meaning::number(word),
        _ => None,
    }
}

fn is(token: &Token<'_>, word: &str) -> bool {
    matches!(token, Token::Word(it) if it.eq_ignore_ascii_case(word))
}

fn is_one_of(token: &Token<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| is(token, word))
}
