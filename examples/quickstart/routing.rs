//! A program of two steps on a table of messages: who takes care of it?
//!
//! The table has the team of each message and not its topic, so only the second step has labels.

use dspy::evaluate::evaluate;
use dspy::prelude::*;

use super::{Ladder, split};

/// A help desk: it reads the message for its topic, and decides by that and the order.
#[derive(Module, Clone, Default)]
struct Desk {
    topic: Predict<Read>,
    team: Predict<Decide>,
}

// The wiring is an ordinary `async fn`: a step takes what another gives, or it does not compile.
impl Forward for Desk {
    type Input = Ticket;
    type Output = Routed;

    async fn forward(&self, cx: &Ctx, ticket: Ticket) -> Result<Routed> {
        let topic = self.topic.call(cx, ticket.message).await?.topic;
        let order = (topic, ticket.plan, ticket.days, ticket.amount);
        let team = self.team.call(cx, order).await?.team;
        Ok(Routed { topic, team })
    }
}

/// Say what the message to the help desk of a shop is about.
#[signature]
struct Read {
    #[input]
    message: String,
    #[output]
    topic: Topic,
}

/// Decide which team takes care of the message.
#[signature]
struct Decide {
    /// what the message is about
    #[input]
    topic: Topic,
    /// of the customer
    #[input]
    plan: Plan,
    /// since the order
    #[input]
    days: u32,
    /// what the order is worth
    #[input]
    amount: f64,
    #[output]
    team: Team,
}

// The learner in the box finds a topic by the words that a message has in common with these lines; a
// language model knows what is meant by them.
#[value]
#[derive(Copy)]
#[serde(rename_all = "lowercase")]
enum Topic {
    /// bills, receipts, prices, fees, payments by card, a refund that is still awaited
    Money,
    /// where the parcel is, when it arrives, or to which address it goes
    Delivery,
    /// a parcel that never came to its owner: missing, stolen, given to a stranger, destroyed
    Lost,
    /// goods that are broken, faulty, torn, leaking or spoiled
    Damaged,
    /// the wrong goods, or the wrong size, or a change of mind, and how to send them back
    Unwanted,
    /// login, password, account, app or website do not work
    Account,
    /// ending the plan or the subscription, or thinking of it
    Cancelling,
    /// a lawyer, a court, the police, an authority, or what the law demands
    Threat,
    /// thanks, praise, or an idea for the shop
    Praise,
}

#[value]
#[derive(Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Team {
    /// takes payments, writes invoices, pays money back
    Billing,
    /// finds parcels and gets them delivered
    Parcels,
    /// takes goods back and replaces them
    Returns,
    /// keeps accounts, the app and the website at work
    Technical,
    /// talks to customers who want to leave, and to those who are happy
    Retention,
    /// answers lawyers, courts and authorities
    Legal,
}

#[value]
#[derive(Copy)]
#[serde(rename_all = "lowercase")]
enum Plan {
    Basic,
    Plus,
    Business,
}

/// What stands in a row of the table beside its team.
#[value]
struct Ticket {
    message: String,
    plan: Plan,
    days: u32,
    amount: f64,
}

#[value]
struct Routed {
    topic: Topic,
    team: Team,
}

/// The nine simple rules of the table. Its five harder ones are not stated: they join conditions, and
/// whoever wants them has to learn them from the rows.
const RULES: &str = "
- If topic is money, answer billing.
- If topic is delivery, answer parcels.
- If topic is lost, answer parcels.
- If topic is damaged, answer returns.
- If topic is unwanted, answer returns.
- If topic is account, answer technical.
- If topic is cancelling, answer retention.
- If topic is threat, answer legal.
- If topic is praise, answer retention.";

// These lines are run by rustc. Rename a field of `Desk` and they stop the build.
const _: () = {
    assert!(Desk::PARAMS.count() == 2);
    assert!(Desk::PARAMS.contains("topic.instructions"));
    assert!(Desk::PARAMS.contains("team.demos"));
};

pub(super) fn what_rustc_knows() {
    let patterns = Desk::PARAMS.patterns().into_iter();
    let tunable = patterns.map(|it| format!("{it}.instructions, {it}.demos"));
    println!("\nA program, and what an optimizer may change in it, as rustc knows");
    println!("  {}", tunable.collect::<Vec<_>>().join(", "));
    println!("{}", Program::new(Desk::default()));
}

pub(super) async fn run(cx: &Ctx, most: usize) -> Result<()> {
    let rows = Rows::from_jsonl(include_str!("../data/routing.jsonl"))?;
    let (train, held_out): (Rows<Ticket, DecideOutput>, _) = split(&rows, 0.1, most)?;
    println!(
        "\nRouting: the team by the message, on {} rows held out",
        held_out.len()
    );
    println!("  (with every topic right, the nine rules alone give 216 of all 300 labels)");

    let zero_shot = Desk::default();
    let instructions = format!("{}{RULES}", Decide::SPEC.instruction());
    let ruled = Desk {
        team: Predict::new().with_instructions(&instructions),
        ..zero_shot.clone()
    };
    // No row has a topic, so these demonstrations leave it out, and the prompt says so.
    let demos = train.iter().take(16).map(|row| {
        let order = &row.input;
        let demo = Decide::demo().plan(order.plan).days(order.days);
        demo.amount(order.amount).team(row.label.team)
    });
    let shown = Desk {
        team: ruled.team.clone().with_demos(demos),
        ..ruled.clone()
    };

    let mut ladder = Ladder::default();
    for (name, desk) in [
        ("zero-shot", &zero_shot),
        ("rules in the second step", &ruled),
        ("rules and 16 demonstrations", &shown),
    ] {
        let program = Program::new(desk.clone());
        let found = evaluate(cx, &program, &held_out, |row, out| {
            out.team == row.label.team
        });
        ladder.rung(name, &found.await?);
    }

    let ticket = Ticket {
        message: "My parcel was stolen from the porch.".into(),
        plan: Plan::Business,
        days: 6,
        amount: 74.5,
    };
    println!("  one call: {ticket:?}");
    let prediction = Program::new(ruled).call(cx, ticket).await?;
    println!("    gives {:?}", *prediction);
    Ok(())
}
