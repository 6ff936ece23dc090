//! A program with rows and a metric, as the engine asks for them.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::metric::{Metric, Scale};
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::forward::Forward;
use crate::lm::{BoxFuture, Dollars};
use crate::module::{Module, Parameter, Path, Predictor};
use crate::predict::{Prediction, Recovery};
use crate::program::{Program, State, unpanicked};
use crate::rows::{Example, Rows};
use crate::run::{Candidate, Cell, CellId, Failure, Outcome, Part, Ran, Step, Task};
use crate::trace::{SpanKind, Trace};
use crate::value::{Node, Value};

/// The cells that are missing. One that is tried again and missing again is one.
pub(crate) type Missing = Arc<Mutex<HashSet<CellId>>>;

/// The program, the rows by what may be done with them, and the metric.
pub(crate) struct Bench<P: Forward, L> {
    pub(crate) program: Program<P>,
    /// The program with other parameters, which takes a clone of it.
    pub(crate) tune: fn(&Program<P>, &State) -> Result<Program<P>>,
    pub(crate) rows: BTreeMap<Part, Rows<P::Input, L>>,
    pub(crate) metric: Arc<Metric<P::Input, L, P::Output>>,
    pub(crate) scale: Scale,
    /// What the header calls the metric, and how many rows may be missing.
    pub(crate) judge: Option<String>,
    pub(crate) missing_allowed: usize,
    pub(crate) missing: Missing,
}

impl<P, L> Bench<P, L>
where
    P: Module + Forward,
    P::Input: Clone,
    L: Value,
{
    fn row(&self, id: &CellId) -> Result<&Example<P::Input, L>> {
        let row = self.rows.get(&id.part).and_then(|rows| rows.get(id.row));
        row.ok_or_else(|| {
            let message = format!("there is no row {} in {}", id.row, id.part.as_str());
            Error::new(Kind::Run, message)
        })
    }
}

