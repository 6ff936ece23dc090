//! Requests written and replies read, without a model.

use std::hint::black_box;

use dspy::adapter::{Adapter, ChatAdapter, Step};
use dspy::lm::{Completion, OpenAi};
use dspy::prelude::*;
use dspy::signature::Record;

use crate::figures::{Failure, Figure, best_us};
use crate::payload::{Finding, Review, ReviewOutput};
use crate::served::payload::{MODEL, QA_REPLY, QUESTION, QaOutput, qa};

/// The request and the reading of its reply, with 0 and with 32 demonstrations, and the same with
/// the bytes for the wire.
pub(crate) fn of_qa() -> Result<Vec<Figure>, Failure> {
    let cx = Ctx::without_model();
    let server = OpenAi::new("http://127.0.0.1:1/v1", MODEL)?;
    let reply = Completion::of_text(QA_REPLY);
    let mut render = Vec::new();
    let mut bodies = Vec::new();
    for demos in [0, 32] {
        let predict = qa(demos);
        render.push(best_us(|| {
            black_box(predict.call(&cx, QUESTION).render()?);
            black_box(read::<QaOutput>(&reply)?);
            Ok(())
        })?);
        bodies.push(best_us(|| {
            black_box(server.body(&predict.call(&cx, QUESTION).render()?)?);
            Ok(())
        })?);
    }
    let render_ratio = render[1] / render[0];
    let body_ratio = bodies[1] / bodies[0];
    Ok(vec![
        Figure::new("render_parse_qa_0_demos", render[0], "us"),
        Figure::new("render_parse_qa_32_demos_ratio", render_ratio, "ratio"),
        Figure::new("render_to_body_32_demos_ratio", body_ratio, "ratio"),
    ])
}

pub(crate) fn of_typed() -> Result<Figure, Failure> {
    let cx = Ctx::without_model();
    let predict = Predict::<Review>::new();
    let finding = |page: u32| Finding {
        title: format!("Finding {page}"),
        page,
        quote: "as it stands there, word for word, so that it can be looked up again ".repeat(2),
        weight: 0.125 * f64::from(page),
    };
    let findings = dspy::value::Node::of(&(1..=5).map(finding).collect::<Vec<_>>())?;
    let reply = format!(
        "[[ ## grade ## ]]\nFair\n\n[[ ## findings ## ]]\n{findings}\n\n[[ ## score ## ]]\n0.75\n\n\
         [[ ## completed ## ]]"
    );
    let reply = Completion::of_text(reply);
    let draft = "The draft as it stands, which is a little longer than a line. ".repeat(4);
    let us = best_us(|| {
        let topics = vec!["style".to_owned(), "facts".to_owned()];
        black_box(predict.call(&cx, (&draft, topics, 250_u32)).render()?);
        black_box(read::<ReviewOutput>(&reply)?);
        Ok(())
    })?;
    Ok(Figure::new("render_parse_typed", us, "us"))
}

fn read<R: Record>(reply: &Completion) -> Result<R, Failure> {
    let step = Step {
        instructions: "",
        inputs: &[],
        outputs: R::FIELDS,
        texts: None,
        output_schema: dspy::signature::schema_of::<()>,
    };
    Ok(R::read(&mut ChatAdapter.parse(&step, reply)?)?)
}
