//! Where calls are accounted for: on the ledger and in the record, just where they are sent.
//!
//! It stands innermost, right around the model itself. So every try of a retry is on the ledger,
//! what a cache answers is not, and nothing is reserved while a call waits for its turn.

use super::{BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse, Part, gather};
use crate::budget::{Ledger, Reservation, Spend};
use crate::error::{Error, Result};
use crate::trace::{SpanKind, Trace};

/// The ledger and the record of a call.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    pub(crate) ledger: Option<Ledger>,
    /// The record, and the span in which what is sent stands there.
    pub(crate) record: Option<(Trace, usize)>,
}

impl Meter {
    /// Asks the model, and accounts for it.
    pub(super) async fn call(
        &self,
        model: &dyn Lm,
        request: &LmRequest,
        cx: &CallCx,
    ) -> Result<LmResponse> {
        let (bound, mut entry) = self.enter(model, request)?;
        let mut result = model
            .call(bound.as_ref().unwrap_or(request), &cx.unmetered())
            .await;
        match &mut result {
            Ok(response) => entry.answered(response),
            Err(error) => entry.failed(error),
        }
        result
    }

    /// Asks the model bit by bit, and accounts for it at the end.
    pub(super) async fn stream(
        &self,
        model: &dyn Lm,
        request: &LmRequest,
        cx: &CallCx,
    ) -> Result<BoxStream<'static, Result<LmEvent>>> {
        let (bound, mut entry) = self.enter(model, request)?;
        let events = model
            .stream(bound.as_ref().unwrap_or(request), &cx.unmetered())
            .await;
        let events = match events {
            Ok(events) => events,
            Err(error) => {
                entry.failed(&error);
                return Err(error);
            }
        };
        let at_end = move |end: Result<LmResponse, &Error>| -> BoxFuture<'static, Option<LmEvent>> {
            let cost = match end {
                Ok(mut response) => {
                    entry.answered(&mut response);
                    response.cost
                }
                Err(error) => {
                    entry.failed(error);
                    None
                }
            };
            Box::pin(std::future::ready(cost.map(LmEvent::Cost)))
        };
        Ok(gather::heard(events, Box::new(at_end)))
    }

    /// Reserves what the call may take, and opens its span. A request whose answer could be of any
    /// length comes back with a limit, where one is needed.
    fn enter(&self, model: &dyn Lm, request: &LmRequest) -> Result<(Option<LmRequest>, Entry)> {
        let mut bound = None;
        let mut reservation = None;
        if let Some(ledger) = &self.ledger {
            if ledger.limits_tokens() && request.options.max_tokens.is_none() {
                let bound = bound.insert(request.clone());
                bound.options.max_tokens = Some(LONGEST);
            }
            let most = most(bound.as_ref().unwrap_or(request), ledger);
            let mut held = ledger.reserve(most)?;
            held.sent();
            reservation = Some(held);
        }
        let span = self.record.as_ref().map(|(trace, parent)| {
            let kind = SpanKind::Send {
                to: model.identity(),
                usage: None,
                cost: None,
            };
            (trace.clone(), trace.open(Some(*parent), kind))
        });
        let entry = Entry {
            reservation,
            span,
            price: model.price(),
        };
        Ok((bound, entry))
    }
}

/// A call on its way. Dropped there, it counts in full, as unknown.
struct Entry {
    reservation: Option<Reservation>,
    span: Option<(Trace, usize)>,
    price: Option<super::Price>,
}

impl Entry {
    fn answered(&mut self, response: &mut LmResponse) {
        if response.cost.is_none() {
            response.cost = self.price.and_then(|price| price.cost(&response.usage));
        }
        if let Some(reservation) = self.reservation.take() {
            settle(reservation, response);
        }
        if let Some((trace, span)) = self.span.take() {
            trace.close(span, None, |kind| {
                if let SpanKind::Send { usage, cost, .. } = kind {
                    *usage = Some(response.billed());
                    *cost = response.billed_cost();
                }
            });
        }
    }

    fn failed(&mut self, error: &Error) {
        if let Some(reservation) = self.reservation.take() {
            match error.may_be_billed() {
                false => reservation.settle(Spend::of_call(0)),
                true => reservation.settle_unknown(),
            }
        }
        if let Some((trace, span)) = self.span.take() {
            trace.close(span, Some(error), |_| {});
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some((trace, span)) = self.span.take() {
            trace.give_up(span);
        }
    }
}

/// How long an answer may be where tokens are limited and nobody said.
const LONGEST: u32 = 4096;

/// What a picture is taken for where tokens are limited.
const TOKENS_OF_A_PICTURE: u64 = 4096;

/// The most that a call can take: a token for each byte of text, and as long an answer as is
/// allowed, as often as one is wanted.
fn most(request: &LmRequest, ledger: &Ledger) -> Spend {
    if !ledger.limits_tokens() {
        return Spend::of_call(0);
    }
    let parts = request.messages().flat_map(|message| &message.parts);
    let input: u64 = parts
        .map(|part| match part {
            Part::Text(text) | Part::Reasoning(text) | Part::Refusal(text) => text.len() as u64,
            _ => TOKENS_OF_A_PICTURE,
        })
        .sum();
    let options = &request.options;
    let longest = u64::from(options.max_tokens.unwrap_or(LONGEST));
    let output = longest.saturating_mul(options.n.unwrap_or(1).into());
    Spend::of_call(input.saturating_add(output))
}

fn settle(reservation: Reservation, response: &LmResponse) {
    match response.usage.total() {
        // What was given before is no call.
        _ if response.cached => reservation.settle(Spend::default()),
        Some(tokens) => reservation.settle(Spend::of_call(tokens)),
        None => reservation.settle_unknown(),
    }
}
