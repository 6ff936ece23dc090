//! Labelled rows as demonstrations: which of them, how many, and what they are worth.
//!
//! Run it with `cargo run --example 09_labeled`. Choosing them asks no model; measuring what they
//! are worth asks the model that DSPY_MODEL names, or else the learner in the box.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::optim::{LabeledFewShot, Optimizer as _};
use dspy::prelude::*;

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
    species: String,
}

fn is_right(row: &Example<IrisInput, IrisOutput>, out: &IrisOutput) -> bool {
    out.species == row.label.species
}

#[tokio::main]
async fn main() -> Result<()> {
    let (cx, model) = Ctx::from_env_or_embedded()?;
    println!("{model}\n");
    let all: Rows<IrisInput, IrisOutput> = Rows::from_csv(include_str!("data/iris.csv"))?;
    let program = Program::new(Predict::<Iris>::new());

    // The flowers in the file stand in the order of their species, so the first rows have one only.
    // Nothing is claimed of a program that was measured on nothing: of 12 rows none is sealed.
    let few = Rows::new(all.iter().take(12).cloned())?;
    let first = LabeledFewShot::new(3)
        .in_order()
        .compile(&cx, &program, &few, is_right)
        .await?;
    println!("the first rows of a few\n{}", first.report);

    // From 60 rows on a part is sealed, which no optimizer sees, and the report says what the
    // demonstrations are worth there. Another seed gives other rows, and the same seed the same.
    for seed in [1, 2] {
        let any = LabeledFewShot::new(3)
            .seed(seed)
            .compile(&cx, &program, &all, is_right)
            .await?;
        println!("any rows\n{}", any.report);
    }

    // Three rows by chance may leave a species out. Balanced, each has its turn.
    let balanced = LabeledFewShot::new(3)
        .seed(1)
        .balanced()
        .compile(&cx, &program, &all, is_right)
        .await?;
    println!("a row of each species\n{}", balanced.report);

    // Demonstrations are sent with every call. As many as fit into about 300 tokens:
    let short = LabeledFewShot::new(100)
        .seed(1)
        .balanced()
        .most_tokens(300)
        .compile(&cx, &program, &all, is_right)
        .await?;
    println!("what 300 tokens hold\n{}", short.report);

    println!(
        "the program that was given has {} demonstrations, as before; the last one has {}",
        program.demos().len(),
        short.program.demos().len()
    );
    Ok(())
}
