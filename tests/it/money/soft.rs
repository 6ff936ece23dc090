//! Soft caps, and how far they may be overshot.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dspy::budget::{Budget, Ledger, Spend};
use dspy::chance::Chance;
use dspy::lm::{BoxFuture, CallCx, Dollars, Lm, LmRequest, LmResponse, Price, Usage};
use dspy::prelude::*;

use super::{Colour, ColourInput, WHITE, answers_of, dollars, price};

/// Takes mostly few tokens for an answer, and in one of forty as many as it may; and says what all
/// of it costs.
#[derive(Clone, Debug)]
struct Moody {
    billed: Arc<AtomicU64>,
}

const LENGTH: u32 = 1_000;

impl Lm for Moody {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        _: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            let asked = request.to_string();
            let number: u64 = asked.bytes().map(u64::from).sum::<u64>() + asked.len() as u64;
            let mut chance = Chance::new(number);
            for _ in 0..chance.below(30) {
                tokio::task::yield_now().await;
            }
            let output = match chance.below(40) {
                0 => u64::from(LENGTH),
                _ => 10 + chance.below(10) as u64,
            };
            let mut response = LmResponse::of_text(WHITE);
            response.usage = Usage::of_tokens(asked.len() as u64 / 4, output);
            let cost = price().cost(&response.usage).unwrap();
            self.billed.fetch_add(cost.micros(), Ordering::SeqCst);
            Ok(response)
        })
    }

    fn identity(&self) -> Arc<str> {
        "moody".into()
    }

    fn price(&self) -> Option<Price> {
        Some(price())
    }
}

/// How many calls come to pass at 32 at once before the budget ends, and the ledger then.
async fn asked(budget: Budget, cap: f64) -> (usize, Ledger, Dollars) {
    let model = Moody {
        billed: Arc::default(),
    };
    let ledger = Ledger::new(budget.and_dollars(cap).unwrap());
    let cx = Ctx::test(model.clone())
        .with_options(answers_of(LENGTH))
        .with_budget(ledger.clone());
    let program = Program::new(Predict::<Colour>::new());
    let inputs = (0..2_000u32).map(|number| ColourInput::from(format!("snow {}", number * 7)));
    let made = program
        .batch(&cx, inputs.collect::<Vec<_>>())
        .width(32)
        .await;
    let ended = made
        .iter()
        .filter(|it| it.as_ref().is_err_and(Error::is_budget));
    assert!(ended.count() > 0, "the cap is for fewer");
    let billed = Dollars::of_micros(model.billed.load(Ordering::SeqCst));
    assert_eq!(ledger.spent().dollars, billed);
    (made.iter().filter(|it| it.is_ok()).count(), ledger, billed)
}

#[tokio::test]
async fn a_soft_cap_is_overshot_by_no_more_than_was_said_before() {
    // A request has less than a thousand bytes here.
    let largest = price().most(1_000, LENGTH.into());
    for cap in [0.02, 0.05, 0.1, 0.15] {
        let budget = Budget::default().soft();
        let before = Ledger::new(budget.and_dollars(cap).unwrap());
        let said = before.overshoot(32, largest);
        assert_eq!(said.micros(), 32 * largest.micros());
        let (soft, ledger, billed) = asked(budget, cap).await;
        assert!(billed <= dollars(cap).plus(said), "{ledger}");
        // And by no more than calls on their way were short of their worst.
        assert!(
            billed <= dollars(cap).plus(ledger.most_exposed()),
            "{ledger}"
        );
        assert!(ledger.most_exposed() <= said, "{ledger}");
        // It goes nearer to its end than a hard one, which never crosses its own.
        let (hard, ledger, billed) = asked(Budget::default(), cap).await;
        assert!(billed <= dollars(cap), "{ledger}");
        assert_eq!(ledger.overshoot(32, largest), Dollars::ZERO);
        assert!(soft >= hard, "{soft} and {hard} calls for {cap}");
    }
}

