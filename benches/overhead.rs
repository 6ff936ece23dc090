//! What a call costs beside the model: rendering, reading, and the way between.
//!
//! `cargo bench --bench overhead` prints one line `figure NAME VALUE UNIT` for each figure, the best
//! of 20 rounds. A fixed loop is timed first and last as `calib_ns`; when the two are more than
//! 15 % apart, something else used the machine, and every line ends in `noisy` and decides nothing.
//!
//! The payloads: *qa* has a question of 60 characters and an answer of 12, and demonstrations of
//! the same; *typed* has three inputs, and as outputs an enum, a list of structs with four fields
//! and an optional number, in a reply of about 1.2 kB.

#![expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use dspy::adapter::{Adapter, ChatAdapter, Step};
use dspy::lm::{Completion, OpenAi};
use dspy::prelude::*;
use dspy::signature::Record;
use dspy::testing::FnLm;
use tokio::runtime::{Builder, Runtime};

type Failure = Box<dyn std::error::Error>;

/// Answer the question.
#[signature]
struct Qa {
    #[input]
    question: String,
    #[output]
    answer: String,
}

#[value]
enum Grade {
    Good,
    Fair,
    Poor,
}

#[value]
struct Finding {
    title: String,
    page: u32,
    quote: String,
    weight: f64,
}

/// Review the draft.
#[signature]
struct Review {
    /// the draft as it stands
    #[input]
    draft: String,
    #[input]
    topics: Vec<String>,
    #[input]
    length: u32,
    #[output]
    grade: Grade,
    #[output]
    findings: Vec<Finding>,
    #[output]
    score: Option<f64>,
}

const QUESTION: &str = "Which instrument did Bartolomeo Cristofori build around 1700?";
const ANSWER: &str = "The pianofor";
const QA_REPLY: &str = "[[ ## answer ## ]]\nThe pianofor\n\n[[ ## completed ## ]]";

const ROUNDS: usize = 20;
const CALLS: u32 = 2_000;

fn main() -> Result<(), Failure> {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("overhead: nothing measured, which takes `cargo bench --bench overhead`");
        return Ok(());
    }
    let before = calibration();
    let figures = [
        render_parse_qa()?,
        vec![("render_parse_typed", render_parse_typed()?, "us")],
        vec![("call_in_process", call_in_process()?, "us")],
        vec![("two_core_speedup", two_core_speedup()?, "ratio")],
    ];
    let after = calibration();
    let noisy = (before - after).abs() / before.min(after) > 0.15;
    let mark = if noisy { " noisy" } else { "" };
    println!("figure calib_ns {before:.0} ns{mark}");
    for (name, value, unit) in figures.concat() {
        println!("figure {name} {value:.3} {unit}{mark}");
    }
    println!("figure calib_ns {after:.0} ns{mark}");
    Ok(())
}

/// Nanoseconds of a fixed loop that only the processor's speed can change.
fn calibration() -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let began = Instant::now();
        let mut state = black_box(0x9e37_79b9_7f4a_7c15_u64);
        for _ in 0..1_000_000 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }
        black_box(state);
        began.elapsed()
    });
    rounds.min().unwrap_or(Duration::ZERO).as_secs_f64() * 1e9
}

/// Microseconds of one run, the best round of many runs.
fn best_us(mut run: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        for _ in 0..CALLS {
            run()?;
        }
        best = best.min(began.elapsed());
    }
    Ok(best.as_secs_f64() * 1e6 / f64::from(CALLS))
}

fn qa(demos: usize) -> Predict<Qa> {
    Predict::new().with_demos((0..demos).map(|number| Qa {
        question: format!("{number:02}{}", &QUESTION[2..]),
        answer: ANSWER.into(),
    }))
}

/// The request and the reading of its reply, with 0 and with 32 demonstrations, and the same with
/// the bytes for the wire.
fn render_parse_qa() -> Result<Vec<(&'static str, f64, &'static str)>, Failure> {
    let cx = Ctx::without_model();
    let server = OpenAi::new("http://127.0.0.1:1/v1", "model")?;
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
            black_box(server.body(&predict.call(&cx, QUESTION).render()?));
            Ok(())
        })?);
    }
    Ok(vec![
        ("render_parse_qa_0_demos", render[0], "us"),
        (
            "render_parse_qa_32_demos_ratio",
            render[1] / render[0],
            "ratio",
        ),
        (
            "render_to_body_32_demos_ratio",
            bodies[1] / bodies[0],
            "ratio",
        ),
    ])
}

fn read<R: Record>(reply: &Completion) -> Result<R, Failure> {
    let step = Step {
        instructions: "",
        inputs: &[],
        outputs: R::FIELDS,
        output_schema: dspy::signature::schema_of::<()>,
        texts: None,
    };
    Ok(R::read(&mut ChatAdapter.parse(&step, reply)?)?)
}

fn render_parse_typed() -> Result<f64, Failure> {
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
    best_us(|| {
        let topics = vec!["style".to_owned(), "facts".to_owned()];
        black_box(predict.call(&cx, (&draft, topics, 250_u32)).render()?);
        black_box(read::<ReviewOutput>(&reply)?);
        Ok(())
    })
}

fn call_in_process() -> Result<f64, Failure> {
    let runtime = Builder::new_current_thread().build()?;
    let cx = Ctx::test(FnLm::new(|_| Ok(QA_REPLY.to_owned())));
    let predict = qa(0);
    best_us(|| {
        black_box(runtime.block_on(async { predict.call(&cx, QUESTION).await })?);
        Ok(())
    })
}

/// A step that takes a while of the processor's own time, around a call.
#[derive(Module, Clone)]
struct Busy {
    step: Predict<Qa>,
}

impl Forward for Busy {
    type Input = String;
    type Output = String;

    async fn forward(&self, cx: &Ctx, question: String) -> Result<String> {
        let mut answer = String::new();
        for _ in 0..8 {
            answer = self.step.call(cx, &question).await?.into_output().answer;
        }
        Ok(answer)
    }
}

/// How much faster a batch is on two cores than on one.
fn two_core_speedup() -> Result<f64, Failure> {
    let program = Program::new(Busy { step: qa(0) });
    let cx = Ctx::test(FnLm::new(|_| Ok(QA_REPLY.to_owned())));
    let batch = |runtime: &Runtime| -> Result<Duration, Failure> {
        let inputs = vec![QUESTION.to_owned(); 4_000];
        let began = Instant::now();
        for result in runtime.block_on(async { program.batch(&cx, inputs).width(16).await }) {
            black_box(result?);
        }
        Ok(began.elapsed())
    };
    let one = Builder::new_multi_thread().worker_threads(1).build()?;
    let two = Builder::new_multi_thread().worker_threads(2).build()?;
    let (mut slow, mut fast) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        slow = slow.min(batch(&one)?);
        fast = fast.min(batch(&two)?);
    }
    Ok(slow.as_secs_f64() / fast.as_secs_f64())
}
