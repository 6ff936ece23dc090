//! The learner as a model that proposes instructions: it says what the rows have in common, in
//! sentences that it can read itself.

use dspy::prelude::*;

/// A row, as it is put to a model that proposes.
#[value]
pub(super) struct Tried {
    inputs: Ask,
    expected: String,
    feedback: Option<String>,
}

#[value]
pub(super) struct Ask {
    message: String,
    days: u32,
}

/// Write a better instruction for the step, from the rows that it was tried on.
#[signature]
pub(super) struct Propose {
    /// what the step is told now
    #[input]
    current_instruction: String,
    /// what it was tried on
    #[input]
    rows: Vec<Tried>,
    /// a better instruction
    #[output]
    instruction: String,
}

/// Decide where the message goes.
#[signature]
struct Route {
    #[input]
    message: String,
    #[input]
    days: u32,
    #[output]
    desk: Desk,
}

#[value]
#[derive(PartialEq)]
#[serde(rename_all = "snake_case")]
enum Desk {
    Red,
    Green,
    Blue,
}

/// Lamps go to red, chairs to green, and whatever is old to blue.
pub(super) fn tried() -> Vec<Tried> {
    let lamps = [
        "the lamp hums",
        "a lamp of mine fell",
        "lamps and no light",
        "one lamp too many",
    ];
    let chairs = [
        "a chair creaks",
        "my chair has three legs",
        "chairs for ten",
        "where is the chair",
    ];
    let others = [
        "it is gone",
        "what a mess",
        "no idea what came",
        "still nothing here",
    ];
    let row = |(message, days, expected): (&str, u32, &str)| Tried {
        inputs: Ask {
            message: message.into(),
            days,
        },
        expected: expected.into(),
        feedback: None,
    };
    let lamps = lamps
        .into_iter()
        .zip(1..)
        .map(|(it, days)| (it, days, "red"));
    let chairs = chairs
        .into_iter()
        .zip(2..)
        .map(|(it, days)| (it, days, "green"));
    let others = others
        .into_iter()
        .zip(40..)
        .map(|(it, days)| (it, days, "blue"));
    lamps.chain(chairs).chain(others).map(row).collect()
}

#[tokio::test]
async fn what_it_proposes_makes_a_step_right_that_was_not() {
    let cx = Ctx::embedded();
    let propose = Predict::<Propose>::new();
    let now = "Decide where the message goes.";
    let proposed = propose.call(&cx, (now, tried())).await.unwrap();
    assert!(
        proposed.instruction.starts_with(now),
        "{}",
        proposed.instruction
    );
    assert!(
        proposed.instruction.contains("answer \"red\""),
        "{}",
        proposed.instruction
    );

    let asked = [
        ("the new lamp is dark", 3, Desk::Red),
        ("please send a chair", 1, Desk::Green),
        ("tell me more", 44, Desk::Blue),
    ];
    let bare = Predict::<Route>::new();
    let told = Predict::<Route>::new().with_instructions(proposed.instruction.as_str());
    let (mut before, mut after) = (0, 0);
    for (message, days, desk) in asked {
        before += usize::from(bare.call(&cx, (message, days)).await.unwrap().desk == desk);
        after += usize::from(told.call(&cx, (message, days)).await.unwrap().desk == desk);
    }
    assert!(
        before < 3 && after == 3,
        "{before}, then {after}: {}",
        proposed.instruction
    );
}

#[tokio::test]
async fn with_a_temperature_proposals_differ() {
    let propose = Predict::<Propose>::new();
    let cx = Ctx::embedded();
    let call = propose
        .call(&cx, ("Decide where the message goes.", tried()))
        .temperature(1.0)
        .n(12);
    let drawn = call.await.unwrap();
    let mut texts: Vec<&str> = drawn
        .completions()
        .map(|it| it.instruction.as_str())
        .collect();
    texts.sort_unstable();
    texts.dedup();
    assert!(texts.len() > 1, "{texts:?}");
}

#[tokio::test]
async fn without_rows_the_instruction_stays_as_it_is() {
    let propose = Predict::<Propose>::new();
    let now = "Decide where the message goes, and be quick about it.";
    let proposed = propose
        .call(&Ctx::embedded(), (now, Vec::new()))
        .await
        .unwrap();
    assert_eq!(proposed.instruction, now);
}
