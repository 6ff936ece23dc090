//! What an optimizer knows of a program and its rows: data, whatever their types are.

use std::sync::Arc;

use dspy_core::forward::Forward;
use dspy_core::module::{Module, Parameter, Path};
use dspy_core::program::{Program, State};
use dspy_core::rows::Split;
use dspy_core::signature::schema_of;
use dspy_core::value::{Field, Node, Value};
use dspy_core::{Error, Result};

use crate::fields::{Rule, Shapes};

/// A program and its rows as an optimizer sees them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ground {
    /// The parameters as they came.
    pub state: State,
    /// The predictors, in order.
    pub slots: Vec<Slot>,
    /// The rows to learn from.
    pub train: Arc<[Row]>,
    /// What chance is drawn from.
    pub seed: u64,
}

/// A predictor, as far as demonstrations go.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Slot {
    /// Where it stands in the program.
    pub path: Path,
    /// Whether it must stay as it is.
    pub is_frozen: bool,
    /// The names of its inputs.
    pub inputs: Vec<&'static str>,
    /// The names of its outputs.
    pub outputs: Vec<&'static str>,
    /// Which of its fields a labelled row knows.
    pub(crate) rule: Rule,
}

/// A row to learn from, as data.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Row {
    /// What it is called.
    pub id: String,
    /// What the program is given.
    pub input: Node,
    /// What is right.
    pub label: Node,
}

impl Ground {
    /// What is known of this program and the rows that may be learned from.
    ///
    /// # Errors
    ///
    /// When a parameter or a row cannot be written as data; the error names it.
    pub fn of<P, L>(program: &Program<P>, split: &Split<P::Input, L>, seed: u64) -> Result<Self>
    where
        P: Module + Forward,
        L: Value,
    {
        let (input, label) = (schema_of::<P::Input>(), schema_of::<L>());
        let shapes = Shapes::of(input.as_value(), label.as_value());
        let mut slots = Vec::new();
        program.visit(&Path::root(), &mut |path, parameter| {
            if let Parameter::Predictor(it) = parameter {
                let names = |fields: &'static [Field]| fields.iter().map(Field::name).collect();
                slots.push(Slot {
                    path: path.clone(),
                    is_frozen: it.is_frozen(),
                    inputs: names(it.spec().inputs()),
                    outputs: names(it.spec().outputs()),
                    rule: Rule::of(it, &shapes),
                });
            }
        });
        let mut train = Vec::new();
        for row in split.train.rows() {
            let inside = |error| Error::config(format!("row `{}`: {error}", row.id));
            train.push(Row {
                id: row.id.clone(),
                input: Node::of(&row.input).map_err(inside)?,
                label: Node::of(&row.label).map_err(inside)?,
            });
        }
        Ok(Self {
            state: program.state()?,
            slots,
            train: train.into(),
            seed,
        })
    }

    /// The predictors that may be changed.
    pub fn tuned(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| !slot.is_frozen)
    }

    /// The path, or what stands there if that is the program itself.
    pub(crate) fn shown(path: &Path) -> &str {
        match path.as_str() {
            "" => "the program",
            path => path,
        }
    }
}

impl Slot {
    /// What a labelled row knows of this predictor, as a demonstration: complete, of some fields, or
    /// none if it knows nothing of one side.
    pub fn demo(&self, row: &Row) -> Option<Node> {
        self.rule.demo(row)
    }

    /// Whether a demonstration was made from this row, or from another that asks the same: all that
    /// the row knows of the predictor's inputs is the same there.
    pub(crate) fn is_of_row(&self, demo: &Node, row: &Row) -> bool {
        let known = self.rule.inputs_of(row);
        !known.is_empty()
            && known
                .iter()
                .all(|(name, value)| demo.get(name) == Some(*value))
    }
}
