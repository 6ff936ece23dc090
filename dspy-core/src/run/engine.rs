//! The engine: asks the planner, runs cells on all cores, and commits results in plan order.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use tokio::task::JoinSet;

use super::candidates::Candidates;
use super::events::{self, Before, Events};
use super::open::Open;
use super::replies::{Found, Replies};
use super::task::{Ran, Task};
use super::timings::{Times, Timings};
use super::{Cell, CellId, Decision, Planner, Scope, Settings, header};
use crate::budget::Spend;
use crate::context::{Cancel, Ctx};
use crate::error::{Error, Kind, Result};
use crate::trace::Trace;
use crate::value::Node;

/// How a run ended.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Ended {
    /// Cells that are done, but whose decision is not: the run was stopped before.
    pub unabsorbed: Vec<Arc<Cell>>,
    /// Why it was stopped before the planner was done; what is done is kept.
    pub stopped: Option<Error>,
    /// Cells that an earlier sitting had run.
    pub resumed_cells: u64,
    /// Replies of an earlier sitting, which were not paid again.
    pub resumed_replies: u64,
    /// Calls that were on their way when an earlier sitting was killed, by the path of who asked.
    pub unknown_calls: Vec<String>,
}

/// When a cell was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sitting {
    /// Before, and it is only read again.
    Earlier,
    /// Now.
    This,
}

/// Hears of each cell that is done.
pub(crate) type Progress<'a> = dyn FnMut(&Cell, Sitting) + Send + 'a;

/// Runs a plan to its end.
pub(crate) async fn drive(
    settings: &Settings,
    cx: &Ctx,
    task: Arc<dyn Task>,
    planner: &mut dyn Planner,
    progress: &mut Progress<'_>,
) -> Result<Ended> {
    let mut engine = Engine::open(settings, cx, task, planner)?;
    engine.run(planner, progress).await
}

struct Engine<'a> {
    settings: &'a Settings,
    cx: &'a Ctx,
    task: Arc<dyn Task>,
    candidates: Candidates,
    replies: Arc<Replies>,
    events: Option<Events>,
    timings: Option<Timings>,
    before: Before,
    /// Decisions that are not absorbed yet, in order.
    open: VecDeque<Open>,
    /// How many decisions were absorbed.
    absorbed: u64,
    /// Cells that wait for a worker.
    ready: VecDeque<Ready>,
    running: JoinSet<(u64, usize, Times, Ran)>,
    ended: Ended,
}

struct Ready {
    decision: u64,
    at: usize,
    id: CellId,
    keep_steps: bool,
    queued: Instant,
}

impl<'a> Engine<'a> {
    fn open(
        settings: &'a Settings,
        cx: &'a Ctx,
        task: Arc<dyn Task>,
        planner: &dyn Planner,
    ) -> Result<Self> {
        let dir = settings.dir.as_deref();
        if let Some(dir) = dir {
            make(dir)?;
        }
        let file = |name: &str| dir.map(|dir| dir.join(name));
        let mut before = Before::default();
        let mut events = None;
        if let Some(path) = file("events.jsonl") {
            let opened = Events::open(&path)?;
            before = opened.1;
            events = Some(opened.0);
        }
        let header = header::line(settings, task.as_ref(), planner)?;
        match (&before.header, &mut events) {
            (Some(there), _) => header::must_agree(there, &header)?,
            (None, Some(events)) => {
                events.push(&header);
                events.sync()?;
            }
            (None, None) => {}
        }
        let (replies, found) = match file("replies.jsonl") {
            Some(path) => Replies::open(&path)?,
            None => (Replies::in_memory(), Found::default()),
        };
        if let Some(ledger) = cx.ledger() {
            // What was paid before counts, or a run could be resumed past its budget.
            for usage in &found.usage {
                ledger.charge(match usage.total() {
                    Some(tokens) => Spend::of_call(tokens),
                    None => Spend::of_unknown(),
                });
            }
            for _ in &found.unknown {
                ledger.charge(Spend::of_unknown());
            }
        }
        let timings = match file("timings.jsonl") {
            Some(path) => Some(Timings::open(&path)?),
            None => None,
        };
        let ended = Ended {
            resumed_replies: found.replies,
            unknown_calls: found.unknown,
            ..Ended::default()
        };
        Ok(Self {
            settings,
            cx,
            candidates: Candidates::new(dir)?,
            task,
            replies: Arc::new(replies),
            events,
            timings,
            before,
            open: VecDeque::new(),
            absorbed: 0,
            ready: VecDeque::new(),
            running: JoinSet::new(),
            ended,
        })
    }

