//! Being asked once more: what was said before is no demonstration, and is not said again by chance.

use crate::adapter::again::AGAIN;
use crate::lm::{LmRequest, Message, Role};

/// Cuts the end of the turns off that asks once more: each reply that could not be used, with what
/// was said about it. What is left is what was asked first.
pub(super) fn cut(turns: &mut Vec<&Message>) {
    while let [.., asked, reply, again] = &**turns
        && asked.role == Role::User
        && is_again(reply, again)
    {
        turns.truncate(turns.len() - 2);
    }
}

/// How often the request was put before this time.
pub(super) fn times(request: &LmRequest) -> u64 {
    let mut turns: Vec<&Message> = request.messages().collect();
    turns.retain(|it| it.role != Role::System);
    let all = turns.len();
    cut(&mut turns);
    (all - turns.len()) as u64 / 2
}

fn is_again(reply: &Message, again: &Message) -> bool {
    reply.role == Role::Assistant && again.role == Role::User && again.text().starts_with(AGAIN)
}
