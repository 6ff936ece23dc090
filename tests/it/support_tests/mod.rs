//! The provider on the loopback: what it does, and what our client makes of it.

/// Our own client against each fault that it can meet.
mod faults;
/// Requests against the published schema.
mod requests;
/// Streamed answers as a plain client sees them.
mod streams;

use std::sync::OnceLock;

use dspy::lm::OpenAi;

/// A plain client. Ours is made first, since it sets up the cryptography that every client wants;
/// and there is one for all tests, since making one takes longer than most of them.
fn client() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        OpenAi::new("http://127.0.0.1:1", "m").unwrap();
        reqwest::Client::builder()
            .no_proxy()
            // A connection belongs to the runtime of one test.
            .pool_max_idle_per_host(0)
            .build()
            .unwrap()
    })
}
