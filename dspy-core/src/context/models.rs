//! Which model is asked: by path, by role, or the one for tasks, and what stands around it.

use std::borrow::Cow;
use std::sync::Arc;

use super::Ctx;
use crate::lm::{Cache, Cached, Cassette, CassetteMode, Lm, Shared, Taped};
use crate::module::Path;
use crate::value::Node;

/// On whose behalf a model is asked. A context can have a model for each; one that has none of its
/// own asks the model for tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The program itself.
    #[default]
    Task,
    /// The program itself, to show how it is done: what works becomes a demonstration.
    Teach,
    /// An optimizer that wants instructions proposed.
    Propose,
    /// A judge of outputs.
    Judge,
    /// A second model that takes the outputs out of what the first one said in its own words.
    Extract,
}

impl Role {
    /// Its name in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Teach => "teach",
            Self::Propose => "propose",
            Self::Judge => "judge",
            Self::Extract => "extract",
        }
    }
}

impl Ctx {
    /// The same context with this cache around every model: those it has, those that are set later,
    /// and those of one call's own. What is asked twice at the same time is asked once.
    ///
    /// ```
    /// use dspy::budget::{Budget, Ledger};
    /// use dspy::lm::Cache;
    /// use dspy::prelude::*;
    /// use dspy::testing::ScriptedLm;
    ///
    /// /// Name the colour of the thing.
    /// #[signature]
    /// struct Colour { #[input] thing: String, #[output] colour: String }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let cx = Ctx::test(ScriptedLm::new(["[[ ## colour ## ]]\nwhite"]))
    ///     .with_cache(Cache::in_memory(1 << 20))
    ///     .with_budget(Ledger::new(Budget::calls(1)));
    /// let colour = Predict::<Colour>::new();
    /// assert!(!colour.call(&cx, "snow").await?.is_cached());
    /// // Nothing is left of the budget, and nothing is needed.
    /// assert!(colour.call(&cx, "snow").await?.is_cached());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_cache(mut self, cache: Cache) -> Self {
        Arc::make_mut(&mut self.world).models.set_cache(cache);
        self
    }

    /// The same context with every call of a model on this tape, whichever model it is and whenever
    /// it was set. A tape stands around a cache, so that a recording is whole however much of it a
    /// cache answered.
    ///
    /// ```
    /// use dspy::lm::Cassette;
    /// use dspy::prelude::*;
    /// # use dspy::testing::ScriptedLm;
    ///
    /// # let model = ScriptedLm::new(["unused"]);
    /// # let path = std::env::temp_dir().join("a-tape-that-is-never-made.jsonl");
    /// let cx = Ctx::test(model).with_cassette(Cassette::record(&path)?);
    /// # assert!(!path.exists());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn with_cassette(mut self, cassette: Cassette) -> Self {
        Arc::make_mut(&mut self.world).models.set_cassette(cassette);
        self
    }

    /// A model of one call's own, as it is asked in this context.
    pub(crate) fn around<'a>(&self, model: &'a Arc<dyn Lm>) -> Cow<'a, Arc<dyn Lm>> {
        self.world.models.around(model)
    }
}

/// The models of a context.
#[derive(Clone, Debug, Default)]
pub(super) struct Models {
    task: Option<Model>,
    by_role: Vec<(Role, Model)>,
    by_path: Vec<(Path, Model)>,
    layers: Layers,
}

/// A model as it was handed over, and as it is asked. The layers are put around it once, when the
/// context is made.
#[derive(Clone, Debug)]
struct Model {
    bare: Arc<dyn Lm>,
    layered: Arc<dyn Lm>,
}

/// What stands around every model of a context.
#[derive(Clone, Debug, Default)]
struct Layers {
    cassette: Cassette,
    cache: Option<Cache>,
}

impl Layers {
    fn is_empty(&self) -> bool {
        self.cache.is_none() && self.cassette.mode() == CassetteMode::Off
    }

