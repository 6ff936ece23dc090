//! The grammar of rules: what they say, how they are written, and how they are read.
//!
//! A rule is one sentence. A sentence ends with `.`, `;` or its line, and it may stand in a list.
//! Key words are read in any case.
//!
//! | rule | what it says |
//! |---|---|
//! | `If` CONDITION`,` VERDICT; `If` CONDITION \[`,`\] `then` VERDICT | the verdict holds where the condition does |
//! | VERDICT `if` CONDITION | the same |
//! | `Prefer …`, `Never answer …` | these need no condition |
//! | `Otherwise` \[`,`\] `answer` VALUE | where no rule before said what to answer |
//!
//! | verdict | other words for it |
//! |---|---|
//! | `answer` VALUE | `say`, `choose`, `pick`, `use`, `reply`, `return`, `give`, `output`, `write`; `answer with` and `reply with`; \[`the`\] OUTPUT `is` VALUE, `it is` VALUE, `the answer is` VALUE |
//! | `prefer` VALUE \[`over` VALUE\] | |
//! | `never answer` VALUE | `do not`, `don't`; each of the verbs |
//!
//! | condition | other words for it |
//! |---|---|
//! | FIELD `mentions` TERMS | `contains`, `includes`, `has`, `says` |
//! | FIELD `does not mention` TERMS | `doesn't`; `contain`, `include`, `have`, `say` |
//! | FIELD `starts with` TERMS | `begins with` |
//! | FIELD `ends with` TERMS | |
//! | FIELD `is` VALUE | |
//! | FIELD `is not` VALUE | `isn't` |
//! | FIELD `is above` NUMBER | `over`, `greater than`, `more than`, `>` |
//! | FIELD `is at least` NUMBER | `>=` |
//! | FIELD `is below` NUMBER | `under`, `less than`, `<` |
//! | FIELD `is at most` NUMBER | `<=` |
//! | FIELD `is between` NUMBER `and` NUMBER | both of them included |
//!
//! - `when` and `whenever` are `if`.
//! - FIELD is the name of an input, with or without `the`, in backticks or bare, with `_` or a
//!   blank. `it`, `the input` and `the text` stand for each input that is a text.
//! - TERMS are one or more, with `,` and `or` between them; one of them is enough. A term is quoted
//!   or a single word, perhaps with an article. It is found by the stems of its words, one behind
//!   another, so "charge" is found in "they charged me" and not in "recharger".
//! - VALUE is quoted or bare. As an answer it must be known, up to case, blanks, `_` and `-`; an
//!   output that may be any text takes whatever is quoted.
//! - Quotes are `"…"`, `'…'`, `` `…` ``, `“…”` or `‘…’`, in which a sentence does not end.
//!
//! Outside of the grammar on purpose are two conditions joined by `and` or `or`, exceptions
//! (`unless`, `except`), and the comparison of two fields. A sentence that is not wholly in the
//! grammar is no rule at all: half of a rule may say the opposite of the whole.

use std::fmt::{self, Display, Formatter};

use super::lexicon::Lexicon;
use super::{read, sentences};
use crate::embedded::words;

/// What one sentence says of one output.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::embedded) struct Rule {
    pub(in crate::embedded) output: String,
    /// Whether the sentence names the output; otherwise its value tells which one is meant.
    pub(in crate::embedded) is_named: bool,
    pub(in crate::embedded) verdict: Verdict,
    /// Where it holds; without one, everywhere.
    pub(in crate::embedded) when: Option<Condition>,
}

/// What is to be answered.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::embedded) enum Verdict {
    Answer(String),
    /// An answer to be preferred, over this one or over all.
    Prefer(String, Option<String>),
    Never(String),
    /// The answer where no rule gives one.
    Otherwise(String),
}

/// What holds or not of the inputs.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::embedded) struct Condition {
    /// The input; without one, any that is a text.
    pub(in crate::embedded) field: Option<String>,
    pub(in crate::embedded) test: Test,
}

/// What holds or not of one input.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::embedded) enum Test {
    /// One of them is in it.
    Mentions(Vec<Term>),
    /// None of them is in it.
    Lacks(Vec<Term>),
    Starts(Vec<Term>),
    Ends(Vec<Term>),
    Is(String),
    IsNot(String),
    Above(f64),
    AtLeast(f64),
    Below(f64),
    AtMost(f64),
    Between(f64, f64),
}

/// Words that are looked for.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::embedded) struct Term {
    pub(in crate::embedded) text: String,
    /// Its stems, taken once; empty if it is made of signs.
    pub(super) stems: Vec<String>,
}

impl Rule {
    /// The rule that a sentence is, if it is one.
    pub(in crate::embedded) fn parse(sentence: &str, known: &Lexicon<'_>) -> Option<Self> {
        read::rule(&sentences::tokens(sentence)?, known)
    }
}

impl Term {
    pub(in crate::embedded) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            stems: words::stems(text).collect(),
        }
    }
}

impl Display for Rule {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let is = |f: &mut Formatter<'_>, value| match self.is_named {
            true => write!(f, "{} is {}", Name(&self.output), Quoted(value)),
            false => write!(f, "answer {}", Quoted(value)),
        };
        match (&self.verdict, &self.when) {
            (Verdict::Answer(value), Some(when)) => {
                write!(f, "If {when}, ")?;
                is(f, value)?;
            }
            (Verdict::Answer(value), None) => is(f, value)?,
            (Verdict::Otherwise(value), _) => {
                f.write_str("Otherwise ")?;
                is(f, value)?;
            }
            (Verdict::Prefer(value, over), when) => {
                write!(f, "Prefer {}", Quoted(value))?;
                if let Some(over) = over {
                    write!(f, " over {}", Quoted(over))?;
                }
                write_when(f, when)?;
            }
            (Verdict::Never(value), when) => {
                write!(f, "Never answer {}", Quoted(value))?;
                write_when(f, when)?;
            }
        }
        f.write_str(".")
    }
}

