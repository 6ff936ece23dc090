//! The face that all predictors share, written once.

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

            /// With another description of one field, instead of its doc comment.
            ///
            /// # Errors
            ///
            /// When the signature has no such field; the error names the nearest one.
            pub fn with_field_text(mut self, name: &str, text: &str) -> crate::Result<Self> {
                self.slot.replace_text(&S::SPEC, $reasons, name, text)?;
                Ok(self)
            }

            /// With options for every call that does not set its own.
            #[must_use]
            pub fn with_options(mut self, options: crate::lm::Options) -> Self {
                self.slot.replace_options(options);
                self
            }

            /// Put by this adapter instead of the one that the context's table has for it. No file and
            /// no optimizer changes that.
            #[must_use]
            pub fn with_adapter(mut self, adapter: impl crate::adapter::Adapter + 'static) -> Self {
                self.slot.replace_adapter(std::sync::Arc::new(adapter));
                self
            }

            /// With this recovery from replies that cannot be read, instead of the context's. No file
            /// and no optimizer changes that.
            #[must_use]
            pub fn with_recovery(mut self, recovery: crate::predict::Recovery) -> Self {
                self.slot.replace_recovery(recovery);
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

            fn reasons(&self) -> bool {
                $reasons
            }

            fn schemas(&self) -> [std::sync::Arc<schemars::Schema>; 2] {
                [S::input_schema(), S::output_schema()]
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

            fn field_texts(&self) -> std::collections::BTreeMap<String, String> {
                self.slot.texts().cloned().unwrap_or_default()
            }

            fn set_field_text(&mut self, name: &str, text: &str) -> crate::Result<()> {
                self.slot.tune_text(&S::SPEC, $reasons, name, text)
            }

            fn options(&self) -> &crate::lm::Options {
                self.slot.options()
            }

            fn set_options(&mut self, options: crate::lm::Options) -> crate::Result<()> {
                self.slot.tune_options(&S::SPEC, options)
            }

            fn is_frozen(&self) -> bool {
                self.slot.is_frozen()
            }

            fn adapter(&self) -> Option<&dyn crate::adapter::Adapter> {
                self.slot.adapter().map(std::convert::AsRef::as_ref)
            }

            fn recovery(&self) -> Option<&crate::predict::Recovery> {
                self.slot.recovery()
            }

            fn restore(&mut self, state: &crate::module::PredictorState) -> crate::Result<()> {
                self.slot.restore::<S>(state, $reasons)
            }
        }
    };
}

pub(in crate::predict) use predictor;
