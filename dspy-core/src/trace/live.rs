//! The spans as `tracing` sees them, for logs and dashboards that listen while a call runs.
//!
//! Each is opened with its parent named, so the tree is right on every task and thread without
//! anything being kept for a task. What was asked and answered is no part of them: whoever
//! collects logs must not collect the users' texts unasked.

use tracing::field::{Empty, display};
use tracing::level_filters::LevelFilter;
use tracing::{Span, info_span};

use super::SpanKind;

/// Opens a span inside of this one, or of whatever is open where the outermost one begins.
pub(super) fn open(kind: &SpanKind, parent: impl FnOnce() -> Option<Span>) -> Span {
    if LevelFilter::current() < LevelFilter::INFO {
        return Span::none();
    }
    let parent = parent().map_or_else(|| Span::current().id(), |it| it.id());
    match kind {
        SpanKind::Run(name) => {
            info_span!(target: "dspy", parent: parent, "run", name, error = Empty)
        }
        SpanKind::Program(name) => {
            info_span!(target: "dspy", parent: parent, "program", name, error = Empty)
        }
        SpanKind::Module(name) => {
            info_span!(target: "dspy", parent: parent, "module", name, error = Empty)
        }
        SpanKind::Predictor { name, .. } => {
            info_span!(target: "dspy", parent: parent, "predictor", %name, error = Empty)
        }
        SpanKind::Send { to, .. } => {
            info_span!(target: "dspy", parent: parent, "send", to = &**to, error = Empty)
        }
        // The names are those of OpenTelemetry for calls of models.
        SpanKind::Attempt { .. } => info_span!(
            target: "dspy",
            parent: parent,
            "attempt",
            gen_ai.operation.name = "chat",
            gen_ai.response.model = Empty,
            gen_ai.usage.input_tokens = Empty,
            gen_ai.usage.output_tokens = Empty,
            dspy.cached = Empty,
            dspy.cost_micros = Empty,
            error = Empty,
        ),
    }
}

/// Says how it ended.
pub(super) fn close(span: &Span, kind: &SpanKind, error: Option<&str>) {
    if span.is_disabled() {
        return;
    }
    if let Some(error) = error {
        span.record("error", error);
    }
    if let SpanKind::Attempt {
        response: Some(response),
        ..
    } = kind
    {
        if let Some(model) = &response.model {
            span.record("gen_ai.response.model", display(model));
        }
        if response.cached {
            span.record("dspy.cached", true);
        }
        if let Some(cost) = response.billed_cost() {
            span.record("dspy.cost_micros", cost.micros());
        }
        if let Some(tokens) = response.usage.input_tokens {
            span.record("gen_ai.usage.input_tokens", tokens);
        }
        if let Some(tokens) = response.usage.output_tokens {
            span.record("gen_ai.usage.output_tokens", tokens);
        }
    }
}
