//! Demonstrations out of labelled rows.

use dspy::prelude::*;

use super::{Finish, Plural, PluralInput, PluralOutput, Two, is_right, rows};

type OfPlural = Program<Predict<Plural>>;

async fn tuned(optimizer: LabeledFewShot, rows: &Rows<PluralInput, PluralOutput>) -> OfPlural {
    let program = Program::new(Predict::<Plural>::new());
    let cx = Ctx::without_model();
    optimizer
        .compile(&cx, &program, rows, is_right)
        .await
        .unwrap()
        .program
}

fn questions(program: &OfPlural) -> Vec<String> {
    let demos = program.demos().iter();
    demos
        .map(|demo| demo.row().unwrap().0.question.clone())
        .collect()
}

#[tokio::test]
async fn the_seed_says_which_rows_and_the_program_stays_as_it_is() {
    let program = Program::new(Predict::<Plural>::new());
    let cx = Ctx::without_model();
    let of = async |seed: u64| {
        let optimizer = LabeledFewShot::new(4).seed(seed);
        let tuned = optimizer
            .compile(&cx, &program, &rows(30), is_right)
            .await
            .unwrap();
        questions(&tuned.program)
    };
    let first = of(0).await;
    assert_eq!(first.len(), 4);
    assert_eq!(first, of(0).await);
    assert_ne!(first, of(1).await);
    assert!(program.demos().is_empty());
}

#[tokio::test]
async fn no_rows_is_an_error_and_few_rows_are_all_taken() {
    let program = Program::new(Predict::<Plural>::new());
    let none: Rows<PluralInput, PluralOutput> = Rows::default();
    let cx = Ctx::without_model();
    let compiled = LabeledFewShot::default()
        .compile(&cx, &program, &none, is_right)
        .await;
    let error = compiled.unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("no rows to learn from"),
        "{error}"
    );

    assert_eq!(
        questions(&tuned(LabeledFewShot::new(50), &rows(3)).await).len(),
        3
    );
    assert!(questions(&tuned(LabeledFewShot::new(0), &rows(3)).await).is_empty());
    let in_order = tuned(LabeledFewShot::new(2).in_order(), &rows(9)).await;
    // Rows are split first, and the split shuffles them; what is left keeps that order.
    assert_eq!(questions(&in_order).len(), 2);
}

/// Say how the message feels.
#[signature]
#[derive(Clone)]
struct Mood {
    #[input]
    message: String,
    #[output]
    mood: String,
}

#[tokio::test]
async fn balance_gives_every_answer_its_turn() {
    // One in ten is glad.
    let rows = Rows::new((0..40).map(|at| Mood {
        message: format!("m{at}"),
        mood: if at % 10 == 0 {
            "glad".into()
        } else {
            "cross".into()
        },
    }))
    .unwrap();
    let program = Program::new(Predict::<Mood>::new());
    let cx = Ctx::without_model();
    let glad = async |optimizer: LabeledFewShot| {
        let right =
            |row: &Example<MoodInput, MoodOutput>, out: &MoodOutput| out.mood == row.label.mood;
        let tuned = optimizer
            .compile(&cx, &program, &rows, right)
            .await
            .unwrap();
        let demos = tuned.program.demos().iter();
        demos
            .filter(|demo| demo.row().unwrap().1.mood == "glad")
            .count()
    };
    assert_eq!(glad(LabeledFewShot::new(8).balanced()).await, 4);
    assert!(glad(LabeledFewShot::new(8)).await < 4);
    // When an answer has no more rows, the others fill up.
    assert_eq!(glad(LabeledFewShot::new(20).balanced()).await, 4);
}

