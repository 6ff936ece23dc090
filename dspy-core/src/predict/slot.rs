//! The state of a predictor, and the face that all predictors share.

use std::borrow::Cow;
use std::sync::Arc;

use super::Demo;
use crate::error::{Error, Kind, Result};
use crate::module::Path;
use crate::signature::Signature;
use crate::value::Node;

/// What can be tuned in a predictor, and where it stands.
pub(super) struct Slot<S: Signature> {
    path: Option<Path>,
    /// What replaces the signature's own instruction.
    instructions: Option<Arc<str>>,
    demos: Arc<[Demo<S>]>,
    frozen: bool,
}

impl<S: Signature> Default for Slot<S> {
    fn default() -> Self {
        Self { path: None, instructions: None, demos: Arc::default(), frozen: false }
    }
}

impl<S: Signature> Clone for Slot<S> {
    fn clone(&self) -> Self {
        Self {
            path: self.path.clone(),
            instructions: self.instructions.clone(),
            demos: Arc::clone(&self.demos),
            frozen: self.frozen,
        }
    }
}

impl<S: Signature> Slot<S> {
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_ref()
    }

    pub(super) fn bind(&mut self, path: Path) {
        self.path = Some(path);
    }

    pub(super) fn instructions(&self) -> Cow<'_, str> {
        match &self.instructions {
            Some(instructions) => Cow::Borrowed(instructions),
            None => S::SPEC.instruction(),
        }
    }

    pub(super) fn replace_instructions(&mut self, instructions: &str) {
        self.instructions = Some(instructions.into());
    }

    pub(super) fn demos(&self) -> &[Demo<S>] {
        &self.demos
    }

    pub(super) fn replace_demos(&mut self, demos: Arc<[Demo<S>]>) {
        self.demos = demos;
    }

    pub(super) fn freeze(&mut self) {
        self.frozen = true;
    }

    pub(super) fn is_frozen(&self) -> bool {
        self.frozen
    }

    pub(super) fn tune_instructions(&mut self, instructions: &str) -> Result<()> {
        self.must_not_be_frozen()?;
        if instructions.trim().is_empty() {
            return Err(self.refuse("instructions cannot be blank: a model would not know what to do"));
        }
        self.replace_instructions(instructions);
        Ok(())
    }

    pub(super) fn tune_demos(&mut self, demos: &[Node], reasons: bool) -> Result<()> {
        self.must_not_be_frozen()?;
        let demos: Result<Arc<[Demo<S>]>> = demos
            .iter()
            .enumerate()
            .map(|(index, demo)| {
                Demo::from_node(demo, reasons).map_err(|error| {
                    self.refuse(&format!("demonstration {index} does not fit: {error}"))
                        .caused_by(error)
                })
            })
            .collect();
        self.replace_demos(demos?);
        Ok(())
    }

    fn must_not_be_frozen(&self) -> Result<()> {
        if self.frozen { Err(self.refuse("it is frozen, so optimizers leave it as it is")) } else { Ok(()) }
    }

    fn refuse(&self, why: &str) -> Error {
        let name = self.path.as_ref().map_or(S::SPEC.name(), Path::as_str);
        Error::new(Kind::Parameter, format!("predictor `{name}`: {why}"))
    }
}

/// Gives a predictor — a struct around a [`Slot`] — what all of them have: construction, the face
/// for optimizers, and its place in the registry.
macro_rules! predictor {
    ($name:ident<S: $bound:ident>, reasons: $reasons:literal) => {
        impl<S: $bound> $name<S> {
            /// A predictor with the signature's own instruction and no demonstrations.
            pub fn new() -> Self {
                Self { slot: Slot::default() }
            }

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
                self.slot.replace_demos(demos.into_iter().map(Into::into).collect());
                self
            }

            /// To be left as it is by optimizers.
            #[must_use]
            pub fn frozen(mut self) -> Self {
                self.slot.freeze();
                self
            }

            /// What it is told to do.
            pub fn instructions(&self) -> std::borrow::Cow<'_, str> {
                self.slot.instructions()
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

        impl<S: $bound> Clone for $name<S> {
            fn clone(&self) -> Self {
                Self { slot: self.slot.clone() }
            }
        }

        impl<S: $bound> fmt::Debug for $name<S> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut debug = f.debug_struct(stringify!($name));
                debug.field("signature", &S::SPEC.name());
                if let Some(path) = self.slot.path() {
                    debug.field("path", &path.as_str());
                }
                debug.field("instructions", &self.slot.instructions());
                debug.field("demos", &self.slot.demos().len()).finish_non_exhaustive()
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
                self.slot.instructions()
            }

            fn set_instructions(&mut self, instructions: &str) -> crate::Result<()> {
                self.slot.tune_instructions(instructions)
            }

            fn demos(&self) -> crate::Result<Vec<crate::value::Node>> {
                self.slot.demos().iter().map(|demo| demo.to_node($reasons)).collect()
            }

            fn set_demos(&mut self, demos: &[crate::value::Node]) -> crate::Result<()> {
                self.slot.tune_demos(demos, $reasons)
            }

            fn is_frozen(&self) -> bool {
                self.slot.is_frozen()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<S: $bound> Module for $name<S> {
            const PARAMS: Params = Params::Predictor { spec: &S::SPEC, reasons: $reasons };
            type Has = True;
            type Paths = PredictorPaths;

            fn paths_at(at: Path) -> PredictorPaths {
                PredictorPaths::at(at)
            }

            fn visit(&self, at: &Path, visitor: &mut dyn FnMut(&Path, Parameter<'_>)) {
                visitor(at, Parameter::Predictor(self));
            }

            fn visit_mut(&mut self, at: &Path, visitor: &mut dyn FnMut(&Path, ParameterMut<'_>)) {
                visitor(at, ParameterMut::Predictor(self));
            }
        }
    };
}

pub(super) use predictor;
