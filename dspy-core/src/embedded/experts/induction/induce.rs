//! Rules that rows bear out: the best condition for an answer first, then the best one for what
//! it leaves.

use super::super::rules::firing;
use super::super::rules::grammar::{Condition, Rule, Test, Verdict};
use super::super::rules::lexicon::{Input, Lexicon, Output};
use super::super::rules::meaning::Reading;
use super::super::rules::sentences;
use super::candidates::{self, Bits, Candidate, Way};
use super::rows::{Label, Problem, Rows};

/// Rows, made ready for learning.
#[derive(Debug)]
pub(super) struct Learner<'r> {
    pub(super) known: Lexicon<'r>,
    rows: &'r Rows,
    fields: Vec<Field<'r>>,
}

/// One output field.
#[derive(Debug)]
struct Field<'r> {
    problem: &'r Problem,
    /// The answers that a rule can give, each with the rows that speak for it and against it.
    answers: Vec<Answer<'r>>,
    /// Each with what it must gain to be more than chance.
    candidates: Vec<(Candidate, f64)>,
}

#[derive(Debug)]
struct Answer<'r> {
    text: &'r str,
    right: Bits,
    against: Bits,
}

/// A rule with the rows that it covers.
#[derive(Clone, Debug)]
pub(super) struct Induced {
    pub(super) rule: Rule,
    pub(super) covers: Bits,
}

/// So many sentences are written for an output field.
const SENTENCES: usize = 8;

/// So many terms stand in one sentence.
const TERMS: usize = 6;

/// A longer answer is a text that no rule gives.
const ANSWER: usize = 80;

/// More answers than this are not told apart by rules.
const ANSWERS: usize = 32;

/// What a condition must gain for each of its rivals, by their logarithm. Less than 1, since many
/// of them are words of the same texts; with this, labels in any order give a rule in one set of
/// rows out of seven.
const RIVALS: f64 = 0.8;

/// What each condition must gain besides, for the choice among answers.
const CHANCE: f64 = 0.4;

/// Rows of which at least this part is right, on the way from the share of the answer to all.
const CLEARLY: f64 = 0.5;

impl<'r> Learner<'r> {
    pub(super) fn new(rows: &'r Rows) -> Self {
        let ways = candidates::ways(rows);
        let input = |&(name, way): &(&'r str, Way)| Input {
            name,
            is_text: way == Way::Words,
            is_label: way != Way::Words,
            choices: Vec::new(),
        };
        let common = candidates::of_rows(rows, &ways);
        let field = |problem: &'r Problem| {
            let mut all = common.clone();
            all.extend(candidates::of_numbers(rows, &ways, problem));
            Field::new(problem, all)
        };
        let fields: Vec<Field<'r>> = rows.problems.iter().map(field).collect();
        let output = |it: &Field<'r>| Output {
            name: &it.problem.field,
            answers: it.answers.iter().map(|it| it.text).collect(),
            is_open: false,
        };
        let known = Lexicon {
            inputs: ways.iter().map(input).collect(),
            outputs: fields.iter().map(output).collect(),
            home: None,
        };
        Self {
            known,
            rows,
            fields,
        }
    }

    /// Rules that some of the rows bear out, beside those that there are.
    pub(super) fn induce(&self, sample: &Bits, given: &[Induced]) -> Vec<Induced> {
        let all = self.fields.iter();
        let rules = all.flat_map(|field| field.induce(sample, given, self.fields.len() > 1));
        // What cannot be read again is no rule, whatever stands in the rows.
        let is_readable = |it: &Induced| {
            let text = it.rule.to_string();
            sentences::of(&text).len() == 1
                && Rule::parse(&text, &self.known).as_ref() == Some(&it.rule)
        };
        rules.filter(is_readable).collect()
    }

    /// The rows that these rules cover, rule by rule.
    pub(super) fn covered(&self, rules: Vec<Rule>) -> Vec<Induced> {
        let none = |rule| Induced {
            rule,
            covers: Bits::default(),
        };
        let mut all: Vec<Induced> = rules.into_iter().map(none).collect();
        for field in &self.fields {
            let of_field = |it: &&mut Induced| it.rule.output == field.problem.field;
            let mut mine: Vec<&mut Induced> = all.iter_mut().filter(of_field).collect();
            let rules: Vec<Rule> = mine.iter().map(|it| it.rule.clone()).collect();
            if rules.is_empty() {
                continue;
            }
            for (row, inputs) in self.rows.inputs.iter().enumerate() {
                let fired = firing(&rules, &Reading::new(inputs, &self.known));
                let fired = mine.iter_mut().zip(fired).filter(|(_, fires)| *fires);
                fired.for_each(|(it, _)| it.covers.insert(row));
            }
        }
        all
    }

    /// How many of the rows that a rule covers speak for it, and how many against it.
    pub(super) fn tally(&self, it: &Induced) -> (u32, u32) {
        let mut fields = self.fields.iter();
        let field = fields.find(|field| field.problem.field == it.rule.output);
        let Some(answer) = field.and_then(|field| field.answer(&it.rule)) else {
            return (0, 0);
        };
        let (right, against) = (&answer.right, &answer.against);
        let (right, against) = (it.covers.common(right), it.covers.common(against));
        match it.rule.verdict {
            Verdict::Never(_) => (against, right),
            _ => (right, against),
        }
    }

    /// How many rows these rules answer rightly, and how many there are with a known answer.
    pub(super) fn held(&self, rules: &[Induced]) -> (u32, u32) {
        let all = self.fields.iter().map(|field| {
            let held = field.right(rules).without(&field.against(rules));
            (held.count(), field.labelled().count())
        });
        all.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    }
}

