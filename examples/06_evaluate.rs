//! What a program is worth on rows, how sure that is, and the same outputs by another metric.
//!
//! Run it with `cargo run --example 06_evaluate`. It asks the model that DSPY_MODEL names, or else
//! the learner in the box.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::evaluate::{Score, evaluate, exact_match};
use dspy::prelude::*;
use dspy::run::Outcome;

/// Decide which team takes care of the message, and whether it can wait.
#[signature]
struct Triage {
    /// as it came in
    #[input]
    message: String,
    /// Billing or Parcels
    #[output]
    team: String,
    #[output]
    urgent: bool,
}

/// Rows come from files (`Rows::read_jsonl`, `Rows::read_csv`) or, as here, from texts.
const JSONL: &str = r#"
    {"id": "late", "message": "My parcel has not come yet.", "team": "Parcels", "urgent": false}
    {"id": "twice", "message": "I was charged twice this month.", "team": "Billing", "urgent": true}
    {"id": "blank", "message": " ", "team": "Billing", "urgent": false}
    {"id": "open", "message": "The parcel came open and wet!", "team": "Parcels", "urgent": true}
"#;
const CSV: &str = "\
id,message,team,urgent
refund,\"When is my money back, please?\",Billing,false
address,The parcel went to my old address!,Parcels,true
price,What is the price of a parcel?,Billing,false
stolen,Somebody pays with my card!,Billing,true
";

#[derive(Module, Clone)]
struct Desk {
    triage: Predict<Triage>,
}

impl Forward for Desk {
    type Input = TriageInput;
    type Output = TriageOutput;

    async fn forward(&self, cx: &Ctx, input: TriageInput) -> Result<TriageOutput> {
        if input.message.trim().is_empty() {
            return Err(Error::program("there is no message"));
        }
        let triage = self.triage.call(cx, input).temperature(0.0).await?;
        Ok(triage.into_output())
    }
}

/// A metric is a function of the row and the output. Feedback says why, for people and optimizers.
fn both(row: &Example<TriageInput, TriageOutput>, out: &TriageOutput) -> Score {
    let team = exact_match(&out.team, &row.label.team);
    let urgent = out.urgent == row.label.urgent;
    let score = Score::new(f64::midpoint(
        f64::from(u8::from(team)),
        f64::from(u8::from(urgent)),
    ));
    match (team, urgent) {
        (true, true) => score,
        (true, false) => score.with_feedback("the right team, but not when"),
        (false, _) => score.with_feedback(format!("this is for {}", row.label.team)),
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let (cx, model) = Ctx::from_env_or_embedded()?;
    println!("{model}\n");

    let jsonl: Rows<TriageInput, TriageOutput> = Rows::from_jsonl(JSONL)?;
    let csv: Rows<TriageInput, TriageOutput> = Rows::from_csv(CSV)?;
    let rows = Rows::new(jsonl.iter().chain(&csv).cloned())?;

    let demo = |message: &str, team: &str, urgent| Triage {
        message: message.into(),
        team: team.into(),
        urgent,
    };
    let desk = Program::new(Desk {
        triage: Predict::new().with_demos([
            demo("Where is my parcel?", "Parcels", false),
            demo("The parcel came broken!", "Parcels", true),
            demo("Can I have my money back?", "Billing", false),
            demo("My card was charged by somebody else!", "Billing", true),
        ]),
    });

    // A run that is kept in a directory can be resumed, and scored again for nothing.
    let dir = std::env::temp_dir().join(format!("dspy-evaluate-{}", std::process::id()));
    let found = evaluate(&cx, &desk, &rows, |row, out| {
        exact_match(&out.team, &row.label.team)
    })
    .run_dir(&dir)
    .await?;
    println!("the right team\n{found}\n\n{}", found.table(5)?);

    let again = evaluate(&cx, &desk, &rows, both).run_dir(&dir).rescore()?;
    println!("the same outputs: the right team, and whether it can wait\n{again}\n");
    for (at, row) in again.rows().iter().enumerate() {
        match again.outcomes(at).next().flatten() {
            Some(Outcome::Scored { score, .. }) => {
                if let Some(feedback) = score.feedback() {
                    println!("- {}: {} ({feedback})", row.id, score.value());
                }
            }
            Some(Outcome::Failed(why) | Outcome::Missing(why)) => {
                println!("- {}: no score ({})", row.id, why.message);
            }
            _ => println!("- {}: not run", row.id),
        }
    }
    std::fs::remove_dir_all(&dir).or_program()
}
