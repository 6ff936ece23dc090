//! What a call set aside, and what becomes of it.

use super::{Ledger, Outlook, Spend};

/// What a call set aside. Dropped before the call is sent, it is given back; dropped after that, it
/// is counted in full, as unknown.
#[derive(Debug)]
#[must_use = "dropping it gives back what was set aside"]
pub struct Reservation {
    ledger: Ledger,
    pub(super) held: Held,
    state: State,
}

/// What is set aside, and for what.
#[derive(Debug)]
pub(super) struct Held {
    /// What is set aside.
    pub(super) most: Spend,
    /// What the call can take at the worst, which a soft budget does not set aside.
    pub(super) worst: Spend,
    /// The call, where the ledger knows it. It is apart, since what holds it is moved about.
    pub(super) call: Option<Box<Outlook>>,
}

impl Held {
    /// Whether the call ends by itself.
    pub(super) fn returns(&self) -> bool {
        self.call.as_ref().is_some_and(|call| !call.streams)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Held,
    Sent,
    Settled,
}

impl Reservation {
    pub(super) fn new(ledger: Ledger, held: Held) -> Self {
        Self {
            ledger,
            held,
            state: State::Held,
        }
    }

    /// From now on the call is on its way, and may be billed whatever becomes of it.
    pub fn sent(&mut self) {
        self.state = State::Sent;
    }

    /// The call took this.
    pub fn settle(self, took: Spend) {
        self.settle_with_input(took, None);
    }

    /// The call took this, of which so many tokens were its request's.
    pub(crate) fn settle_with_input(mut self, took: Spend, input: Option<u64>) {
        self.state = State::Settled;
        self.ledger.settled(&self.held, took, input);
    }

    /// The call was answered, but nobody said what it took: it counts in full.
    pub fn settle_unknown(mut self) {
        self.state = State::Settled;
        self.ledger.settled(&self.held, self.in_full(), None);
    }

    /// The most that the call can have taken.
    fn in_full(&self) -> Spend {
        Spend {
            unknown: 1,
            ..self.held.worst
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let took = match self.state {
            State::Held => Spend::default(),
            State::Sent => self.in_full(),
            State::Settled => return,
        };
        self.ledger.settled(&self.held, took, None);
    }
}