fn write_when(f: &mut Formatter<'_>, when: &Option<Condition>) -> fmt::Result {
    when.iter().try_for_each(|when| write!(f, " if {when}"))
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{} {}", Name(field), self.test),
            None => write!(f, "it {}", self.test),
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mentions(terms) => write!(f, "mentions {}", Terms(terms)),
            Self::Lacks(terms) => write!(f, "does not mention {}", Terms(terms)),
            Self::Starts(terms) => write!(f, "starts with {}", Terms(terms)),
            Self::Ends(terms) => write!(f, "ends with {}", Terms(terms)),
            Self::Is(value) => write!(f, "is {}", Quoted(value)),
            Self::IsNot(value) => write!(f, "is not {}", Quoted(value)),
            Self::Above(bound) => write!(f, "is above {bound}"),
            Self::AtLeast(bound) => write!(f, "is at least {bound}"),
            Self::Below(bound) => write!(f, "is below {bound}"),
            Self::AtMost(bound) => write!(f, "is at most {bound}"),
            Self::Between(low, high) => write!(f, "is between {low} and {high}"),
        }
    }
}

/// Terms as a list.
struct Terms<'a>(&'a [Term]);

impl Display for Terms<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, term) in self.0.iter().enumerate() {
            f.write_str(match at {
                0 => "",
                _ if at + 1 == self.0.len() => " or ",
                _ => ", ",
            })?;
            Quoted(&term.text).fmt(f)?;
        }
        Ok(())
    }
}

/// A text in quotes that it does not hold itself.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (open, close) = sentences::quotes_for(self.0);
        write!(f, "{open}{}{close}", self.0)
    }
}

/// The name of a field: a plain word with its article, and all else in backticks.
struct Name<'a>(&'a str);

impl Display for Name<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let is_word = self.0.bytes().all(|it| it.is_ascii_lowercase());
        if is_word && !self.0.is_empty() {
            write!(f, "the {}", self.0)
        } else if self.0.contains('`') {
            Quoted(self.0).fmt(f)
        } else {
            write!(f, "`{}`", self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::{Input, Output};
    use super::*;

    fn lexicon() -> Lexicon<'static> {
        let input = |name, is_text| Input {
            name,
            is_text,
            is_label: !is_text,
            choices: Vec::new(),
        };
        let output = |name, answers: &[&'static str], is_open| Output {
            name,
            answers: answers.to_vec(),
            is_open,
        };
        Lexicon {
            inputs: vec![
                input("message", true),
                input("plan", false),
                input("days_open", false),
                input("the `odd` one", true),
            ],
            outputs: vec![
                output("team", &["billing", "OtherTeam", "\"quoted\""], false),
                output("is_urgent", &["true", "false"], false),
                output("reply", &[], true),
            ],
            home: None,
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same_rule() {
        let terms = |all: &[&str]| all.iter().map(|it| Term::new(it)).collect::<Vec<_>>();
        let tests = [
            Test::Mentions(terms(&["refund"])),
            Test::Mentions(terms(&["a", "money back", "no. 5; \"x\"", "and"])),
            Test::Lacks(terms(&["it's", "or"])),
            Test::Starts(terms(&["Dear"])),
            Test::Ends(terms(&["?"])),
            Test::Is("plus".into()),
            Test::IsNot("not plus, but more".into()),
            Test::Above(2.45),
            Test::AtLeast(-3.0),
            Test::Below(1e-3),
            Test::AtMost(1e15),
            Test::Between(0.1, 14.0),
        ];
        let fields = ["message", "plan", "days_open", "the `odd` one"];
        let mut read = 0;
        for (at, test) in tests.into_iter().enumerate() {
            let field = match test {
                Test::Mentions(_) if at == 0 => None,
                _ => Some(fields[at % fields.len()].to_owned()),
            };
            let when = Some(Condition { field, test });
            let billing = || "billing".to_owned();
            for (output, is_named, verdict) in [
                ("team", false, Verdict::Answer(billing())),
                ("team", true, Verdict::Answer("\"quoted\"".into())),
                ("is_urgent", true, Verdict::Answer("true".into())),
                ("reply", false, Verdict::Answer("Well. 'No'; or so".into())),
                (
                    "team",
                    false,
                    Verdict::Prefer(billing(), Some("OtherTeam".into())),
                ),
                ("team", false, Verdict::Prefer(billing(), None)),
                ("team", false, Verdict::Never("OtherTeam".into())),
            ] {
                let rule = Rule {
                    output: output.into(),
                    is_named,
                    verdict,
                    when: when.clone(),
                };
                let text = rule.to_string();
                let all = sentences::of(&text);
                assert_eq!(all.len(), 1, "{text}");
                assert_eq!(Rule::parse(all[0], &lexicon()), Some(rule), "{text}");
                read += 1;
            }
        }
        assert_eq!(read, 12 * 7);
        for text in [
            "Otherwise answer \"billing\".",
            "Otherwise `is_urgent` is \"false\".",
            "Never answer \"billing\".",
            "Prefer \"billing\" over \"OtherTeam\".",
        ] {
            let rule = Rule::parse(text, &lexicon()).expect(text);
            assert_eq!(rule.to_string(), text);
        }
    }
}
