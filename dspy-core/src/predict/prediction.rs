//! What a predictor or a program gave, with what is known about it.

use std::fmt;
use std::ops::Deref;

use crate::adapter::Repair;
use crate::error::Error;
use crate::lm::{Dollars, Usage};
use crate::trace::{Trace, bill};

/// An output, and beside it how it came about.
///
/// It derefs to the output, so fields are read as if it were one; whatever else is known is
/// asked for by methods, which cannot hide a field. A chain of thought has its reasoning beside
/// the output too.
pub struct Prediction<T, R = ()> {
    /// Never empty: a call without an answer is an error.
    first: (T, R),
    adapter: Option<&'static str>,
    /// What most calls have nothing of, apart so that a prediction is small.
    rest: Option<Box<Rest<T, R>>>,
    trace: Trace,
    /// The span of this call in the record.
    span: usize,
}

/// What there is to a call that did not go the usual way, or gave several answers.
pub(super) struct Rest<T, R> {
    pub(super) others: Vec<(T, R)>,
    pub(super) repairs: Vec<Repair>,
    pub(super) unread: Vec<Error>,
    pub(super) notices: Vec<String>,
}

impl<T, R> Prediction<T, R> {
    /// What a program gave.
    pub(crate) fn of_program(output: (T, R), trace: Trace, span: usize) -> Self {
        Self {
            first: output,
            adapter: None,
            rest: None,
            trace: trace.unwatched(),
            span,
        }
    }

    /// What a predictor gave.
    pub(super) fn of_reply(
        first: (T, R),
        rest: Rest<T, R>,
        adapter: &'static str,
        trace: Trace,
        span: usize,
    ) -> Self {
        Self {
            first,
            adapter: Some(adapter),
            rest: (!rest.is_empty()).then(|| Box::new(rest)),
            trace: trace.unwatched(),
            span,
        }
    }

    /// What was wrong with the replies before the one that was read, oldest first: each error has the
    /// raw reply, the reasons and how it ended. It is empty where the first reply could be read, and
    /// always where there is no [`Recovery`](super::Recovery). Where several answers were asked for,
    /// these are the ones of all. A program's prediction has none of its own.
    pub fn unread(&self) -> &[Error] {
        self.rest.as_ref().map_or(&[], |it| &it.unread)
    }

    /// What was done with less than was asked for, in words: that a reply was not held to the
    /// schema of the outputs, say, though the model's provider can do that, and why. Empty where
    /// all went as it should, and no reason to distrust the output.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use dspy::prelude::*;
    /// use dspy::adapter::JsonAdapter;
    ///
    /// /// Count the words.
    /// #[signature]
    /// struct Count { #[input] text: String, #[output] counts: BTreeMap<String, u32> }
    ///
    /// # async fn count() -> Result<()> {
    /// let cx = Ctx::from_env()?.with_adapter(JsonAdapter);
    /// let counted = Predict::<Count>::new().call(&cx, "to be or not to be").await?;
    /// for notice in counted.notices() {
    ///     // `counts` is a map with any keys, which strict schemas have no word for: …
    ///     eprintln!("{notice}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn notices(&self) -> &[String] {
        self.rest.as_ref().map_or(&[], |it| &it.notices)
    }

    /// What the reply needed to be read, beyond what was asked for: empty where it was laid out
    /// exactly. Where several answers were asked for, these are the first one's.
    pub fn repairs(&self) -> &[Repair] {
        self.rest.as_ref().map_or(&[], |it| &it.repairs)
    }

    /// The output alone.
    pub fn into_output(self) -> T {
        self.first.0
    }

    /// All outputs, the first included, where several were asked for.
    pub fn completions(&self) -> impl Iterator<Item = &T> {
        let others = self.rest.iter().flat_map(|it| &it.others);
        std::iter::once(&self.first)
            .chain(others)
            .map(|(output, _)| output)
    }

    /// What the calls of models inside of this call took together when they were answered, also
    /// where the answer was given before. `None` in it is what a provider did not say.
    pub fn usage(&self) -> Usage {
        self.trace.look(|spans| bill::usage(spans, Some(self.span)))
    }

    /// What is billed of that: answers out of a cache or a run's record cost nothing again.
    pub fn billed(&self) -> Usage {
        self.trace
            .look(|spans| bill::billed(spans, Some(self.span)))
    }

    /// What the calls of models inside of this call cost, failed tries included: nothing where a
    /// price is not known, and [`Dollars::ZERO`] where all were answered before.
    pub fn cost(&self) -> Option<Dollars> {
        self.trace.look(|spans| bill::cost(spans, Some(self.span)))
    }

    /// What they would have cost, had no answer been given before.
    pub fn would_have_cost(&self) -> Option<Dollars> {
        let within = Some(self.span);
        self.trace
            .look(|spans| bill::would_have_cost(spans, within))
    }

    /// How many times a model was asked inside of this call of which nobody knows what it took, such
    /// as one whose connection broke. The sums leave them out.
    pub fn unknown_calls(&self) -> usize {
        self.trace
            .look(|spans| bill::unknown(spans, Some(self.span)))
    }

    /// Whether every answer inside of this call came out of a cache, so that no model was asked.
    pub fn is_cached(&self) -> bool {
        self.trace.is_cached_within(self.span)
    }

    /// The record of the call; for a predictor inside of a program, that of the whole program.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The adapter that read the reply; a program's prediction has none of its own.
    pub fn adapter(&self) -> Option<&'static str> {
        self.adapter
    }
}

impl<T, R> Rest<T, R> {
    fn is_empty(&self) -> bool {
        let Self {
            others,
            repairs,
            unread,
            notices,
        } = self;
        others.is_empty() && repairs.is_empty() && unread.is_empty() && notices.is_empty()
    }
}

impl<T> Prediction<T, String> {
    /// What led to the output.
    pub fn reasoning(&self) -> &str {
        &self.first.1
    }

    /// The output and its reasoning.
    pub fn into_parts(self) -> (T, String) {
        self.first
    }
}

impl<T, R> Deref for Prediction<T, R> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.first.0
    }
}

impl<T: fmt::Debug, R> fmt::Debug for Prediction<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Prediction").field(&self.first.0).finish()
    }
}
