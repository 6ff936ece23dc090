//! A chain of thought: the same step, with room to think before it answers.
//!
//! Run it with `cargo run --example 04_chain_of_thought`. It asks the model that DSPY_MODEL names,
//! or else the learner in the box.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::prelude::*;

/// Say whether the dog is a large one.
#[signature]
struct Judge {
    /// its height at the shoulder
    #[input]
    metres: f64,
    #[output]
    large: bool,
}

fn demo(metres: f64, large: bool, because: &str) -> Demo<Judge> {
    Demo::from(Judge { metres, large }).with_reasoning(because)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let (cx, model) = Ctx::from_env_or_embedded()?;
    println!("{model}\n");

    let judge = ChainOfThought::new().with_demos([
        demo(0.25, false, "That is up to the middle of the shin."),
        demo(0.3, false, "That is below the knee."),
        demo(0.45, false, "That is about the height of the knee."),
        demo(0.75, true, "That is above the knee of most people."),
        demo(0.8, true, "That is nearly up to the hip."),
        demo(0.85, true, "That is up to the hip."),
    ]);
    for metres in [0.4, 0.9] {
        let prediction = judge.call(&cx, (metres,)).await?;
        println!("a dog of {metres} m is large: {}", prediction.large);
        println!("  {}", prediction.reasoning());
    }

    // As a step of a program its output has the reasoning beside it.
    let reasoned = judge.forward(&cx, (0.7,).into()).await?;
    let (output, reasoning) = reasoned.into_parts();
    println!("a dog of 0.7 m is large: {}\n  {reasoning}", output.large);
    Ok(())
}
