//! What could be read of a reply that was no use.

use super::Error;
use crate::lm::Finish;
use crate::value::Node;

/// What is known of a reply beside its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Unread {
    partial: Vec<(String, Node)>,
    reasons: Vec<(String, String)>,
    finish: Option<Finish>,
}

impl Error {
    /// Keeps the outputs that could be read, and for the others why not.
    pub(crate) fn unread(
        mut self,
        partial: Vec<(String, Node)>,
        reasons: Vec<(String, String)>,
    ) -> Self {
        let unread = self.0.unread.get_or_insert_default();
        unread.partial = partial;
        unread.reasons = reasons;
        self
    }

    /// Whether it is known which outputs could be read.
    pub(crate) fn has_reasons(&self) -> bool {
        self.0
            .unread
            .as_ref()
            .is_some_and(|it| !it.reasons.is_empty())
    }

    /// Where inside of a value it happened, and what.
    pub(crate) fn as_reason(&self) -> (String, String) {
        (self.0.path.clone(), self.0.message.clone())
    }

    /// Keeps how the answer ended.
    pub(crate) fn with_finish(mut self, finish: &Finish) -> Self {
        let unread = self.0.unread.get_or_insert_default();
        unread.finish.get_or_insert_with(|| finish.clone());
        self
    }

    /// The outputs that could be read, where a reply could not be read as a whole or breaks a
    /// rule. They are for a person or for a repair; a step that failed has no output.
    pub fn partial(&self) -> &[(String, Node)] {
        self.0.unread.as_ref().map_or(&[], |it| &it.partial)
    }

    /// Why the other outputs could not be read: where, such as `steps[1].kind`, and what was wrong
    /// there. The place is empty where it is the whole reply.
    pub fn reasons(&self) -> &[(String, String)] {
        self.0.unread.as_ref().map_or(&[], |it| &it.reasons)
    }

    /// How the answer ended that was no use, where there was one.
    pub fn finish(&self) -> Option<&Finish> {
        self.0.unread.as_ref()?.finish.as_ref()
    }
}
