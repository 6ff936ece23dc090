//! Dollars: what calls cost, and budgets that hold.

/// Hard caps, over real HTTP on the loopback.
mod hard;
/// What runs, reports and files say of dollars.
mod reports;
/// Soft caps, and how far they may be overshot.
mod soft;

use std::path::PathBuf;
use std::sync::Arc;

use dspy::lm::{
    BoxFuture, CallCx, Dollars, Lm, LmRequest, LmResponse, OpenAi, Options, Price, Usage,
};
use dspy::prelude::*;

use crate::support::{Provider, Tokens};

/// Name the colour of the thing.
#[signature]
#[derive(Clone)]
struct Colour {
    #[input]
    thing: String,
    #[output]
    colour: String,
}

const WHITE: &str = "[[ ## colour ## ]]\nwhite\n\n[[ ## completed ## ]]";

fn dollars(dollars: f64) -> Dollars {
    Dollars::of(dollars).unwrap()
}

/// A dollar for a million tokens of requests, four for one of answers.
fn price() -> Price {
    Price::per_million(dollars(1.0), dollars(4.0))
}

/// What these tokens cost together. Calls are rounded up one by one, so it is never more than their
/// sum.
fn cost_of(tokens: Tokens) -> Dollars {
    let usage = Usage::of_tokens(tokens.prompt, tokens.completion);
    price().cost(&usage).unwrap()
}

fn model(provider: &Provider) -> OpenAi {
    OpenAi::new(provider.url(), "m").unwrap()
}

fn answers_of(tokens: u32) -> Options {
    let mut options = Options::default();
    options.max_tokens = Some(tokens);
    options
}

fn rows(count: usize) -> Rows<ColourInput, ColourOutput> {
    let row = |number: usize| Colour {
        thing: format!("the snow of year {number:05}"),
        colour: "white".to_owned(),
    };
    Rows::new((0..count).map(row)).unwrap()
}

/// Asks again, up to three times, whatever went wrong on the way.
#[derive(Debug)]
struct Again<L>(L);

impl<L: Lm> Lm for Again<L> {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            let mut tries = 0;
            loop {
                match cx.ask(&self.0, request).await {
                    Err(error) if !error.is_budget() && !error.is_config() && tries < 3 => {
                        tries += 1;
                    }
                    answer => return answer,
                }
            }
        })
    }

    fn identity(&self) -> Arc<str> {
        self.0.identity()
    }

    fn inner(&self) -> Option<&dyn Lm> {
        Some(&self.0)
    }
}

/// A directory of its own under the target directory, empty.
fn fresh(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("money")
        .join(name);
    let _ = std::fs::remove_dir_all(&dir);
    dir
}
