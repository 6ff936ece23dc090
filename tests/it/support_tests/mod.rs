//! The provider on the loopback: what it does, and what our client makes of it.

/// Our own client against each fault that it can meet.
mod faults;
/// Requests against the published schema.
mod requests;
/// Streamed answers as a plain client sees them.
mod streams;

use dspy::lm::OpenAi;

use crate::support::Provider;

/// A plain client. Ours is made first, since it sets up the cryptography that every client wants.
fn client(provider: &Provider) -> reqwest::Client {
    OpenAi::new(provider.url(), "m").unwrap();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
