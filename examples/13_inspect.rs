//! Seeing what happens: the last calls as they were sent and answered, a hook of one's own, and the
//! same as lines of JSON in a file.
//!
//! Run it with `cargo run --example 13_inspect`. It asks the model that DSPY_MODEL names, or else
//! the learner in the box.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dspy::prelude::*;
use dspy::trace::{Hook, JsonLines, SpanEnd, SpanRef};

/// Name the animal that the question is about.
#[signature]
struct Find {
    #[input]
    question: String,
    #[output]
    animal: String,
}

/// Name the place where the animal lives.
#[signature]
struct Home {
    #[input]
    animal: String,
    #[output]
    home: String,
}

#[derive(Module, Clone)]
struct Guide {
    find: Predict<Find>,
    home: Predict<Home>,
}

impl Forward for Guide {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, question: String) -> Result<String> {
        let animal = self.find.call(cx, &question).await?.into_output().animal;
        Ok(self.home.call(cx, &animal).await?.into_output().home)
    }
}

fn guide() -> Guide {
    let find = |question: &str, animal: &str| Find {
        question: question.into(),
        animal: animal.into(),
    };
    let home = |animal: &str, home: &str| Home {
        animal: animal.into(),
        home: home.into(),
    };
    Guide {
        find: Predict::new().with_demos([
            find("Where does the spider live?", "spider"),
            find("Where does the horse live?", "horse"),
        ]),
        home: Predict::new().with_demos([
            home("spider", "a web"),
            home("horse", "a stable"),
            home("hen", "a coop"),
        ]),
    }
}

/// Adds up the tokens of all calls as they end.
#[derive(Default)]
struct Tokens(AtomicU64);

impl Hook for Tokens {
    fn ended(&self, span: &SpanRef<'_>, end: &SpanEnd<'_>) {
        let tokens = end.usage.and_then(|usage| usage.total());
        if let ("attempt", Some(tokens)) = (span.kind_name(), tokens) {
            self.0.fetch_add(tokens, Ordering::Relaxed);
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let (cx, model) = Ctx::from_env_or_embedded()?;
    println!("{model}\n");

    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target");
    std::fs::create_dir_all(folder).or_program()?;
    let file = format!("{folder}/13_inspect.jsonl");
    let _ = std::fs::remove_file(&file);

    // Without `with_texts`, the lines hold no word of what was asked and answered.
    let lines = JsonLines::to_file(&file);
    let tokens = Arc::new(Tokens::default());
    let cx = cx.with_hook(lines.clone()).with_hook(Arc::clone(&tokens));

    let program = Program::new(guide());
    let question = "Where does the hen live?";
    let home = program.call(&cx, question.into()).await?;
    println!("{question} In {}.\n", *home);

    // The context keeps its last calls, as many as fit into 1 MiB.
    print!("{}", cx.inspect(2));

    println!("\n{} tokens", tokens.0.load(Ordering::Relaxed));
    println!("target/13_inspect.jsonl:");
    for line in std::fs::read_to_string(&file).or_program()?.lines() {
        let line: serde_json::Value = serde_json::from_str(line).or_program()?;
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        println!("  {} {}: {}", text("kind"), text("name"), text("status"));
    }
    println!("{} lines could not be written", lines.dropped());
    Ok(())
}
