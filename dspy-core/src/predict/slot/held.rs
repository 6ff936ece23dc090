//! The form that replies are held to, and the options that ask a provider for it.

use std::sync::OnceLock;

use crate::adapter::HeldTo;
use crate::lm::SharedOptions;

/// The form of a predictor's replies, told by its adapter once for a state of it.
pub(in crate::predict) struct Held {
    pub(in crate::predict) to: HeldTo,
    /// The options of the first call, as they were and with the form. A schema is large, and the
    /// calls of a context share their options.
    first: OnceLock<[SharedOptions; 2]>,
}

impl Held {
    pub(super) fn new(to: HeldTo) -> Self {
        Self {
            to,
            first: OnceLock::new(),
        }
    }

    /// These options, which ask for the form too.
    pub(in crate::predict) fn asked_for_by(&self, options: &SharedOptions) -> SharedOptions {
        if self.to.format.is_none() {
            return options.clone();
        }
        let asking = || {
            let mut asking = options.clone();
            asking.format.clone_from(&self.to.format);
            asking
        };
        let [first, with_form] = self.first.get_or_init(|| [options.clone(), asking()]);
        match first.is_shared_with(options) {
            true => with_form.clone(),
            false => asking(),
        }
    }
}
