//! What reading a reply costs, beside what serde_json takes for the same data.
//!
//! `cargo bench --bench parse` prints one line `figure NAME VALUE UNIT` for each figure, as
//! `figures` says. *qa* is a chat reply with an answer of 12 characters; *typed* is the reply of
//! about 1.2 kB of the bench *overhead*. The ratios are speeds: above 1 the reader is the faster one.
//! The megabyte of JSON has a trailing comma, which serde_json does not read and is given without.

#![expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for, and what stands beside them explains them"
)]

#[path = "../figures/mod.rs"]
mod figures;
#[path = "../overhead/payload.rs"]
mod payload;

use std::hint::black_box;
use std::time::Instant;

use dspy::adapter::{Adapter, ChatAdapter, JsonAdapter, Step};
use dspy::lm::Completion;
use dspy::prelude::*;
use dspy::signature::Record;
use dspy::value::Node;

use figures::{Failure, Figure, best_us};
use payload::{Finding, ReviewOutput};

/// Answer the question.
#[signature]
struct Qa {
    #[output]
    answer: String,
}

fn main() -> Result<(), Failure> {
    if !figures::wanted("parse") {
        return Ok(());
    }
    figures::print(|| {
        Ok(vec![
            parse_qa()?,
            parse_typed()?,
            strict_vs_serde_json()?,
            megabyte_vs_value()?,
        ])
    })
}

fn read<R: Record>(adapter: &dyn Adapter, reply: &Completion) -> Result<R, Failure> {
    let step = Step {
        instructions: "",
        inputs: &[],
        outputs: R::FIELDS,
        texts: None,
        output_schema: dspy::signature::schema_of::<()>,
    };
    Ok(R::read(&mut adapter.parse(&step, reply)?)?)
}

fn parse_qa() -> Result<Figure, Failure> {
    let reply = "[[ ## answer ## ]]\nThe pianofor\n\n[[ ## completed ## ]]";
    let reply = Completion::of_text(reply);
    let us = best_us(|| {
        black_box(read::<QaOutput>(&ChatAdapter, &reply)?);
        Ok(())
    })?;
    Ok(Figure::new("parse_qa", us, "us"))
}

fn findings(count: u32) -> Vec<Finding> {
    let finding = |page: u32| Finding {
        title: format!("Finding {page}"),
        page,
        quote: "as it stands there, word for word, so that it can be looked up again ".repeat(2),
        weight: 0.125 * f64::from(page),
    };
    (1..=count).map(finding).collect()
}

fn parse_typed() -> Result<Figure, Failure> {
    let findings = Node::of(&findings(5))?;
    let reply = format!(
        "[[ ## grade ## ]]\nFair\n\n[[ ## findings ## ]]\n{findings}\n\n[[ ## score ## ]]\n0.75\n\n\
         [[ ## completed ## ]]"
    );
    let reply = Completion::of_text(reply);
    let us = best_us(|| {
        black_box(read::<ReviewOutput>(&ChatAdapter, &reply)?);
        Ok(())
    })?;
    Ok(Figure::new("parse_typed", us, "us"))
}

fn strict_vs_serde_json() -> Result<Figure, Failure> {
    let findings = Node::of(&findings(50))?;
    let text = format!("{{\"grade\":\"Fair\",\"findings\":{findings},\"score\":0.75}}");
    let reply = Completion::of_text(text.clone());
    let adapter = JsonAdapter::strict();
    let ours = best_us(|| {
        black_box(read::<ReviewOutput>(&adapter, &reply)?);
        Ok(())
    })?;
    let theirs = best_us(|| {
        black_box(serde_json::from_str::<ReviewOutput>(&text)?);
        Ok(())
    })?;
    Ok(Figure::new(
        "parse_strict_vs_serde_json",
        theirs / ours,
        "ratio",
    ))
}

fn megabyte_vs_value() -> Result<Figure, Failure> {
    let findings = Node::of(&findings(5_000))?.to_string();
    let strict = format!("{{\"grade\":\"Fair\",\"findings\":{findings},\"score\":0.75}}");
    let loose = format!("{{\"grade\":\"Fair\",\"findings\":{findings},\"score\":0.75,}}");
    let reply = Completion::of_text(loose);
    let best = |run: &mut dyn FnMut() -> Result<(), Failure>| -> Result<f64, Failure> {
        let mut best = f64::MAX;
        for _ in 0..figures::ROUNDS {
            let start = Instant::now();
            run()?;
            best = best.min(start.elapsed().as_secs_f64());
        }
        Ok(best)
    };
    let ours = best(&mut || {
        black_box(read::<ReviewOutput>(&JsonAdapter, &reply)?);
        Ok(())
    })?;
    let theirs = best(&mut || {
        black_box(serde_json::from_str::<serde_json::Value>(&strict)?);
        Ok(())
    })?;
    Ok(Figure::new(
        "parse_1mb_json_vs_value",
        theirs / ours,
        "ratio",
    ))
}
