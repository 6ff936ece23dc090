//! Many inputs at once, on all cores.

use std::fmt;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

use super::{Program, unpanicked};
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::forward::Forward;
use crate::lm::BoxFuture;
use crate::module::Module;
use crate::predict::Prediction;

/// A batch in the making: set how many run at once, then await it.
///
/// Dropping it while it runs gives all of its calls up.
#[must_use = "a batch does nothing until it is awaited"]
pub struct Batch<P: Forward> {
    program: Program<P>,
    cx: Ctx,
    inputs: Vec<P::Input>,
    width: usize,
}

impl<P: Module + Forward> Program<P> {
    /// Runs the program on every input, many at once, on all cores of the runtime. The results
    /// come in the order of the inputs, and one that fails, or panics, fails alone.
    ///
    /// ```
    /// # use dspy::prelude::*;
    /// # #[derive(Module)] struct Shout;
    /// # impl Forward for Shout {
    /// #     type Input = String; type Output = String;
    /// #     async fn forward(&self, _cx: &Ctx, text: String) -> Result<String> { Ok(text.to_uppercase()) }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let cx = Ctx::without_model();
    /// let loud = Program::new(Shout).batch(&cx, ["a".into(), "b".into()]).width(8).await;
    /// let loud: Result<Vec<_>> = loud.into_iter().map(|it| Ok(it?.into_output())).collect();
    /// assert_eq!(loud?, ["A", "B"]);
    /// # Ok(()) }
    /// ```
    pub fn batch(&self, cx: &Ctx, inputs: impl IntoIterator<Item = P::Input>) -> Batch<P> {
        Batch {
            program: self.clone(),
            cx: cx.clone(),
            inputs: inputs.into_iter().collect(),
            width: 16,
        }
    }
}

impl<P: Forward> Batch<P> {
    /// So many at once; 16 if nothing is said. None at once would never end, so 0 means 1.
    pub fn width(mut self, width: usize) -> Self {
        self.width = width.max(1);
        self
    }
}

impl<P: Module + Forward> IntoFuture for Batch<P> {
    type Output = Vec<Result<Prediction<P::Output>>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<P: Module + Forward> Batch<P> {
    async fn run(self) -> Vec<Result<Prediction<P::Output>>> {
        let Self {
            program,
            cx,
            inputs,
            width,
        } = self;
        let total = inputs.len();
        // Workers take the next input when they are free, so a slow one holds up nobody.
        let queue = Arc::new(Mutex::new(inputs.into_iter().enumerate()));
        let mut workers = JoinSet::new();
        for _ in 0..width.min(total) {
            let (program, cx, queue) = (program.clone(), cx.clone(), Arc::clone(&queue));
            workers.spawn(async move {
                let mut done = Vec::new();
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((index, input)) = next else {
                        return done;
                    };
                    done.push((index, unpanicked(program.call(&cx, input)).await));
                }
            });
        }
        let mut results: Vec<_> = (0..total).map(|_| None).collect();
        while let Some(worker) = workers.join_next().await {
            // A worker cannot panic, and nobody but the drop of this future ends one.
            for (index, result) in worker.unwrap_or_default() {
                if let Some(place) = results.get_mut(index) {
                    *place = Some(result);
                }
            }
        }
        let given_up = || {
            Error::new(
                Kind::Cancelled,
                "the runtime shut down before this item was done",
            )
        };
        results
            .into_iter()
            .map(|result| result.unwrap_or_else(|| Err(given_up())))
            .collect()
    }
}

impl<P: Forward> fmt::Debug for Batch<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Batch({} inputs, {} at once)",
            self.inputs.len(),
            self.width
        )
    }
}
