//! `LabeledFewShot`: demonstrations out of labelled rows.

use std::sync::Arc;

use dspy_core::Result;
use dspy_core::chance::Chance;
use dspy_core::evaluate::Tuner;
use dspy_core::module::Path;
use dspy_core::program::State;
use dspy_core::run::{Cell, Decision, Planner};
use dspy_core::value::Node;

use crate::parity::PythonRandom;
use crate::tokens;
use crate::{Ground, Optimizer, Row, Setup, Slot, Tunes};

/// Gives every predictor labelled rows as demonstrations. It asks no model.
///
/// A row gives a predictor those of its fields whose name and type stand in the row's input or label:
/// all of them make a complete demonstration, some of each side an incomplete one, and a predictor of
/// which a row knows nothing on one side gets none. The report says which is which. A predictor that
/// had demonstrations before has these instead; a frozen one stays as it is.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Say whether the number is even.
/// #[signature]
/// struct Even { #[input] number: u32, #[output] even: bool }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let rows = Rows::new((0..20).map(|number| Even { number, even: number % 2 == 0 }))?;
/// let program = Program::new(Predict::<Even>::new());
/// let tuned = LabeledFewShot::new(4)
///     .balanced()
///     .compile(&Ctx::embedded(), &program, &rows, |row, out| out.even == row.label.even)
///     .await?;
/// assert_eq!(tuned.program.demos().len(), 4);
/// assert!(program.demos().is_empty());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct LabeledFewShot {
    setup: Setup,
    pub(crate) many: usize,
    pub(crate) is_balanced: bool,
    pub(crate) most_tokens: Option<usize>,
    pub(crate) is_in_order: bool,
    pub(crate) is_parity: bool,
}

impl Default for LabeledFewShot {
    /// With 16 demonstrations.
    fn default() -> Self {
        Self::new(16)
    }
}

impl LabeledFewShot {
    /// With so many demonstrations for each predictor; 0 takes those away that are there.
    pub fn new(many: usize) -> Self {
        Self {
            setup: Setup::default(),
            many,
            is_balanced: false,
            most_tokens: None,
            is_in_order: false,
            is_parity: false,
        }
    }

    /// With as many rows of each answer as there can be. Answers are told apart by the first output
    /// that rows know.
    #[must_use]
    pub const fn balanced(mut self) -> Self {
        self.is_balanced = true;
        self
    }

    /// With demonstrations of about so many tokens for each predictor at most; one that does not fit
    /// is left out, and the next is looked at.
    ///
    /// Tokens are estimated and not counted: four bytes each, and eight for every field. For English
    /// prose that may be wrong by a quarter; numbers, code and other scripts may take twice as many.
    #[must_use]
    pub const fn most_tokens(mut self, tokens: usize) -> Self {
        self.most_tokens = Some(tokens);
        self
    }

    /// With the first rows, in their order, instead of any.
    #[must_use]
    pub const fn in_order(mut self) -> Self {
        self.is_in_order = true;
        self
    }

    /// Choosing the rows that DSPy 3.4 for Python chooses: by its random numbers, whatever the seed.
    /// It is for comparisons. Balance and tokens are not looked at, as there.
    #[must_use]
    pub const fn like_dspy(mut self) -> Self {
        self.is_parity = true;
        self
    }

    /// The rows for one predictor, each as a demonstration, out of those that are not left out.
    pub(crate) fn demos(
        &self,
        ground: &Ground,
        slot: &Slot,
        leave_out: &[&str],
    ) -> Vec<(String, Node)> {
        let rows = ground
            .train
            .iter()
            .filter(|row| !leave_out.contains(&row.id.as_str()));
        let mut rows: Vec<&Row> = rows.collect();
        // Each predictor draws apart, so that one more or less does not change the others.
        let purpose = format!("labelled {}", slot.path.as_str());
        if !self.is_in_order {
            Chance::new(seed_for(ground.seed, &purpose)).shuffle(&mut rows);
        }
        if self.is_balanced {
            rows = balanced(slot, rows);
        }
        let mut left = self.most_tokens.unwrap_or(usize::MAX);
        let mut demos = Vec::new();
        for row in rows {
            if demos.len() == self.many {
                break;
            }
            let Some(demo) = slot.demo(row) else {
                continue;
            };
            if let Some(rest) = left.checked_sub(tokens::estimate(&demo)) {
                left = rest;
                demos.push((row.id.clone(), demo));
            }
        }
        demos
    }

