//! What a record adds up to: tokens and dollars, each call once.
//!
//! Where layers stand around a model, what was sent counts, failed tries included; where nothing was
//! sent, the answer itself says what it took when it was given.

use super::{Span, SpanKind};
use crate::lm::{Dollars, LmResponse, Usage};

/// Tokens when the answers were given.
pub(crate) fn usage(spans: &[Span], within: Option<usize>) -> Usage {
    let all = items(spans, within).into_iter().map(|item| match item {
        Item::Sent { usage, .. } => usage,
        Item::Answered { response, .. } => response.usage,
    });
    all.fold(Usage::ZERO, Usage::plus)
}

/// Tokens that are billed.
pub(crate) fn billed(spans: &[Span], within: Option<usize>) -> Usage {
    let all = items(spans, within).into_iter().map(|item| match item {
        Item::Sent { usage, .. } => usage,
        Item::Answered { recorded: true, .. } => Usage::ZERO,
        Item::Answered { response, .. } => response.billed(),
    });
    all.fold(Usage::ZERO, Usage::plus)
}

/// Dollars when the answers were given.
pub(crate) fn would_have_cost(spans: &[Span], within: Option<usize>) -> Option<Dollars> {
    sum(items(spans, within).into_iter().map(|item| match item {
        Item::Sent { cost, .. } => cost,
        Item::Answered { response, .. } => response.cost,
    }))
}

/// Dollars that are billed.
pub(crate) fn cost(spans: &[Span], within: Option<usize>) -> Option<Dollars> {
    sum(items(spans, within).into_iter().map(|item| match item {
        Item::Sent { cost, .. } => cost,
        Item::Answered { recorded: true, .. } => Some(Dollars::ZERO),
        Item::Answered { response, .. } => response.billed_cost(),
    }))
}

/// How many calls nobody knows the bill of.
pub(crate) fn unknown(spans: &[Span], within: Option<usize>) -> usize {
    let has_sent = has_sent(spans);
    let counts = |(index, span): &(usize, &Span)| {
        let is_sent = has_sent.get(*index).copied().unwrap_or(false);
        span.unknown && !is_sent
    };
    inside(spans, within).filter(counts).count()
}

/// Whether there is an answer, and each comes out of a cache.
pub(crate) fn is_cached(spans: &[Span], within: Option<usize>) -> bool {
    let mut answers = inside(spans, within).filter_map(|(_, span)| match &span.kind {
        SpanKind::Attempt { response, .. } => response.as_ref(),
        _ => None,
    });
    answers
        .next()
        .is_some_and(|first| first.cached && answers.all(|it| it.cached))
}

/// What one span took, for whoever is told of its end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    /// Tokens when the answers were given; nothing where there are none.
    pub(crate) usage: Option<Usage>,
    /// What is billed, where that is known.
    pub(crate) cost: Option<Dollars>,
    /// What the answers cost when they were given, where that is known.
    pub(crate) would_have_cost: Option<Dollars>,
    /// How many times a model was really asked.
    pub(crate) sent: usize,
}

/// What a span took: an attempt, one time that a model was asked, or a whole record by its first
/// span. Others are not added up, since each would walk the whole record again.
pub(crate) fn spent(spans: &[Span], at: usize) -> Spent {
    let Some(span) = spans.get(at) else {
        return Spent::default();
    };
    match &span.kind {
        SpanKind::Send { usage, cost, .. } => Spent {
            usage: usage.as_deref().copied(),
            cost: *cost,
            would_have_cost: *cost,
            sent: 1,
        },
        SpanKind::Attempt {
            response, recorded, ..
        } => of_attempt(spans, at, response.as_deref(), *recorded),
        SpanKind::Run(_) => Spent::default(),
        _ if span.parent.is_some() => Spent::default(),
        _ => Spent {
            usage: Some(usage(spans, None)),
            cost: cost(spans, None),
            would_have_cost: would_have_cost(spans, None),
            sent: 0,
        },
    }
}

fn of_attempt(spans: &[Span], at: usize, response: Option<&LmResponse>, recorded: bool) -> Spent {
    let later = spans.get(at + 1..).unwrap_or_default().iter();
    let sends = later.filter(|span| span.parent == Some(at));
    let mut sent = 0;
    let mut took: Option<(Usage, Option<Dollars>)> = None;
    for send in sends {
        let SpanKind::Send { usage, cost, .. } = &send.kind else {
            continue;
        };
        sent += 1;
        if let Some(usage) = usage {
            let (tokens, dollars) = took.unwrap_or((Usage::ZERO, Some(Dollars::ZERO)));
            took = Some((tokens.plus(**usage), sum([dollars, *cost].into_iter())));
        }
    }
    if sent > 0 {
        let cost = took.and_then(|(_, cost)| cost);
        return Spent {
            usage: took.map(|(usage, _)| usage),
            cost,
            would_have_cost: cost,
            sent,
        };
    }
    Spent {
        usage: response.map(|it| it.usage),
        cost: match recorded {
            true => Some(Dollars::ZERO),
            false => response.and_then(LmResponse::billed_cost),
        },
        would_have_cost: response.and_then(|it| it.cost),
        sent: usize::from(!recorded && response.is_none_or(|it| !it.cached)),
    }
}

/// Something that took tokens.
enum Item<'a> {
    Sent {
        usage: Usage,
        cost: Option<Dollars>,
    },
    Answered {
        response: &'a LmResponse,
        recorded: bool,
    },
}

fn items(spans: &[Span], within: Option<usize>) -> Vec<Item<'_>> {
    let has_sent = has_sent(spans);
    let mut items = Vec::new();
    for (index, span) in inside(spans, within) {
        match &span.kind {
            SpanKind::Send {
                usage: Some(usage),
                cost,
                ..
            } => items.push(Item::Sent {
                usage: **usage,
                cost: *cost,
            }),
            SpanKind::Attempt {
                response: Some(response),
                recorded,
                ..
            } if !has_sent.get(index).copied().unwrap_or(false) => items.push(Item::Answered {
                response,
                recorded: *recorded,
            }),
            _ => {}
        }
    }
    items
}

/// Of each span whether a model was asked right below it.
fn has_sent(spans: &[Span]) -> Vec<bool> {
    let mut has_sent = vec![false; spans.len()];
    for span in spans {
        if let SpanKind::Send { .. } = span.kind
            && let Some(above) = span.parent.and_then(|at| has_sent.get_mut(at))
        {
            *above = true;
        }
    }
    has_sent
}

/// The spans within one, itself included; all where none is named.
fn inside(spans: &[Span], within: Option<usize>) -> impl Iterator<Item = (usize, &Span)> {
    let is_within = move |index: usize| {
        let Some(ancestor) = within else { return true };
        let mut at = Some(index);
        while let Some(place) = at {
            if place == ancestor {
                return true;
            }
            at = spans.get(place).and_then(|span| span.parent);
        }
        false
    };
    spans
        .iter()
        .enumerate()
        .filter(move |(index, _)| is_within(*index))
}

fn sum(mut costs: impl Iterator<Item = Option<Dollars>>) -> Option<Dollars> {
    costs.try_fold(Dollars::ZERO, |sum, cost| Some(sum.plus(cost?)))
}
