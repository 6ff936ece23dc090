//! In which manner steps are put: by which adapter, and what is done about replies that cannot be read.

use std::sync::Arc;

use super::Ctx;
use crate::adapter::{Adapter, Adapters};
use crate::predict::Recovery;

impl Ctx {
    /// The same context with one adapter for all: [`Adapters::of`] it.
    #[must_use]
    pub fn with_adapter(self, adapter: impl Adapter + 'static) -> Self {
        self.with_adapters(Adapters::of(adapter))
    }

    /// The same context with another table of adapters, for whatever has none of its own.
    #[must_use]
    pub fn with_adapters(mut self, adapters: Adapters) -> Self {
        Arc::make_mut(&mut self.world).adapters = adapters;
        self
    }

    /// The same context with another recovery from replies that cannot be read, for whatever has none
    /// of its own.
    #[must_use]
    pub fn with_recovery(mut self, recovery: Recovery) -> Self {
        Arc::make_mut(&mut self.world).recovery = recovery;
        self
    }

    pub(crate) fn adapters(&self) -> &Adapters {
        &self.world.adapters
    }

    pub(crate) fn recovery(&self) -> &Recovery {
        &self.world.recovery
    }
}
