//! Calls over HTTP, ours and raw ones, of a server in another process: what the benches share that
//! measure what ours adds to what any client pays.

#![allow(dead_code, reason = "every bench takes from here what it needs")]

pub(crate) mod apart;
pub(crate) mod payload;
mod raw;
pub(crate) mod server;

use std::future::Future;
use std::hint::black_box;
use std::time::{Duration, Instant};

use dspy::lm::OpenAi;
use dspy::prelude::*;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::figures::Failure;
use payload::{MODEL, QUESTION, Qa, qa};
pub(crate) use raw::Raw;

/// A way to ask the question.
pub(crate) trait Caller: Clone + Send + 'static {
    fn call(&self) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// A predictor of ours.
#[derive(Clone)]
pub(crate) struct Ours {
    cx: Ctx,
    predict: Predict<Qa>,
}

impl Ours {
    pub(crate) fn new(cx: Ctx) -> Self {
        Self { cx, predict: qa(0) }
    }

    /// The same by bare means, once what both send is the same byte for byte. Ours is called first,
    /// since it sets the provider of cryptography that the raw client needs.
    pub(crate) fn raw(&self, runtime: &Runtime, address: &str) -> Result<Raw, Failure> {
        runtime.block_on(self.call())?;
        let request = self.predict.call(&self.cx, QUESTION).render()?;
        let raw = Raw::new(address, &request)?;
        if raw.body()? != model(address)?.body(&request)? {
            return Err("the raw request is not the one that ours is".into());
        }
        Ok(raw)
    }
}

impl Caller for Ours {
    async fn call(&self) -> Result<(), Failure> {
        black_box(self.predict.call(&self.cx, QUESTION).await?);
        Ok(())
    }
}

/// The model behind this server.
pub(crate) fn model(address: &str) -> Result<OpenAi, Failure> {
    Ok(OpenAi::new(&format!("http://{address}/v1"), MODEL)?)
}

/// Seconds that calls take, so many loops of so many at once.
pub(crate) fn wide_seconds(
    runtime: &Runtime,
    caller: &impl Caller,
    [width, calls]: [u32; 2],
) -> Result<f64, Failure> {
    runtime.block_on(async {
        let began = Instant::now();
        let mut loops = JoinSet::new();
        for _ in 0..width {
            let caller = caller.clone();
            loops.spawn(async move {
                for _ in 0..calls {
                    caller.call().await?;
                }
                Ok::<_, Failure>(())
            });
        }
        while let Some(ended) = loops.join_next().await {
            ended??;
        }
        Ok(began.elapsed().as_secs_f64())
    })
}

/// The part that the arguments ask for, where it is the server's.
pub(crate) fn serves(arguments: &[&str]) -> Option<Result<(), Failure>> {
    match arguments {
        [apart::SERVER, takes] => Some(match takes.parse() {
            Ok(takes) => server::run(Duration::from_millis(takes)),
            Err(_) => Err(format!("`{takes}` are no milliseconds").into()),
        }),
        _ => None,
    }
}
