//! A learner in the box: it answers out of what stands in its prompt.
//!
//! It is a classical learner and not a language model: it has no weights, reads nothing but the
//! messages of the request, and knows nothing that does not stand there. It is used where
//! somebody asks for it by name, so that examples and tests run without a key, and for real. What
//! it reads, how it answers and what it cannot do stands in `dspy::_docs::apprentice`.

mod again;
mod draw;
mod experts;
mod format;
mod layout;
mod mixture;
mod ppm;
mod reply;
mod table;
mod task;
mod weights;
mod words;
mod written;

use std::sync::Arc;

use crate::chance::Chance;
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::lm::{Abilities, BoxFuture, CallCx, LmRequest, LmResponse, Price, Usage};

/// A learner that speaks as a model does: it learns from the instruction, the descriptions and the
/// demonstrations in its prompt, anew with each call.
///
/// It is no language model and knows nothing of the world. With nothing to go by it guesses, and
/// `reasoning` says so. The same call gives the same reply, at any temperature; where none is set
/// it is 0. `dspy::_docs::apprentice` has all of it: who speaks when, the grammar of the rules that
/// it follows, and what it cannot do.
///
/// From demonstrations:
///
/// ```
/// use dspy::prelude::*;
///
/// /// Say which animal it is.
/// #[signature]
/// struct Guess { #[input] grams: f64, #[input] sound: String, #[output] animal: String }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let row = |grams, sound: &str, animal: &str| Guess {
///     grams,
///     sound: sound.into(),
///     animal: animal.into(),
/// };
/// let predict = Predict::new().with_demos([
///     row(4_000.0, "a soft purr", "cat"),
///     row(30_000.0, "a loud bark", "dog"),
///     row(3_500.0, "a purr at night", "cat"),
///     row(22_000.0, "it barks", "dog"),
/// ]);
/// let answer = predict.call(&Ctx::embedded(), (4_500.0, "purring")).await?;
/// assert_eq!(answer.animal, "cat");
/// # Ok(()) }
/// ```
///
/// From a rule in the instruction:
///
/// ```
/// use dspy::prelude::*;
///
/// /// Say whether the parcel is late. If days is above 14, answer true. Otherwise answer false.
/// #[signature]
/// struct IsLate { #[input] days: u32, #[output] late: bool }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let predict = Predict::<IsLate>::new();
/// assert!(predict.call(&Ctx::embedded(), (20,)).await?.late);
/// assert!(!predict.call(&Ctx::embedded(), (3,)).await?.late);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Apprentice;

/// The field in which a chain of thought says why; here, on which evidence.
const REASONING: &str = "reasoning";

impl Apprentice {
    /// What it is, for whoever is told which model answers.
    pub const DESCRIPTION: &'static str =
        "embedded/apprentice, a classical learner, not a language model";
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

    fn identity(&self) -> Arc<str> {
        "embedded/apprentice 2".into()
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            several: true,
            ..Abilities::default()
        }
    }

    /// It runs here, and nobody is paid for it.
    fn price(&self) -> Option<Price> {
        Some(Price::FREE)
    }
}

fn answer(request: &LmRequest, sample: u64) -> Result<LmResponse> {
    let options = &request.options;
    let refuse = |message: String| Err(Error::new(Kind::Config, message));
    if let Some(temperature) = options.temperature
        && !(temperature.is_finite() && temperature >= 0.0)
    {
        let message = format!("temperature {temperature} is no amount of chance: give 0 or more");
        return refuse(message);
    }
    if let Some(top_p) = options.top_p
        && !(0.0..=1.0).contains(&top_p)
    {
        let message = format!("top_p {top_p} is no amount of chance: give one from 0 to 1");
        return refuse(message);
    }
    if options.n == Some(0) {
        return refuse("n is 0, so nothing is asked for: give 1 or more".to_owned());
    }
    let seed = options.seed.unwrap_or(0);
    let times = again::times(request);
    let completions = reply::replies(request, |draw| chance_of(seed, sample, times, draw));
    let asked: Vec<String> = request.messages().map(|message| message.text()).collect();
    let said: Vec<String> = completions.iter().map(|it| it.text()).collect();
    Ok(LmResponse {
        usage: Usage::of_tokens(
            reply::count(asked.iter().map(String::as_str)),
            reply::count(said.iter().map(String::as_str)),
        ),
        model: Some("embedded/apprentice".to_owned()),
        completions,
        ..LmResponse::default()
    })
}

/// Draws of its own for each answer to one request, each time that it is put once more, and each of
/// the completions of one.
fn chance_of(seed: u64, sample: u64, times: u64, draw: u32) -> Chance {
    let apart = u64::from(draw).wrapping_mul(0xd134_2543_de82_ef95)
        ^ sample.wrapping_mul(0x9e6c_63d0_876a_46ad)
        ^ times.wrapping_mul(0xa24b_aed4_963e_e407);
    Chance::new(seed ^ apart)
}
