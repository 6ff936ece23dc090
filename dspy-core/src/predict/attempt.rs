//! One attempt: a request, and the reply of a model or of a record.

use std::pin::pin;
use std::sync::Arc;

use tracing::Instrument as _;

use crate::budget::Ledger;
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::lm::{Lm, LmRequest, LmResponse, Meter, Part};
use crate::module::Path;
use crate::trace::{SpanKind, Trace};

/// What is asked.
pub(super) struct Asked<'a> {
    /// The predictor that asks, where it is bound.
    pub(super) path: Option<&'a Path>,
    pub(super) request: Arc<LmRequest>,
    pub(super) sample: u64,
    /// Which call of a model this is within that of the predictor, from 0.
    pub(super) attempt: u32,
}

/// Asks the model once, as a span of its own. In a run, a reply that is recorded is not asked for
/// again.
pub(super) async fn attempt(
    cx: &Ctx,
    model: &dyn Lm,
    asked: Asked<'_>,
    trace: &Trace,
    parent: usize,
) -> Result<Arc<LmResponse>> {
    let Asked {
        path,
        request,
        sample,
        attempt,
    } = asked;
    must_be_able(model, &request)?;
    let mut call = cx.call_cx(path.cloned(), attempt);
    call.sample = sample;
    // The key is that of what the predictor asks, so that a run goes on under another budget.
    let recorded = cx.scope().map(|scope| {
        let key = request.key(&model.identity());
        (scope, key, scope.sample(key))
    });
    if let Some((_, _, sample)) = &recorded {
        call.sample = sample.number();
    }
    let kind = SpanKind::Attempt {
        role: call.role,
        model: model.identity(),
        request: Arc::clone(&request),
        response: None,
        recorded: false,
    };
    let open = trace.enter(Some(parent), kind);
    let span = open.at();
    let is_layered = model.inner().is_some();
    let is_bounded = cx.ledger().is_some_and(Ledger::needs_bounds);
    call.meter = (is_layered || cx.ledger().is_some()).then(|| Meter {
        ledger: cx.ledger().cloned(),
        // What a bare model is asked, it is sent, but for what the budget adds.
        record: (is_layered || is_bounded).then(|| (trace.clone(), span)),
    });
    // Nothing is asked before somebody waits for it. The futures stay where they are made: a call is
    // made of several, one in another, and each would be moved into the next.
    let live = pin!(async {
        let asked = call.ask(model, &request).await;
        let mut response =
            asked.map_err(|error| match error.is_budget() && !is_sent(trace, span) {
                true => error.told(|told| told.unreached = true),
                false => error,
            })?;
        if call.meter.is_none() && response.cost.is_none() {
            response.cost = model.price().and_then(|it| it.cost(&response.usage));
        }
        Ok(response)
    });
    let answer = pin!(async {
        match recorded {
            None => Ok((Arc::new(live.await?), false)),
            Some((scope, key, sample)) => Box::pin(scope.get(key, sample, &call, live)).await,
        }
    });
    let answer = pin!(async {
        match cx.cancel() {
            None => answer.await,
            Some(cancel) => Box::pin(cancel.or_end(answer)).await,
        }
    });
    let result = answer.instrument(trace.live(span)).await;
    open.close(result.as_ref().err(), |kind| {
        if let SpanKind::Attempt {
            response, recorded, ..
        } = kind
            && let Ok((answer, from_record)) = &result
        {
            *response = Some(Arc::clone(answer));
            *recorded = *from_record;
        }
    });
    result.map(|(answer, _)| answer)
}

/// Whether a model was asked within a span, where layers stand around it.
fn is_sent(trace: &Trace, within: usize) -> bool {
    trace.look(|spans| {
        let mut below = spans.iter().filter(|span| span.parent == Some(within));
        below.any(|span| matches!(span.kind, SpanKind::Send { .. }))
    })
}

/// What a model cannot take is not sent to it.
fn must_be_able(model: &dyn Lm, request: &LmRequest) -> Result<()> {
    let abilities = model.abilities();
    let several = request.options.n.is_some_and(|n| n > 1);
    let shows = || {
        let mut parts = request.messages().flat_map(|message| &message.parts);
        parts.any(|part| matches!(part, Part::Image(_)))
    };
    let lacks = if several && !abilities.several {
        "gives one answer a call, and several were asked for: leave `n` out, and call it several \
         times"
    } else if !abilities.images && shows() {
        "takes no pictures, and there is one in the request: name a model that does, or say with \
         its abilities that this one does"
    } else {
        return Ok(());
    };
    let message = format!("the model `{}` {lacks}", model.identity());
    Err(Error::new(Kind::Config, message))
}
