//! The context: the one way by which a program reaches the world.

use std::sync::Arc;

/// What a program runs in, handed to it with every call.
///
/// It is a handle: cheap to clone, passed by reference, never global and never tied to a task,
/// so it goes into a spawned future like any other value.
///
/// ```
/// use dspy::Ctx;
///
/// let cx = Ctx::without_model().with_seed(7);
/// let same = cx.clone();
/// assert_eq!(cx.seed_for("shuffle"), same.seed_for("shuffle"));
/// assert_ne!(cx.seed_for("shuffle"), cx.seed_for("sample"));
/// ```
#[derive(Clone, Debug)]
pub struct Ctx(Arc<World>);

#[derive(Clone, Debug)]
struct World {
    seed: u64,
}

impl Ctx {
    /// A context with no model: steps in plain Rust run in it.
    pub fn without_model() -> Self {
        Self(Arc::new(World { seed: 0 }))
    }

    /// The same context with another seed. Zero is a seed like any other.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        Arc::make_mut(&mut self.0).seed = seed;
        self
    }

    /// The seed for one purpose. Two purposes never share their draws, so that adding a draw to
    /// one leaves the other as it was.
    pub fn seed_for(&self, purpose: &str) -> u64 {
        let mut hash = crate::signature::Fnv::new();
        hash.write(&self.0.seed.to_le_bytes());
        hash.write(purpose.as_bytes());
        let wide = hash.finish().as_u128();
        (wide >> 64) as u64 ^ wide as u64
    }
}
