//! A learner in the box: it answers out of the demonstrations in its prompt.
//!
//! It is a classical learner and not a language model: it has no weights, reads nothing but the
//! messages of the request, and knows nothing that does not stand there. It is used where
//! somebody asks for it by name, so that examples and tests run without a key, and for real.

mod experts;
mod layout;
mod similarity;
mod task;
mod words;

use crate::chance::Chance;
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::lm::{Abilities, BoxFuture, CallCx, Completion, LmRequest, LmResponse, Usage};
use layout::{Fields, Prompt};

/// Nearest neighbours: each output is voted on by the demonstrations whose inputs are most alike.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Say whether the message is a question.
/// #[signature]
/// struct IsQuestion { #[input] message: String, #[output] question: bool }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let row = |message: &str, question| IsQuestion { message: message.into(), question };
/// let predict = Predict::new().with_demos([
///     row("Where is my parcel?", true),
///     row("When do you open?", true),
///     row("Thanks for the parcel.", false),
///     row("I like it.", false),
/// ]);
/// let answer = predict.call(&Ctx::embedded(), "Where is my money?").await?;
/// assert!(answer.question);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Apprentice;

/// The field in which a chain of thought says why; here, on which evidence.
const REASONING: &str = "reasoning";

/// How many neighbours vote.
const VOTERS: usize = 3;

impl Apprentice {
    /// What it is, for whoever is told which model answers.
    pub const DESCRIPTION: &'static str = "embedded/apprentice, a classical learner that votes by the nearest demonstrations, not a \
         language model";
}

impl Ctx {
    /// A context with the learner in the box: by name only, never as a stand-in for a model that
    /// was not configured.
    pub fn embedded() -> Self {
        Self::new(Apprentice)
    }
}

impl crate::lm::Lm for Apprentice {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move { answer(request, cx.sample) })
    }

    fn identity(&self) -> String {
        "embedded/apprentice 1".to_owned()
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            several: true,
            ..Abilities::default()
        }
    }
}

fn answer(request: &LmRequest, sample: u64) -> Result<LmResponse> {
    let prompt = Prompt::read(request).unwrap_or_default();
    if prompt.demos.is_empty() {
        return Err(Error::new(
            Kind::Config,
            "nothing to learn from: the embedded learner knows what its demonstrations show, so \
             give the predictor some (`with_demos`), or configure a language model",
        ));
    }
    let votes = votes(&prompt);
    let mut response = LmResponse::default();
    for draw in 0..request.options.n.unwrap_or(1) {
        let mut chance = chance_of(request.options.seed.unwrap_or(0), sample, draw);
        let temperature = request.options.temperature.unwrap_or(0.0);
        let mut fields = Fields::new();
        let mut agreed = 0;
        for name in prompt.outputs.iter().filter(|name| *name != REASONING) {
            let (text, voters) = choose(name, &votes, temperature, &mut chance)?;
            agreed = agreed.max(voters);
            fields.push((name.clone(), text));
        }
        if let Some(place) = prompt.outputs.iter().position(|name| name == REASONING) {
            let all = votes.len();
            let evidence = format!("{agreed} of the {all} nearest demonstrations say so.");
            fields.insert(place, (REASONING.to_owned(), evidence));
        }
        let reply = write(&fields);
        response.completions.push(Completion::of_text(reply));
    }
    response.usage = Usage::of_tokens(0, 0);
    Ok(response)
}

/// The demonstrations that vote, each with its weight, the nearest first.
fn votes(prompt: &Prompt) -> Vec<(f64, &Fields)> {
    let inputs: Vec<&Fields> = prompt.demos.iter().map(|it| &it.inputs).collect();
    let scales = similarity::scales(&inputs);
    let mut votes: Vec<_> = prompt
        .demos
        .iter()
        .map(|it| {
            (
                similarity::of(&prompt.inputs, &it.inputs, &scales),
                &it.outputs,
            )
        })
        .collect();
    // A stable sort: of two that are equally near, the one shown first votes first.
    votes.sort_by(|left, right| right.0.total_cmp(&left.0));
    votes.truncate(VOTERS);
    votes
}

/// What the voters say about one field, and how many say so: the heaviest, or with a temperature
/// a draw among them.
fn choose(
    name: &str,
    votes: &[(f64, &Fields)],
    temperature: f64,
    chance: &mut Chance,
) -> Result<(String, usize)> {
    let mut tally: Vec<(&str, f64, usize)> = Vec::new();
    for (weight, outputs) in votes {
        let Some((_, text)) = outputs.iter().find(|(it, _)| it == name) else {
            continue;
        };
        match tally.iter_mut().find(|(known, _, _)| known == text) {
            Some((_, sum, voters)) => {
                *sum += weight;
                *voters += 1;
            }
            None => tally.push((text, *weight, 1)),
        }
    }
    let heavier = |best: (_, f64, _), it: (_, f64, _)| if it.1 > best.1 { it } else { best };
    let Some((mut text, _, mut voters)) = tally.iter().copied().reduce(heavier) else {
        let message = format!("nothing to learn from: no demonstration shows the field `{name}`");
        return Err(Error::new(Kind::Config, message));
    };
    if temperature > 0.0 {
        let weight = |sum: f64| sum.max(1e-9).powf(1.0 / temperature);
        let all: f64 = tally.iter().map(|(_, sum, _)| weight(*sum)).sum();
        let mut left = chance.unit() * all;
        for (drawn, sum, said) in tally {
            left -= weight(sum);
            if left <= 0.0 {
                (text, voters) = (drawn, said);
                break;
            }
        }
    }
    Ok((text.to_owned(), voters))
}

/// Draws of its own for each answer to one request, and for each of the completions of one.
fn chance_of(seed: u64, sample: u64, draw: u32) -> Chance {
    let apart = u64::from(draw).wrapping_mul(0xd134_2543_de82_ef95)
        ^ sample.wrapping_mul(0x9e6c_63d0_876a_46ad);
    Chance::new(seed ^ apart)
}

/// A reply of these fields.
fn write(fields: &Fields) -> String {
    use crate::adapter::sections;
    let mut text = String::new();
    for (name, value) in fields {
        sections::header(name, &mut text);
        sections::escape(value, &mut text);
        text.push_str("\n\n");
    }
    sections::header(sections::COMPLETED, &mut text);
    text
}