    /// The state with labelled demonstrations, and for each predictor what it was given.
    pub(crate) fn state(&self, ground: &Ground) -> Result<(State, Given)> {
        let mut state = ground.state.clone();
        let mut given = Vec::new();
        // There, one stream of numbers serves all predictors.
        let mut random = PythonRandom::new(0);
        for slot in ground.tuned() {
            let demos = match self.is_parity && !self.is_in_order {
                true => {
                    let rows = ground.train.len();
                    let drawn = random.sample(rows, self.many.min(rows)).into_iter();
                    let rows = drawn.filter_map(|at| ground.train.get(at));
                    rows.filter_map(|row| Some((row.id.clone(), slot.demo(row)?)))
                        .collect()
                }
                false => self.demos(ground, slot, &[]),
            };
            let ids = demos.iter().map(|(id, _)| id.clone()).collect();
            given.push((slot.path.clone(), ids));
            state = state.with_demos(&slot.path, demos.into_iter().map(|(_, demo)| demo))?;
        }
        Ok((state, given))
    }
}

/// The ids of the rows that each predictor was given.
pub(crate) type Given = Vec<(Path, Vec<String>)>;

/// The seed for one purpose, out of a seed for all.
pub(crate) fn seed_for(seed: u64, purpose: &str) -> u64 {
    dspy_core::Ctx::without_model()
        .with_seed(seed)
        .seed_for(purpose)
}

/// Rows in an order in which every answer has its turn.
fn balanced<'r>(slot: &Slot, rows: Vec<&'r Row>) -> Vec<&'r Row> {
    let mut answers: Vec<(Option<Node>, Vec<&'r Row>)> = Vec::new();
    for row in rows {
        let answer = slot.rule.answer_of(row).cloned();
        match answers.iter_mut().find(|(it, _)| *it == answer) {
            Some((_, of)) => of.push(row),
            None => answers.push((answer, vec![row])),
        }
    }
    let longest = answers.iter().map(|(_, of)| of.len()).max().unwrap_or(0);
    let turns =
        (0..longest).flat_map(|turn| answers.iter().filter_map(move |(_, of)| of.get(turn)));
    turns.copied().collect()
}

impl Optimizer for LabeledFewShot {
    fn name(&self) -> &'static str {
        "LabeledFewShot"
    }

    fn setup(&self) -> &Setup {
        &self.setup
    }

    fn setup_mut(&mut self) -> &mut Setup {
        &mut self.setup
    }

    fn tuner(&self, ground: Ground) -> Result<Box<dyn Tunes>> {
        let (state, given) = self.state(&ground)?;
        Ok(Box::new(Labels {
            how: self.clone(),
            ground,
            state,
            given,
        }))
    }
}

/// The tuner, which is done before it begins.
struct Labels {
    how: LabeledFewShot,
    ground: Ground,
    state: State,
    given: Given,
}

impl Planner for Labels {
    fn name(&self) -> &'static str {
        "LabeledFewShot"
    }

    fn config(&self) -> Node {
        let number = |number: usize| Node::Number(number.to_string().into());
        Node::Map(vec![
            ("many".to_owned(), number(self.how.many)),
            ("balanced".to_owned(), Node::Bool(self.how.is_balanced)),
            ("in_order".to_owned(), Node::Bool(self.how.is_in_order)),
            ("parity".to_owned(), Node::Bool(self.how.is_parity)),
            (
                "most_tokens".to_owned(),
                self.how.most_tokens.map_or(Node::Null, number),
            ),
        ])
    }

    fn plan(&mut self) -> Result<Option<Decision>> {
        Ok(None)
    }

    fn absorb(&mut self, _decision: u64, _cells: &[Arc<Cell>]) -> Result<()> {
        Ok(())
    }
}

impl Tuner for Labels {
    fn best(&self) -> Result<(State, Node)> {
        Ok((self.state.clone(), Node::Text("labelled rows".to_owned())))
    }
}

impl Tunes for Labels {
    fn notes(&self) -> Result<Vec<String>> {
        let mut notes = Vec::new();
        for slot in &self.ground.slots {
            let path = Ground::shown(&slot.path);
            let given = self.given.iter().find(|(it, _)| *it == slot.path);
            notes.push(match given {
                None => format!("{path}: frozen, left as it is"),
                Some((_, ids)) => format!("{path}: {}", labelled(slot, ids)),
            });
        }
        Ok(notes)
    }
}

/// How many labelled rows a predictor was given, which, and what they lack.
pub(crate) fn labelled(slot: &Slot, ids: &[String]) -> String {
    let rows = if ids.len() == 1 { "row" } else { "rows" };
    let mut said = format!("{} labelled {rows}", ids.len());
    match slot.rule.missing() {
        // What its demonstrations lack is of interest where there are some, or why there are none.
        Some(missing) if !ids.is_empty() || missing.starts_with("since") => {
            said.push_str(&format!(", {missing}"));
        }
        _ => {}
    }
    if !ids.is_empty() {
        said.push_str(&format!(" ({})", ids.join(", ")));
    }
    said
}
