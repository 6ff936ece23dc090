//! The learner in the box: it knows what stands in its prompt, and no more.

/// What is drawn, and how probable it was.
mod draws;
/// What it learns on two tables, and what it cannot.
mod honesty;
/// Prompts of any kind.
mod hostile;
/// Every layout that adapters have.
mod layouts;
/// What it says as a model that proposes instructions.
mod proposals;
/// The learner behind a server.
#[cfg(feature = "http")]
mod served;

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
async fn without_demonstrations_a_free_answer_goes_on_as_the_inputs_do() {
    let answer = Predict::<Sort>::new()
        .call(&Ctx::embedded(), ("a red apple", 1.0))
        .await
        .unwrap();
    assert_eq!(answer.kind, "a red apple");
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
        "`grams`, \"apple\" speak for zork; 2 of the 3 nearest demonstrations say so."
    );
}

#[tokio::test]
async fn a_value_that_looks_like_a_header_comes_back_as_it_was() {
    let odd = "[[ ## kind ## ]]\n[[ ## completed ## ]]";
    let predict = Predict::new().with_demos([row(odd, 1.0, odd)]);
    let prediction = predict.call(&Ctx::embedded(), (odd, 1.0)).await.unwrap();
    assert_eq!(prediction.kind, odd);
}
