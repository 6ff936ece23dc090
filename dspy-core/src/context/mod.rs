//! The context: the one way by which a program reaches the world.

mod cancel;
#[cfg(feature = "signal")]
mod ctrl_c;
#[cfg(feature = "http")]
mod env;
mod manner;
mod models;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub use cancel::Cancel;
use models::Models;
pub use models::Role;

use crate::adapter::Adapters;
use crate::budget::Ledger;
use crate::error::{Error, Kind, Result};
use crate::lm::{CallCx, Lm, Options, SharedOptions};
use crate::module::Path;
use crate::predict::Recovery;
use crate::run::Scope;
use crate::trace::{History, Hook, Inspect, SpanId, Trace, Watch};
use crate::value::Node;

/// What a program runs in, handed to it with every call: the model, the adapters, the options and
/// the record of the call.
///
/// It is a handle: cheap to clone, passed by reference, never global and never tied to a task,
/// so it goes into a spawned future like any other value.
///
/// ```
/// use dspy::Ctx;
///
/// let cx = Ctx::without_model().with_seed(7);
/// let same = cx.clone();
/// assert_eq!(cx.seed_for("shuffle"), same.seed_for("shuffle"));
/// assert_ne!(cx.seed_for("shuffle"), cx.seed_for("sample"));
/// ```
#[derive(Clone, Debug)]
pub struct Ctx {
    world: Arc<World>,
    /// On whose behalf models are asked.
    role: Role,
    /// The record that calls are written into, and the span in which they are.
    record: Option<(Trace, usize)>,
    /// Inside of a run: the replies that are recorded already.
    scope: Option<Arc<Scope>>,
    /// The span of a run in which programs are called, for those who are told of both.
    above: Option<SpanId>,
}

#[derive(Clone, Debug)]
struct World {
    models: Models,
    adapters: Adapters,
    recovery: Recovery,
    options: SharedOptions,
    deadline: Option<Instant>,
    seed: u64,
    ledger: Option<Ledger>,
    cancel: Option<Cancel>,
    /// Who is told of what happens; nobody where there is no hook and no history.
    watch: Arc<Watch>,
}

impl Ctx {
    /// A context with this model. A reply that cannot be read is asked for once more
    /// ([`Recovery::default`]).
    pub fn new(model: impl Lm + 'static) -> Self {
        Self::of(Some(Arc::new(model))).with_recovery(Recovery::default())
    }

    /// A context for tests, with a model such as [`ScriptedLm`](crate::testing::ScriptedLm): it
    /// holds nothing beside the model, so what that does not reach is not reached. It recovers from
    /// no reply either: a test sees the first one, and a call is one call of the model.
    pub fn test(model: impl Lm + 'static) -> Self {
        Self::of(Some(Arc::new(model)))
    }

    /// A context with no model: steps in plain Rust run in it, and a predictor is an error.
    pub fn without_model() -> Self {
        Self::of(None)
    }

    fn of(model: Option<Arc<dyn Lm>>) -> Self {
        let world = World {
            models: Models::of(model),
            adapters: Adapters::default(),
            recovery: Recovery::none(),
            options: SharedOptions::default(),
            deadline: None,
            seed: 0,
            ledger: None,
            cancel: None,
            watch: Arc::default(),
        };
        Self {
            world: Arc::new(world),
            role: Role::Task,
            record: None,
            scope: None,
            above: None,
        }
    }

