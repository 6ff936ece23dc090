//! The state of one predictor as data.

use std::collections::BTreeMap;

use crate::error::{Error, Kind, Result};
use crate::lm::Options;
use crate::signature::Fingerprint;
use crate::value::Node;

/// All that can be tuned in a predictor, as data: what a program's state and its file hold of it.
///
/// It is plain data, so whoever changes it need not know the signature; the predictor looks at
/// all of it when it is [restored](super::Predictor::restore).
///
/// ```
/// use dspy::module::Predictor;
/// use dspy::prelude::*;
///
/// /// Name the capital of the country.
/// #[signature]
/// struct Capital { #[input] country: String, #[output] capital: String }
///
/// let mut predict = Predict::<Capital>::new();
/// let mut state = predict.state()?;
/// assert_eq!(state.signature, "country: String -> capital: String");
/// state.field_texts.insert("capital".into(), "in English".into());
/// predict.restore(&state)?;
/// assert_eq!(predict.field_texts()["capital"], "in English");
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PredictorState {
    /// The signature in one line, for people and for messages.
    pub signature: String,
    /// The fingerprint of the signature, which must be that of the predictor.
    pub fingerprint: Fingerprint,
    /// What the predictor is told to do.
    pub instructions: String,
    /// Its demonstrations, each a map of fields.
    pub demos: Vec<Node>,
    /// What stands in for the descriptions of fields, by their names.
    pub field_texts: BTreeMap<String, String>,
    /// The options of every call that does not set its own.
    pub options: Options,
    /// Whether optimizers leave it as it is.
    pub frozen: bool,
}

/// Instructions that say nothing are refused wherever they come from.
///
/// # Errors
///
/// When they are blank.
pub(crate) fn must_say_something(instructions: &str) -> Result<()> {
    match instructions.trim().is_empty() {
        true => Err(Error::new(
            Kind::Parameter,
            "instructions cannot be blank: a model would not know what to do",
        )),
        false => Ok(()),
    }
}
