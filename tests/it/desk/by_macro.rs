//! The desk with the macros.

use dspy::prelude::*;

/// Who takes care of it.
#[value]
#[derive(PartialEq)]
pub enum Team {
    /// invoices and refunds
    Billing,
    Parcels,
    Other(String),
}

/// Decide which team takes care of the message.
#[signature]
pub struct Route {
    /// as it came in
    #[input]
    message: String,
    #[output]
    team: Team,
    #[output(ge = 0)]
    #[check(|confidence| *confidence <= 1.0, "confidence is at most 1")]
    confidence: f64,
}

/// Routes a message with what a lookup knows about it.
#[derive(Module, Clone)]
pub struct Desk<L> {
    pub route: ChainOfThought<Route>,
    pub opinions: Vec<Predict<Route>>,
    pub lookup: L,
    pub tries: Setting<usize>,
    pub name: String,
}