impl<P, L> Task for Bench<P, L>
where
    P: Module + Forward,
    P::Input: Clone,
    L: Value,
{
    fn program(&self) -> Result<Node> {
        let mut predictors = Vec::new();
        let mut failed = None;
        self.program.visit(&Path::root(), &mut |path, parameter| {
            if let Parameter::Predictor(predictor) = parameter {
                match about(predictor) {
                    Ok(about) => predictors.push((path.as_str().to_owned(), about)),
                    Err(error) => failed = Some(error),
                }
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let file = self.program.to_json()?;
        let digest = crate::digest::Digest::of(file.as_bytes());
        Ok(Node::Map(vec![
            (
                "name".to_owned(),
                Node::Text(self.program.name().to_owned()),
            ),
            (
                "fingerprint".to_owned(),
                Node::Text(P::PARAMS.fingerprint().to_string()),
            ),
            ("parameters".to_owned(), Node::Text(digest.to_string())),
            ("predictors".to_owned(), Node::Map(predictors)),
        ]))
    }

    fn rows(&self) -> Result<Node> {
        let mut parts = Vec::new();
        for (part, rows) in &self.rows {
            let about = Node::Map(vec![
                (
                    "rows".to_owned(),
                    Node::Number(rows.len().to_string().into()),
                ),
                ("digest".to_owned(), Node::Text(rows.digest()?.to_string())),
            ]);
            parts.push((part.as_str().to_owned(), about));
        }
        Ok(Node::Map(parts))
    }

    fn metric(&self) -> Node {
        let (least, most) = (self.scale.range.start(), self.scale.range.end());
        let number = |number: &f64| Node::Number(format!("{number:?}").into());
        Node::Map(vec![
            (
                "judge".to_owned(),
                self.judge.clone().map_or(Node::Null, Node::Text),
            ),
            ("least".to_owned(), number(least)),
            ("most".to_owned(), number(most)),
            (
                "lower_is_better".to_owned(),
                Node::Bool(self.scale.lower_is_better),
            ),
        ])
    }

    fn row_name(&self, id: &CellId) -> Result<&str> {
        Ok(&self.row(id)?.id)
    }

    fn incumbent(&self) -> Result<State> {
        self.program.state()
    }

    fn candidate(&self, state: &State) -> Result<Arc<dyn Candidate>> {
        Ok(Arc::new(Runner {
            program: (self.tune)(&self.program, state)?,
            rows: self.rows.clone(),
            metric: Arc::clone(&self.metric),
            scale: self.scale.clone(),
            missing_allowed: self.missing_allowed,
            missing: Arc::clone(&self.missing),
        }))
    }

    fn file(&self, state: &State) -> Result<String> {
        (self.tune)(&self.program, state)?.to_json()
    }

    fn must_score_the_same(&self, cell: &Cell) -> Result<()> {
        let Outcome::Scored { output, score } = &cell.outcome else {
            return Ok(());
        };
        let row = self.row(&cell.id)?;
        let Some(now) = self.metric.now(row, &output.read()?) else {
            return Ok(());
        };
        let now = now?;
        if now == *score {
            return Ok(());
        }
        let message = format!(
            "the metric gives {} for row `{}` where the run recorded {}: it is another metric. \
             `rescore` applies it to the recorded outputs for nothing",
            now.value(),
            row.id,
            score.value()
        );
        Err(Error::new(Kind::Run, message))
    }
}

/// What a tool must know of a predictor to read a run without the program's types.
fn about(predictor: &dyn Predictor) -> Result<Node> {
    let [inputs, outputs] = predictor.schemas();
    let mut about = vec![
        ("spec".to_owned(), Node::Text(predictor.spec().text())),
        ("inputs".to_owned(), Node::of(inputs.as_value())?),
        ("outputs".to_owned(), Node::of(outputs.as_value())?),
    ];
    let adapter = predictor
        .adapter()
        .map(|it| Node::Text(it.name().to_owned()));
    about.extend(adapter.map(|it| ("adapter".to_owned(), it)));
    let recovery = predictor.recovery().map(Recovery::to_node);
    about.extend(recovery.map(|it| ("recovery".to_owned(), it)));
    Ok(Node::Map(about))
}

/// One candidate with all it takes to run it.
struct Runner<P: Forward, L> {
    program: Program<P>,
    rows: BTreeMap<Part, Rows<P::Input, L>>,
    metric: Arc<Metric<P::Input, L, P::Output>>,
    scale: Scale,
    missing_allowed: usize,
    missing: Missing,
}

impl<P, L> Candidate for Runner<P, L>
where
    P: Module + Forward,
    P::Input: Clone,
    L: Value,
{
    fn run(self: Arc<Self>, cx: Ctx, id: CellId, keep_steps: bool) -> BoxFuture<'static, Ran> {
        Box::pin(async move {
            let row = self.rows.get(&id.part).and_then(|rows| rows.get(id.row));
            let Some(row) = row else {
                let message = format!("there is no row {} in {}", id.row, id.part.as_str());
                return Ran::End(Error::new(Kind::Run, message));
            };
            // The record of a judge's calls: they count like the program's, and are none of its steps.
            let judged = cx.new_record();
            let called = cx.within_deadline(unpanicked(self.program.call(&cx, row.input.clone())));
            let (result, trace) = match called.await {
                Ok(prediction) => {
                    let trace = prediction.trace().clone();
                    (self.score(&cx, row, prediction, &judged).await, Some(trace))
                }
                Err(error) => {
                    let trace = error.trace().cloned();
                    (Err(error), trace)
                }
            };
            let outcome = match result {
                Ok(outcome) => outcome,
                Err(error) if error.is_model_failure() => Outcome::Failed(Failure::of(&error)),
                Err(error) if ends_a_run(&error) => return Ran::End(error),
                Err(error) => match self.is_missing(&id, &row.id, error) {
                    Ok(outcome) => outcome,
                    Err(error) => return Ran::End(error),
                },
            };
            let mut cell = cell(id, outcome, trace.as_ref(), keep_steps);
            cell.calls += judged.attempts() as u64;
            cell.usage = cell.usage.plus(judged.usage());
            cell.cost = Dollars::sum(cell.cost, judged.would_have_cost());
            Ran::Cell(Box::new(cell), trace)
        })
    }
}

impl<P, L> Runner<P, L>
where
    P: Module + Forward,
    L: Value,
{
    /// Scores an output as it will be read back, so that a metric sees the same in every sitting.
    async fn score(
        &self,
        cx: &Ctx,
        row: &Example<P::Input, L>,
        prediction: Prediction<P::Output>,
        judged: &Trace,
    ) -> Result<Outcome> {
        let trace = prediction.trace().clone();
        let output = Node::of(&prediction.into_output())?;
        let output = Node::from_json(&output.canonical())?;
        let read: P::Output = output.read()?;
        let score = match *self.metric {
            Metric::Function(_) => self.metric.score(cx, row, &read, &trace).await?,
            Metric::Judge(_) => {
                let span = judged.enter(None, SpanKind::Program("judge"));
                let cx = &cx.inside(judged, span.at());
                let scored = unpanicked(self.metric.score(cx, row, &read, &trace));
                let score = cx.within_deadline(scored).await;
                span.close(score.as_ref().err(), |_| {});
                score?
            }
        };
        self.scale.must_hold(&row.id, &score)?;
        Ok(Outcome::Scored { output, score })
    }

    /// A row of which nothing is known, unless there are too many of them.
    fn is_missing(&self, id: &CellId, row: &str, error: Error) -> Result<Outcome> {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        missing.insert(id.clone());
        if missing.len() <= self.missing_allowed {
            return Ok(Outcome::Missing(Failure::of(&error)));
        }
        let message = format!(
            "more than {} rows are missing, which is as many as are allowed \
             (`.missing_allowed(…)`); the last is row `{row}`: {error}",
            self.missing_allowed
        );
        Err(Error::new(error.kind(), message).caused_by(error))
    }
}

/// What the next row would meet as well.
fn ends_a_run(error: &Error) -> bool {
    error.is_auth()
        || error.is_config()
        || error.is_parameter()
        || error.is_metric()
        || error.is_run()
        || error.is_budget()
        || error.is_cancelled()
}

fn cell(id: CellId, outcome: Outcome, trace: Option<&Trace>, keep_steps: bool) -> Cell {
    Cell {
        id,
        outcome,
        calls: trace.map_or(0, |trace| trace.attempts() as u64),
        usage: trace.map(Trace::usage).unwrap_or_default(),
        cost: trace.map_or(Some(Dollars::ZERO), Trace::would_have_cost),
        steps: match trace {
            Some(trace) if keep_steps => steps(trace),
            _ => Vec::new(),
        },
    }
}

/// Fields as a map.
fn map(fields: &[(&'static str, Node)]) -> Node {
    let fields = fields.iter();
    Node::Map(
        fields
            .map(|(name, it)| ((*name).to_owned(), it.clone()))
            .collect(),
    )
}

/// What each predictor was given and gave, in the order in which they began.
fn steps(trace: &Trace) -> Vec<Step> {
    let spans = trace.spans().into_iter();
    let steps = spans.filter_map(|span| match span.kind {
        SpanKind::Predictor {
            name,
            inputs,
            outputs,
        } => Some(Step {
            path: name.as_str().to_owned(),
            inputs: map(&inputs),
            outputs: outputs.map_or(Node::Null, |outputs| map(&outputs)),
        }),
        _ => None,
    });
    steps.collect()
}
