//! A program of several steps: search, read, search again, answer; many questions at once.
//!
//! Run it with `cargo run --example 05_multi_hop`. It asks the model that DSPY_MODEL names, or else
//! the learner in the box, which knows what its demonstrations show and no more.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use dspy::prelude::*;
use dspy::retrieve::{Passage, Retrieve, WordOverlap};

/// Turn the question into words to search for, given what was read so far.
#[signature]
struct ToQuery {
    #[input]
    read: Vec<Passage>,
    #[input]
    question: String,
    #[output]
    query: String,
}

/// Answer the question from the passages with one name.
#[signature]
struct ToAnswer {
    #[input]
    passages: Vec<Passage>,
    #[input]
    question: String,
    #[output]
    answer: String,
}

#[derive(Module, Clone)]
struct MultiHop<R> {
    query: Predict<ToQuery>,
    answer: ChainOfThought<ToAnswer>,
    retriever: R,
    hops: Setting<usize>,
}

impl<R: Retrieve> Forward for MultiHop<R> {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, question: String) -> Result<String> {
        let mut read: Vec<Passage> = Vec::new();
        for _ in 0..*self.hops {
            let query = self
                .query
                .call(cx, (read.clone(), &question))
                .await?
                .into_output()
                .query;
            for passage in self.retriever.search(cx, &query, 1).await? {
                if !read.iter().any(|known| known.id == passage.id) {
                    read.push(passage);
                }
            }
        }
        let answer = self
            .answer
            .call(cx, (read, &question))
            .temperature(0.0)
            .await?;
        Ok(answer.into_output().answer)
    }
}

const _: () = {
    assert!(MultiHop::<WordOverlap>::PARAMS.contains("query.demos"));
    assert!(MultiHop::<WordOverlap>::PARAMS.contains("hops"));
};

#[tokio::main]
async fn main() -> Result<()> {
    let (cx, model) = Ctx::from_env_or_embedded()?;
    println!("{model}\n");

    let index = WordOverlap::of_texts([
        "The piano was built by Cristofori.",
        "The saxophone was built by Sax.",
        "The harp is far older than any name.",
    ]);
    let passage = |id: &str, text: &str| Passage {
        id: id.into(),
        text: text.into(),
        score: 1.0,
    };
    let asked = |question: &str, query: &str| ToQuery {
        read: Vec::new(),
        question: question.into(),
        query: query.into(),
    };
    let answered = |question: &str, text: &str, answer: &str| ToAnswer {
        passages: vec![passage("0", text)],
        question: question.into(),
        answer: answer.into(),
    };
    let program = Program::new(MultiHop {
        query: Predict::new().with_demos([
            asked("Who made the piano?", "piano built"),
            asked("Who made the saxophone?", "saxophone built"),
        ]),
        answer: ChainOfThought::new().with_demos([
            answered(
                "Who made it?",
                "The piano was built by Cristofori.",
                "Cristofori",
            ),
            answered("Who made it?", "The saxophone was built by Sax.", "Sax"),
        ]),
        retriever: index,
        hops: Setting::new(2, 1..=4),
    });
    println!("{program}\n");

    // Every question fails or succeeds on its own, and the answers keep the questions' order.
    let questions = [
        "Who made the piano?",
        "Who made the saxophone?",
        "And who made the piano?",
    ];
    let answers = program
        .batch(&cx, questions.map(String::from))
        .width(8)
        .await;
    for (question, answer) in questions.iter().zip(&answers) {
        match answer {
            Ok(answer) => println!("{question} {}", **answer),
            Err(error) => println!("{question} failed: {error}"),
        }
    }
    if let Some(Ok(first)) = answers.first() {
        println!("\n{}", first.trace());
    }
    Ok(())
}
