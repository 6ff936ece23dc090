//! A second call where the first is slow: which answer is taken, and what it costs.

use dspy::budget::{Budget, Ledger, Spend};
use dspy::lm::{Hedge, Hedged};
use dspy::trace::SpanKind;

use super::limits::join;
use super::*;

/// Takes so long, call by call, and says which call it was.
fn taking<const N: usize>(times: [u64; N]) -> Slow {
    Slow::new(move |number, _| {
        let mut response = yes().unwrap();
        response.id = Some(number.to_string());
        (ms(times[number % N]), Ok(response))
    })
}

fn always(model: &Slow) -> Hedged<Slow> {
    Hedged::new(model.clone(), Hedge::after(ms(1000)).at_most(1.0))
}

async fn who(model: &dyn Lm) -> (String, Duration) {
    let began = Instant::now();
    let answer = ask(model, "?").await.unwrap();
    (answer.id.unwrap(), began.elapsed())
}

#[tokio::test(start_paused = true)]
async fn the_first_answer_is_taken_and_the_other_call_is_given_up() {
    let model = taking([900]);
    assert_eq!(who(&always(&model)).await, ("0".to_owned(), ms(900)));
    assert_eq!(model.asked(), 1);

    let model = taking([9000, 500]);
    assert_eq!(who(&always(&model)).await, ("1".to_owned(), ms(1500)));
    assert_eq!((model.asked(), model.in_flight()), (2, 0));

    let model = taking([1200, 9000]);
    assert_eq!(who(&always(&model)).await, ("0".to_owned(), ms(1200)));
    assert_eq!((model.asked(), model.in_flight()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn no_more_are_made_twice_than_the_share_allows() {
    let model = taking([5000]);
    let layer = Hedged::new(model.clone(), Hedge::after(ms(1000)).at_most(0.05));
    for calls in 1..=200 {
        ask(&layer.clone(), "?").await.unwrap();
        assert_eq!(model.asked(), calls + calls / 20);
    }
    for share in [0.0, -1.0, f64::NAN] {
        let model = taking([5000]);
        let never = Hedged::new(model.clone(), Hedge::after(ms(1000)).at_most(share));
        for _ in 0..20 {
            ask(&never, "?").await.unwrap();
        }
        assert_eq!(model.asked(), 20);
    }
    // Two by themselves would each be within it, and together are not.
    let model = taking([5000]);
    let layer = Hedged::new(model.clone(), Hedge::after(ms(1000)).at_most(0.25));
    let layer = &layer;
    join((0..10).map(|_| async move {
        ask(layer, "?").await.unwrap();
    }))
    .await;
    assert_eq!(model.asked(), 12);
}

#[tokio::test(start_paused = true)]
async fn where_one_fails_the_other_is_waited_for() {
    let failing = |which: usize| {
        Slow::new(move |number, _| match number == which {
            true => (ms(1100), Err(busy())),
            false => (ms(3000), yes()),
        })
    };
    for which in [0, 1] {
        let model = failing(which);
        assert!(ask(&always(&model), "?").await.is_ok(), "{which}");
        assert_eq!(model.asked(), 2);
    }
    let model = Slow::new(|number, _| {
        let error = if number == 0 { busy() } else { too_many() };
        (ms(1500), Err(error))
    });
    let error = ask(&always(&model), "?").await.unwrap_err();
    assert_eq!(
        (error.to_string(), model.asked()),
        ("come back later".to_owned(), 2)
    );
    // A call that fails before its time is not made again.
    let model = Slow::failing(1, busy);
    assert!(ask(&always(&model), "?").await.is_err());
    assert_eq!(model.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_given_up_counts_in_full_as_unknown() {
    let model = taking([9000, 500]);
    let ledger = Ledger::new(Budget::calls(10));
    let cx = Ctx::test(always(&model)).with_budget(ledger.clone());
    let answer = Predict::<Ask>::new().call(&cx, "?").await.unwrap();
    let mut spent = Spend::of_calls(2, 12);
    spent.unknown = 1;
    assert_eq!(ledger.spent(), spent);
    let spans = answer.trace().spans();
    let sent = spans.iter().filter_map(|span| match &span.kind {
        SpanKind::Send { .. } => Some(span.error.as_deref()),
        _ => None,
    });
    assert_eq!(
        sent.collect::<Vec<_>>(),
        [Some("it was given up on its way"), None]
    );

    // With one call left there is no second one, and the first is waited for.
    let model = taking([9000, 500]);
    let cx = Ctx::test(always(&model)).with_budget(Budget::calls(1));
    assert!(Predict::<Ask>::new().call(&cx, "?").await.is_ok());
    assert_eq!(model.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_raced_to_its_first_word_and_a_drop_ends_both() {
    let model = taking([9000, 500]);
    let began = Instant::now();
    let answer = stream(&always(&model), "?").await.unwrap();
    assert_eq!(answer.id.as_deref(), Some("1"));
    assert_eq!((model.asked(), began.elapsed()), (2, ms(1500)));

    let model = taking([9000]);
    let layer = always(&model);
    let (request, cx) = (request("?"), CallCx::default());
    let mut call = layer.call(&request, &cx);
    assert!(poll_once(call.as_mut()).is_pending());
    tokio::time::advance(ms(1001)).await;
    assert!(poll_once(call.as_mut()).is_pending());
    assert_eq!(model.in_flight(), 2);
    drop(call);
    assert_eq!(model.in_flight(), 0);
}
