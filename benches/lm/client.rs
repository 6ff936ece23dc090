//! The client's part: the same question through all layers and by bare means, on one thread.
//!
//! It prints three lines, each with the calls in a second of ours and of the raw client.

use dspy::Ctx;
use dspy::budget::{Budget, Ledger};
use dspy::lm::{Limiter, Limits, Stack};
use tokio::runtime::{Builder, Runtime};

use crate::figures::{Failure, best_each};
use crate::served::apart::ROUNDS;
use crate::served::{Ours, Raw, model, wide_seconds};

/// Turns of each in a round: short ones, since what else runs here comes and goes within a second.
const TURNS: u32 = 5;

/// Loops at once, and the calls of each in a turn.
const NARROW: [u32; 2] = [64, 20];
const WIDE: [u32; 2] = [256, 5];

pub(crate) fn run(at_once: &str, late: &str) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = Client::new(runtime, at_once)?;
    client.rate("64", NARROW, TURNS)?;
    client.rate("256", WIDE, TURNS)?;
    let Client { runtime, .. } = client;
    Client::new(runtime, late)?.rate("late", WIDE, 1)
}

/// Both callers of one server.
struct Client {
    runtime: Runtime,
    ours: Ours,
    raw: Raw,
}

impl Client {
    /// Ours with every layer that a call over a network has by default, on a ledger that never ends.
    fn new(runtime: Runtime, address: &str) -> Result<Self, Failure> {
        let limiter = Limiter::new(Limits::new().at_once(usize::try_from(WIDE[0])?));
        let model = Stack::new(model(address)?).limiter(limiter);
        let ledger = Ledger::new(Budget::calls(u64::MAX).and_tokens(u64::MAX));
        let ours = Ours::new(Ctx::new(model).with_budget(ledger));
        let raw = ours.raw(&runtime, address)?;
        Ok(Self { runtime, ours, raw })
    }

    /// Prints the calls in a second of both, in their best rounds, after one that opens the
    /// connections and does not count.
    fn rate(&self, name: &str, loops: [u32; 2], turns: u32) -> Result<(), Failure> {
        let mut run = |contender| match contender {
            0 => wide_seconds(&self.runtime, &self.ours, loops),
            _ => wide_seconds(&self.runtime, &self.raw, loops),
        };
        let _: [f64; 2] = best_each(1, 1, &mut run)?;
        let seconds: [f64; 2] = best_each(ROUNDS, usize::try_from(turns)?, run)?;
        let [ours, raw] = seconds.map(|it| f64::from(turns * loops[0] * loops[1]) / it);
        println!("{name} {ours} {raw}");
        Ok(())
    }
}
