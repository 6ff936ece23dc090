//! The sums of a ledger: what is spent, what is set aside, and what there is room for.

use std::collections::BTreeMap;

use super::known::Known;
use super::reservation::Held;
use super::{Asks, Budget, Outlook, Spend};
use crate::error::{Error, Kind};
use crate::lm::Dollars;

#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) spent: Spend,
    pub(super) reserved: Spend,
    /// What is reserved for calls that end by themselves, so that one may wait for it.
    returning: Spend,
    /// By how much the calls on their way can cost more than is reserved for them.
    exposed: Dollars,
    /// The most that this was when a call was let through.
    pub(super) most_exposed: Dollars,
    known: BTreeMap<Asks, Known>,
    /// The bill that was above what was set aside for it, as an error says it.
    excess: Option<String>,
}

/// Why a call is not let through.
#[derive(Debug)]
pub(super) enum Refusal {
    /// There may be room for it once others have ended.
    NotYet,
    No(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::No(error)
    }
}

impl Book {
    /// What a call of this outlook can take at the worst, and what is set aside for it.
    pub(super) fn outlook(&self, budget: &Budget, call: &Outlook) -> Result<(Spend, Spend), Error> {
        let known = self.known.get(&call.asks);
        let input = match known {
            Some(known) => known.most_input(&call.size),
            None => Known::default().most_input(&call.size),
        };
        let output = call.size.output;
        let tokens = Spend::of_call(input.saturating_add(output));
        let price = call.price.filter(|price| price.is_for(input));
        let Some(price) = price else {
            return match budget.dollars {
                Some(_) if !budget.unknown_prices => Err(unpriced(budget, call, input)),
                _ => Ok((tokens, tokens)),
            };
        };
        let worst = price.most(input, output);
        let usual = known.filter(|_| budget.soft).and_then(Known::usual_cost);
        let most = usual.map_or(worst, |usual| usual.min(worst));
        Ok((tokens.costing(worst), tokens.costing(most)))
    }

    /// Sets aside what a call may take, if there is room for it.
    pub(super) fn admit(
        &mut self,
        budget: &Budget,
        most: Spend,
        worst: Spend,
        call: Option<&Outlook>,
    ) -> Result<(), Refusal> {
        let after = self.spent.plus(self.reserved).plus(most);
        // What it would be if all that ends by itself had taken nothing.
        let soonest = self.spent.plus(self.reserved.minus(self.returning));
        let soonest = soonest.plus(most);
        if let Some(excess) = &self.excess {
            let message = format!("the budget of {budget} is ended: {excess}");
            return Err(Error::new(Kind::Budget, message).into());
        }
        if budget.calls.is_some_and(|calls| after.calls > calls) {
            return Err(self.reached(budget, "no call is left").into());
        }
        let why = if budget.dollars.is_some() && most.unpriced > 0 && !budget.unknown_prices {
            let message = format!("the budget of {budget} needs to know what a call costs");
            return Err(Error::config(message).into());
        } else if budget.tokens.is_some_and(|tokens| after.tokens > tokens) {
            format!("the next call may take {} tokens", most.tokens)
        } else if budget.dollars.is_some_and(|it| after.dollars > it) {
            format!("the next call may cost {}", most.dollars)
        } else {
            self.reserved = after.minus(self.spent);
            if call.is_some_and(|call| !call.streams) {
                self.returning = self.returning.plus(most);
            }
            self.exposed = self.exposed.plus(worst.dollars.minus(most.dollars));
            self.most_exposed = self.most_exposed.max(self.exposed);
            return Ok(());
        };
        let fits_soon = budget.tokens.is_none_or(|it| soonest.tokens <= it)
            && budget.dollars.is_none_or(|it| soonest.dollars <= it);
        Err(match fits_soon {
            true => Refusal::NotYet,
            false => self.reached(budget, &why).into(),
        })
    }

    /// Gives back what was set aside, and counts what was taken.
    pub(super) fn settle(&mut self, budget: &Budget, held: &Held, took: Spend, input: Option<u64>) {
        let Held { most, worst, call } = held;
        self.reserved = self.reserved.minus(*most);
        if held.returns() {
            self.returning = self.returning.minus(*most);
        }
        self.exposed = self.exposed.minus(worst.dollars.minus(most.dollars));
        // Where a price was known before and no cost is now, nobody said how long it was.
        let took = match (most.cost(), took.cost()) {
            (Some(_), None) => Spend {
                unknown: 1,
                ..took.costing(worst.dollars)
            },
            _ => took,
        };
        self.spent = self.spent.plus(took);
        if self.excess.is_none() {
            self.excess = excess(budget, held, &took);
        }
        let Some(call) = call
            .as_deref()
            .filter(|_| took.calls > 0 && took.unknown == 0)
        else {
            return;
        };
        let Some(input) = input else { return };
        let known = self.known.entry(call.asks.clone()).or_default();
        known.learn_input(&call.size, input);
        if let Some(cost) = took.cost().filter(|_| budget.soft) {
            known.learn_cost(cost);
        }
    }

    pub(super) fn reached(&self, budget: &Budget, why: &str) -> Error {
        let dollars = budget.dollars.is_some();
        let (spent, reserved) = (self.spent.shown(dollars), self.reserved.shown(dollars));
        let mut message = format!("the budget of {budget} is reached: {why} ({spent} so far");
        if self.reserved.calls > 0 {
            message.push_str(&format!("; set aside for calls on their way: {reserved}"));
        }
        message.push(')');
        Error::new(Kind::Budget, message)
    }

    /// Whether a bill was above what was set aside for it, and which.
    pub(super) fn excess(&self) -> Option<&str> {
        self.excess.as_deref()
    }
}

/// What is said of a bill above what was set aside for it, where a limit is hard.
fn excess(budget: &Budget, held: &Held, took: &Spend) -> Option<String> {
    let most = &held.most;
    // Nothing is set aside for a price that nobody knows.
    let is_priced = budget.dollars.is_some() && most.unpriced == 0;
    let dollars = is_priced && !budget.soft && took.dollars > most.dollars;
    let tokens = budget.tokens.is_some() && took.tokens > most.tokens;
    let (took, most) = if dollars {
        (took.dollars.to_string(), most.dollars.to_string())
    } else if tokens {
        let tokens = |count: u64| format!("{count} tokens");
        (tokens(took.tokens), tokens(most.tokens))
    } else {
        return None;
    };
    let call = match &held.call {
        Some(call) => name(call),
        None => "a call".to_owned(),
    };
    Some(format!(
        "{call} was billed {took}, where at most {most} was set aside for it, so what the budget \
         rests on does not hold: that the server keeps to `max_tokens`, and that the price is right"
    ))
}

fn unpriced(budget: &Budget, call: &Outlook, input: u64) -> Error {
    let model = &call.asks.model;
    let what = match call.price.and_then(|price| price.up_to) {
        Some(up_to) => format!(
            "what the model `{model}` costs is known for requests of up to {up_to} tokens, and this \
             one may have {input}"
        ),
        None => format!("what the model `{model}` costs is not known"),
    };
    Error::config(format!(
        "{what}, which the budget of {budget} needs: give the model its price with `with_price`, or \
         let such calls pass uncounted with `Budget::allow_unknown_prices`"
    ))
}

fn name(call: &Outlook) -> String {
    let Asks { model, path } = &call.asks;
    match path {
        Some(path) => format!("a call of `{model}` by `{path}`"),
        None => format!("a call of `{model}`"),
    }
}
