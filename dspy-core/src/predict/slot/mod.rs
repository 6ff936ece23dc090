//! The state of a predictor, and the face that all predictors share.

mod face;
mod held;
mod tune;

use std::any::Any;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

pub(super) use face::predictor;
pub(super) use held::Held;

use super::per_adapter::PerAdapter;
use super::{Demo, Recovery};
use crate::adapter::{Adapter, Step};
use crate::error::Result;
use crate::lm::{Abilities, Fragment, Head, Options, Structured};
use crate::module::Path;
use crate::signature::Signature;

/// What can be tuned in a predictor, and where it stands.
///
/// It does not know the signature as a type: a struct that did would have to ask for one, and
/// rustc would then complain about a type that is no signature in every place that mentions it.
#[derive(Clone, Default)]
pub(super) struct Slot {
    path: Option<Path>,
    /// By which name it is known where it has no path, once somebody wants to know.
    unbound: OnceLock<Path>,
    /// What replaces the signature's own instruction.
    instructions: Option<Arc<str>>,
    /// A `Vec<Demo<S>>`, shared between clones.
    demos: Option<Arc<dyn Any + Send + Sync>>,
    /// What replaces the descriptions of fields, by their names; none where nothing does.
    texts: Option<Arc<BTreeMap<String, String>>>,
    /// None where nothing is set, so that most calls share the context's.
    options: Option<Arc<Options>>,
    /// Its own instead of the context's; written by its author, so no part of what is tuned.
    adapter: Option<Arc<dyn Adapter>>,
    recovery: Option<Recovery>,
    frozen: bool,
    /// What stands before every request, shared between clones. An edit of the state begins with
    /// none; what was written of a demonstration stays with the demonstration.
    written: Arc<Written>,
}

/// What is written once for a state of a predictor.
#[derive(Default)]
struct Written {
    head: PerAdapter<Arc<Head>>,
    held: PerAdapter<Arc<Held>, Structured>,
}

impl Slot {
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_ref()
    }

    /// Its path, or the name of its signature if it is not bound.
    pub(super) fn name<S: Signature>(&self) -> &Path {
        let unbound = || Path::root().field(S::SPEC.name());
        self.path()
            .unwrap_or_else(|| self.unbound.get_or_init(unbound))
    }

    pub(super) fn bind(&mut self, path: Path) {
        self.path = Some(path);
    }

    pub(super) fn instructions<S: Signature>(&self) -> Cow<'_, str> {
        match &self.instructions {
            Some(instructions) => Cow::Borrowed(instructions),
            None => S::SPEC.instruction(),
        }
    }

    pub(super) fn replace_instructions(&mut self, instructions: &str) {
        self.instructions = Some(instructions.into());
        self.written = Arc::default();
    }

    pub(super) fn demos<S: Signature>(&self) -> &[Demo<S>] {
        let demos = self
            .demos
            .as_ref()
            .and_then(|demos| demos.downcast_ref::<Vec<Demo<S>>>());
        demos.map_or(&[], Vec::as_slice)
    }

    pub(super) fn replace_demos<S: Signature>(&mut self, demos: Vec<Demo<S>>) {
        self.demos = Some(Arc::new(demos));
        self.written = Arc::default();
    }

    pub(super) fn texts(&self) -> Option<&BTreeMap<String, String>> {
        self.texts.as_deref()
    }

    pub(super) fn options(&self) -> &Options {
        static NONE: Options = Options::NONE;
        self.own_options().unwrap_or(&NONE)
    }

    /// Its options, where any is set.
    pub(super) fn own_options(&self) -> Option<&Options> {
        self.options.as_deref()
    }

    pub(super) fn replace_options(&mut self, options: Options) {
        self.options = (options != Options::NONE).then(|| Arc::new(options));
    }

    pub(super) fn adapter(&self) -> Option<&Arc<dyn Adapter>> {
        self.adapter.as_ref()
    }

    pub(super) fn replace_adapter(&mut self, adapter: Arc<dyn Adapter>) {
        self.adapter = Some(adapter);
    }

    pub(super) fn recovery(&self) -> Option<&Recovery> {
        self.recovery.as_ref()
    }

    pub(super) fn replace_recovery(&mut self, recovery: Recovery) {
        self.recovery = Some(recovery);
    }

    /// The messages that stand before every request, written once for this state.
    pub(super) fn head<S: Signature>(
        &self,
        adapter: &dyn Adapter,
        step: &Step<'_>,
        reasons: bool,
    ) -> Result<Arc<Head>> {
        let key = (adapter.name(), reasons, ());
        self.written
            .head
            .get_or_write(key, || head(adapter, step, self.demos::<S>(), reasons))
    }

    /// The form that a reply is held to by a provider that can do so much.
    pub(super) fn held_to(
        &self,
        adapter: &dyn Adapter,
        step: &Step<'_>,
        abilities: Abilities,
        reasons: bool,
    ) -> Result<Arc<Held>> {
        let key = (adapter.name(), reasons, abilities.structured);
        self.written.held.get_or_write(key, || {
            Ok(Arc::new(Held::new(adapter.held_to(step, abilities))))
        })
    }

    pub(super) fn freeze(&mut self) {
        self.frozen = true;
    }

    pub(super) fn is_frozen(&self) -> bool {
        self.frozen
    }
}

/// The messages that stand before a request: the system's text, and each demonstration, the
/// incomplete ones first, so that the request follows on complete ones.
pub(super) fn head<S: Signature>(
    adapter: &dyn Adapter,
    step: &Step<'_>,
    demos: &[Demo<S>],
    reasons: bool,
) -> Result<Arc<Head>> {
    let is_whole = |demo: &&Demo<S>| demo.is_complete() && demo.reasoning().is_some() >= reasons;
    let (complete, incomplete): (Vec<_>, Vec<_>) = demos.iter().partition(is_whole);
    let mut fragments = vec![Arc::new(Fragment::new(vec![adapter.system(step)]))];
    for demo in incomplete.into_iter().chain(complete) {
        fragments.push(demo.fragment(adapter, step, reasons)?);
    }
    Ok(Arc::new(Head::new(fragments)))
}
