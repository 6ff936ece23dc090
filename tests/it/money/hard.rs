//! Hard caps, over real HTTP on the loopback.

use std::sync::Arc;

use dspy::budget::{Budget, Ledger, Spend};
use dspy::context::Role;
use dspy::evaluate::{Judge, Score, evaluate, evaluate_judged};
use dspy::lm::{BoxFuture, CallCx, Dollars, Lm, LmRequest, LmResponse, Price};
use dspy::prelude::*;
use dspy::testing::{FnLm, ScriptedLm};
use dspy::trace::{SpanKind, Trace};

use super::{Again, Colour, ColourInput, ColourOutput, WHITE};
use super::{answers_of, cost_of, dollars, model, price, rows};
use crate::support::{Billing, Fault, Provider, Script, Step};

/// Say whether the colour is right.
#[signature]
struct Right {
    #[input]
    thing: String,
    #[input]
    colour: String,
    #[output]
    right: bool,
}

/// Asks a model whether an output is right.
struct ByModel(Predict<Right>);

impl Judge<ColourInput, ColourOutput, ColourOutput> for ByModel {
    async fn score(
        &self,
        cx: &Ctx,
        row: &Example<ColourInput, ColourOutput>,
        output: &ColourOutput,
        _: &Trace,
    ) -> Result<Score> {
        let said = self.0.call(cx, (&row.input.thing, &output.colour)).await?;
        Ok(Score::new(f64::from(u8::from(said.right))))
    }
}

/// A provider that names colours and judges them, and often fails on the way.
fn bad_day(billing: Billing) -> Provider {
    let script = Script::by(|asked| match asked.last().contains("[[ ## right ## ]]") {
        true => "[[ ## right ## ]]\ntrue\n\n[[ ## completed ## ]]".to_owned(),
        false => WHITE.to_owned(),
    });
    let faults = [
        Step::from(Fault::Status(503)),
        Fault::Status(429).into(),
        Fault::Reset.into(),
        Fault::Truncate(40).into(),
        Fault::ResetAfter(40).into(),
    ];
    Provider::new(script.at_random(0.2, faults).with_seed(7).billing(billing))
}

