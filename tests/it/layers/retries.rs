//! Asked again: what, how often, after how long, and never past its time.

use dspy::budget::{Budget, Ledger};
use dspy::context::Role;
use dspy::lm::{Limited, Limiter, Limits, Retried, Retry};
use dspy::trace::SpanKind;

use super::*;

fn retried(model: &Slow) -> Retried<Slow> {
    Retried::new(model.clone(), Retry::new())
}

#[tokio::test(start_paused = true)]
async fn what_may_fare_better_is_asked_again_and_nothing_else() {
    let again = [408, 409, 429, 500, 502, 503, 529];
    let never = [400, 401, 403, 404, 413, 422];
    for status in again.into_iter().chain(never) {
        let model = Slow::failing(2, move || Error::of_status(status, "no"));
        let answer = ask(&retried(&model), "?").await;
        match again.contains(&status) {
            true => assert_eq!((answer.is_ok(), model.asked()), (true, 3), "{status}"),
            false => {
                assert_eq!(model.asked(), 1, "{status}");
                assert_eq!(answer.unwrap_err().to_string(), "no");
            }
        }
    }
    let model = Slow::failing(1, || Error::config("no such thing"));
    let all = Retried::new(model.clone(), Retry::new().when(|_| true));
    assert!(ask(&all, "?").await.unwrap_err().is_config());
    assert_eq!(model.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_last_error_says_how_often_it_was_asked_and_keeps_what_it_knew() {
    let model = Slow::failing(usize::MAX, || busy().with_retry_after(ms(2000)));
    let began = Instant::now();
    let error = ask(&retried(&model), "?").await.unwrap_err();
    assert_eq!(model.asked(), 4);
    assert!(error.is_provider());
    assert_eq!(error.status(), Some(503));
    assert_eq!(error.retry_after(), Some(ms(2000)));
    let text = error.to_string();
    let (head, tail) = (
        "come back later (asked 4 times within 6.",
        "allows no more than 4)",
    );
    assert!(text.starts_with(head) && text.ends_with(tail), "{text}");
    // What was told is kept to, and little is added.
    let took = began.elapsed();
    assert!(took >= ms(3 * 2000 + 40) && took < ms(3 * 2300), "{took:?}");

    for (tries, asked) in [(1, 1), (2, 2), (7, 7)] {
        let model = Slow::failing(usize::MAX, busy);
        let layer = Retried::new(model.clone(), Retry::new().tries(tries));
        assert!(ask(&layer, "?").await.is_err());
        assert_eq!(model.asked(), asked);
    }
    let model = Slow::failing(1, too_many);
    let once = Retried::new(model.clone(), Retry::new().tries(1));
    assert_eq!(ask(&once, "?").await.unwrap_err().to_string(), "too many");
    let never = Retried::new(model.clone(), Retry::new().tries(0));
    assert!(ask(&never, "?").await.unwrap_err().is_config());
    assert_eq!(model.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn waits_double_up_to_a_cap_and_are_drawn_from_the_request() {
    async fn times(text: &str) -> Vec<Duration> {
        let model = Slow::new(|_, _| (ms(0), Err(busy())));
        let retry = Retry::new()
            .tries(12)
            .first_wait(ms(100))
            .longest_wait(ms(3000));
        let began = Instant::now();
        let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let watched = Slow::new(move |number, request| {
            seen.lock().unwrap().push(began.elapsed());
            (model.does)(number, request)
        });
        ask(&Retried::new(watched, retry), text).await.unwrap_err();
        let asked = asked.lock().unwrap().clone();
        asked.windows(2).map(|two| two[1] - two[0]).collect()
    }
    let one = times("one").await;
    assert_eq!(one, times("one").await);
    assert_ne!(one, times("two").await);
    for (number, wait) in one.iter().enumerate() {
        let most = ms(100 * (1 << number)).min(ms(3000));
        assert!(*wait <= most + ms(2), "{number}: {wait:?}");
    }
    assert!(one.iter().max().unwrap() > &ms(500), "{one:?}");
}

#[tokio::test(start_paused = true)]
async fn fewer_calls_are_waited_for_and_not_counted() {
    let model = Slow::failing(9, too_many);
    assert!(ask(&retried(&model), "?").await.is_ok());
    assert_eq!(model.asked(), 10);

    let model = Slow::failing(usize::MAX, || too_many().with_retry_after(ms(5000)));
    let patient = Retried::new(model.clone(), Retry::new().patience(ms(60_000)));
    let began = Instant::now();
    let error = ask(&patient, "?").await.unwrap_err();
    assert!(error.is_rate_limited());
    assert!(
        error
            .to_string()
            .contains("`Retry::patience` is over after 60.0 s"),
        "{error}"
    );
    assert!((10..=13).contains(&model.asked()), "{}", model.asked());
    assert!(began.elapsed() <= ms(60_000) && began.elapsed() > ms(50_000));

    // What takes longer than anybody waits is not waited for.
    let model = Slow::failing(1, || too_many().with_retry_after(ms(3_600_000)));
    let error = ask(&retried(&model), "?").await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("too many (asked once within 0.0 s;"),
        "{error}"
    );

    // And who never waits does not ask for ever.
    let model = Slow::failing(usize::MAX, too_many);
    let hasty = Retried::new(model.clone(), Retry::new().first_wait(ms(0)));
    assert!(ask(&hasty, "?").await.unwrap_err().is_rate_limited());
    assert_eq!(model.asked(), 4);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_again_past_the_deadline() {
    let model = Slow::failing(usize::MAX, || busy().with_retry_after(ms(2000)));
    let began = Instant::now();
    let error = ask_within(&retried(&model), "?", ms(3000))
        .await
        .unwrap_err();
    assert_eq!(model.asked(), 2);
    // At once, and not when the time is over.
    assert!(began.elapsed() < ms(2500), "{:?}", began.elapsed());
    assert!(error.is_provider() && error.status() == Some(503));
    let text = error.to_string();
    assert!(text.contains("asked 2 times within 2."), "{text}");
    assert!(
        text.ends_with("and the call has no time left then)"),
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_asked_for_again_until_it_shows_something() {
    let model = Slow::failing(2, busy);
    let answer = stream(&retried(&model), "early").await.unwrap();
    assert_eq!(model.asked(), 3);
    // What came before the answer is still there, and from one try alone.
    assert_eq!(answer.model.as_deref(), Some("slow"));
    assert_eq!(answer.usage, Usage::of_tokens(10, 2));

    let model = Slow::failing(2, busy);
    let error = stream(&retried(&model), "late").await.unwrap_err();
    assert_eq!(
        (model.asked(), error.to_string()),
        (1, "come back later".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn every_try_is_on_the_ledger_and_in_the_record() {
    let model = Slow::failing(2, busy);
    let ledger = Ledger::new(Budget::calls(10));
    let cx = Ctx::test(retried(&model)).with_budget(ledger.clone());
    let answer = Predict::<Ask>::new().call(&cx, "?").await.unwrap();
    let spent = ledger.spent();
    // Of a refusal it is known that it cost nothing; the answer has no price.
    assert_eq!((spent.calls, spent.tokens, spent.unpriced), (3, 12, 1));
    let sent: Vec<_> = answer.trace().spans();
    let sent = sent.iter().filter_map(|span| match &span.kind {
        SpanKind::Send { usage, .. } => Some((usage.is_some(), span.error.clone())),
        _ => None,
    });
    let failed = || (false, Some("come back later".to_owned()));
    assert_eq!(sent.collect::<Vec<_>>(), [failed(), failed(), (true, None)]);
    assert_eq!(answer.trace().billed(), Usage::of_tokens(10, 2));

    // A budget that is used up ends it, in its own words.
    let model = Slow::failing(usize::MAX, busy);
    let cx = Ctx::test(retried(&model)).with_budget(Budget::calls(2));
    let error = Predict::<Ask>::new().call(&cx, "?").await.unwrap_err();
    assert!(error.is_budget(), "{error:?}");
    assert_eq!(model.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn one_role_that_is_refused_holds_up_no_other() {
    let refused = Slow::failing(6, || too_many().with_retry_after(ms(10_000))).named("proposer");
    let fine = Slow::after(ms(10)).named("task");
    let limiter = Limiter::new(Limits::new());
    let layered =
        |model: &Slow| Retried::new(Limited::new(model.clone(), limiter.clone()), Retry::new());
    let cx = Ctx::test(layered(&fine)).with_role(Role::Propose, layered(&refused));
    let predict = Predict::<Ask>::new();
    let began = Instant::now();
    let propose = cx.in_role(Role::Propose);
    let proposed = async {
        let proposed = predict.call(&propose, "a better one?").await;
        (proposed, began.elapsed())
    };
    let cx = Ctx::test(layered(&fine));
    let tasks = async {
        for _ in 0..100 {
            predict.call(&cx, "?").await.unwrap();
        }
        began.elapsed()
    };
    let ((proposed, waited), took) = tokio::join!(proposed, tasks);
    // It waits, and has its answer: it does not end without one.
    assert_eq!(proposed.unwrap().answer, "yes");
    assert!(waited >= ms(60_000) && refused.asked() == 7, "{waited:?}");
    assert!(took < ms(2000), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn dropped_anywhere_it_leaves_nothing_behind() {
    let model = Slow::failing(usize::MAX, || busy().with_retry_after(ms(1000)));
    let layer = retried(&model);
    // While it is asked, while it waits, while it is asked again, and so on.
    for time in (0..3000).step_by(7) {
        let call = ask(&layer, "?");
        assert!(tokio::time::timeout(ms(time), call).await.is_err());
        assert_eq!(model.in_flight(), 0);
    }
    let asked = model.asked();
    assert!(asked > 429);
    tokio::time::sleep(ms(100_000)).await;
    assert_eq!(model.asked(), asked);
}
