use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dspy::embedded::Apprentice;
use dspy::lm::{Message, Role};

use super::*;

/// Say which animal it is.
#[signature]
struct Guess {
    #[input]
    sound: String,
    #[output]
    animal: String,
}

fn guess() -> Predict<Guess> {
    let row = |sound: &str, animal: &str| Guess {
        sound: sound.into(),
        animal: animal.into(),
    };
    Predict::new().with_demos([
        row("a soft purr", "cat"),
        row("a loud bark", "dog"),
        row("a purr at night", "cat"),
        row("a bark at noon", "dog"),
    ])
}

/// The learner, after a first reply that nobody can read.
#[derive(Debug)]
struct Stumbling(AtomicUsize);

impl Lm for Stumbling {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        match self.0.fetch_add(1, Ordering::SeqCst) {
            0 => Box::pin(async { Ok(LmResponse::of_text("[[ ## sound ## ]]\na bark")) }),
            _ => Apprentice.call(request, cx),
        }
    }

    fn identity(&self) -> Arc<str> {
        "stumbling".into()
    }
}

#[tokio::test]
async fn the_learner_answers_what_was_asked_first() {
    let guess = guess();
    let plain = guess.call(&Ctx::embedded(), "purring").await.unwrap();
    let cx = Ctx::new(Stumbling(AtomicUsize::new(0)));
    let again = guess.call(&cx, "purring").await.unwrap();
    assert_eq!(again.unread().len(), 1);
    assert_eq!((&*plain.animal, &*again.animal), ("cat", "cat"));
}

/// What the learner says to a request, put for the first time and once more.
async fn both(temperature: f64, seed: u64) -> [String; 2] {
    let cx = Ctx::embedded();
    let call = guess();
    let call = call
        .call(&cx, "a sound")
        .temperature(temperature)
        .seed(seed);
    let first = call.render().unwrap();
    let mut again = first.clone();
    let reply = Message::of_text(Role::Assistant, "a cow, I think");
    let why = "That reply could not be used. What is wrong with it:\n- everything";
    again.extend([reply, Message::of_text(Role::User, why)]);
    let mut said = Vec::new();
    for request in [first, again] {
        let response = Apprentice.call(&request, &CallCx::default()).await.unwrap();
        said.push(response.completions[0].text());
    }
    said.try_into().unwrap()
}

#[tokio::test]
async fn the_learner_draws_anew_where_it_draws_at_all() {
    let [first, again] = both(0.0, 1).await;
    assert_eq!(first, again);
    let mut differ = 0;
    for seed in 0..32 {
        let [first, again] = both(2.0, seed).await;
        differ += usize::from(first != again);
    }
    assert!(differ > 4, "{differ} of 32");
}
