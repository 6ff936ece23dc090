//! Changing the state of a predictor: by an optimizer, which frozen ones refuse, and as a whole.

use std::sync::Arc;

use super::Slot;
use crate::error::{Error, Kind, Result};
use crate::lm::Options;
use crate::misfits::Misfits;
use crate::module::{Path, PredictorState, must_say_something};
use crate::predict::Demo;
use crate::signature::{Signature, Spec};
use crate::suggest::nearest;
use crate::value::Node;

impl Slot {
    pub(in crate::predict) fn tune_instructions(
        &mut self,
        spec: &Spec,
        instructions: &str,
    ) -> Result<()> {
        self.must_not_be_frozen(spec)?;
        must_say_something(instructions).map_err(|error| self.refuse(spec, &error.to_string()))?;
        self.replace_instructions(instructions);
        Ok(())
    }

    pub(in crate::predict) fn tune_demos<S: Signature>(
        &mut self,
        demos: &[Node],
        reasons: bool,
    ) -> Result<()> {
        self.must_not_be_frozen(&S::SPEC)?;
        let demos: Result<Vec<Demo<S>>> = read_demos(demos, reasons)
            .map(|read| read.map_err(|(why, error)| self.refuse(&S::SPEC, &why).caused_by(error)))
            .collect();
        self.replace_demos(demos?);
        Ok(())
    }

    pub(in crate::predict) fn tune_text(
        &mut self,
        spec: &Spec,
        reasons: bool,
        name: &str,
        text: &str,
    ) -> Result<()> {
        self.must_not_be_frozen(spec)?;
        self.replace_text(spec, reasons, name, text)
    }

    pub(in crate::predict) fn tune_options(&mut self, spec: &Spec, options: Options) -> Result<()> {
        self.must_not_be_frozen(spec)?;
        self.replace_options(options);
        Ok(())
    }

    /// Another description of a field, also of a frozen predictor: what its author says.
    pub(in crate::predict) fn replace_text(
        &mut self,
        spec: &Spec,
        reasons: bool,
        name: &str,
        text: &str,
    ) -> Result<()> {
        must_be_a_field(spec, reasons, name).map_err(|why| self.refuse(spec, &why))?;
        let mut texts = self.texts.as_deref().cloned().unwrap_or_default();
        texts.insert(name.to_owned(), text.to_owned());
        self.texts = Some(Arc::new(texts));
        self.written = Arc::default();
        Ok(())
    }

    /// The whole state at once, or nothing of it. What does not fit is named, all of it.
    pub(in crate::predict) fn restore<S: Signature>(
        &mut self,
        state: &PredictorState,
        reasons: bool,
    ) -> Result<()> {
        let spec = &S::SPEC;
        let mut misfits = Misfits::default();
        let mut demos: Vec<Demo<S>> = Vec::new();
        if state.fingerprint == spec.fingerprint() {
            for read in read_demos(&state.demos, reasons) {
                match read {
                    Ok(demo) => demos.push(demo),
                    Err((why, _)) => misfits.push(why),
                }
            }
            for name in state.field_texts.keys() {
                if let Err(why) = must_be_a_field(spec, reasons, name) {
                    misfits.push(why);
                }
            }
        } else {
            // That its demonstrations do not fit either would follow from it, and say nothing new.
            misfits.push(format!(
                "its signature is another: `{}` ({}) in the state, `{spec}` ({}) in the program",
                state.signature,
                state.fingerprint,
                spec.fingerprint(),
            ));
        }
        if let Err(error) = must_say_something(&state.instructions) {
            misfits.push(error.to_string());
        }
        misfits.into_result(Kind::Parameter, "")?;
        self.replace_instructions(&state.instructions);
        self.replace_demos(demos);
        self.replace_options(state.options.clone());
        let texts = Some(&state.field_texts).filter(|texts| !texts.is_empty());
        self.texts = texts.cloned().map(Arc::new);
        self.frozen = state.frozen;
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

/// Each demonstration out of data, or why it does not fit.
fn read_demos<S: Signature>(
    demos: &[Node],
    reasons: bool,
) -> impl Iterator<Item = Result<Demo<S>, (String, Error)>> {
    demos.iter().enumerate().map(move |(index, demo)| {
        Demo::from_node(demo, reasons).map_err(|error| {
            (
                format!("demonstration {index} does not fit: {error}"),
                error,
            )
        })
    })
}

fn must_be_a_field(spec: &Spec, reasons: bool, name: &str) -> Result<(), String> {
    let mut names: Vec<_> = spec.fields().map(|field| field.name()).collect();
    names.extend(reasons.then_some("reasoning"));
    if names.contains(&name) {
        return Ok(());
    }
    let hint = match nearest(name, &names) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("its fields are {spec}"),
    };
    Err(format!("`{}` has no field `{name}`: {hint}", spec.name()))
}