impl<'r> Field<'r> {
    fn new(problem: &'r Problem, mut candidates: Vec<Candidate>) -> Self {
        let labels = || problem.labels.iter().enumerate();
        let rows_with = |is_it: &dyn Fn(Label) -> bool| {
            let mut rows = Bits::default();
            let all = labels().filter(|(_, label)| label.is_some_and(is_it));
            all.for_each(|(row, _)| rows.insert(row));
            rows
        };
        let is_short = |text: &str| {
            let is_line = !text.contains(char::is_control) && !text.trim().is_empty();
            text.len() <= ANSWER && is_line
        };
        let answers = problem.answers.iter().enumerate();
        let answers = answers.filter(|(_, text)| is_short(text)).take(ANSWERS);
        let answers = answers.map(|(at, text)| Answer {
            text,
            right: rows_with(&|it| it == Label::Right(at)),
            against: rows_with(&|it| match it {
                Label::Right(other) => other != at,
                Label::Wrong(other) => other == at,
            }),
        });
        // A condition that covers the same rows as another is not one more chance to be misled.
        candidates.sort_by_key(|it| std::cmp::Reverse(it.covers.count()));
        let mut seen = std::collections::HashSet::new();
        candidates.retain(|it| it.covers.count() >= 2 && seen.insert(it.covers));
        let answers: Vec<Answer<'r>> = answers.collect();
        // One that covers many rows has few rivals, and one that covers few has many.
        let cost = |(at, it)| (it, RIVALS * (at as f64 + 1.0).ln() + CHANCE);
        Self {
            problem,
            candidates: candidates.into_iter().enumerate().map(cost).collect(),
            answers,
        }
    }

    fn induce(&self, sample: &Bits, given: &[Induced], is_named: bool) -> Vec<Induced> {
        let rule = |verdict, when| Rule {
            output: self.problem.field.clone(),
            is_named,
            verdict,
            when,
        };
        let mut rules: Vec<Induced> = Vec::new();
        let mut left = sample.without(&self.right(given));
        while let Some((answer, candidate)) = self.best(sample, &left) {
            let fits = |it: &Induced| {
                it.rule.verdict.value() == answer.text && joins(&it.rule.when, &candidate.when)
            };
            match rules.iter().position(fits) {
                Some(at) => {
                    let it = &mut rules[at];
                    join(&mut it.rule.when, &candidate.when);
                    it.covers = it.covers.or(&candidate.covers);
                }
                None if rules.len() == SENTENCES => break,
                None => {
                    let verdict = Verdict::Answer(answer.text.to_owned());
                    rules.push(Induced {
                        rule: rule(verdict, Some(candidate.when.clone())),
                        covers: candidate.covers,
                    });
                }
            }
            left = left.without(&candidate.covers);
        }
        let is_otherwise = |it: &Induced| matches!(it.rule.verdict, Verdict::Otherwise(_));
        let mine = |it: &&Induced| it.rule.output == self.problem.field;
        if rules.is_empty() || given.iter().filter(mine).any(is_otherwise) {
            return rules;
        }
        let covered = given.iter().filter(mine).chain(&rules);
        let covered = covered.fold(Bits::default(), |sum, it| sum.or(&it.covers));
        let rest = self.labelled().and(sample).without(&covered);
        let of_rest = |answer: &&Answer<'_>| answer.right.common(&rest);
        if let Some(answer) = self.answers.iter().max_by_key(of_rest) {
            let cost = (self.answers.len() as f64).ln() + CHANCE;
            if answer.gain(&rest, sample, sample) > cost {
                let verdict = Verdict::Otherwise(answer.text.to_owned());
                rules.push(Induced {
                    rule: rule(verdict, None),
                    covers: rest,
                });
            }
        }
        rules
    }

