//! What the compiler knows about a small program, and some calls of its first step.
//!
//! Run it with `cargo run --release --example quickstart`. The calls ask the model that DSPY_MODEL
//! names, or else the learner in the box.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::prelude::*;

/// Who takes care of a message.
#[value]
enum Team {
    /// invoices, refunds, prices
    Billing,
    /// where things are, and when they come
    Parcels,
    Other(String),
}

/// Decide which team takes care of the message.
#[signature]
struct Route {
    /// as it came in
    #[input]
    message: String,
    #[output]
    team: Team,
    /// how sure that is
    #[output(ge = 0, le = 1)]
    confidence: f64,
}

/// Write a friendly answer of at most three sentences.
#[signature]
struct Reply {
    #[input]
    message: String,
    #[input]
    team: Team,
    #[output(max_length = 600)]
    answer: String,
}

/// A support desk: route the message, then answer it.
#[derive(Module, Clone)]
struct Desk {
    route: ChainOfThought<Route>,
    reply: Predict<Reply>,
    tries: Setting<usize>,
}

// These lines are run by rustc. Rename a field of `Desk` and they stop the build.
const _: () = {
    assert!(Desk::PARAMS.count() == 3);
    assert!(Desk::PARAMS.contains("route.instructions"));
    assert!(Desk::PARAMS.contains("reply.demos"));
};

#[tokio::main]
async fn main() -> Result<()> {
    println!("A program of two steps, and what rustc knows about it\n");
    for (step, spec) in [("route", Route::SPEC), ("reply", Reply::SPEC)] {
        println!("{step}  {spec}");
        println!("       {}", spec.instruction());
        for field in spec.inputs().iter().chain(spec.outputs()) {
            let rules: Vec<_> = field
                .constraints()
                .iter()
                .map(ToString::to_string)
                .collect();
            let notes = [field.doc(), &rules.join(", ")].join("  ");
            println!("       - {:<11}{}", field.name(), notes.trim());
        }
        println!("       fingerprint {}\n", spec.fingerprint());
    }

    println!("What an optimizer may change");
    for pattern in Desk::PARAMS.patterns() {
        match pattern.spec {
            Some(_) => println!("- {pattern}.instructions, {pattern}.demos"),
            None => println!("- {pattern}"),
        }
    }

    let row = |message: &str, team: Team| Route {
        message: message.into(),
        team,
        confidence: 1.0,
    };
    let desk = Program::new(Desk {
        route: ChainOfThought::new().with_demos([
            row("I was charged twice.", Team::Billing),
            row("How much is it?", Team::Billing),
            row("Can I have my money back?", Team::Billing),
            row("My parcel has not come.", Team::Parcels),
            row("The parcel was left in the rain.", Team::Parcels),
            row("When does the parcel come?", Team::Parcels),
        ]),
        reply: Predict::new(),
        tries: Setting::new(2, 1..=5),
    });
    println!("\nThe program as it stands\n{desk}");

    let (cx, model) = Ctx::from_env_or_embedded()?;
    println!("\nIts first step, called\n{model}");
    for message in ["Where is my parcel?", "Why was I charged?"] {
        let routed = desk.route.call(&cx, message).temperature(0.0).await?;
        println!("- {message} {:?}: {}", routed.team, routed.reasoning());
    }
    Ok(())
}
