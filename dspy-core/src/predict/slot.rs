//! The state of a predictor, and the face that all predictors share.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use super::Demo;
use super::per_adapter::PerAdapter;
use crate::adapter::{Adapter, Step};
use crate::error::{Error, Kind, Result};
use crate::lm::{Fragment, Head, Options};
use crate::module::Path;
use crate::signature::{Signature, Spec};
use crate::value::Node;

/// What can be tuned in a predictor, and where it stands.
///
/// It does not know the signature as a type: a struct that did would have to ask for one, and
/// rustc would then complain about a type that is no signature in every place that mentions it.
#[derive(Clone, Default)]
pub(super) struct Slot {
    path: Option<Path>,
    /// What replaces the signature's own instruction.
    instructions: Option<Arc<str>>,
    /// A `Vec<Demo<S>>`, shared between clones.
    demos: Option<Arc<dyn Any + Send + Sync>>,
    options: Options,
    frozen: bool,
    /// What stands before every request, shared between clones. An edit of the state begins with
    /// none; what was written of a demonstration stays with the demonstration.
    head: Arc<PerAdapter<Arc<Head>>>,
}

impl Slot {
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_ref()
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
        self.head = Arc::default();
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
        self.head = Arc::default();
    }

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    pub(super) fn replace_options(&mut self, options: Options) {
        self.options = options;
    }

    /// The messages that stand before every request, written once for this state.
    pub(super) fn head<S: Signature>(
        &self,
        adapter: &dyn Adapter,
        step: &Step<'_>,
        reasons: bool,
    ) -> Result<Arc<Head>> {
        self.head.get_or_write(adapter.name(), reasons, || {
            head(adapter, step, self.demos::<S>(), reasons)
        })
    }

    pub(super) fn freeze(&mut self) {
        self.frozen = true;
    }

    pub(super) fn is_frozen(&self) -> bool {
        self.frozen
    }

    pub(super) fn tune_instructions(&mut self, spec: &Spec, instructions: &str) -> Result<()> {
        self.must_not_be_frozen(spec)?;
        if instructions.trim().is_empty() {
            let why = "instructions cannot be blank: a model would not know what to do";
            return Err(self.refuse(spec, why));
        }
        self.replace_instructions(instructions);
        Ok(())
    }

    pub(super) fn tune_demos<S: Signature>(&mut self, demos: &[Node], reasons: bool) -> Result<()> {
        self.must_not_be_frozen(&S::SPEC)?;
        let demos: Result<Vec<Demo<S>>> = demos
            .iter()
            .enumerate()
            .map(|(index, demo)| {
                Demo::from_node(demo, reasons).map_err(|error| {
                    let why = format!("demonstration {index} does not fit: {error}");
                    self.refuse(&S::SPEC, &why).caused_by(error)
                })
            })
            .collect();
        self.replace_demos(demos?);
        Ok(())
    }

    fn must_not_be_frozen(&self, spec: &Spec) -> Result<()> {
        match self.frozen {
            true => Err(self.refuse(spec, "it is frozen, so optimizers leave it as it is")),
            false => Ok(()),
        }
    }

    fn refuse(&self, spec: &Spec, why: &str) -> Error {
        let name = self.path.as_ref().map_or(spec.name(), Path::as_str);
        Error::new(Kind::Parameter, format!("predictor `{name}`: {why}"))
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

/// Gives a predictor, a struct around a [`Slot`], what all of them have: what can be set and
/// called, and the face for optimizers.
macro_rules! predictor {
    ($name:ident<S: $bound:ident>, reasons: $reasons:literal) => {
        impl<S: $bound> $name<S> {
            /// Told to do something else than what the signature says.
            #[must_use]
            pub fn with_instructions(mut self, instructions: &str) -> Self {
                self.slot.replace_instructions(instructions);
                self
            }

            /// With these demonstrations instead of those it has.
            #[must_use]
            pub fn with_demos<D: Into<crate::predict::Demo<S>>>(
                mut self,
                demos: impl IntoIterator<Item = D>,
            ) -> Self {
                let demos: Vec<crate::predict::Demo<S>> =
                    demos.into_iter().map(Into::into).collect();
                self.slot.replace_demos(demos);
                self
            }

            /// With options for every call that does not set its own.
            #[must_use]
            pub fn with_options(mut self, options: crate::lm::Options) -> Self {
                self.slot.replace_options(options);
                self
            }

            /// To be left as it is by optimizers.
            #[must_use]
            pub fn frozen(mut self) -> Self {
                self.slot.freeze();
                self
            }

            /// A call with this input: set its options, then await it.
            ///
            /// The input is a tuple of its values, a single text, or the struct of the inputs.
            /// Dropping the call before it is awaited sends nothing; dropping it later gives the
            /// model's call up.
            ///
            /// # Errors
            ///
            /// When the model gives no answer, or one that cannot be read as the outputs or
            /// breaks their rules. The error's predicates tell these apart, and it holds the
            /// reply and the record of the call.
            pub fn call<'a>(
                &'a self,
                cx: &'a crate::Ctx,
                input: impl Into<S::Input>,
            ) -> crate::predict::Call<'a, Self> {
                crate::predict::Call::new(&self.slot, cx, input.into())
            }

            /// What it is told to do.
            pub fn instructions(&self) -> std::borrow::Cow<'_, str> {
                self.slot.instructions::<S>()
            }

            /// Its demonstrations.
            pub fn demos(&self) -> &[crate::predict::Demo<S>] {
                self.slot.demos()
            }

            /// The path by which it is known in its program, once it is bound.
            pub fn path(&self) -> Option<&Path> {
                self.slot.path()
            }
        }

        impl<S: $bound> Default for $name<S> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<S> Clone for $name<S> {
            fn clone(&self) -> Self {
                Self {
                    slot: self.slot.clone(),
                    of: PhantomData,
                }
            }
        }

        impl<S: $bound> fmt::Debug for $name<S> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut debug = f.debug_struct(stringify!($name));
                debug.field("signature", &S::SPEC.name());
                if let Some(path) = self.slot.path() {
                    debug.field("path", &path.as_str());
                }
                debug.field("instructions", &self.slot.instructions::<S>());
                debug
                    .field("demos", &self.slot.demos::<S>().len())
                    .finish_non_exhaustive()
            }
        }

        impl<S: $bound> Predictor for $name<S> {
            fn spec(&self) -> &'static crate::signature::Spec {
                &S::SPEC
            }

            fn path(&self) -> Option<&Path> {
                self.slot.path()
            }

            fn bind(&mut self, path: Path) {
                self.slot.bind(path);
            }

            fn instructions(&self) -> std::borrow::Cow<'_, str> {
                self.slot.instructions::<S>()
            }

            fn set_instructions(&mut self, instructions: &str) -> crate::Result<()> {
                self.slot.tune_instructions(&S::SPEC, instructions)
            }

            fn demos(&self) -> crate::Result<Vec<crate::value::Node>> {
                self.slot
                    .demos::<S>()
                    .iter()
                    .map(|demo| demo.to_node($reasons))
                    .collect()
            }

            fn set_demos(&mut self, demos: &[crate::value::Node]) -> crate::Result<()> {
                self.slot.tune_demos::<S>(demos, $reasons)
            }

            fn is_frozen(&self) -> bool {
                self.slot.is_frozen()
            }
        }
    };
}

pub(super) use predictor;