    /// The model with these around it, the tape outermost: a recording is whole however much of it
    /// a cache answered, and what is given from a tape does not depend on what a cache has.
    fn around(&self, model: Arc<dyn Lm>) -> Arc<dyn Lm> {
        let model = match &self.cache {
            Some(cache) => Arc::new(Cached::new(Shared::new(model), cache.clone())),
            None => model,
        };
        match self.cassette.mode() {
            CassetteMode::Off => model,
            _ => Arc::new(Taped::new(model, self.cassette.clone())),
        }
    }

    fn model(&self, bare: Arc<dyn Lm>) -> Model {
        Model {
            layered: self.around(Arc::clone(&bare)),
            bare,
        }
    }
}

impl Models {
    pub(super) fn of(task: Option<Arc<dyn Lm>>) -> Self {
        let layers = Layers::default();
        Self {
            task: task.map(|model| layers.model(model)),
            ..Self::default()
        }
    }

    pub(super) fn set_role(&mut self, role: Role, model: Arc<dyn Lm>) {
        let model = self.layers.model(model);
        if role == Role::Task {
            self.task = Some(model);
            return;
        }
        self.by_role.retain(|(it, _)| *it != role);
        self.by_role.push((role, model));
    }

    pub(super) fn set_path(&mut self, path: Path, model: Arc<dyn Lm>) {
        self.by_path.push((path, self.layers.model(model)));
    }

    pub(super) fn set_cache(&mut self, cache: Cache) {
        self.layers.cache = Some(cache);
        self.layer();
    }

    pub(super) fn set_cassette(&mut self, cassette: Cassette) {
        self.layers.cassette = cassette;
        self.layer();
    }

    /// Puts other layers around the models that are there.
    fn layer(&mut self) {
        let by_role = self.by_role.iter_mut().map(|(_, model)| model);
        let by_path = self.by_path.iter_mut().map(|(_, model)| model);
        for model in self.task.iter_mut().chain(by_role).chain(by_path) {
            model.layered = self.layers.around(Arc::clone(&model.bare));
        }
    }

    /// A model of one call's own, as it is asked in this context.
    pub(super) fn around<'a>(&self, model: &'a Arc<dyn Lm>) -> Cow<'a, Arc<dyn Lm>> {
        match self.layers.is_empty() {
            true => Cow::Borrowed(model),
            false => Cow::Owned(self.layers.around(Arc::clone(model))),
        }
    }

    /// Which models there are, by role and by path. A run that was begun with others is not gone on
    /// with.
    pub(super) fn to_node(&self) -> Node {
        let identity = |model: &Model| Node::Text(model.bare.identity().to_string());
        let task = self
            .task
            .iter()
            .map(|model| ("task".to_owned(), identity(model)));
        let by_role = self.by_role.iter();
        let by_role = by_role.map(|(role, model)| (role.as_str().to_owned(), identity(model)));
        let by_path = self.by_path.iter();
        let by_path = by_path.map(|(path, model)| (format!("at {path}"), identity(model)));
        Node::Map(task.chain(by_role).chain(by_path).collect())
    }

    /// The model for this role, where there is one for it alone.
    pub(super) fn in_role(&self, role: Role) -> Option<&Arc<dyn Lm>> {
        let found = self.by_role.iter().find(|(it, _)| *it == role);
        found.map(|(_, model)| &model.layered)
    }

    pub(super) fn find(&self, role: Role, path: Option<&Path>) -> Option<&Arc<dyn Lm>> {
        let at_path = || {
            let fits = |it: &&(Path, _)| path.is_some_and(|path| path.is_within(&it.0));
            self.by_path.iter().rev().find(fits).map(|(_, model)| model)
        };
        let in_role = || {
            let found = self.by_role.iter().find(|(it, _)| *it == role);
            found.map(|(_, model)| model)
        };
        let own = match role {
            Role::Task => at_path(),
            // A program that has no teacher of its own is its own teacher.
            // A step whose reply nobody else takes apart is done by one model.
            Role::Teach | Role::Extract => in_role().or_else(at_path),
            Role::Propose | Role::Judge => in_role(),
        };
        own.or(self.task.as_ref()).map(|model| &model.layered)
    }
}
