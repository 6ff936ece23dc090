//! The learner in the box: it knows what its demonstrations show, and no more.

use dspy::lm::LmRequest;
use dspy::prelude::*;

/// Sort the thing by its kind.
#[signature]
#[derive(PartialEq, Clone)]
struct Sort {
    #[input]
    thing: String,
    #[input]
    grams: f64,
    #[output]
    kind: String,
}

fn row(thing: &str, grams: f64, kind: &str) -> Sort {
    Sort {
        thing: thing.into(),
        grams,
        kind: kind.into(),
    }
}

fn rows() -> Vec<Sort> {
    vec![
        row("red apple", 150.0, "zork"),
        row("green apple", 140.0, "zork"),
        row("red truck", 9_000_000.0, "blit"),
        row("green truck", 8_000_000.0, "blit"),
    ]
}

#[tokio::test]
async fn labels_without_a_meaning_are_learned_from_the_demonstrations() {
    let predict = Predict::new().with_demos(rows());
    let cx = Ctx::embedded();
    let apple = predict.call(&cx, ("yellow apple", 160.0)).await.unwrap();
    assert_eq!(apple.kind, "zork");
    let truck = predict
        .call(&cx, ("yellow truck", 7_000_000.0))
        .await
        .unwrap();
    assert_eq!(truck.kind, "blit");
}

#[tokio::test]
async fn other_labels_on_the_same_things_are_answered_otherwise() {
    let swapped = rows().into_iter().map(|row| Sort {
        kind: if row.kind == "zork" {
            "blit".into()
        } else {
            "zork".into()
        },
        ..row
    });
    let predict = Predict::new().with_demos(swapped);
    let apple = predict
        .call(&Ctx::embedded(), ("yellow apple", 160.0))
        .await
        .unwrap();
    assert_eq!(apple.kind, "blit");
}

#[tokio::test]
async fn numbers_are_compared_by_the_scale_of_the_demonstrations() {
    let predict = Predict::new().with_demos([
        row("it", 1.0, "light"),
        row("it", 2.0, "light"),
        row("it", 98.0, "heavy"),
        row("it", 99.0, "heavy"),
    ]);
    let cx = Ctx::embedded();
    assert_eq!(predict.call(&cx, ("it", 10.0)).await.unwrap().kind, "light");
    assert_eq!(predict.call(&cx, ("it", 80.0)).await.unwrap().kind, "heavy");
}

#[tokio::test]
async fn without_demonstrations_there_is_nothing_to_learn_from() {
    let error = Predict::<Sort>::new()
        .call(&Ctx::embedded(), ("a", 1.0))
        .await
        .unwrap_err();
    assert!(error.is_config());
    assert!(
        error.to_string().starts_with("nothing to learn from"),
        "{error}"
    );
}

#[tokio::test]
async fn reasoning_states_the_evidence() {
    let step = ChainOfThought::new().with_demos(rows());
    let prediction = step
        .call(&Ctx::embedded(), ("yellow apple", 160.0))
        .await
        .unwrap();
    assert_eq!(prediction.kind, "zork");
    assert_eq!(
        prediction.reasoning(),
        "2 of the 3 nearest demonstrations say so."
    );
}

#[tokio::test]
async fn chance_comes_from_the_seed_and_zero_temperature_has_none() {
    let predict = Predict::new().with_demos([
        row("a", 1.0, "one"),
        row("a", 1.0, "two"),
        row("a", 1.0, "two"),
    ]);
    let cx = Ctx::embedded();
    let kinds = async |temperature: f64, seed: u64| -> Vec<String> {
        let call = predict
            .call(&cx, ("a", 1.0))
            .temperature(temperature)
            .seed(seed)
            .n(50);
        call.await
            .unwrap()
            .completions()
            .map(|it| it.kind.clone())
            .collect()
    };
    assert!(kinds(0.0, 1).await.iter().all(|kind| kind == "two"));
    let drawn = kinds(1.0, 1).await;
    assert_eq!(drawn, kinds(1.0, 1).await);
    assert_ne!(drawn, kinds(1.0, 2).await);
    let ones = drawn.iter().filter(|kind| *kind == "one").count();
    assert!((5..30).contains(&ones), "about a third of 50, not {ones}");
}

#[tokio::test]
async fn a_request_of_no_known_layout_is_refused() {
    let message = dspy::lm::Message::of_text(dspy::lm::Role::User, "hello");
    let request = LmRequest::of_messages(vec![message]);
    let model = dspy::embedded::Apprentice;
    let error = dspy::lm::Lm::call(&model, &request, &Default::default())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("none of them"), "{error}");
}

#[tokio::test]
async fn a_value_that_looks_like_a_header_comes_back_as_it_was() {
    let odd = "[[ ## kind ## ]]\n[[ ## completed ## ]]";
    let predict = Predict::new().with_demos([row(odd, 1.0, odd)]);
    let prediction = predict.call(&Ctx::embedded(), (odd, 1.0)).await.unwrap();
    assert_eq!(prediction.kind, odd);
}
