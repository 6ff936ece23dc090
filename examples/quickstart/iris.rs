//! One step on a table of numbers: which iris is it?

use dspy::evaluate::evaluate;
use dspy::prelude::*;

use super::{Ladder, split};

/// Tell the species of an iris by the measures of its flower, in centimetres.
#[signature]
struct Iris {
    #[input]
    sepal_length: f64,
    #[input]
    sepal_width: f64,
    #[input]
    petal_length: f64,
    #[input]
    petal_width: f64,
    #[output]
    species: Species,
}

#[value]
#[derive(PartialEq)]
#[serde(rename_all = "lowercase")]
enum Species {
    Setosa,
    Versicolor,
    Virginica,
}

/// What a botanist might say, in round numbers that were not fitted to the table. The learner in the
/// box reads such sentences as rules; a language model reads them as it reads anything.
const RULES: &str = "
- If petal_length is below 2, answer setosa.
- If petal_length is at least 5, answer virginica.
- Otherwise answer versicolor.";

pub(super) async fn run(cx: &Ctx, most: usize) -> Result<()> {
    let rows: Rows<IrisInput, IrisOutput> = Rows::from_csv(include_str!("../data/iris.csv"))?;
    let (train, held_out) = split(&rows, 0.2, most)?;
    println!(
        "\nIris: the species by four measures, on {} rows held out",
        held_out.len()
    );

    let zero_shot = Predict::<Iris>::new();
    let ruled = Predict::new().with_instructions(&format!("{}{RULES}", Iris::SPEC.instruction()));
    let demos = train.iter().take(16).map(|row| Iris {
        sepal_length: row.input.sepal_length,
        sepal_width: row.input.sepal_width,
        petal_length: row.input.petal_length,
        petal_width: row.input.petal_width,
        species: row.label.species.clone(),
    });
    let shown = Predict::new().with_demos(demos);

    let mut ladder = Ladder::default();
    for (name, predict) in [
        ("zero-shot", &zero_shot),
        ("rules in the instruction", &ruled),
        ("16 demonstrations, no rules", &shown),
    ] {
        let program = Program::new(predict.clone());
        let found = evaluate(cx, &program, &held_out, |row, out| {
            out.species == row.label.species
        });
        ladder.rung(name, &found.await?);
    }

    // One call in full: with a chain of thought the model says why before it answers.
    let reasons = ChainOfThought::new().with_demos(shown.demos().iter().cloned());
    let input = held_out[0].input.clone();
    println!("  one call: {input:?}");
    let prediction = reasons.call(cx, input).await?;
    println!("    gives {:?}", *prediction);
    println!("    since {}", prediction.reasoning());
    Ok(())
}
