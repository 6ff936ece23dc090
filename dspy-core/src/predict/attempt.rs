//! One attempt: a request, and the reply of a model or of a record.

use std::sync::Arc;

use tracing::Instrument as _;

use crate::budget::{Ledger, Reservation, Spend};
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::lm::{CallCx, Lm, LmRequest, LmResponse, Part};
use crate::module::Path;
use crate::trace::{SpanKind, Trace};

/// Asks the model once, as a span of its own. In a run, a reply that is recorded is not asked for
/// again.
pub(super) async fn attempt(
    cx: &Ctx,
    model: &dyn Lm,
    path: Option<&Path>,
    mut request: LmRequest,
    trace: &Trace,
    parent: usize,
) -> Result<Arc<LmResponse>> {
    must_be_able(model, &request)?;
    let mut call = cx.call_cx(path.cloned(), 0);
    // The key is that of what the predictor asks, so that a run goes on under another budget.
    let recorded = cx.scope().map(|scope| {
        let key = request.key(&model.identity());
        (scope, key, scope.sample(key))
    });
    let ledger = cx.ledger();
    if ledger.is_some_and(Ledger::limits_tokens) {
        // An answer without an end could cost any number of tokens.
        request.options.max_tokens.get_or_insert(LONGEST);
    }
    let request = Arc::new(request);
    if let Some((_, _, sample)) = &recorded {
        call.sample = sample.number();
    }
    let kind = SpanKind::Attempt {
        role: call.role,
        request: Arc::clone(&request),
        response: None,
        recorded: false,
    };
    let span = trace.open(Some(parent), kind);
    let live = ask(model, &request, &call, ledger);
    let answer = async {
        match recorded {
            None => Ok((Arc::new(live.await?), false)),
            Some((scope, key, sample)) => scope.get(key, sample, &call, live).await,
        }
    };
    let answer = async {
        match cx.cancel() {
            None => answer.await,
            Some(cancel) => cancel.or_end(answer).await,
        }
    };
    let result = answer.instrument(trace.live(span)).await;
    trace.close(span, result.as_ref().err(), |kind| {
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

/// How long an answer may be where tokens are limited and nobody said.
const LONGEST: u32 = 4096;

/// What a picture is taken for where tokens are limited.
const TOKENS_OF_A_PICTURE: u64 = 4096;

/// Asks the model, on the ledger if there is one.
async fn ask(
    model: &dyn Lm,
    request: &LmRequest,
    call: &CallCx,
    ledger: Option<&Ledger>,
) -> Result<LmResponse> {
    let Some(ledger) = ledger else {
        return model.call(request, call).await;
    };
    let mut reservation = ledger.reserve(most(request, ledger))?;
    reservation.sent();
    let result = model.call(request, call).await;
    settle(reservation, &result);
    result
}

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
            Part::Image(_) => TOKENS_OF_A_PICTURE,
        })
        .sum();
    let options = &request.options;
    let longest = u64::from(options.max_tokens.unwrap_or(LONGEST));
    let output = longest.saturating_mul(options.n.unwrap_or(1).into());
    Spend::of_call(input.saturating_add(output))
}

fn settle(reservation: Reservation, result: &Result<LmResponse>) {
    match result {
        // What was given before is no call.
        Ok(response) if response.cached => reservation.settle(Spend::default()),
        Ok(response) => match response.usage.total() {
            Some(tokens) => reservation.settle(Spend::of_call(tokens)),
            None => reservation.settle_unknown(),
        },
        // What a provider turned away at its door is not billed.
        Err(error) if error.is_auth() || error.is_config() || error.is_rate_limited() => {
            reservation.settle(Spend::of_call(0));
        }
        Err(_) => reservation.settle_unknown(),
    }
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