    /// The condition for an answer that gains most above what chance would give.
    fn best(&self, sample: &Bits, left: &Bits) -> Option<(&Answer<'r>, &Candidate)> {
        let mut best = None;
        let mut most = 0.0;
        for answer in self.answers.iter().filter(|it| it.right.common(left) >= 2) {
            for (candidate, cost) in &self.candidates {
                let gain = answer.gain(&candidate.covers, left, sample) - cost;
                if gain > most {
                    most = gain;
                    best = Some((answer, candidate));
                }
            }
        }
        best
    }

    /// The answer that a rule speaks of.
    fn answer(&self, rule: &Rule) -> Option<&Answer<'r>> {
        let mut answers = self.answers.iter();
        answers.find(|it| it.text == rule.verdict.value())
    }

    /// The rows that one of these rules answers rightly.
    fn right(&self, rules: &[Induced]) -> Bits {
        self.answered(rules, |it| &it.right)
    }

    fn against(&self, rules: &[Induced]) -> Bits {
        self.answered(rules, |it| &it.against)
    }

    fn answered<'s>(
        &'s self,
        rules: &[Induced],
        rows: impl Fn(&'s Answer<'r>) -> &'s Bits,
    ) -> Bits {
        let is_answer = |it: &&Induced| {
            let says = matches!(it.rule.verdict, Verdict::Answer(_) | Verdict::Otherwise(_));
            says && it.rule.output == self.problem.field
        };
        let mut sum = Bits::default();
        for it in rules.iter().filter(is_answer) {
            if let Some(answer) = self.answer(&it.rule) {
                sum = sum.or(&it.covers.and(rows(answer)));
            }
        }
        sum
    }

    /// The rows that tell what is right or what is wrong.
    fn labelled(&self) -> Bits {
        let labels = self.problem.labels.iter().enumerate();
        let mut rows = Bits::default();
        let known = labels.filter(|(_, label)| label.is_some());
        known.for_each(|(row, _)| rows.insert(row));
        rows
    }
}

impl Answer<'_> {
    /// How much likelier the rows become if what is covered has this answer: what speaks for it is
    /// counted in the rows that are left, and what speaks against it in all. Nothing where the
    /// answer is not clearly commoner in what is covered than elsewhere.
    fn gain(&self, covers: &Bits, left: &Bits, sample: &Bits) -> f64 {
        let of = |rows: &Bits, some: &Bits| f64::from(rows.and(some).common(covers));
        let (right, against) = (of(&self.right, left), of(&self.against, sample));
        if right < 2.0 {
            return 0.0;
        }
        let all = f64::from(self.right.common(sample));
        let base = (all + 1.0) / (all + f64::from(self.against.common(sample)) + 2.0);
        // Smoothed towards the share of the answer, so that few rows prove little.
        let smooth = |right: f64| (right + base) / (right + against + 1.0);
        if smooth(of(&self.right, sample)) < base + CLEARLY * (1.0 - base) {
            return 0.0;
        }
        let inside = smooth(right);
        if inside <= base {
            return 0.0;
        }
        right * (inside / base).ln() + against * ((1.0 - inside) / (1.0 - base)).ln()
    }
}

/// Whether a condition can be put into another one, as one more term.
fn joins(into: &Option<Condition>, when: &Condition) -> bool {
    let Some(into) = into else {
        return false;
    };
    let has_room = match (&into.test, &when.test) {
        (Test::Mentions(terms), Test::Mentions(more)) => terms.len() + more.len() <= TERMS,
        _ => false,
    };
    has_room && into.field == when.field
}

fn join(into: &mut Option<Condition>, when: &Condition) {
    let into = into.as_mut().map(|it| &mut it.test);
    if let (Some(Test::Mentions(terms)), Test::Mentions(more)) = (into, &when.test) {
        terms.extend(more.iter().cloned());
    }
}
