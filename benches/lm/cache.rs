//! What it takes to give again what was given before, at 200 bytes of prompt.

use std::hint::black_box;
use std::path::PathBuf;

use dspy::lm::{Cache, Cached, CallCx, Lm as _, LmRequest, Message, Role};
use dspy::testing::FnLm;
use tokio::runtime::Builder;

use crate::figures::{Failure, Figure, best_us};

pub(crate) fn hits() -> Result<[Figure; 2], Failure> {
    let dir = Fresh::new();
    Ok([
        Figure::new("cache_hit_memory", hit(Cache::in_memory(1 << 20))?, "us"),
        Figure::new(
            "cache_hit_disk",
            hit(Cache::on_disk(&dir.0).memory(0))?,
            "us",
        ),
    ])
}

/// Microseconds of a hit: the request is the caller's own each time, so that no digest of it is there
/// already.
fn hit(cache: Cache) -> Result<f64, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let model = Cached::new(FnLm::new(|_| Ok("The pianoforte.".to_owned())), cache);
    let text = "q".repeat(200);
    let ask = || {
        let request = LmRequest::of_messages(vec![Message::of_text(Role::User, &text)]);
        runtime.block_on(async { model.call(&request, &CallCx::default()).await })
    };
    ask()?;
    if !ask()?.cached {
        return Err("nothing was kept".into());
    }
    best_us(|| {
        black_box(ask()?);
        Ok(())
    })
}

/// A directory that goes with it.
struct Fresh(PathBuf);

impl Fresh {
    fn new() -> Self {
        let name = format!("dspy-bench-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // What cannot be removed is left to whoever clears the directory for such files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
