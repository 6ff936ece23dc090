//! One model after another: for which errors, and what is said when none answers.

use dspy::budget::{Budget, Ledger};
use dspy::lm::{Dollars, Fallback, Retried, Retry};
use dspy::trace::SpanKind;

use super::*;

fn down(error: impl Fn() -> Error + Send + Sync + 'static) -> Slow {
    Slow::failing(usize::MAX, error).named("first")
}

#[tokio::test(start_paused = true)]
async fn the_next_is_asked_where_it_may_do_better_and_nowhere_else() {
    for (status, asked) in [
        (503, 1),
        (500, 1),
        (429, 1),
        (408, 1),
        (401, 0),
        (404, 0),
        (400, 0),
    ] {
        let second = Slow::after(ms(10)).named("second");
        let model = Fallback::new(down(move || Error::of_status(status, "no"))).or(second.clone());
        let answer = ask(&model, "?").await;
        assert_eq!(
            (second.asked(), answer.is_ok()),
            (asked, asked == 1),
            "{status}"
        );
        if let Err(error) = answer {
            assert_eq!(error.to_string(), "no");
            assert_eq!(error.status(), Some(status));
        }
    }
    let second = Slow::after(ms(10)).named("second");
    let strict = Fallback::new(down(busy))
        .or(second.clone())
        .when(Error::is_rejected);
    assert!(ask(&strict, "?").await.is_err());
    let wide = Fallback::new(down(|| Error::of_status(400, "no")))
        .or(second.clone())
        .when(Error::is_rejected);
    assert!(ask(&wide, "?").await.is_ok());
    assert_eq!(second.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_last_error_says_what_each_said() {
    let third = Slow::failing(9, || Error::of_status(401, "a wrong key")).named("third");
    let model = Fallback::new(down(busy))
        .or(down(too_many).named("second"))
        .or(third);
    let error = ask(&model, "?").await.unwrap_err();
    assert!(error.is_auth() && error.status() == Some(401));
    assert_eq!(
        error.to_string(),
        "no model of several answered: `first`: come back later; then `second`: too many; then \
         `third`: a wrong key"
    );
    // No time is left for another.
    let slow = Slow::new(|_, _| (ms(5000), Err(busy())));
    let second = Slow::after(ms(10));
    let model = Fallback::new(slow).or(second.clone());
    let error = ask_within(&model, "?", ms(3000)).await.unwrap_err();
    assert_eq!(
        (error.to_string(), second.asked()),
        ("come back later".to_owned(), 0)
    );
}

#[tokio::test(start_paused = true)]
async fn it_is_called_by_all_names_and_can_do_what_all_can() {
    let price = |dollars| Price::per_million(Dollars::of_micros(dollars), Dollars::of_micros(9));
    let mut first = Slow::after(ms(1)).named("first");
    let mut second = Slow::after(ms(1)).named("second");
    (first.abilities.images, first.abilities.several) = (true, true);
    (second.abilities.images, second.abilities.reasoning) = (true, true);
    (first.price, second.price) = (Some(price(5)), Some(price(5)));
    let both = || Fallback::new(first.clone()).or(second.clone());
    assert_eq!(&*both().identity(), "first or second");
    assert_eq!(both().inner().map(Lm::identity).as_deref(), Some("first"));
    let abilities = both().abilities();
    assert!(abilities.images && !abilities.several && !abilities.reasoning);
    assert_eq!(both().price(), Some(price(5)));
    assert_eq!(both().or(Slow::after(ms(1))).price(), None);
    second.price = Some(price(6));
    assert_eq!(Fallback::new(first).or(second).price(), None);
}

#[tokio::test(start_paused = true)]
async fn each_that_was_asked_is_on_the_ledger_under_its_name() {
    let first = Retried::new(down(busy), Retry::new().tries(3));
    let second = Slow::after(ms(10)).named("second");
    let ledger = Ledger::new(Budget::calls(10));
    let cx = Ctx::test(Fallback::new(first).or(second)).with_budget(ledger.clone());
    let answer = Predict::<Ask>::new().call(&cx, "?").await.unwrap();
    assert_eq!(answer.answer, "yes");
    let spent = ledger.spent();
    // Of a refusal it is known that it cost nothing; the answer has no price.
    assert_eq!((spent.calls, spent.tokens, spent.unpriced), (4, 12, 1));
    let spans = answer.trace().spans();
    let sent = spans.iter().filter_map(|span| match &span.kind {
        SpanKind::Send { to, .. } => Some(&**to),
        _ => None,
    });
    assert_eq!(
        sent.collect::<Vec<_>>(),
        ["first", "first", "first", "second"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_goes_elsewhere_until_it_shows_something() {
    let second = Slow::after(ms(10)).named("second");
    let model = Fallback::new(down(busy)).or(second.clone());
    let answer = stream(&model, "early").await.unwrap();
    assert_eq!(answer.model.as_deref(), Some("second"));
    let error = stream(&model, "late").await.unwrap_err();
    assert_eq!(
        (error.to_string(), second.asked()),
        ("come back later".to_owned(), 1)
    );
}