    async fn run(
        &mut self,
        planner: &mut dyn Planner,
        progress: &mut Progress<'_>,
    ) -> Result<Ended> {
        let incumbent = self.task.incumbent()?;
        let mut new = vec![(incumbent, Node::Text("incumbent".to_owned()))];
        let mut next = 0;
        loop {
            let mut waits = false;
            while self.ended.stopped.is_none() && next < self.absorbed + self.window() {
                match planner.plan()? {
                    Some(mut decision) => {
                        new.append(&mut decision.candidates);
                        decision.candidates = std::mem::take(&mut new);
                        self.begin(next, decision, progress)?;
                        next += 1;
                    }
                    None => {
                        waits = true;
                        break;
                    }
                }
            }
            self.start();
            let is_full = next >= self.absorbed + self.window();
            let head_is_done = self.open.front().is_some_and(Open::is_done);
            if (waits || is_full) && head_is_done {
                self.absorb(planner)?;
            } else if let Some(done) = self.running.join_next().await {
                self.take(done, progress)?;
            } else if self.ended.stopped.is_some() || self.open.is_empty() {
                return self.finish(next);
            }
        }
    }

    /// A window of nothing would never begin.
    fn window(&self) -> u64 {
        self.settings.window.max(1)
    }

    /// Takes a decision up: its candidates get their numbers, and its cells wait for workers unless
    /// they are logged.
    fn begin(
        &mut self,
        number: u64,
        decision: Decision,
        progress: &mut Progress<'_>,
    ) -> Result<()> {
        let mut lines = Vec::new();
        for (state, why) in &decision.candidates {
            let at = self.candidates.next();
            let digest = self.candidates.add(self.task.as_ref(), state)?;
            lines.push(events::candidate(at, &digest.to_string(), why));
        }
        lines.push(events::decision(number, decision.cells.len()));
        let mut open = Open::new(number, decision.cells.len(), lines);
        if let Some(logged) = self.before.decisions.pop_front() {
            open.resume(&logged, &decision.cells, self.task.as_ref())?;
            open.done()
                .for_each(|cell| progress(cell, Sitting::Earlier));
        }
        self.ended.resumed_cells += open.resumed() as u64;
        let queued = Instant::now();
        let waiting = decision.cells.into_iter().enumerate().skip(open.resumed());
        self.ready.extend(waiting.map(|(at, id)| Ready {
            decision: number,
            at,
            id,
            keep_steps: decision.keep_steps,
            queued,
        }));
        self.open.push_back(open);
        self.commit()
    }

    /// Gives free workers what waits.
    fn start(&mut self) {
        // A cell that asks no model would not notice.
        if let Some(Err(error)) = self.cx.cancel().map(Cancel::must_go_on)
            && !self.ready.is_empty()
        {
            self.ended.stopped.get_or_insert(error);
        }
        while self.ended.stopped.is_none() && self.running.len() < self.settings.workers.max(1) {
            let Some(ready) = self.ready.pop_front() else {
                return;
            };
            let Some(candidate) = self.candidates.get(ready.id.candidate).cloned() else {
                let message = format!("there is no candidate {}", ready.id.candidate);
                self.ended.stopped = Some(Error::new(Kind::Run, message));
                return;
            };
            let scope = Scope::new(Arc::clone(&self.replies), ready.id.replicate);
            let cx = self.cx.clone().for_cell(
                Arc::new(scope),
                seed_of(self.settings.seed, &ready.id),
                self.settings.row_timeout,
            );
            self.running.spawn(async move {
                let started = Instant::now();
                let times = Times {
                    queued: ready.queued,
                    started,
                };
                let ran = candidate.run(cx, ready.id, ready.keep_steps).await;
                (ready.decision, ready.at, times, ran)
            });
        }
    }

