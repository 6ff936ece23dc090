//! One turn of a predictor: what it depends on, looked up, and the request that it makes.

use std::borrow::Cow;
use std::sync::Arc;

use super::asking::Whom;
use super::run::{InputOf, OtherDemos, Overrides, Predicts};
use super::slot::{Held, Slot, head};
use crate::adapter::{Adapter, AnyRecord, Situation, Step};
use crate::context::Ctx;
use crate::error::Result;
use crate::lm::{Lm, LmRequest, Message, SharedOptions, Structured};
use crate::signature::{Record, Signature};

/// One turn of a predictor, with all that it depends on looked up: the call's own first, then
/// the predictor's, then the context's.
#[derive(Clone)]
pub(super) struct Turn<'a> {
    slot: &'a Slot,
    cx: &'a Ctx,
    /// None where the context has no model, which only matters once one is asked.
    model: Option<Cow<'a, Arc<dyn Lm>>>,
    pub(super) adapter: &'a dyn Adapter,
    pub(super) options: SharedOptions,
    instructions: Cow<'a, str>,
    /// Whether the reasoning is asked for as a field, because the model has no channel for it.
    pub(super) asks_to_reason: bool,
}

impl<'a> Turn<'a> {
    pub(super) fn of<P: Predicts>(slot: &'a Slot, cx: &'a Ctx, overrides: &'a Overrides) -> Self {
        let model = match &overrides.model {
            Some(model) => Some(cx.around(model)),
            None => cx.model_for(slot.path()).map(Cow::Borrowed),
        };
        let own = overrides.adapter.as_ref().or_else(|| slot.adapter());
        let adapter = own.unwrap_or_else(|| {
            cx.adapters().find(&Situation {
                model: model.as_ref().map(|it| &***it),
                outputs: P::Signature::SPEC.outputs(),
                tools: false,
                streams: false,
            })
        });
        Self {
            asks_to_reason: asks_to_reason::<P>(model.as_ref()),
            slot,
            cx,
            model,
            adapter: adapter.as_ref(),
            options: options(slot, cx, overrides),
            instructions: slot.instructions::<P::Signature>(),
        }
    }

    /// The same turn for one answer alone, where there were to be several.
    pub(super) fn alone(mut self) -> Self {
        self.options.n = None;
        self
    }

    /// The same turn by another adapter.
    pub(super) fn by(mut self, adapter: &'a dyn Adapter) -> Self {
        self.adapter = adapter;
        self
    }

    /// The same turn of another model.
    pub(super) fn of_model<P: Predicts>(mut self, model: &'a Arc<dyn Lm>) -> Self {
        self.model = Some(self.cx.around(model));
        self.asks_to_reason = asks_to_reason::<P>(self.model.as_ref());
        self
    }

    /// The model that is asked. The second one is the context's for that, or else the same.
    pub(super) fn model(&self, whom: Whom) -> Result<&Arc<dyn Lm>> {
        let second = match whom {
            Whom::First => None,
            Whom::Second => self.cx.extractor(),
        };
        let model = second.or(self.model.as_deref());
        model.ok_or_else(|| self.cx.no_model())
    }

    pub(super) fn step<P: Predicts>(&self) -> Step<'_> {
        Step {
            instructions: &self.instructions,
            inputs: P::Signature::SPEC.inputs(),
            outputs: match self.asks_to_reason {
                true => P::Record::FIELDS,
                false => P::Signature::SPEC.outputs(),
            },
            output_schema: P::Signature::output_schema,
            texts: self.slot.texts(),
        }
    }

    pub(super) fn request<P: Predicts>(
        &self,
        input: &InputOf<P>,
        demos: &OtherDemos<P>,
    ) -> Result<LmRequest> {
        let step = self.step::<P>();
        let head = match demos {
            None => self
                .slot
                .head::<P::Signature>(self.adapter, &step, self.asks_to_reason)?,
            Some(demos) => head(self.adapter, &step, demos, self.asks_to_reason)?,
        };
        let options = match self.held_to(&step, Whom::First)? {
            None => self.options.clone(),
            Some(held) => held.asked_for_by(&self.options),
        };
        Ok(LmRequest {
            head,
            tail: self.adapter.request(&step, input as &dyn AnyRecord)?.into(),
            options,
            tools: None,
        })
    }

    /// The form that the reply is held to: nothing where the model's provider can do nothing of
    /// the kind, and where the caller says it.
    fn held_to(&self, step: &Step<'_>, whom: Whom) -> Result<Option<Arc<Held>>> {
        // A first answer in the model's own words has no form.
        let (is_laid_out, options) = match whom {
            Whom::First => (!self.adapter.asks_twice(), &self.options),
            Whom::Second => (true, self.cx.options()),
        };
        let is_said = !is_laid_out
            || options.format.is_some()
            || options.extra_body.contains_key("response_format");
        let abilities = self.model(whom).ok().map(|it| it.abilities());
        match abilities.filter(|it| it.structured != Structured::No && !is_said) {
            None => Ok(None),
            Some(abilities) => {
                let reasons = self.asks_to_reason;
                let held = self.slot.held_to(self.adapter, step, abilities, reasons)?;
                Ok(Some(held))
            }
        }
    }

    /// What was done with less than was asked for.
    pub(super) fn notices(&self, step: &Step<'_>) -> Vec<String> {
        let whom = match self.adapter.asks_twice() {
            false => Whom::First,
            true => Whom::Second,
        };
        let held = self.held_to(step, whom).ok().flatten();
        held.and_then(|it| it.to.less_because.clone())
            .into_iter()
            .collect()
    }

    /// The request that has the outputs taken out of a first answer. What the predictor wants of
    /// chance and of several answers is about the answer: copying it is done once, and needs none.
    /// So the options are the context's, but for the length, since the outputs may be as long.
    pub(super) fn second_request(
        &self,
        step: &Step<'_>,
        messages: Vec<Message>,
    ) -> Result<LmRequest> {
        let mut request = LmRequest::of_messages(messages);
        request.options = self.cx.options().clone();
        request.options.n = None;
        request.options.max_tokens = self.options.max_tokens;
        if let Some(held) = self.held_to(step, Whom::Second)? {
            request.options.format.clone_from(&held.to.format);
        }
        Ok(request)
    }
}

/// The call's own options first, then the predictor's, then the context's: mostly only that one has
/// any, and all its calls share them.
fn options(slot: &Slot, cx: &Ctx, overrides: &Overrides) -> SharedOptions {
    let options = match (&overrides.options, slot.own_options()) {
        (None, None) => return cx.options().clone(),
        (Some(own), None) => own.or(cx.options()),
        (None, Some(slot)) => slot.or(cx.options()),
        (Some(own), Some(slot)) => own.or(slot).or(cx.options()),
    };
    options.into()
}

/// Whether the reasoning is asked for as a field.
fn asks_to_reason<P: Predicts>(model: Option<&Cow<'_, Arc<dyn Lm>>>) -> bool {
    P::REASONS && !model.is_some_and(|it| it.abilities().reasoning)
}
