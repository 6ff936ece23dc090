//! The ledger: what is spent and what is reserved, under one lock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::{Budget, Spend};
use crate::error::{Error, Kind, Result};

/// Holds every call that shares it to one budget. Clones are the same ledger.
///
/// ```
/// use dspy::budget::{Budget, Ledger, Spend};
///
/// let ledger = Ledger::new(Budget::calls(1));
/// let call = ledger.reserve(Spend::of_call(100))?;
/// assert!(ledger.reserve(Spend::of_call(100)).unwrap_err().is_budget());
/// call.settle(Spend::of_call(7));
/// assert_eq!(ledger.spent(), Spend::of_call(7));
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ledger(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    budget: Budget,
    began: Instant,
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    spent: Spend,
    reserved: Spend,
}

impl Ledger {
    /// A ledger of which nothing is spent. Its time begins now.
    pub fn new(budget: Budget) -> Self {
        Self(Arc::new(Inner {
            budget,
            began: Instant::now(),
            book: Mutex::default(),
        }))
    }

    /// The limits.
    pub fn budget(&self) -> Budget {
        self.0.budget
    }

    /// What was spent, without what is reserved.
    pub fn spent(&self) -> Spend {
        self.book().spent
    }

    /// Whether tokens are limited, so that every call needs a bound.
    pub(crate) fn limits_tokens(&self) -> bool {
        self.0.budget.tokens.is_some()
    }

    /// Counts what was spent elsewhere, such as before a run was resumed.
    pub fn charge(&self, spend: Spend) {
        let mut book = self.book();
        book.spent = book.spent.plus(spend);
    }

    /// Sets aside what a call may take at most.
    ///
    /// # Errors
    ///
    /// When there is no room for it; [`Error::is_budget`] is true of it, and it says which limit
    /// is reached and what is spent.
    pub fn reserve(&self, most: Spend) -> Result<Reservation> {
        let Budget {
            calls,
            tokens,
            time,
        } = self.0.budget;
        let mut book = self.book();
        let after = book.spent.plus(book.reserved).plus(most);
        if time.is_some_and(|time| self.0.began.elapsed() >= time) {
            return Err(reached("its time is over", self.0.budget, &book));
        }
        if calls.is_some_and(|calls| after.calls > calls) {
            return Err(reached("no call is left", self.0.budget, &book));
        }
        if tokens.is_some_and(|tokens| after.tokens > tokens) {
            let why = format!("the next call may take {} tokens", most.tokens);
            return Err(reached(&why, self.0.budget, &book));
        }
        book.reserved = book.reserved.plus(most);
        Ok(Reservation {
            ledger: self.clone(),
            most,
            state: State::Held,
        })
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn reached(why: &str, budget: Budget, book: &Book) -> Error {
    let Book { spent, reserved } = book;
    let message = format!(
        "the budget of {budget} is reached: {why} ({} calls and {} tokens are spent, {} calls and \
         {} tokens are reserved by calls on their way)",
        spent.calls, spent.tokens, reserved.calls, reserved.tokens
    );
    Error::new(Kind::Budget, message)
}

impl From<Budget> for Ledger {
    fn from(budget: Budget) -> Self {
        Self::new(budget)
    }
}

/// What a call set aside. Dropped before the call is sent, it is given back; dropped after that, it
/// is counted in full, as unknown.
#[derive(Debug)]
#[must_use = "dropping it gives back what was set aside"]
pub struct Reservation {
    ledger: Ledger,
    most: Spend,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Held,
    Sent,
    Settled,
}

impl Reservation {
    /// From now on the call is on its way, and may be billed whatever becomes of it.
    pub fn sent(&mut self) {
        self.state = State::Sent;
    }

    /// The call took this.
    pub fn settle(mut self, took: Spend) {
        self.close(took);
    }

    /// The call was answered, but nobody said what it took: it counts in full.
    pub fn settle_unknown(mut self) {
        self.close(Spend {
            unknown: 1,
            ..self.most
        });
    }

    fn close(&mut self, took: Spend) {
        let mut book = self.ledger.book();
        book.reserved = book.reserved.minus(self.most);
        book.spent = book.spent.plus(took);
        drop(book);
        self.state = State::Settled;
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        match self.state {
            State::Held => self.close(Spend::default()),
            State::Sent => self.close(Spend {
                unknown: 1,
                ..self.most
            }),
            State::Settled => {}
        }
    }
}