    /// The same context with a model for this role; what was asked on its behalf went to the
    /// model for tasks before.
    ///
    /// ```
    /// use dspy::context::Role;
    /// use dspy::prelude::*;
    /// use dspy::testing::FnLm;
    ///
    /// /// Say who you are.
    /// #[signature]
    /// struct Who { #[output] name: String }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let named = |name: &'static str| FnLm::new(move |_| Ok(format!("[[ ## name ## ]]\n{name}")));
    /// let cx = Ctx::new(named("small")).with_role(Role::Judge, named("large"));
    /// let who = Predict::<Who>::new();
    /// assert_eq!(who.call(&cx, ()).await?.name, "small");
    /// assert_eq!(who.call(&cx.in_role(Role::Judge), ()).await?.name, "large");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_role(mut self, role: Role, model: impl Lm + 'static) -> Self {
        let models = &mut Arc::make_mut(&mut self.world).models;
        models.set_role(role, Arc::new(model));
        self
    }

    /// The same context with a model for whatever stands at this path of a program, or below it:
    /// `cx.with_model_at(&Desk::paths().reply.predictor, large)`. Of two that fit, the later one
    /// counts. It is asked for tasks, and to teach where no model has that role; judges and proposers
    /// have paths of their own.
    #[must_use]
    pub fn with_model_at(mut self, path: &Path, model: impl Lm + 'static) -> Self {
        let models = &mut Arc::make_mut(&mut self.world).models;
        models.set_path(path.clone(), Arc::new(model));
        self
    }

    /// The same context on behalf of this role.
    #[must_use]
    pub fn in_role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// The same context with options for every call that does not set its own.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        Arc::make_mut(&mut self.world).options = options.into();
        self
    }

    /// The same context in which calls end after this time from now.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        Arc::make_mut(&mut self.world).deadline = Instant::now().checked_add(timeout);
        self
    }

    /// The same context in which every call is held to this budget, together with all that
    /// share the ledger.
    #[must_use]
    pub fn with_budget(mut self, ledger: impl Into<Ledger>) -> Self {
        Arc::make_mut(&mut self.world).ledger = Some(ledger.into());
        self
    }

    /// The same context, whose work is given up once this handle says so.
    #[must_use]
    pub fn with_cancel(mut self, cancel: Cancel) -> Self {
        Arc::make_mut(&mut self.world).cancel = Some(cancel);
        self
    }

    /// The same context with another seed. Zero is a seed like any other.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        Arc::make_mut(&mut self.world).seed = seed;
        self
    }

    /// The seed for one purpose. Two purposes never share their draws, so that adding a draw to
    /// one leaves the other as it was.
    pub fn seed_for(&self, purpose: &str) -> u64 {
        seed_for(self.world.seed, purpose)
    }

    /// The model that the predictor at this path asks.
    pub(crate) fn model_for(&self, path: Option<&Path>) -> Option<&Arc<dyn Lm>> {
        self.world.models.find(self.role, path)
    }

    /// The model that takes the outputs out of what another one said, where there is one for that.
    pub(crate) fn extractor(&self) -> Option<&Arc<dyn Lm>> {
        self.world.models.in_role(Role::Extract)
    }

    pub(crate) fn no_model(&self) -> Error {
        Error::new(
            Kind::Config,
            "this context has no model: make it with `Ctx::new(model)`, or with \
             `Ctx::from_env()` and DSPY_MODEL set",
        )
    }

    /// What of it a run depends on: the models, by role and path, the adapters, the recovery
    /// and the options.
    pub(crate) fn to_node(&self) -> Node {
        let options = format!("{:?}", *self.world.options);
        Node::Map(vec![
            ("models".to_owned(), self.world.models.to_node()),
            ("adapter".to_owned(), self.world.adapters.to_node()),
            ("recovery".to_owned(), self.world.recovery.to_node()),
            ("options".to_owned(), Node::Text(options)),
        ])
    }

    pub(crate) fn ledger(&self) -> Option<&Ledger> {
        self.world.ledger.as_ref()
    }

    pub(crate) fn cancel(&self) -> Option<&Cancel> {
        self.world.cancel.as_ref()
    }

    pub(crate) fn scope(&self) -> Option<&Arc<Scope>> {
        self.scope.as_ref()
    }

    /// The same context inside of a cell of a run: with its replies, its seed, and no more time
    /// than it is given.
    pub(crate) fn for_cell(
        mut self,
        scope: Arc<Scope>,
        seed: u64,
        timeout: Option<Duration>,
    ) -> Self {
        self.scope = Some(scope);
        let world = Arc::make_mut(&mut self.world);
        world.seed = seed;
        let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        world.deadline = match (world.deadline, end) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self
    }

    pub(crate) fn options(&self) -> &SharedOptions {
        &self.world.options
    }

    pub(crate) fn call_cx(&self, path: Option<Path>, attempt: u32) -> CallCx {
        CallCx {
            path,
            role: self.role,
            sample: 0,
            attempt,
            deadline: self.world.deadline,
            meter: None,
        }
    }

    /// What the future gives, if it gives it before calls must end.
    pub(crate) async fn within_deadline<T>(
        &self,
        future: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let Some(deadline) = self.world.deadline else {
            return future.await;
        };
        let done = tokio::time::timeout_at(deadline.into(), future).await;
        done.unwrap_or_else(|_| {
            let message = "it took longer than the time that it was given";
            Err(Error::new(Kind::Timeout, message))
        })
    }

    /// The same context with somebody who is told of all that begins and ends in it, after those
    /// that it has already.
    #[must_use]
    pub fn with_hook(mut self, hook: impl Hook + 'static) -> Self {
        Arc::make_mut(&mut Arc::make_mut(&mut self.world).watch).add(hook);
        self
    }

    /// The same context with a new history that keeps so many bytes; 256 KiB if nothing is said, and
    /// nothing at all with 0.
    #[must_use]
    pub fn with_history(mut self, bytes: usize) -> Self {
        let watch = &mut Arc::make_mut(&mut self.world).watch;
        Arc::make_mut(watch).set_history(History::of_bytes(bytes));
        self
    }

    /// The last calls of models in this context and its clones.
    pub fn history(&self) -> &History {
        self.world.watch.any_history()
    }

    /// The last calls of models, so many at most, as a person wants to read them:
    /// `println!("{}", cx.inspect(1))`.
    pub fn inspect(&self, calls: usize) -> Inspect {
        self.history().inspect(calls)
    }

    fn watch(&self) -> Option<Arc<Watch>> {
        let watch = &self.world.watch;
        watch.is_on().then(|| Arc::clone(watch))
    }

    /// A record of its own, of which this context's hooks are told.
    pub(crate) fn new_record(&self) -> Trace {
        let above = self.record.as_ref();
        let above = above.and_then(|(trace, at)| trace.id_of(*at));
        Trace::watched(self.watch(), self.above.or(above))
    }

    /// The record to write into, and the span in which a call stands there: that of the program
    /// around it, or a new one.
    pub(crate) fn record(&self) -> (Trace, Option<usize>) {
        match &self.record {
            Some((trace, parent)) => (trace.watched_by(self.watch()), Some(*parent)),
            None => (self.new_record(), None),
        }
    }

    /// The same context inside of this span of a record.
    pub(crate) fn inside(&self, trace: &Trace, span: usize) -> Self {
        Self {
            world: Arc::clone(&self.world),
            role: self.role,
            record: Some((trace.clone(), span)),
            scope: self.scope.clone(),
            above: None,
        }
    }

    /// The same context, in which programs are called on behalf of this span of a run.
    pub(crate) fn below(mut self, trace: &Trace, span: usize) -> Self {
        self.above = trace.id_of(span);
        self
    }
}

/// The seed for one purpose, out of a seed for all.
pub(crate) fn seed_for(seed: u64, purpose: &str) -> u64 {
    let mut hash = crate::signature::Fnv::new();
    hash.write(&seed.to_le_bytes());
    hash.write(purpose.as_bytes());
    let wide = hash.finish().as_u128();
    (wide >> 64) as u64 ^ wide as u64
}
