//! Optimizers: what they make of a program, and what they leave alone.

/// Demonstrations out of calls that came out well.
mod bootstrap;
/// The same choices as DSPy for Python makes, from its own records.
mod conformance;
/// Demonstrations out of labelled rows.
mod labeled;
/// What is said of the result, and on which rows.
mod reports;
/// Runs of optimizers that are killed, widened, and resumed.
mod resumed;

use std::sync::{Arc, Mutex};

use dspy::context::Role;
use dspy::lm::{BoxFuture, CallCx, Lm, LmRequest, LmResponse, Usage};
use dspy::prelude::*;

/// Write down what the question is about.
#[signature]
#[derive(Clone)]
struct Draft {
    #[input]
    question: String,
    #[output]
    sketch: String,
}

/// Answer with the plural.
#[signature]
#[derive(Clone)]
struct Finish {
    #[input]
    sketch: String,
    #[output]
    answer: String,
}

/// Give the plural.
#[signature]
#[derive(Clone)]
struct Plural {
    #[input]
    question: String,
    #[output]
    answer: String,
}

/// Two steps, of which rows know the input of the first and the output of the second.
#[derive(Module, Clone, Default)]
struct Two {
    draft: ChainOfThought<Draft>,
    finish: Predict<Finish>,
}

impl Forward for Two {
    type Input = PluralInput;
    type Output = PluralOutput;

    async fn forward(&self, cx: &Ctx, input: PluralInput) -> Result<PluralOutput> {
        let draft = self.draft.call(cx, input.question).await?.into_output();
        let answer = self
            .finish
            .call(cx, draft.sketch)
            .await?
            .into_output()
            .answer;
        Ok(PluralOutput { answer })
    }
}

/// The rows `w00` to `w39`: the plural of each has an `s`.
fn rows(many: usize) -> Rows<PluralInput, PluralOutput> {
    let row = |at: usize| Plural {
        question: format!("w{at:02}"),
        answer: format!("w{at:02}s"),
    };
    let rows = (0..many).map(|at| {
        let row: Example<PluralInput, PluralOutput> = row(at).into();
        row.with_id(format!("r{at:02}"))
    });
    Rows::new(rows).unwrap()
}

fn is_right(row: &Example<PluralInput, PluralOutput>, out: &PluralOutput) -> bool {
    out.answer == row.label.answer
}

/// What a model was asked.
#[derive(Clone, Debug)]
struct Call {
    /// The whole prompt.
    text: String,
    /// The word that it is about.
    word: String,
    role: Role,
    sample: u64,
    temperature: Option<f64>,
}

/// A model that knows every other plural, and with a temperature all of them. Whatever ends in 3 it
/// answers in no layout at all.
#[derive(Clone, Debug)]
struct Speaker {
    name: &'static str,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Speaker {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            calls: Arc::default(),
        }
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

fn value(asked: &str, name: &str) -> Option<String> {
    let (_, rest) = asked.rsplit_once(&format!("[[ ## {name} ## ]]\n"))?;
    rest.lines().next().map(str::to_owned)
}

impl Lm for Speaker {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        let asked = request.tail.last().unwrap().text();
        let question = value(&asked, "question");
        let word = question
            .clone()
            .or_else(|| value(&asked, "sketch"))
            .unwrap();
        self.calls.lock().unwrap().push(Call {
            text: request.to_string(),
            word: word.clone(),
            role: cx.role,
            sample: cx.sample,
            temperature: request.options.temperature,
        });
        let ends_in = word.bytes().last().unwrap() - b'0';
        let knows = ends_in.is_multiple_of(2) || request.options.temperature.is_some();
        let reply = match (&question, asked.contains("`[[ ## answer ## ]]`")) {
            _ if ends_in == 3 => "no idea".to_owned(),
            (Some(_), false) => format!(
                "[[ ## reasoning ## ]]\nby {}\n\n[[ ## sketch ## ]]\n{word}",
                self.name
            ),
            _ if knows => format!("[[ ## answer ## ]]\n{word}s"),
            _ => format!("[[ ## answer ## ]]\n{word}"),
        };
        let mut response = LmResponse::of_text(reply);
        response.usage = Usage::of_tokens(10, 2);
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok(response)
        })
    }

    fn identity(&self) -> Arc<str> {
        self.name.into()
    }
}

/// A directory of its own under the target directory, empty.
fn fresh(name: &str) -> std::path::PathBuf {
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("optim")
        .join(name);
    let _ = std::fs::remove_dir_all(&dir);
    dir
}

/// The texts of a field in a predictor's demonstrations, `-` where it is not known.
fn shown(program: &Program<Two>, path: &str, field: &str) -> Vec<String> {
    let state = program.state().unwrap();
    let demos = state.predictor(path).unwrap().demos.iter();
    let text = |demo: &dspy::value::Node| {
        demo.get(field)
            .and_then(|it| it.as_text())
            .unwrap_or("-")
            .to_owned()
    };
    demos.map(text).collect()
}
