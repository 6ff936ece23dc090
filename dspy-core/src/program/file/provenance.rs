//! Where the parameters of a program come from, for whoever finds the file later.

use std::collections::BTreeMap;

use super::members::Members;
use crate::error::Result;
use crate::misfits::Misfits;
use crate::value::Node;

/// Where the parameters of a program come from. Whatever is not known is left out.
///
/// It says what was done and decides nothing: no program runs differently for it.
///
/// ```
/// use dspy::program::{Measured, Provenance};
///
/// let mut provenance = Provenance::default();
/// provenance.optimizer = Some("Mipro".into());
/// provenance.seed = Some(u64::MAX);
/// let mut sealed = Measured::of(0.81);
/// sealed.interval = Some((0.74, 0.87));
/// provenance.scores.insert("sealed".into(), sealed);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Provenance {
    /// What made them.
    pub optimizer: Option<String>,
    /// The seed that it drew from.
    pub seed: Option<u64>,
    /// The digest of the rows that it saw.
    pub data: Option<String>,
    /// The name of the model that it asked. Where that model is has no place in a file.
    pub model: Option<String>,
    /// What was measured, by what it was measured on.
    pub scores: BTreeMap<String, Measured>,
    /// What it cost.
    pub spend: Option<Spend>,
}

/// A score with what is known of its certainty.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Measured {
    /// The score.
    pub value: f64,
    /// Between which scores the true one lies.
    pub interval: Option<(f64, f64)>,
    /// On how many rows it was measured.
    pub rows: Option<u64>,
}

impl Measured {
    /// A score of which nothing else is known.
    pub const fn of(value: f64) -> Self {
        Self {
            value,
            interval: None,
            rows: None,
        }
    }
}

/// What a tuning cost. Money is counted in millionths of a dollar, which add up without loss.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Spend {
    /// In millionths of a dollar.
    pub micro_dollars: Option<u64>,
    /// How many calls of a model.
    pub calls: Option<u64>,
    /// How many tokens were sent.
    pub input_tokens: Option<u64>,
    /// How many tokens came back.
    pub output_tokens: Option<u64>,
    /// How many seconds it took.
    pub seconds: Option<f64>,
}

/// The greatest number that every reader of JSON takes whole; a seed beyond it is a text.
const WHOLE: u64 = 1 << 53;

impl Provenance {
    pub(super) fn write(&self) -> Result<Node> {
        let seed = self.seed.map(|seed| match seed {
            0..=WHOLE => Node::of(&seed),
            _ => Node::of(&seed.to_string()),
        });
        let mut scores = Vec::new();
        for (on, score) in &self.scores {
            let score = score.write().map_err(|error| error.inside(on))?;
            scores.push((on.clone(), score));
        }
        set([
            ("optimizer", self.optimizer.as_ref().map(Node::of)),
            ("seed", seed),
            ("data", self.data.as_ref().map(Node::of)),
            ("model", self.model.as_ref().map(Node::of)),
            (
                "scores",
                (!scores.is_empty()).then_some(Ok(Node::Map(scores))),
            ),
            ("spend", self.spend.map(|it| it.write())),
        ])
    }

    pub(super) fn read(node: &Node, misfits: &mut Misfits) -> Self {
        let names = ["optimizer", "seed", "data", "model", "scores", "spend"];
        let members = Members::of(node, "`provenance`", &names, misfits);
        let seed = members.get("seed").and_then(|seed| {
            let parsed = match seed {
                Node::Number(digits) => digits.parse().ok(),
                Node::Text(digits) => digits.parse().ok(),
                _ => None,
            };
            if parsed.is_none() {
                misfits.push("`seed` of `provenance` must be a whole number, or a text of one");
            }
            parsed
        });
        let model: Option<String> = members.read("model", misfits);
        if let Some(model) = model.as_deref().filter(|model| is_address(model)) {
            misfits.push(format!(
                "`model` of `provenance` is the name of a model, never its address: found `{model}`"
            ));
        }
        let mut scores = BTreeMap::new();
        if let Some(node) = members.get("scores") {
            let members = Members::of_any(node, "`scores` of `provenance`", misfits);
            for (on, score) in members.entries() {
                scores.extend(Measured::read(on, score, misfits).map(|it| (on.clone(), it)));
            }
        }
        Self {
            optimizer: members.read("optimizer", misfits),
            seed,
            data: members.read("data", misfits),
            model,
            scores,
            spend: members.get("spend").map(|it| Spend::read(it, misfits)),
        }
    }

    /// Whether it names the place of a model, which no file may.
    pub(super) fn names_an_address(&self) -> bool {
        self.model.as_deref().is_some_and(is_address)
    }
}

impl Measured {
    fn write(&self) -> Result<Node> {
        set([
            ("value", Some(Node::of(&self.value))),
            ("interval", self.interval.as_ref().map(Node::of)),
            ("rows", self.rows.as_ref().map(Node::of)),
        ])
    }

    fn read(on: &str, node: &Node, misfits: &mut Misfits) -> Option<Self> {
        let about = format!("the score `{on}` of `provenance`");
        let members = Members::of(node, about, &["value", "interval", "rows"], misfits);
        let (interval, rows) = (
            members.read("interval", misfits),
            members.read("rows", misfits),
        );
        Some(Self {
            value: members.read_required("value", misfits)?,
            interval,
            rows,
        })
    }
}

impl Spend {
    const NAMES: [&str; 5] = [
        "micro_dollars",
        "calls",
        "input_tokens",
        "output_tokens",
        "seconds",
    ];

    fn write(&self) -> Result<Node> {
        let [dollars, calls, input, output, seconds] = Self::NAMES;
        set([
            (dollars, self.micro_dollars.as_ref().map(Node::of)),
            (calls, self.calls.as_ref().map(Node::of)),
            (input, self.input_tokens.as_ref().map(Node::of)),
            (output, self.output_tokens.as_ref().map(Node::of)),
            (seconds, self.seconds.as_ref().map(Node::of)),
        ])
    }

    fn read(node: &Node, misfits: &mut Misfits) -> Self {
        let [dollars, calls, input, output, seconds] = Self::NAMES;
        let members = Members::of(node, "`spend` of `provenance`", &Self::NAMES, misfits);
        Self {
            micro_dollars: members.read(dollars, misfits),
            calls: members.read(calls, misfits),
            input_tokens: members.read(input, misfits),
            output_tokens: members.read(output, misfits),
            seconds: members.read(seconds, misfits),
        }
    }
}

/// A map of the members that are set.
fn set<const N: usize>(members: [(&str, Option<Result<Node>>); N]) -> Result<Node> {
    let mut entries = Vec::new();
    for (name, value) in members {
        if let Some(value) = value {
            let value = value.map_err(|error| error.inside(name))?;
            entries.push((name.to_owned(), value));
        }
    }
    Ok(Node::Map(entries))
}

fn is_address(model: &str) -> bool {
    model.contains("://")
}
