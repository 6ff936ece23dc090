//! Workers: they take the cells that wait, one after another, on all cores.
//!
//! A worker does not come back to the engine between two cells, so the engine's own thread holds
//! up nobody. Whatever can be made of a result where it was made is made there: its lines, and the
//! end of the record of its calls, whose memory belongs to that thread.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{JoinSet, yield_now};
use tracing::Instrument as _;

use super::replies::Replies;
use super::task::{Candidate, Ran, Task};
use super::timings::{self, Times};
use super::{Cell, CellId, Scope};
use crate::context::{Ctx, Role};
use crate::error::{Error, Kind, Result};

/// The workers of a run.
pub(super) struct Crew {
    ground: Arc<Ground>,
    width: usize,
    workers: JoinSet<()>,
    results: UnboundedReceiver<Vec<Done>>,
    sender: UnboundedSender<Vec<Done>>,
}

/// What all workers stand on.
pub(super) struct Ground {
    pub(super) task: Arc<dyn Task>,
    pub(super) cx: Ctx,
    pub(super) replies: Arc<Replies>,
    pub(super) seed: u64,
    pub(super) row_timeout: Option<Duration>,
    /// From when times are counted, where the run is kept; else nobody needs its lines.
    pub(super) kept_since: Option<Instant>,
    pub(super) queue: Mutex<Queue>,
}

/// What waits, and who takes it.
#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<Job>,
    /// Workers that will look here again.
    workers: usize,
    /// Whether nothing new begins.
    closed: bool,
}

/// A cell that is to be run, and its place: in which decision, and where in it.
pub(super) struct Job {
    pub(super) decision: u64,
    pub(super) at: usize,
    pub(super) id: CellId,
    pub(super) candidate: Arc<dyn Candidate>,
    pub(super) keep_steps: bool,
    pub(super) role: Role,
    pub(super) queued: Instant,
}

/// What came of a job.
pub(super) struct Done {
    pub(super) decision: u64,
    pub(super) at: usize,
    pub(super) result: Result<Kept>,
}

/// A cell with its lines, which are empty where the run is not kept.
pub(super) struct Kept {
    pub(super) cell: Arc<Cell>,
    pub(super) event: String,
    pub(super) timing: String,
}

impl Crew {
    /// So many workers at most, and none as long as nothing waits.
    pub(super) fn new(ground: Ground, width: usize) -> Self {
        let (sender, results) = unbounded_channel();
        Self {
            ground: Arc::new(ground),
            width: width.max(1),
            workers: JoinSet::new(),
            results,
            sender,
        }
    }

    /// Has these run when it is their turn.
    pub(super) fn add(&mut self, jobs: impl IntoIterator<Item = Job>) {
        let mut queue = self.ground.queue();
        if queue.closed {
            return;
        }
        queue.waiting.extend(jobs);
        let free = self.width - queue.workers.min(self.width);
        let more = queue.waiting.len().min(free);
        queue.workers += more;
        drop(queue);
        for _ in 0..more {
            let (ground, sender) = (Arc::clone(&self.ground), self.sender.clone());
            self.workers.spawn(ground.work(sender).in_current_span());
        }
    }

    /// Sees to it that nothing new begins.
    pub(super) fn close(&self) {
        self.ground.close();
    }

    /// The next results, once there are any; none if nothing runs and nothing waits.
    ///
    /// # Errors
    ///
    /// When a worker was given up.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Done>>> {
        poll_fn(|context| {
            if let Poll::Ready(Some(done)) = self.results.poll_recv(context) {
                return Poll::Ready(Ok(Some(done)));
            }
            while let Poll::Ready(Some(ended)) = self.workers.poll_join_next(context) {
                if let Err(error) = ended {
                    let message = format!("a worker was given up: {error}");
                    return Poll::Ready(Err(Error::new(Kind::Cancelled, message)));
                }
            }
            match self.workers.is_empty() {
                // The last of them may have left something behind.
                true => Poll::Ready(Ok(self.ready())),
                false => Poll::Pending,
            }
        })
        .await
    }

    /// Results that are there already.
    pub(super) fn ready(&mut self) -> Option<Vec<Done>> {
        self.results.try_recv().ok()
    }
}

/// How long a result may stay with its worker while the next cells give theirs without waiting.
const LONGEST_UNTOLD: Duration = Duration::from_millis(1);

fn tell(sender: &UnboundedSender<Vec<Done>>, results: &mut Vec<Done>) {
    if !results.is_empty() {
        // Where nobody listens any more, nobody wants them.
        let _ = sender.send(std::mem::take(results));
    }
}

impl Ground {
    /// Works as long as anything waits. Results go to the engine when the worker has to wait, and
    /// else a few at a time: waking the engine for each costs more than a short cell.
    async fn work(self: Arc<Self>, sender: UnboundedSender<Vec<Done>>) {
        let mut results = Vec::new();
        let mut told = Instant::now();
        while let Some(job) = self.take() {
            let (decision, at) = (job.decision, job.at);
            let mut running = pin!(self.run(job));
            let result = poll_fn(|context| {
                let polled = running.as_mut().poll(context);
                if polled.is_pending() {
                    tell(&sender, &mut results);
                }
                polled
            })
            .await;
            if result.is_err() {
                self.close();
            }
            results.push(Done {
                decision,
                at,
                result,
            });
            if told.elapsed() >= LONGEST_UNTOLD {
                tell(&sender, &mut results);
                told = Instant::now();
                // A model that answers at once would never let the engine have its thread.
                yield_now().await;
            }
        }
        tell(&sender, &mut results);
    }

    /// The next job. Whoever finds none is no worker any more, in the same moment.
    fn take(&self) -> Option<Job> {
        let mut queue = self.queue();
        let job = queue.waiting.pop_front();
        if job.is_none() {
            queue.workers = queue.workers.saturating_sub(1);
        }
        job
    }

    async fn run(&self, job: Job) -> Result<Kept> {
        // A cell that asks no model would not notice that the work is given up.
        if let Some(cancel) = self.cx.cancel() {
            cancel.must_go_on()?;
        }
        let times = Times {
            queued: job.queued,
            started: Instant::now(),
        };
        let scope = Scope::new(Arc::clone(&self.replies), job.id.replicate);
        let seed = seed_of(self.seed, &job.id);
        let cx =
            self.cx
                .clone()
                .in_role(job.role)
                .for_cell(Arc::new(scope), seed, self.row_timeout);
        let (cell, trace) = match job.candidate.run(cx, job.id, job.keep_steps).await {
            Ran::Cell(cell, trace) => (Arc::new(*cell), trace),
            Ran::End(error) => return Err(error),
        };
        let (event, timing) = match self.kept_since {
            None => Default::default(),
            Some(began) => (
                cell.event(job.decision, self.task.row_name(&cell.id)?),
                timings::lines(began, &cell.id, times, trace.as_ref()),
            ),
        };
        Ok(Kept {
            cell,
            event,
            timing,
        })
    }

    fn close(&self) {
        let mut queue = self.queue();
        queue.closed = true;
        queue.waiting.clear();
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Every cell draws its chance apart. Candidates on one row share theirs, so that what tells them
/// apart is not luck.
fn seed_of(seed: u64, id: &CellId) -> u64 {
    let purpose = format!("cell {} {} {}", id.part.as_str(), id.row, id.replicate);
    crate::context::seed_for(seed, &purpose)
}
