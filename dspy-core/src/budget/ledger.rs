//! The ledger: one book under one lock, which every call that shares it asks for room.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use super::book::{Book, Refusal};
use super::reservation::Held;
use super::{Budget, Outlook, Reservation, Spend};
use crate::error::Result;
use crate::lm::Dollars;

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
///
/// A bill above what was set aside for it ends the budget, since what it rests on does not hold then:
///
/// ```
/// use dspy::budget::{Budget, Ledger, Spend};
/// use dspy::lm::Dollars;
///
/// let ledger = Ledger::new(Budget::dollars(1.0)?);
/// let of = |dollars| Ok::<_, dspy::Error>(Spend::of_call(100).costing(Dollars::of(dollars)?));
/// ledger.reserve(of(0.01)?)?.settle(of(0.03)?);
/// let error = ledger.reserve(of(0.01)?).unwrap_err().to_string();
/// assert!(error.contains("was billed $0.03, where at most $0.01 was set aside"), "{error}");
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ledger(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    budget: Budget,
    began: Instant,
    book: Mutex<Book>,
    /// Told whenever something is given back.
    room: Notify,
}

impl Ledger {
    /// A ledger of which nothing is spent. Its time begins now.
    pub fn new(budget: Budget) -> Self {
        Self(Arc::new(Inner {
            budget,
            began: Instant::now(),
            book: Mutex::default(),
            room: Notify::new(),
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

    /// What is set aside for calls on their way.
    pub fn reserved(&self) -> Spend {
        self.book().reserved
    }

    /// By how much a soft budget can be overshot at most, with so many calls on their way at once,
    /// none of which can cost more than the largest: known before anything is spent. A hard one is
    /// not overshot.
    ///
    /// It holds as long as no call costs more than it can by its bounds.
    ///
    /// ```
    /// use dspy::budget::{Budget, Ledger};
    /// use dspy::lm::{Dollars, Price};
    ///
    /// let price = Price::per_million(Dollars::of(0.4)?, Dollars::of(1.6)?);
    /// // Requests of up to 6,000 bytes and answers of up to 500 tokens, 16 at once.
    /// let largest = price.most(6_000, 500);
    /// let ledger = Ledger::new(Budget::dollars(1.0)?.soft());
    /// assert_eq!(ledger.overshoot(16, largest).to_string(), "$0.0512");
    /// # Ok::<(), dspy::Error>(())
    /// ```
    pub fn overshoot(&self, in_flight: usize, largest: Dollars) -> Dollars {
        let budget = &self.0.budget;
        if budget.dollars.is_none() || !budget.soft {
            return Dollars::ZERO;
        }
        Dollars::of_micros(largest.micros().saturating_mul(in_flight as u64))
    }

    /// By how much calls that were on their way together could have cost more than was set aside for
    /// them, at the most so far. A budget is never overshot by more.
    pub fn most_exposed(&self) -> Dollars {
        self.book().most_exposed
    }

    /// Whether a call needs a bound, since what it takes is set aside before.
    pub(crate) fn needs_bounds(&self) -> bool {
        self.0.budget.tokens.is_some() || self.0.budget.dollars.is_some()
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
    /// When there is no room for it; [`Error::is_budget`](crate::Error::is_budget) is true of it, and
    /// it says which limit is reached and what is spent. Also when dollars are limited and nobody
    /// says what it may cost, unless that is [allowed](Budget::allow_unknown_prices).
    pub fn reserve(&self, most: Spend) -> Result<Reservation> {
        let mut book = self.book();
        self.within_time(&book)?;
        match book.admit(&self.0.budget, most, most, None) {
            Ok(()) => Ok(self.reservation(most, most, None)),
            Err(Refusal::No(error)) => Err(error),
            Err(Refusal::NotYet) => {
                let why = "others have to end before there is room for the next call";
                Err(book.reached(&self.0.budget, why))
            }
        }
    }

    /// Sets aside what a call may take at most. Where there is only no room because of others that
    /// end by themselves, it waits for them.
    ///
    /// Dropping the future takes nothing.
    pub(crate) async fn reserve_for(&self, call: Box<Outlook>) -> Result<Reservation> {
        let mut has_waited = false;
        loop {
            let refusal = match self.admit(&call) {
                Ok((most, worst)) => {
                    if has_waited {
                        // There may be room for the next one too.
                        self.0.room.notify_one();
                    }
                    return Ok(self.reservation(most, worst, Some(call)));
                }
                Err(refusal) => refusal,
            };
            match refusal {
                Refusal::NotYet => self.0.room.notified().await,
                Refusal::No(error) => {
                    if has_waited {
                        self.0.room.notify_one();
                    }
                    return Err(error);
                }
            }
            has_waited = true;
        }
    }

    fn admit(&self, call: &Outlook) -> Result<(Spend, Spend), Refusal> {
        let budget = &self.0.budget;
        let mut book = self.book();
        self.within_time(&book)?;
        let (worst, most) = book.outlook(budget, call)?;
        book.admit(budget, most, worst, Some(call))?;
        Ok((most, worst))
    }

    fn within_time(&self, book: &Book) -> Result<()> {
        match self.0.budget.time {
            Some(time) if self.0.began.elapsed() >= time => {
                Err(book.reached(&self.0.budget, "its time is over"))
            }
            _ => Ok(()),
        }
    }

    fn reservation(&self, most: Spend, worst: Spend, call: Option<Box<Outlook>>) -> Reservation {
        Reservation::new(self.clone(), Held { most, worst, call })
    }

    pub(super) fn settled(&self, held: &Held, took: Spend, input: Option<u64>) {
        self.book().settle(&self.0.budget, held, took, input);
        self.0.room.notify_one();
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Prints what is spent, of what, and what ended it before its limit.
impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let book = self.book();
        let budget = &self.0.budget;
        let spent = book.spent.shown(budget.dollars.is_some());
        write!(f, "{spent} of {budget}")?;
        if book.most_exposed > Dollars::ZERO {
            write!(
                f,
                ", which it can overshoot by {} at most",
                book.most_exposed
            )?;
        }
        match book.excess() {
            Some(excess) => write!(f, "; ended: {excess}"),
            None => Ok(()),
        }
    }
}

impl From<Budget> for Ledger {
    fn from(budget: Budget) -> Self {
        Self::new(budget)
    }
}
