//! Where calls are accounted for: on the ledger and in the record, just where they are sent.
//!
//! It stands innermost, right around the model itself. So every try of a retry is on the ledger,
//! what a cache answers is not, and nothing is reserved while a call waits for its turn.

pub(super) mod size;

use std::time::Instant;

use super::{
    BoxFuture, BoxStream, CallCx, Dollars, Lm, LmEvent, LmRequest, LmResponse, Price, gather,
};
use crate::budget::{Asks, Ledger, Outlook, Reservation, Spend};
use crate::error::{Error, Kind, Result};
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
        let (bound, mut entry) = self.enter(model, request, cx, false).await?;
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
        let (bound, mut entry) = self.enter(model, request, cx, true).await?;
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
    async fn enter(
        &self,
        model: &dyn Lm,
        request: &LmRequest,
        cx: &CallCx,
        streams: bool,
    ) -> Result<(Option<LmRequest>, Entry)> {
        let mut bound = None;
        let mut reservation = None;
        let price = model.price();
        match &self.ledger {
            Some(ledger) if ledger.needs_bounds() => {
                if !size::is_bounded(&request.options) {
                    bound = Some(LmRequest {
                        options: request.options.limited(),
                        ..request.clone()
                    });
                }
                let call = Box::new(Outlook {
                    asks: Asks {
                        model: model.identity(),
                        path: cx.path.clone(),
                    },
                    price,
                    size: size::of(bound.as_ref().unwrap_or(request)),
                    streams,
                });
                reservation = Some(match cx.deadline {
                    None => ledger.reserve_for(call).await?,
                    // In a box, so that the many calls without a deadline carry no clock.
                    Some(deadline) => Box::pin(reserved(ledger, call, deadline)).await?,
                });
            }
            Some(ledger) => reservation = Some(ledger.reserve(Spend::of_call(0))?),
            None => {}
        }
        if let Some(reservation) = &mut reservation {
            reservation.sent();
        }
        let limit = bound.as_ref().and_then(|bound| bound.options.max_tokens);
        let span = self.record.as_ref().map(|(trace, parent)| {
            let kind = SpanKind::Send {
                to: model.identity(),
                limit,
                usage: None,
                cost: None,
            };
            (trace.clone(), trace.open(Some(*parent), kind))
        });
        let entry = Entry {
            reservation,
            span,
            price,
        };
        Ok((bound, entry))
    }
}

/// What the ledger sets aside for the call, if there is room for it before the deadline.
async fn reserved(ledger: &Ledger, call: Box<Outlook>, deadline: Instant) -> Result<Reservation> {
    let in_time = tokio::time::timeout_at(deadline.into(), ledger.reserve_for(call)).await;
    in_time.unwrap_or_else(|_| {
        let message = "there was no room in the budget before the deadline";
        // Nothing was sent.
        Err(Error::new(Kind::Timeout, message).told(|told| told.unreached = true))
    })
}

/// A call on its way. Dropped there, it counts in full, as unknown.
struct Entry {
    reservation: Option<Reservation>,
    span: Option<(Trace, usize)>,
    price: Option<Price>,
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
                    *usage = Some(Box::new(response.billed()));
                    *cost = response.billed_cost();
                }
            });
        }
    }

    fn failed(&mut self, error: &Error) {
        if let Some(reservation) = self.reservation.take() {
            match error.may_be_billed() {
                false => reservation.settle(Spend::of_call(0).costing(Dollars::ZERO)),
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

/// Counts what the call took. What nobody said of it counts as the most that it can have been.
fn settle(reservation: Reservation, response: &LmResponse) {
    match response.usage.total() {
        // What was given before is no call.
        _ if response.cached => reservation.settle(Spend::default()),
        Some(tokens) => {
            let took = Spend::of_call(tokens).maybe_costing(response.cost);
            reservation.settle_with_input(took, response.usage.input_tokens);
        }
        None => reservation.settle_unknown(),
    }
}