    /// Takes the result of a worker.
    fn take(
        &mut self,
        done: std::result::Result<(u64, usize, Times, Ran), tokio::task::JoinError>,
        progress: &mut Progress<'_>,
    ) -> Result<()> {
        let (decision, at, times, ran) = done.map_err(|error| {
            Error::new(Kind::Cancelled, format!("a worker was given up: {error}"))
        })?;
        let cell = match ran {
            Ran::Cell(cell, trace) => {
                self.time(&cell.id, times, trace.as_ref())?;
                Arc::new(*cell)
            }
            Ran::End(error) if error.is_budget() || error.is_cancelled() => {
                // Calls on their way are paid for, so they are waited for; nothing new begins.
                self.ended.stopped.get_or_insert(error);
                return Ok(());
            }
            Ran::End(error) => return Err(error),
        };
        progress(&cell, Sitting::This);
        let first = self.open.front().map_or(0, |it| it.number);
        let place = decision.checked_sub(first).map(usize::try_from);
        if let Some(Ok(place)) = place
            && let Some(open) = self.open.get_mut(place)
        {
            open.keep(at, cell);
        }
        self.commit()
    }

    fn time(&mut self, id: &CellId, times: Times, trace: Option<&Trace>) -> Result<()> {
        match &mut self.timings {
            Some(timings) => timings.write(id, times, trace),
            None => Ok(()),
        }
    }

    /// Writes what is done and has nothing undone before it.
    fn commit(&mut self) -> Result<()> {
        let Some(events) = &mut self.events else {
            return Ok(());
        };
        for open in &mut self.open {
            if !open.commit(events, self.task.as_ref())? {
                break;
            }
        }
        events.flush()
    }

    /// Tells the planner what came of its oldest decision.
    fn absorb(&mut self, planner: &mut dyn Planner) -> Result<()> {
        if let Some(open) = self.open.pop_front() {
            planner.absorb(open.number, &open.into_done())?;
            self.absorbed += 1;
        }
        Ok(())
    }

    fn finish(&mut self, decisions: u64) -> Result<Ended> {
        let mut ended = std::mem::take(&mut self.ended);
        if let Some(logged) = self.before.decisions.front()
            && ended.stopped.is_none()
        {
            let message = format!(
                "the run's log goes on after decision {decisions}, with {} cells, where the \
                 planner is done now: it does not decide as it did",
                logged.cells.len()
            );
            return Err(Error::new(Kind::Run, message));
        }
        for open in std::mem::take(&mut self.open) {
            ended.unabsorbed.extend(open.into_done());
        }
        if let Some(events) = &mut self.events {
            if ended.stopped.is_none() && !self.before.done {
                events.push(&events::done(decisions));
            }
            events.sync()?;
        }
        Ok(ended)
    }
}

fn make(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).map_err(|error| {
        let message = format!(
            "the run's directory `{}` cannot be made: {error}",
            dir.display()
        );
        Error::new(Kind::Run, message).caused_by(error)
    })
}

/// Every cell draws its chance apart. Candidates on one row share theirs, so that what tells them
/// apart is not luck.
fn seed_of(seed: u64, id: &CellId) -> u64 {
    let purpose = format!("cell {} {} {}", id.part.as_str(), id.row, id.replicate);
    crate::context::seed_for(seed, &purpose)
}
