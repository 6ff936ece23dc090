//! What is done about replies that cannot be read: nothing, a re-ask, another adapter, another model,
//! and what each of these costs.
//!
//! Run it with `cargo run --example 15_repair_policies`. It needs no key: policies are about bad
//! replies, so two functions stand in for models, a small one that gives some, and a large one at ten
//! times its price.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::adapter::JsonAdapter;
use dspy::lm::{Dollars, LmRequest, Price};
use dspy::predict::Recovery;
use dspy::prelude::*;
use dspy::testing::FnLm;

/// Decide which team takes care of the message, and whether it is urgent.
#[signature]
struct Route {
    #[input]
    message: String,
    #[output]
    team: Team,
    #[output]
    urgent: bool,
}

#[value]
#[derive(PartialEq)]
enum Team {
    Parcels,
    Billing,
}

const MESSAGES: [&str; 4] = [
    "Where is my parcel?",
    "I was charged twice!",
    "The courier has left it in the rain.",
    "Your invoice is wrong, and my lawyer says so too.",
];

/// What a request asks for: the message, and in which layout.
fn asked(request: &LmRequest) -> (String, bool) {
    let mut messages = request.messages();
    let system = messages.next().map(|it| it.text()).unwrap_or_default();
    let message = messages.next().map(|it| it.text()).unwrap_or_default();
    (message, system.contains("JSON object"))
}

fn laid_out(team: &str, urgent: &str, in_json: bool) -> String {
    match in_json {
        true => format!(r#"{{"team": "{team}", "urgent": {urgent}}}"#),
        false => format!(
            "[[ ## team ## ]]\n{team}\n\n[[ ## urgent ## ]]\n{urgent}\n\n[[ ## completed ## ]]"
        ),
    }
}

/// It can do the first message as it is, the second once it is told what was wrong, the third in
/// JSON, and the fourth not at all.
fn small(price: Price) -> FnLm {
    let model = FnLm::new(|request| {
        let (message, in_json) = asked(request);
        let is_told = request.tail.len() > 1;
        Ok(if message.contains("Where is") {
            laid_out("Parcels", "false", in_json)
        } else if message.contains("charged") && !is_told && !in_json {
            "That one is for Billing, and it is urgent.".to_owned()
        } else if message.contains("charged") {
            laid_out("Billing", "true", in_json)
        } else if message.contains("rain") && !in_json {
            laid_out("Parcels", "it depends", in_json)
        } else if message.contains("rain") {
            laid_out("Parcels", "false", in_json)
        } else {
            laid_out("Billing or Parcels", "true", in_json).replace("true", "\"perhaps\"")
        })
    });
    model.with_price(price)
}

/// It can do them all.
fn large(price: Price) -> FnLm {
    let model = FnLm::new(|request| {
        let (message, in_json) = asked(request);
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        let team = match says(&["parcel", "courier"]) {
            true => "Parcels",
            false => "Billing",
        };
        let urgent = says(&["charged", "lawyer"]).to_string();
        Ok(laid_out(team, &urgent, in_json))
    });
    model.with_price(price)
}

#[tokio::main]
async fn main() -> Result<()> {
    let dollars = |small: f64| {
        Ok::<_, Error>(Price::per_million(
            Dollars::of(small)?,
            Dollars::of(4.0 * small)?,
        ))
    };
    let (small, large) = (small(dollars(0.5)?), large(dollars(5.0)?));
    let cx = Ctx::new(small);
    let route = Predict::<Route>::new();

    let policies = [
        ("none", Recovery::none()),
        ("re-ask (the default)", Recovery::default()),
        ("other adapter", Recovery::none().adapter(JsonAdapter)),
        ("other model", Recovery::none().model(large.clone())),
        (
            "re-ask, then JSON, then the large model",
            Recovery::default().adapter(JsonAdapter).model(large),
        ),
    ];
    for (name, policy) in policies {
        println!("{name}");
        let cx = cx.clone().with_recovery(policy);
        let (mut attempts, mut tokens, mut cost) = (0, 0, Dollars::ZERO);
        for message in MESSAGES {
            // What a call took is known where it fails as well.
            let trace = match route.call(&cx, message).await {
                Ok(found) => {
                    let unread = found.unread().len();
                    let (team, urgent) = (&found.team, found.urgent);
                    println!("  {message} -> {team:?}, urgent: {urgent} ({unread} unread)");
                    found.trace().clone()
                }
                Err(error) => {
                    println!("  {message} -> {error}");
                    error.trace().cloned().unwrap_or_default()
                }
            };
            attempts += trace.attempts();
            tokens += trace.usage().total().unwrap_or_default();
            cost = cost.plus(trace.cost().unwrap_or_default());
        }
        println!("  {attempts} calls, {tokens} tokens, {cost}\n");
    }

    // A spent budget, a call that failed, a reply that was cut off: none of them is a reply that cannot
    // be read, so no policy asks again. What a policy has seen stands in the prediction.
    let cx = cx.with_recovery(Recovery::default());
    let found = route.call(&cx, MESSAGES[1]).await?;
    for unread in found.unread() {
        println!(
            "what was wrong with `{}`:",
            unread.reply().unwrap_or_default()
        );
        println!("  {unread}");
    }
    Ok(())
}
