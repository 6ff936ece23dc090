//! The pool: calls that came out well, and the demonstrations that are made of them.

use dspy_core::Result;
use dspy_core::program::State;
use dspy_core::value::Node;

use super::BootstrapFewShot;
use crate::choose::{Choice, choose};
use crate::labeled;
use crate::parity::PythonRandom;
use crate::tokens;
use crate::{Ground, Passed, Slot};

/// What each predictor is given, in the order of the predictors.
pub(super) struct Given {
    pub(super) state: State,
    /// Of each predictor that is tuned: the rows of its bootstrapped demonstrations, and of its
    /// labelled ones.
    pub(super) rows: Vec<(Vec<String>, Vec<String>)>,
}

/// The parameters with demonstrations out of these calls, and labelled rows behind them.
pub(super) fn given(how: &BootstrapFewShot, ground: &Ground, passed: &[Passed]) -> Result<Given> {
    let mut state = ground.state.clone();
    let mut rows = Vec::new();
    let leftover = how
        .is_parity
        .then(|| leftover(ground, passed, how.bootstrapped));
    let mut random = PythonRandom::new(0);
    for slot in ground.tuned() {
        let calls = calls(slot, passed);
        let chosen = match how.is_parity {
            true => (0..calls.len().min(how.bootstrapped)).collect(),
            false => best(slot, &calls, how.bootstrapped),
        };
        let mut left = how.labelled.most_tokens.unwrap_or(usize::MAX);
        let mut demos = Vec::new();
        let mut of = (Vec::new(), Vec::new());
        for (passed, demo) in chosen.into_iter().filter_map(|at| calls.get(at)) {
            if let Some(rest) = left.checked_sub(tokens::estimate(demo)) {
                left = rest;
                of.0.push(passed.row.clone());
                demos.push(demo.clone());
            }
        }
        let labelled = match &leftover {
            Some(leftover) => {
                let many = how
                    .labelled
                    .many
                    .saturating_sub(demos.len())
                    .min(leftover.len());
                let drawn = random.sample(leftover.len(), many).into_iter();
                let rows = drawn.filter_map(|at| ground.train.get(*leftover.get(at)?));
                let demo = |row: &crate::Row| Some((row.id.clone(), slot.demo(row)?));
                rows.filter_map(demo).collect()
            }
            None => {
                let mut rest = how.labelled.clone();
                rest.many = how.labelled.many.saturating_sub(demos.len());
                rest.most_tokens = how.labelled.most_tokens.map(|_| left);
                let taken: Vec<&str> = of.0.iter().map(String::as_str).collect();
                rest.demos(ground, slot, &taken)
            }
        };
        for (id, demo) in labelled {
            of.1.push(id);
            demos.push(demo);
        }
        state = state.with_demos(&slot.path, demos)?;
        rows.push(of);
    }
    Ok(Given { state, rows })
}

/// All calls of a predictor, also where it was asked several times on one row.
fn calls<'p>(slot: &Slot, passed: &'p [Passed]) -> Vec<(&'p Passed, Node)> {
    let of = |passed: &'p Passed| {
        let demos = passed.demos_of(slot.path.as_str());
        demos.map(move |demo| (passed, demo))
    };
    passed.iter().flat_map(of).collect()
}

/// The places of the best of these calls.
fn best(slot: &Slot, calls: &[(&Passed, Node)], many: usize) -> Vec<usize> {
    let side = |demo: &Node, names: &[&'static str]| {
        let fields = names
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), demo.get(name)?.clone())));
        Node::Map(fields.collect())
    };
    let sides: Vec<(Node, Node)> = calls
        .iter()
        .map(|(_, demo)| (side(demo, &slot.inputs), side(demo, &slot.outputs)))
        .collect();
    let choices: Vec<Choice<'_>> = calls
        .iter()
        .zip(&sides)
        .map(|((passed, _), (inputs, outputs))| Choice {
            score: passed.score,
            answer: Some(outputs),
            content: inputs,
        })
        .collect();
    choose(&choices, many)
}

/// In parity with DSPy: the rows that no bootstrapped demonstration was made of, shuffled as there.
fn leftover(ground: &Ground, passed: &[Passed], many: usize) -> Vec<usize> {
    let taken: Vec<&str> = passed.iter().take(many).map(|it| it.row.as_str()).collect();
    let rows = ground.train.iter().enumerate();
    let rows = rows.filter(|(_, row)| !taken.contains(&row.id.as_str()));
    let mut leftover: Vec<usize> = rows.map(|(at, _)| at).collect();
    PythonRandom::new(0).shuffle(&mut leftover);
    leftover
}

/// What a predictor was given, in words.
pub(super) fn said(slot: &Slot, (bootstrapped, labelled): &(Vec<String>, Vec<String>)) -> String {
    let path = Ground::shown(&slot.path);
    let mut said = format!("{path}: {} bootstrapped", bootstrapped.len());
    if !bootstrapped.is_empty() {
        said.push_str(&format!(" ({})", bootstrapped.join(", ")));
    }
    said.push_str(&format!(", {}", labeled::labelled(slot, labelled)));
    said
}
