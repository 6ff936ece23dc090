//! Asking once more after a reply that could not be read.

use std::fmt::Write as _;

use crate::error::Error;
use crate::lm::{Completion, Message, Role};

/// What the message begins with that asks once more. The learner in the box knows it by this.
pub(crate) const AGAIN: &str = "That reply could not be used.";

/// What stands for a reply that says nothing: providers refuse an empty message.
const NOTHING: &str = "(an empty reply)";

/// The reply as it came, and what was wrong with it.
pub(super) fn messages(reply: &Completion, error: &Error) -> Vec<Message> {
    let said = reply.text();
    let said = match said.trim().is_empty() {
        true => NOTHING.to_owned(),
        false => said,
    };
    vec![
        Message::of_text(Role::Assistant, said),
        Message::of_text(Role::User, what_was_wrong(error)),
    ]
}

fn what_was_wrong(error: &Error) -> String {
    let whole = error.to_string();
    let mut out = format!("{AGAIN} What is wrong with it:\n");
    let mut line = |text: &str| {
        // What is quoted of a reply stays in its place in the list.
        let _ = writeln!(out, "- {}", text.replace('\n', "\n  "));
    };
    let reasons = error.reasons().iter().map(|(place, why)| match &**place {
        "" => why.clone(),
        place => format!("at `{place}`: {why}"),
    });
    let reasons: Vec<String> = reasons.collect();
    // The message of an error is most often its reasons, one after another.
    if reasons.is_empty() || !reasons.iter().all(|reason| whole.contains(reason)) {
        line(&whole);
    }
    reasons.iter().for_each(|reason| line(reason));
    out.push_str(
        "\nReply once more: the whole reply from its beginning, as it was asked for, and nothing \
         about this message.",
    );
    out
}