#[tokio::test]
async fn a_soft_cap_sets_aside_what_a_call_mostly_costs() {
    // Nothing is known of the first calls, so they are set aside at their worst.
    let (calls, ledger, _) = asked(Budget::default().soft(), 0.004).await;
    assert_eq!(
        (calls, ledger.most_exposed()),
        (0, Dollars::ZERO),
        "{ledger}"
    );
    let (_, ledger, _) = asked(Budget::default().soft(), 0.1).await;
    assert!(ledger.most_exposed() > Dollars::ZERO, "{ledger}");
    assert!(
        ledger
            .to_string()
            .contains("of $0.10 (soft), which it can overshoot by $")
    );
}

#[test]
fn sums_are_exact_under_64_threads() {
    // What a plain sum says of the same calls.
    let (calls, tokens, micros) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let ledger = Ledger::new(Budget::dollars(1e6).unwrap());
    std::thread::scope(|scope| {
        for thread in 0..64u64 {
            let (ledger, calls, tokens, micros) = (&ledger, &calls, &tokens, &micros);
            scope.spawn(move || {
                let mut chance = Chance::new(thread);
                for _ in 0..10_000 / 64 + 1 {
                    let most = 1_000 + chance.below(1_000) as u64;
                    let most = Spend::of_call(most).costing(Dollars::of_micros(most));
                    let mut held = ledger.reserve(most).unwrap();
                    let took = chance.below(1_000) as u64;
                    let spend = Spend::of_call(took).costing(Dollars::of_micros(took * 2 / 3));
                    let counted = match chance.below(4) {
                        // It was never sent.
                        0 => continue,
                        // It was given up on its way, and counts in full.
                        1 => {
                            held.sent();
                            drop(held);
                            most
                        }
                        _ => {
                            held.settle(spend);
                            spend
                        }
                    };
                    calls.fetch_add(1, Ordering::SeqCst);
                    tokens.fetch_add(counted.tokens, Ordering::SeqCst);
                    micros.fetch_add(counted.dollars.micros(), Ordering::SeqCst);
                }
            });
        }
    });
    let spent = ledger.spent();
    assert_eq!(spent.calls, calls.into_inner());
    assert_eq!(spent.tokens, tokens.into_inner());
    assert_eq!(spent.dollars.micros(), micros.into_inner());
    assert!(spent.calls > 7_000 && spent.unknown > 1_500, "{spent}");
    assert_eq!(ledger.reserved(), Spend::default());
}

#[test]
fn what_is_spent_and_set_aside_never_passes_the_cap() {
    for seed in 0..200 {
        let mut chance = Chance::new(seed);
        let cap = 1 + chance.below(5_000) as u64;
        let budget = Budget::dollars(cap as f64 / 1e6).unwrap();
        let tokens = 1 + chance.below(5_000) as u64;
        let ledger = Ledger::new(budget.and_tokens(tokens));
        let mut held = Vec::new();
        for _ in 0..200 {
            let most = chance.below(900) as u64;
            let of = |tokens: u64, micros: u64| {
                Spend::of_call(tokens).costing(Dollars::of_micros(micros))
            };
            match chance.below(3) {
                0 if !held.is_empty() => {
                    let (call, most): (dspy::budget::Reservation, u64) =
                        held.swap_remove(chance.below(held.len()));
                    let took = chance.below(most as usize + 1) as u64;
                    call.settle(of(took, took));
                }
                _ => {
                    if let Ok(mut call) = ledger.reserve(of(most, most)) {
                        call.sent();
                        held.push((call, most));
                    }
                }
            }
            let (spent, reserved) = (ledger.spent(), ledger.reserved());
            assert!(
                spent.dollars.plus(reserved.dollars).micros() <= cap,
                "{ledger}"
            );
            assert!(spent.tokens + reserved.tokens <= tokens, "{ledger}");
        }
    }
}
