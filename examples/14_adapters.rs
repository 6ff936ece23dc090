//! One program under every adapter: how large the same step is in each layout, what the model says
//! there, and what is read out of it.
//!
//! Run it with `cargo run --example 14_adapters`. It asks the model that DSPY_MODEL names, or else
//! the learner in the box, which reads every layout and gives the same outputs in all of them.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::adapter::{
    BamlAdapter, ChatAdapter, JsonAdapter, TextAdapter, TwoStepAdapter, XmlAdapter,
};
use dspy::lm::{LmRequest, Role};
use dspy::prelude::*;
use dspy::trace::{SpanKind, Trace};

/// Read the letter of a customer.
#[signature]
#[derive(Clone)]
struct ReadLetter {
    #[input]
    letter: String,
    #[output]
    about: Topic,
    /// what the letter complains of
    #[output]
    items: Vec<Item>,
    /// what the customer wants back, if it says so
    #[output(ge = 0)]
    refund: Option<f64>,
}

/// Say in one sentence what is done.
#[signature]
#[derive(Clone)]
struct Reply {
    #[input]
    letter: String,
    #[input]
    about: Topic,
    #[output]
    reply: String,
}

#[value]
#[derive(PartialEq)]
enum Topic {
    /// broken on the way
    Damage,
    /// something is not in the parcel
    Missing,
    /// the money
    Invoice,
}

#[value]
#[derive(PartialEq)]
struct Item {
    name: String,
    count: u32,
}

#[derive(Module, Clone)]
struct Desk {
    read: ChainOfThought<ReadLetter>,
    reply: Predict<Reply>,
}

/// What is made of a letter, and how many repairs the two replies needed to be read.
#[value]
#[derive(PartialEq)]
struct Answered {
    about: Topic,
    items: Vec<Item>,
    refund: Option<f64>,
    reply: String,
    repairs: usize,
}

impl Forward for Desk {
    type Input = String;
    type Output = Answered;

    async fn forward(&self, cx: &Ctx, letter: String) -> Result<Answered> {
        let read = self.read.call(cx, &letter).await?;
        let reply = self.reply.call(cx, (&letter, read.about.clone())).await?;
        let repairs = read.repairs().len() + reply.repairs().len();
        let (read, reply) = (read.into_output(), reply.into_output().reply);
        Ok(Answered {
            about: read.about,
            items: read.items,
            refund: read.refund,
            reply,
            repairs,
        })
    }
}

fn desk() -> Desk {
    let read = |letter: &str, about: Topic, items: &[(&str, u32)], refund: Option<f64>| {
        let item = |&(name, count): &(&str, u32)| Item {
            name: name.into(),
            count,
        };
        ReadLetter {
            letter: letter.into(),
            about,
            items: items.iter().map(item).collect(),
            refund,
        }
    };
    let reply = |letter: &str, about: Topic, reply: &str| Reply {
        letter: letter.into(),
        about,
        reply: reply.into(),
    };
    let broken = "Two mugs and the plate arrived broken, I want 18.5 back.";
    let lost = "The three spoons were not in the parcel.";
    let charged = "You charged me twice for one lamp, I want 40 back.";
    Desk {
        read: ChainOfThought::new().with_demos([
            read(
                broken,
                Topic::Damage,
                &[("mug", 2), ("plate", 1)],
                Some(18.5),
            ),
            read(lost, Topic::Missing, &[("spoon", 3)], None),
            read(charged, Topic::Invoice, &[("lamp", 1)], Some(40.0)),
        ]),
        reply: Predict::new().with_demos([
            reply(broken, Topic::Damage, "New ones are on their way."),
            reply(lost, Topic::Missing, "We are looking for them."),
            reply(charged, Topic::Invoice, "You have your money tomorrow."),
        ]),
    }
}

const LETTER: &str = "The plate and two mugs came broken! I want the 18.5 back.";

/// The bytes of all texts, and of the system's alone.
fn sizes(request: &LmRequest) -> (usize, usize) {
    let messages = request.messages();
    messages.fold((0, 0), |(all, system), message| {
        let bytes = message.text().len();
        match message.role {
            Role::System => (all + bytes, system + bytes),
            _ => (all + bytes, system),
        }
    })
}

/// Each call of a model: how large it was, and how what was answered begins.
fn print_calls(trace: &Trace) {
    for span in trace.spans() {
        match &span.kind {
            SpanKind::Predictor { name, .. } => println!("  {name}"),
            SpanKind::Attempt {
                request,
                response: Some(response),
                ..
            } => {
                let (all, system) = sizes(request);
                let reply = response.completions.first();
                let reply = reply.map(|it| it.text()).unwrap_or_default();
                println!(
                    "    asked in {all} bytes, {system} of them the system's; answered in {}:",
                    reply.len()
                );
                for line in reply.lines().filter(|it| !it.is_empty()).take(5) {
                    println!("      {line}");
                }
            }
            _ => {}
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let (cx, model) = Ctx::from_env_or_embedded()?;
    println!("{model}\n");

    // A context's adapter is that of all its steps. What a predictor has of its own goes before it, and
    // so the reply, which is the only output of its step, may come without any layout.
    let mut bare = desk();
    bare.reply = bare.reply.with_adapter(TextAdapter);
    let programs = [
        ("chat", desk(), cx.clone().with_adapter(ChatAdapter)),
        ("json", desk(), cx.clone().with_adapter(JsonAdapter)),
        ("xml", desk(), cx.clone().with_adapter(XmlAdapter)),
        ("baml", desk(), cx.clone().with_adapter(BamlAdapter)),
        (
            "two-step",
            desk(),
            cx.clone().with_adapter(TwoStepAdapter::default()),
        ),
        ("chat, then text", bare, cx.with_adapter(ChatAdapter)),
    ];

    let mut first = None;
    for (name, desk, cx) in programs {
        let answered = Program::new(desk).call(&cx, LETTER.into()).await?;
        println!("{name}: {} calls", answered.trace().attempts());
        print_calls(answered.trace());
        println!("  {:?}\n", *answered);

        // The learner answers alike in every layout; of another model nobody knows that.
        let answered = answered.into_output();
        if std::env::var_os("DSPY_MODEL").is_none() {
            assert_eq!(*first.get_or_insert_with(|| answered.clone()), answered);
        }
    }
    Ok(())
}
