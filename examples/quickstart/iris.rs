//! One step on a table of numbers: which iris is it?

use dspy::optim::{BootstrapFewShot, LabeledFewShot, Optimizer as _};
use dspy::prelude::*;

use super::{DEMOS, Kept};

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

fn is_right(row: &Example<IrisInput, IrisOutput>, out: &IrisOutput) -> bool {
    out.species == row.label.species
}

pub(super) async fn run(cx: &Ctx, kept: &mut Kept) -> Result<()> {
    let rows: Rows<IrisInput, IrisOutput> = Rows::from_csv(include_str!("../data/iris.csv"))?;
    let split = kept.split(&rows)?;
    println!(
        "\nIris: the species by four measures; learned from {} rows, measured on {} sealed ones",
        split.train.rows().len(),
        split.sealed.len()
    );

    let program = Program::new(Predict::<Iris>::new());
    let labelled = LabeledFewShot::new(DEMOS)
        .balanced()
        .run_dir(kept.dir("iris-labelled"))
        .compile(cx, &program, &split, is_right)
        .await?;
    let bootstrapped = BootstrapFewShot::default()
        .choose_from(32)
        .bootstrapped(DEMOS)
        .labelled(DEMOS)
        .run_dir(kept.dir("iris-bootstrapped"))
        .compile(cx, &program, &split, is_right)
        .await?;
    kept.ladder(&labelled.report, &bootstrapped.report);
    println!(
        "  Bootstrapping has nothing to add to a single step: the rows have all that a call has."
    );

    // Where all of it was on record, nothing is asked only to show it.
    if kept.calls > 0 {
        // One call in full: with a chain of thought the model says why before it answers.
        let reasons = ChainOfThought::new().with_demos(labelled.program.demos().iter().cloned());
        let input = IrisInput {
            sepal_length: 6.1,
            sepal_width: 2.8,
            petal_length: 4.4,
            petal_width: 1.3,
        };
        println!("  one call: {input:?}");
        let prediction = reasons.call(cx, input).await?;
        println!("    gives {:?}", *prediction);
        println!("    since {}", prediction.reasoning());
    }
    Ok(())
}
