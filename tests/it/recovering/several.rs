use dspy::adapter::JsonAdapter;
use dspy::lm::{Cache, Completion};

use super::*;

fn several<const N: usize>(texts: [&str; N]) -> LmResponse {
    let mut response = LmResponse::default();
    response.completions = texts.map(Completion::of_text).into();
    response
}

const NO: &str = "[[ ## holds ## ]]\nfalse\n\n[[ ## sure ## ]]\n0.5";

#[tokio::test]
async fn one_that_cannot_be_read_is_recovered_alone_and_takes_its_place() {
    let three = several([GOOD, MAYBE, GOOD]);
    let model = ScriptedLm::of([Ok(three), Ok(LmResponse::of_text(NO))]);
    let cx = Ctx::new(model.clone());
    let judge = Predict::<Judge>::new();
    let found = judge.call(&cx, "?").n(3).await.unwrap();
    let holds: Vec<_> = found.completions().map(|it| it.holds).collect();
    assert_eq!(holds, [true, false, true]);
    assert_eq!(found.unread().len(), 1);
    let requests = model.requests();
    assert_eq!(
        (requests[0].options.n, requests[1].options.n),
        (Some(3), None)
    );
    let asked = said(&requests[1]);
    assert_eq!((asked.len(), &*asked[2].1), (4, MAYBE));
}

#[tokio::test]
async fn without_recovery_one_is_enough_to_fail() {
    let model = ScriptedLm::of([Ok(several([GOOD, MAYBE]))]);
    let judge = Predict::<Judge>::new();
    let error = judge.call(&Ctx::test(model), "?").n(2).await.unwrap_err();
    assert!(error.is_parse() && error.earlier().is_empty());
    assert_eq!(error.reply(), Some(MAYBE));
}

#[tokio::test]
async fn each_has_the_steps_of_the_policy_to_itself() {
    let again = [MAYBE, "nothing of use", GOOD_JSON, GOOD].map(LmResponse::of_text);
    let first = several([MAYBE, "nothing of use"]);
    let model = ScriptedLm::of([first].into_iter().chain(again).map(Ok));
    let cx =
        Ctx::new(model.clone()).with_recovery(Recovery::default().reask().adapter(JsonAdapter));
    let judge = Predict::<Judge>::new();
    let found = judge.call(&cx, "?").n(2).await.unwrap();
    assert_eq!(found.completions().count(), 2);
    let unread = found.unread().iter().filter_map(Error::reply);
    let unread: Vec<_> = unread.collect();
    assert_eq!(unread, [MAYBE, MAYBE, "nothing of use", "nothing of use"]);
    // The adapter is that of the first.
    assert_eq!(found.adapter(), Some("json"));
    model.assert_done();
}

#[tokio::test]
async fn the_same_request_for_two_of_them_is_two_answers_to_a_cache() {
    let first = several([MAYBE, MAYBE]);
    let replies = [
        first,
        LmResponse::of_text(GOOD_JSON),
        LmResponse::of_text(GOOD_JSON),
    ];
    let mut model = Named::new("small", []);
    model.inner = ScriptedLm::of(replies.map(Ok));
    let cx = Ctx::test(model.clone()).with_cache(Cache::in_memory(1 << 20));
    let judge = Predict::<Judge>::new().with_recovery(Recovery::none().adapter(JsonAdapter));
    for _ in 0..2 {
        let found = judge.call(&cx, "?").n(2).sample(5).await.unwrap();
        assert_eq!(found.completions().count(), 2);
        // The second time all three are given again.
        let samples: Vec<_> = model
            .calls()
            .into_iter()
            .map(|(_, sample)| sample)
            .collect();
        assert_eq!(samples, [5, 5, (1 << 32) + 5]);
    }
}

#[tokio::test]
async fn nothing_is_paid_for_one_of_them_where_another_ends_the_call() {
    let mut two = several([MAYBE, GOOD]);
    two.completions[1].finish = dspy::lm::Finish::Length;
    let model = ScriptedLm::of([Ok(two), Ok(LmResponse::of_text(GOOD))]);
    let judge = Predict::<Judge>::new();
    let call = judge.call(&Ctx::new(model.clone()), "?").n(2).await;
    assert!(call.unwrap_err().is_truncated());
    assert_eq!(model.left(), 1);
}

#[tokio::test]
async fn the_ones_behind_it_keep_their_places() {
    let first = several([MAYBE, GOOD, "nothing of use", GOOD]);
    let again = [NO, NO].map(LmResponse::of_text);
    let model = ScriptedLm::of([first].into_iter().chain(again).map(Ok));
    let judge = Predict::<Judge>::new();
    let cx = Ctx::new(model);
    let found = judge.call(&cx, "?").n(4).await.unwrap();
    let holds: Vec<_> = found.completions().map(|it| it.holds).collect();
    assert_eq!(holds, [false, true, false, true]);
}
