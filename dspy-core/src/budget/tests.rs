//! Waiting for room, and what is learned of calls.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use super::{Asks, Budget, Ledger, Outlook, Reservation, Size, Spend};
use crate::error::{Error, Result};
use crate::lm::{Dollars, Price};

/// A call of a thousand bytes whose answer has a thousand tokens at most: $0.005 at the worst.
fn call() -> Box<Outlook> {
    let dollars = |dollars| Dollars::of(dollars).unwrap();
    Box::new(Outlook {
        asks: Asks {
            model: "m".into(),
            path: None,
        },
        price: Some(Price::per_million(dollars(1.0), dollars(4.0))),
        size: Size {
            text: 1_000,
            output: 1_000,
            ..Size::default()
        },
        streams: false,
    })
}

fn stream() -> Box<Outlook> {
    let mut call = call();
    call.streams = true;
    call
}

fn of(dollars: f64) -> Ledger {
    Ledger::new(Budget::dollars(dollars).unwrap())
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// What comes of it without waiting.
fn now(ledger: &Ledger, call: Box<Outlook>) -> Result<Reservation> {
    match poll(pin!(ledger.reserve_for(call))) {
        Poll::Ready(reserved) => reserved,
        Poll::Pending => Err(Error::config("it waits")),
    }
}

fn took(micros: u64) -> Spend {
    Spend::of_call(1).costing(Dollars::of_micros(micros))
}

#[test]
fn a_call_waits_for_one_that_ends_by_itself_and_for_no_stream() {
    let ledger = of(0.006);
    let other = now(&ledger, call()).unwrap();
    let mut waiting = pin!(ledger.reserve_for(call()));
    assert!(poll(waiting.as_mut()).is_pending());
    other.settle(took(100));
    assert!(matches!(poll(waiting.as_mut()), Poll::Ready(Ok(_))));

    // Its end is up to whoever listens, who may be the one that calls.
    let ledger = of(0.006);
    let listened = now(&ledger, stream()).unwrap();
    let error = now(&ledger, call()).unwrap_err();
    assert!(error.is_budget(), "{error}");
    drop(listened);
    assert!(now(&ledger, stream()).is_ok());
}

#[test]
fn whoever_leaves_lets_the_next_one_look() {
    let ledger = of(0.010_5);
    let one = now(&ledger, call()).unwrap();
    let other = now(&ledger, call()).unwrap();
    let mut gone = Box::pin(ledger.reserve_for(call()));
    let mut second = pin!(ledger.reserve_for(call()));
    let mut third = pin!(ledger.reserve_for(call()));
    assert!(poll(gone.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending() && poll(third.as_mut()).is_pending());
    // The first in the line is told, and goes away without an answer.
    one.settle(took(100));
    drop(gone);
    let second = poll(second.as_mut());
    assert!(matches!(second, Poll::Ready(Ok(_))));
    assert!(poll(third.as_mut()).is_pending());
    // Neither was sent, so both give back all that they had.
    drop((second, other));
    assert!(matches!(poll(third.as_mut()), Poll::Ready(Ok(_))));
}

#[test]
fn nobody_waits_for_what_cannot_come() {
    let ledger = of(0.008);
    let first = now(&ledger, call()).unwrap();
    let mut one = pin!(ledger.reserve_for(call()));
    let mut other = pin!(ledger.reserve_for(call()));
    assert!(poll(one.as_mut()).is_pending() && poll(other.as_mut()).is_pending());
    first.settle(took(4_000));
    for waiting in [one, other] {
        let Poll::Ready(Err(error)) = poll(waiting) else {
            panic!("there is nothing to wait for");
        };
        assert!(error.to_string().contains("may cost $0.005"), "{error}");
    }
}

#[test]
fn a_bill_above_what_was_set_aside_ends_the_wait_of_all() {
    let ledger = of(0.011);
    let (first, second) = (now(&ledger, call()).unwrap(), now(&ledger, call()).unwrap());
    let mut one = pin!(ledger.reserve_for(call()));
    let mut other = pin!(ledger.reserve_for(call()));
    assert!(poll(one.as_mut()).is_pending() && poll(other.as_mut()).is_pending());
    first.settle(took(5_001));
    for waiting in [one, other] {
        let Poll::Ready(Err(error)) = poll(waiting) else {
            panic!("there is nothing to wait for");
        };
        let error = error.to_string();
        assert!(
            error.contains("a call of `m` was billed $0.005001"),
            "{error}"
        );
    }
    // Only what was on its way may still come.
    second.settle(took(5_000));
    assert_eq!(ledger.spent().dollars, Dollars::of_micros(10_001));
    assert!(now(&ledger, call()).is_err());
}

#[test]
fn less_is_set_aside_once_it_is_known_how_long_requests_are() {
    let ledger = of(1.0);
    for _ in 0..20 {
        let held = now(&ledger, call()).unwrap();
        assert_eq!(ledger.reserved().dollars, Dollars::of_micros(5_000));
        held.settle_with_input(took(200), Some(250));
    }
    let _held = now(&ledger, call()).unwrap();
    assert_eq!(ledger.reserved().dollars, Dollars::of_micros(4_300));
    // Another path may be of another kind.
    let mut other = call();
    other.asks.path = Some(crate::module::Path::root().field("other"));
    let _other = now(&ledger, other).unwrap();
    assert_eq!(ledger.reserved().dollars, Dollars::of_micros(9_300));
}

#[test]
fn what_a_provider_says_of_an_unknown_price_counts_and_ends_nothing() {
    let ledger = Ledger::new(Budget::dollars(1.0).unwrap().allow_unknown_prices());
    let mut unpriced = call();
    unpriced.price = None;
    now(&ledger, unpriced).unwrap().settle(took(700));
    assert_eq!(ledger.spent().cost(), Some(Dollars::of_micros(700)));
    assert!(now(&ledger, call()).is_ok());
}

#[test]
fn what_nobody_said_of_a_call_counts_at_its_worst() {
    let ledger = of(1.0);
    // The price is known, and what was billed cannot be told from it.
    now(&ledger, call()).unwrap().settle(Spend::of_call(700));
    let spent = ledger.spent();
    assert_eq!((spent.tokens, spent.unknown), (700, 1));
    assert_eq!(spent.cost(), Some(Dollars::of_micros(5_000)));
}
