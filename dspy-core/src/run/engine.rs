//! The engine: asks the planner, runs cells on all cores, and commits results in plan order.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tracing::Instrument as _;

use super::candidates::Candidates;
use super::crew::{Crew, Done, Ground, Job, Queue};
use super::events::{self, Before, Events};
use super::open::Open;
use super::replies::{Found, Replies};
use super::task::Task;
use super::timings::Timings;
use super::{Cell, Decision, Planner, Settings, header};
use crate::budget::Spend;
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::lm::{Dollars, Usage};
use crate::trace::SpanKind;
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
    /// The calls of models that were sent, in this sitting and in earlier ones. One whose reply is
    /// used several times counts once.
    pub calls: u64,
    /// Those of this sitting alone.
    pub calls_now: u64,
    /// What the replies took.
    pub usage: Usage,
    /// What they cost; nothing where a price is not known.
    pub cost: Option<Dollars>,
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
    let record = cx.new_record();
    let span = record.enter(None, SpanKind::Run(planner.name()));
    let cx = cx.clone().below(&record, span.at());
    let ended = match Engine::open(settings, &cx, task, planner) {
        Ok(mut engine) => {
            let running = engine.run(planner, progress);
            running.instrument(record.live(span.at())).await
        }
        Err(error) => Err(error),
    };
    let stopped = ended
        .as_ref()
        .map_or_else(Some, |ended| ended.stopped.as_ref());
    span.close(stopped, |_| {});
    ended
}

struct Engine<'a> {
    settings: &'a Settings,
    task: Arc<dyn Task>,
    candidates: Candidates,
    events: Option<Events>,
    timings: Option<Timings>,
    before: Before,
    /// Decisions that are not absorbed yet, in order.
    open: VecDeque<Open>,
    /// How many decisions were absorbed.
    absorbed: u64,
    crew: Crew,
    replies: Arc<Replies>,
    ended: Ended,
}

impl<'a> Engine<'a> {
    fn open(
        settings: &'a Settings,
        cx: &Ctx,
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
        let header = header::line(settings, cx, task.as_ref(), planner)?;
        match (&before.header, &mut events) {
            (Some(there), _) => {
                header::must_agree(there, &header, dir.unwrap_or(Path::new("")))?;
            }
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
            for paid in &found.paid {
                let spend = match paid.usage.total() {
                    Some(tokens) => Spend::of_call(tokens),
                    None => Spend::of_unknown(),
                };
                ledger.charge(spend.maybe_costing(paid.cost));
            }
            for _ in &found.unknown {
                ledger.charge(Spend::of_unknown());
            }
        }
        let timings = match file("timings.jsonl") {
            Some(path) => Some(Timings::open(&path)?),
            None => None,
        };
        let usages = found.paid.iter().map(|paid| paid.usage);
        let costs = found.paid.iter().map(|paid| paid.cost);
        let ended = Ended {
            resumed_replies: found.replies,
            calls: found.replies + found.unknown.len() as u64,
            usage: usages.fold(Usage::ZERO, Usage::plus),
            cost: costs.fold(Some(Dollars::ZERO), Dollars::sum),
            unknown_calls: found.unknown,
            ..Ended::default()
        };
        let replies = Arc::new(replies);
        let ground = Ground {
            task: Arc::clone(&task),
            cx: cx.clone(),
            replies: Arc::clone(&replies),
            seed: settings.seed,
            row_timeout: settings.row_timeout,
            kept_since: timings.as_ref().map(Timings::began),
            queue: Mutex::new(Queue::default()),
        };
        Ok(Self {
            settings,
            candidates: Candidates::new(dir)?,
            task,
            events,
            timings,
            before,
            open: VecDeque::new(),
            absorbed: 0,
            crew: Crew::new(ground, settings.workers),
            replies,
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
            let is_full = next >= self.absorbed + self.window();
            let head_is_done = self.open.front().is_some_and(Open::is_done);
            if (waits || is_full) && head_is_done {
                self.absorb(planner)?;
            } else if let Some(done) = self.crew.next().await? {
                // What is done before an error is written before it is told.
                let taken = self.take_all(done, progress);
                self.commit()?;
                taken?;
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
        lines.push(events::decision(number, &decision));
        let mut open = Open::new(number, decision.cells.len(), lines);
        if let Some(logged) = self.before.decisions.pop_front() {
            open.resume(logged, &decision.cells, self.task.as_ref())?;
            open.done()
                .for_each(|cell| progress(cell, Sitting::Earlier));
        }
        self.ended.resumed_cells += open.resumed() as u64;
        self.give_out(number, &decision, open.resumed());
        self.open.push_back(open);
        self.commit()
    }

    /// Gives the workers what is not done of a decision.
    fn give_out(&mut self, number: u64, decision: &Decision, done: usize) {
        let queued = Instant::now();
        let mut jobs = Vec::with_capacity(decision.cells.len() - done.min(decision.cells.len()));
        for (at, id) in decision.cells.iter().enumerate().skip(done) {
            let Some(candidate) = self.candidates.get(id.candidate) else {
                let message = format!("there is no candidate {}", id.candidate);
                self.ended.stopped = Some(Error::new(Kind::Run, message));
                self.crew.close();
                return;
            };
            jobs.push(Job {
                decision: number,
                at,
                id: id.clone(),
                candidate: Arc::clone(candidate),
                keep_steps: decision.keep_steps,
                role: decision.role,
                queued,
            });
        }
        self.crew.add(jobs);
    }

    /// Takes results, and what else is there by now, which is then written at once.
    fn take_all(&mut self, first: Vec<Done>, progress: &mut Progress<'_>) -> Result<()> {
        let mut next = Some(first);
        while let Some(results) = next {
            for done in results {
                self.take(done, progress)?;
            }
            next = self.crew.ready();
        }
        Ok(())
    }

    /// Takes the result of a worker.
    fn take(&mut self, done: Done, progress: &mut Progress<'_>) -> Result<()> {
        let kept = match done.result {
            Ok(kept) => kept,
            Err(error) if error.is_budget() || error.is_cancelled() => {
                // Calls on their way are paid for, so they are waited for; nothing new begins.
                self.ended.stopped.get_or_insert(error);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        if let Some(timings) = &mut self.timings {
            timings.push(&kept.timing);
        }
        progress(&kept.cell, Sitting::This);
        let first = self.open.front().map_or(0, |it| it.number);
        let place = done.decision.checked_sub(first).map(usize::try_from);
        if let Some(Ok(place)) = place
            && let Some(open) = self.open.get_mut(place)
        {
            open.keep(done.at, kept.cell, kept.event);
        }
        Ok(())
    }

    /// Writes what is done and has nothing undone before it.
    fn commit(&mut self) -> Result<()> {
        if let Some(timings) = &mut self.timings {
            timings.flush()?;
        }
        let Some(events) = &mut self.events else {
            return Ok(());
        };
        for open in &mut self.open {
            if !open.commit(events) {
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
        let asked = self.replies.asked();
        ended.calls_now = asked.calls;
        ended.calls += asked.calls;
        ended.usage = ended.usage.plus(asked.usage);
        ended.cost = Dollars::sum(ended.cost, asked.cost);
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