#[tokio::test]
async fn tokens_are_held_to_an_estimate() {
    let long = Plural {
        question: "long ".repeat(400),
        answer: "longs".into(),
    };
    let short = (0..9).map(|at| Plural {
        question: format!("w{at}"),
        answer: format!("w{at}s"),
    });
    let rows = Rows::new(short.chain([long])).unwrap();
    let all = tuned(LabeledFewShot::new(10), &rows).await;
    assert_eq!(all.demos().len(), 10);
    // Nine short ones take about 18 tokens each; the long one takes more than all of them.
    let some = tuned(LabeledFewShot::new(10).most_tokens(180), &rows).await;
    assert_eq!(some.demos().len(), 9);
    assert!(questions(&some).iter().all(|it| it.len() < 10));
    assert_eq!(
        tuned(LabeledFewShot::new(10).most_tokens(40), &rows)
            .await
            .demos()
            .len(),
        2
    );
}

/// Other fields than the rows have, and one of another type.
#[signature]
#[derive(Clone)]
struct Partly {
    #[input]
    question: String,
    #[input]
    hint: String,
    #[output]
    answer: String,
}

#[signature]
#[doc = "Count what is asked."]
#[derive(Clone)]
struct Otherwise {
    #[input]
    question: u32,
    #[output]
    answer: String,
}

#[derive(Module, Clone, Default)]
struct Several {
    whole: Predict<Plural>,
    partly: Predict<Partly>,
    otherwise: Predict<Otherwise>,
    finish: Predict<Finish>,
    still: Predict<Plural>,
}

impl Forward for Several {
    type Input = PluralInput;
    type Output = PluralOutput;

    async fn forward(&self, cx: &Ctx, input: PluralInput) -> Result<PluralOutput> {
        Ok(self.whole.call(cx, input).await?.into_output())
    }
}

#[tokio::test]
async fn a_row_gives_a_predictor_what_it_knows_by_name_and_type() {
    let program = Program::new(Several {
        still: Predict::new().frozen(),
        ..Several::default()
    });
    let cx = Ctx::without_model();
    let optimizer = LabeledFewShot::new(3);
    let tuned = optimizer
        .compile(&cx, &program, &rows(20), is_right)
        .await
        .unwrap();
    let several = &tuned.program;
    assert!(several.whole.demos().iter().all(Demo::is_complete));
    assert!(
        several
            .partly
            .demos()
            .iter()
            .all(|demo| !demo.is_complete())
    );
    let lengths = [
        several.whole.demos().len(),
        several.partly.demos().len(),
        several.otherwise.demos().len(),
        several.finish.demos().len(),
        several.still.demos().len(),
    ];
    assert_eq!(lengths, [3, 3, 0, 0, 0]);
    let notes = tuned.report.notes.join("\n");
    for said in [
        "whole: 3 labelled rows (",
        "partly: 3 labelled rows, without `hint` (",
        "otherwise: 0 labelled rows, since rows have none of its inputs by name and type",
        "finish: 0 labelled rows, since rows have none of its inputs by name and type",
        "still: frozen, left as it is",
    ] {
        assert!(notes.contains(said), "{said} in\n{notes}");
    }
    // Each predictor draws apart.
    let of = |demos: &[Demo<Plural>]| -> Vec<String> {
        demos
            .iter()
            .map(|demo| demo.row().unwrap().0.question.clone())
            .collect()
    };
    assert!(!notes.contains(&format!(
        "partly: 3 labelled rows, without `hint` ({})",
        of(several.whole.demos()).join(", ")
    )));
}

#[tokio::test]
async fn a_program_of_which_all_is_frozen_is_an_error() {
    let program = Program::new(Predict::<Plural>::new().frozen());
    let cx = Ctx::without_model();
    let compiled = LabeledFewShot::new(3)
        .compile(&cx, &program, &rows(20), is_right)
        .await;
    let error = compiled.unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("frozen"),
        "{error}"
    );
}

#[tokio::test]
async fn a_program_of_two_steps_is_left_with_what_rows_know() {
    let cx = Ctx::without_model();
    let program = Program::new(Two::default());
    let tuned = LabeledFewShot::new(3)
        .compile(&cx, &program, &rows(20), is_right)
        .await
        .unwrap();
    let notes = tuned.report.notes.join("\n");
    assert!(
        notes.contains("draft: 0 labelled rows, since rows have none of its outputs"),
        "{notes}"
    );
    assert!(tuned.report.diff.is_empty());
}
