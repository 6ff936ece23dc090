//! Traces: calls of a program that came out well, to be used again.

use dspy_core::run::Step;
use dspy_core::value::Node;
use dspy_core::{Error, Result};

/// Calls of a program that came out well: what demonstrations are made of.
///
/// They can be written to a file and handed to the next optimizer, which then does not pay for
/// them again.
///
/// ```
/// use dspy_optim::{BootstrapFewShot, Traces};
///
/// let traces = Traces::default();
/// assert_eq!(Traces::from_jsonl(&traces.to_jsonl())?, traces);
/// let next = BootstrapFewShot::default().with_traces(traces);
/// # let _ = next;
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traces(pub Vec<Passed>);

/// One call of a program that came out well.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Passed {
    /// The id of the row that it was called on.
    pub row: String,
    /// What the metric said of its output.
    pub score: f64,
    /// In which round it was made: 0 as the program is, later ones with a temperature.
    pub round: u32,
    /// What its predictors were given and gave, in the order in which they were asked.
    pub steps: Vec<(String, Node, Node)>,
}

impl Passed {
    pub(crate) fn new(row: &str, score: f64, round: u32, steps: &[Step]) -> Self {
        let steps = steps.iter();
        Self {
            row: row.to_owned(),
            score,
            round,
            steps: steps
                .map(|it| (it.path.clone(), it.inputs.clone(), it.outputs.clone()))
                .collect(),
        }
    }

    /// The calls of the predictor at this path that gave something, each as a demonstration.
    pub fn demos_of(&self, path: &str) -> impl Iterator<Item = Node> {
        let steps = self.steps.iter().filter(move |(it, ..)| it == path);
        steps.filter_map(|(_, inputs, outputs)| {
            let (Node::Map(inputs), Node::Map(outputs)) = (inputs, outputs) else {
                return None;
            };
            Some(Node::Map([inputs.as_slice(), outputs.as_slice()].concat()))
        })
    }
}

impl Traces {
    /// One line of JSON for each, in order.
    pub fn to_jsonl(&self) -> String {
        let mut text = String::new();
        for passed in &self.0 {
            let steps = passed.steps.iter().map(|(path, inputs, outputs)| {
                Node::Map(vec![
                    ("path".to_owned(), Node::Text(path.clone())),
                    ("inputs".to_owned(), inputs.clone()),
                    ("outputs".to_owned(), outputs.clone()),
                ])
            });
            let line = Node::Map(vec![
                ("row".to_owned(), Node::Text(passed.row.clone())),
                (
                    "score".to_owned(),
                    Node::Number(format!("{:?}", passed.score).into()),
                ),
                (
                    "round".to_owned(),
                    Node::Number(passed.round.to_string().into()),
                ),
                ("steps".to_owned(), Node::List(steps.collect())),
            ]);
            text.push_str(&line.canonical());
            text.push('\n');
        }
        text
    }

    /// What was written so.
    ///
    /// # Errors
    ///
    /// When a line is no trace; the error names it.
    pub fn from_jsonl(text: &str) -> Result<Self> {
        let lines = (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty());
        let read = lines.map(|(number, line)| {
            passed(line)
                .map_err(|error| Error::config(format!("line {number} is no trace: {error}")))
        });
        Ok(Self(read.collect::<Result<_>>()?))
    }
}

fn passed(line: &str) -> Result<Passed> {
    let node = Node::from_json(line)?;
    let member = |node: &Node, name: &str| {
        let found = node.get(name).cloned();
        found.ok_or_else(|| Error::config(format!("it has no `{name}`")))
    };
    let text = |node: &Node, name: &str| -> Result<String> { member(node, name)?.read() };
    let Node::List(steps) = member(&node, "steps")? else {
        return Err(Error::config("`steps` is no list"));
    };
    let steps = steps.iter().map(|step| {
        Ok((
            text(step, "path")?,
            member(step, "inputs")?,
            member(step, "outputs")?,
        ))
    });
    Ok(Passed {
        row: text(&node, "row")?,
        score: member(&node, "score")?.read()?,
        round: member(&node, "round")?.read()?,
        steps: steps.collect::<Result<_>>()?,
    })
}
