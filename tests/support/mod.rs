//! A provider on the loopback: it speaks chat completions as the reference has them, fails as a
//! script says, keeps what it was sent, refuses what does not fit the schema, and ends by itself.

/// Chat completions.
pub mod chat;
/// Answers as bytes.
mod reply;
/// JSON against a schema.
pub mod schema;
/// Faults, bills and all else that a server does.
pub mod script;
/// HTTP.
mod wire;

use std::collections::HashMap;
use std::net::{Ipv4Addr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::BufReader;
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore};

pub use self::chat::Tokens;
use self::reply::Reply;
use self::schema::Schema;
pub use self::script::{Billing, Fault, Script, Step};
pub use self::wire::Received;

/// What a server is held to, so that none outlives its test by much.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// After so many requests it ends.
    pub requests: usize,
    /// After so long it ends.
    pub time: Duration,
    /// How many connections are served at once; others wait.
    pub connections: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            requests: 20_000,
            time: Duration::from_secs(60),
            connections: 256,
        }
    }
}

/// A server. It ends when it is dropped, and panics then if a request did not fit and nobody asked
/// for the misfits.
pub struct Provider {
    url: String,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    script: Script,
    schema: Schema,
    bounds: Bounds,
    kept: Mutex<Kept>,
    end: Notify,
}

#[derive(Default)]
struct Kept {
    received: Vec<Received>,
    /// How often each body came.
    seen: HashMap<String, usize>,
    billed: Tokens,
    misfits: Vec<String>,
    at_once: usize,
    most_at_once: usize,
}

impl Provider {
    /// A server that does what the script says.
    pub fn new(script: Script) -> Self {
        Self::bounded(script, Bounds::default())
    }

    /// A server of other bounds.
    pub fn bounded(script: Script, bounds: Bounds) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            script,
            schema: Schema::of_chat_requests(),
            bounds,
            kept: Mutex::default(),
            end: Notify::new(),
        });
        let own = Arc::clone(&shared);
        // A runtime of its own, since that of a test may stop its clock or end first.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                tokio::select! {
                    () = own.end.notified() => {}
                    () = tokio::time::sleep(own.bounds.time) => {}
                    () = accept(listener, Arc::clone(&own)) => {}
                }
            });
            // With the runtime go all connections.
        });
        Self {
            url,
            shared,
            thread: Some(thread),
        }
    }

    /// The base URL for a client.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The requests so far, in the order in which they came.
    pub fn received(&self) -> Vec<Received> {
        self.shared.kept().received.clone()
    }

    /// How many requests came so far.
    pub fn calls(&self) -> usize {
        self.shared.kept().received.len()
    }

    /// The tokens that were billed so far.
    pub fn billed(&self) -> Tokens {
        self.shared.kept().billed
    }

    /// How many requests were answered at once, at the most.
    pub fn most_at_once(&self) -> usize {
        self.shared.kept().most_at_once
    }

    /// What did not fit since this was last asked.
    pub fn misfits(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.kept().misfits)
    }

    /// Waits until the server reaches one of its bounds.
    pub fn wait(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.shared.end.notify_one();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(
                ended.is_ok() || std::thread::panicking(),
                "the server panicked"
            );
        }
        let misfits = self.misfits();
        assert!(
            misfits.is_empty() || std::thread::panicking(),
            "requests that fit no schema:\n  {}",
            misfits.join("\n  ")
        );
    }
}

impl Shared {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to a request, which is kept. Nothing where the closure of a test panicked.
    fn reply(&self, mut received: Received) -> Option<Reply> {
        {
            let mut kept = self.kept();
            received.number = kept.received.len();
            let seen = kept.seen.entry(received.text.clone()).or_default();
            received.before = *seen;
            *seen += 1;
            kept.received.push(received.clone());
            kept.at_once += 1;
            kept.most_at_once = kept.most_at_once.max(kept.at_once);
        }
        let made = || Reply::to(&received, &self.script, &self.schema);
        let made = catch_unwind(AssertUnwindSafe(made));
        let mut kept = self.kept();
        let number = received.number;
        let Ok(mut reply) = made else {
            kept.misfits
                .push(format!("request {number}: the script panicked"));
            return None;
        };
        kept.billed.prompt += reply.billed.prompt;
        kept.billed.completion += reply.billed.completion;
        let headers = reply::headers(number, kept.billed, &self.script);
        reply.outgoing.headers.extend(headers);
        let misfits = reply.misfits.iter();
        kept.misfits
            .extend(misfits.map(|misfit| format!("request {number}: {misfit}")));
        Some(reply)
    }

    /// Ends the server once it had all its requests and answered them.
    fn count_down(&self) {
        let mut kept = self.kept();
        kept.at_once -= 1;
        if kept.at_once == 0 && kept.received.len() >= self.bounds.requests {
            self.end.notify_one();
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let slots = Arc::new(Semaphore::new(shared.bounds.connections));
    loop {
        let slot = Arc::clone(&slots).acquire_owned().await;
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A client that goes away is no error of anybody's.
            let _ = connection(stream, &shared).await;
            drop(slot);
        });
    }
}

/// Serves one connection. All that tests can ask for is kept before the other side hears of it.
async fn connection(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    loop {
        let received = match wire::read(&mut stream).await {
            Ok(Some(received)) => received,
            Ok(None) => return Ok(()),
            Err(error) => {
                if error.kind() == std::io::ErrorKind::InvalidData {
                    shared.kept().misfits.push(error.to_string());
                }
                return Err(error);
            }
        };
        let is_last = received.header("connection") == Some("close");
        let reply = shared.reply(received);
        let written = match &reply {
            Some(reply) => wire::write(stream.get_mut(), &reply.outgoing).await,
            None => Ok(false),
        };
        shared.count_down();
        if !written? || is_last {
            return Ok(());
        }
    }
}