/// An evaluation of which the cap is the end: 64 workers, retries, and a judge on the same ledger.
async fn until_the_cap(provider: &Provider, ledger: &Ledger) -> String {
    let model = || Again(model(provider).with_price(price()));
    let cx = Ctx::test(model())
        .with_role(Role::Judge, model())
        .with_options(answers_of(150))
        .with_budget(ledger.clone());
    let program = Program::new(Predict::<Colour>::new());
    let judge = ByModel(Predict::default());
    let found = evaluate_judged(&cx, &program, &rows(1_000), "by model", judge)
        .workers(64)
        .retries(0)
        .missing_allowed(1_000)
        .quiet();
    let found = found.await.unwrap();
    let text = found.to_string();
    assert!(text.contains("stopped: the budget of $"), "{text}");
    found.stopped().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hard_cap_is_never_crossed_by_what_a_provider_bills() {
    let provider = bad_day(Billing::Exact);
    let cap = dollars(0.1);
    let ledger = Ledger::new(Budget::dollars(0.1).unwrap());
    let stopped = until_the_cap(&provider, &ledger).await;
    assert!(
        stopped.contains("the budget of $0.10 is reached"),
        "{stopped}"
    );
    let (billed, spent) = (cost_of(provider.billed()), ledger.spent());
    assert!(billed <= cap, "{billed} was billed");
    // What was cut short is counted in full, and all else to the millionth.
    assert!(
        billed <= spent.dollars && spent.dollars <= cap,
        "{spent}, {billed} was billed"
    );
    assert!(spent.unknown > 0 && spent.unpriced == 0, "{spent}");
    assert_eq!(ledger.reserved(), Spend::default());
    assert_eq!(ledger.most_exposed(), Dollars::ZERO);
    // It ends where there was no room for one more, and not for want of room for 64 at once.
    let most = price().most(2_000, 150);
    assert!(spent.dollars.plus(most) > cap, "{spent} of {cap}");
    assert!(provider.most_at_once() > 1, "{}", provider.most_at_once());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_provider_that_bills_at_random_crosses_it_only_by_calls_on_their_way() {
    let provider = bad_day(Billing::Random(9));
    let cap = dollars(0.1);
    let ledger = Ledger::new(Budget::dollars(0.1).unwrap());
    let stopped = until_the_cap(&provider, &ledger).await;
    let billed = cost_of(provider.billed());
    assert!(
        billed <= ledger.spent().dollars,
        "{ledger}, {billed} was billed"
    );
    if stopped.contains("is reached") {
        assert!(billed <= cap, "{billed} was billed: {stopped}");
    } else {
        assert!(stopped.contains("was billed $"), "{stopped}");
        // Nine times what any of these calls takes, for each that can have been on its way.
        let largest = price().most(9 * 300, 9 * 20).micros();
        let most = cap.plus(Dollars::of_micros(largest * 64));
        assert!(billed <= most, "{billed} was billed: {stopped}");
    }
}

/// An answer of so many tokens, as the provider counts them.
fn long(tokens: usize) -> String {
    format!("[[ ## colour ## ]]\n{}", " hue".repeat(tokens))
}

#[tokio::test]
async fn a_provider_that_bills_three_times_ends_after_one_call_and_both_numbers_are_shown() {
    let script = Script::answering(&long(980)).billing(Billing::Times(3));
    let provider = Provider::new(script);
    let ledger = Ledger::new(Budget::dollars(1.0).unwrap());
    let cx = Ctx::test(Again(model(&provider).with_price(price())))
        .with_options(answers_of(1_000))
        .with_budget(ledger.clone());
    let program = Program::new(Predict::<Colour>::new());
    let found = evaluate(&cx, &program, &rows(50), |row, out| {
        row.label.colour == out.colour
    });
    let found = found.workers(1).quiet().await.unwrap();
    assert_eq!(provider.calls(), 1);
    let billed = cost_of(provider.billed());
    assert_eq!(ledger.spent().dollars, billed);
    let stopped = found.stopped().unwrap();
    assert!(stopped.is_budget());
    let text = stopped.to_string();
    for said in [
        "the budget of $1.00 is ended",
        "openai-chat",
        &format!("was billed {billed}, where at most $0.00"),
        "`max_tokens`",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(ledger.to_string().contains("ended: a call of"), "{ledger}");
    // Nobody gets through any more.
    let again = Predict::<Colour>::new().call(&cx, "snow").await;
    assert!(again.unwrap_err().is_budget());
    assert_eq!(provider.calls(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_calls_on_their_way_follow_a_bill_above_what_was_set_aside() {
    let script = Script::answering(&long(980)).billing(Billing::Times(3));
    let provider = Provider::new(script);
    let ledger = Ledger::new(Budget::dollars(0.1).unwrap());
    let cx = Ctx::test(model(&provider).with_price(price()))
        .with_options(answers_of(1_000))
        .with_budget(ledger.clone());
    let program = Program::new(Predict::<Colour>::new());
    let inputs = (0..200).map(|number| ColourInput::from(format!("snow {number}")));
    let made = program
        .batch(&cx, inputs.collect::<Vec<_>>())
        .width(64)
        .await;
    assert!(
        made.iter()
            .any(|it| it.as_ref().is_err_and(Error::is_budget))
    );
    // At $0.004 for the answer alone, no more than 25 had room at once.
    assert!(provider.calls() <= 25, "{}", provider.calls());
    let largest = cost_of(provider.billed()).micros() / provider.calls() as u64 + 1;
    let most = dollars(0.1).plus(Dollars::of_micros(largest * provider.calls() as u64));
    assert!(cost_of(provider.billed()) <= most);
}

#[tokio::test]
async fn a_model_of_unknown_price_is_not_asked_unless_that_is_allowed() {
    let provider = Provider::new(Script::answering(WHITE));
    let colour = Predict::<Colour>::new();
    let with = |budget| Ctx::test(model(&provider)).with_budget(Ledger::new(budget));
    let cx = with(Budget::dollars(5.0).unwrap());
    let error = colour.call(&cx, "snow").await.unwrap_err();
    assert!(error.is_config(), "{error}");
    for said in [
        provider.url(),
        "$5.00",
        "`with_price`",
        "`Budget::allow_unknown_prices`",
    ] {
        assert!(error.to_string().contains(said), "{said}: {error}");
    }
    assert_eq!(provider.calls(), 0);

    // Only dollars need a price.
    let cx = with(Budget::tokens(10_000));
    colour.call(&cx, "snow").await.unwrap();

    let ledger = Ledger::new(Budget::dollars(0.0).unwrap().allow_unknown_prices());
    let cx = Ctx::test(model(&provider)).with_budget(ledger.clone());
    let out = colour.call(&cx, "snow").await.unwrap();
    assert_eq!(out.cost(), None);
    let spent = ledger.spent();
    assert_eq!((spent.unpriced, spent.cost()), (1, None));
    assert!(spent.to_string().ends_with("price unknown"), "{spent}");
}

#[tokio::test]
async fn what_a_longer_request_costs_is_asked_before_it_is_sent() {
    let mut short = price();
    short.up_to = Some(100);
    let model = ScriptedLm::new([WHITE]).with_price(short);
    let cx = Ctx::test(model.clone()).with_budget(Budget::dollars(1.0).unwrap());
    let error = Predict::<Colour>::new()
        .call(&cx, "snow")
        .await
        .unwrap_err();
    assert!(error.is_config());
    assert!(error.to_string().contains("up to 100 tokens"), "{error}");
    assert_eq!(model.left(), 1);
}

#[tokio::test]
async fn no_dollars_let_only_free_models_pass() {
    let none = || Ledger::new(Budget::dollars(0.0).unwrap());
    let colour = Predict::<Colour>::new();
    let model = ScriptedLm::new([WHITE]).with_price(price());
    let cx = Ctx::test(model.clone()).with_budget(none());
    let error = colour.call(&cx, "snow").await.unwrap_err();
    assert!(error.is_budget(), "{error}");
    assert_eq!(model.left(), 1);
    let free = FnLm::new(|_| Ok(WHITE.to_owned())).with_price(Price::FREE);
    let ledger = none();
    let cx = Ctx::test(free).with_budget(ledger.clone());
    colour.call(&cx, "snow").await.unwrap();
    assert_eq!(ledger.spent().cost(), Some(Dollars::ZERO));
    for wrong in [-0.01, f64::NAN, f64::INFINITY] {
        assert!(Budget::dollars(wrong).unwrap_err().is_config());
    }
}

#[tokio::test]
async fn the_length_that_a_budget_sets_is_sent_and_recorded() {
    let provider = Provider::new(Script::answering(WHITE));
    let ledger = Ledger::new(Budget::dollars(1.0).unwrap());
    let cx = Ctx::test(model(&provider).with_price(price())).with_budget(ledger.clone());
    let out = Predict::<Colour>::new().call(&cx, "snow").await.unwrap();
    assert_eq!(provider.received()[0].body["max_tokens"], 4096);
    let limits = |trace: &Trace| -> Vec<Option<u32>> {
        let spans = trace.spans().into_iter();
        let limits = spans.filter_map(|span| match span.kind {
            SpanKind::Send { limit, .. } => Some(limit),
            _ => None,
        });
        limits.collect()
    };
    assert_eq!(limits(out.trace()), [Some(4096)]);
    // What was sent counts once, though it stands in two spans.
    assert_eq!(out.cost(), Some(cost_of(provider.billed())));
    assert_eq!(ledger.spent().cost(), out.cost());
    assert_eq!(ledger.spent().calls, 1);

    // Whoever says it is taken at the word.
    let call = Predict::<Colour>::new();
    let out = call.call(&cx, "snow").max_tokens(50).await.unwrap();
    assert_eq!(provider.received()[1].body["max_tokens"], 50);
    assert_eq!(limits(out.trace()), [None]);
}

#[tokio::test]
async fn what_was_refused_at_the_door_costs_nothing() {
    let script = Script::answering(WHITE).then_times(2, Fault::Status(503));
    let provider = Provider::new(script);
    let ledger = Ledger::new(Budget::dollars(1.0).unwrap());
    let cx = Ctx::test(Again(model(&provider).with_price(price()))).with_budget(ledger.clone());
    let out = Predict::<Colour>::new().call(&cx, "snow").await.unwrap();
    let spent = ledger.spent();
    assert_eq!((spent.calls, spent.unknown), (3, 0));
    assert_eq!(spent.cost(), Some(cost_of(provider.billed())));
    assert_eq!(out.cost(), spent.cost());
}

#[tokio::test]
async fn calls_wait_for_room_that_others_give_back() {
    // One call may cost $0.017 and costs a fiftieth of that, so three have room at once.
    let model = FnLm::new(|_| Ok(WHITE.to_owned())).with_price(price());
    let ledger = Ledger::new(Budget::dollars(0.055).unwrap());
    let cx = Ctx::test(Slow(model)).with_budget(ledger.clone());
    let program = Program::new(Predict::<Colour>::new());
    let inputs = (0..60).map(|number| ColourInput::from(format!("snow {number}")));
    let made = program
        .batch(&cx, inputs.collect::<Vec<_>>())
        .width(64)
        .await;
    assert!(made.iter().all(Result::is_ok), "{ledger}");
    assert_eq!(ledger.spent().calls, 60);
}

/// Lets others go first.
#[derive(Debug)]
struct Slow(FnLm);

impl Lm for Slow {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            for _ in 0..5 {
                tokio::task::yield_now().await;
            }
            self.0.call(request, cx).await
        })
    }

    fn identity(&self) -> Arc<str> {
        "slow".into()
    }

    fn price(&self) -> Option<Price> {
        Some(price())
    }
}
