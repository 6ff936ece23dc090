//! As much of a server for HTTP/1.1 as chat needs, with a limit on everything that a client sends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::time::{sleep, timeout};

use crate::chat::{self, Answer, Refusal};

/// How long a client may take to send a request, and to take its answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How long it is listened to after an answer that closes the connection.
const FAREWELL: Duration = Duration::from_secs(2);

const CONNECTIONS: usize = 64;
const LONGEST_HEAD: usize = 16 * 1024;
const LONGEST_BODY: usize = 8 * 1024 * 1024;

/// A request that came whole.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    /// Whether the connection is kept for the next one.
    keep: bool,
}

/// What is counted of all connections together.
#[derive(Default)]
struct Count {
    begun: AtomicUsize,
    ended: AtomicUsize,
    all: Notify,
}

/// Takes connections until something is used up, and says what.
pub(crate) async fn serve(listener: TcpListener, requests: usize, life: Duration) -> String {
    let count = Arc::new(Count::default());
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let accepting = async {
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            let Ok((stream, _)) = listener.accept().await else {
                // Out of descriptors, say: some will be free again.
                sleep(Duration::from_millis(50)).await;
                continue;
            };
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                // An error is a client that is gone, which needs no answer.
                let _ = converse(stream, &count, requests).await;
                drop(place);
            });
        }
    };
    tokio::select! {
        () = accepting => "No more connections are taken".to_owned(),
        () = count.all.notified() => format!("All {requests} requests are answered"),
        () = sleep(life) => format!("{life:?} are over"),
    }
}

/// Answers what comes over one connection, one request after the other.
async fn converse(mut stream: TcpStream, count: &Count, requests: usize) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let read = match timeout(PATIENCE, read(&mut stream, &mut buffer)).await {
            Ok(Ok(request)) => Ok(request),
            Ok(Err(Halt::Refused(refusal))) => Err(refusal),
            Ok(Err(Halt::Gone)) => return Ok(()),
            // A connection that is kept and not used is closed without a word.
            Err(_) if buffer.is_empty() => return Ok(()),
            Err(_) => Err(Refusal::new(408, "the request did not come to its end")),
        };
        let number = count.begun.fetch_add(1, Ordering::Relaxed);
        if number >= requests {
            return Ok(());
        }
        let (answer, keep) = match read {
            Ok(request) => (chat::answer(&request, number).await, request.keep),
            // After a request that was not understood nobody knows where the next one begins.
            Err(refusal) => (Err(refusal), false),
        };
        let written = timeout(PATIENCE, write(&mut stream, &answer, keep)).await;
        if count.ended.fetch_add(1, Ordering::Relaxed) + 1 == requests {
            count.all.notify_one();
        }
        written??;
        if !keep {
            return close(stream).await;
        }
    }
}

/// Why no request was read.
enum Halt {
    Gone,
    Refused(Refusal),
}

impl From<io::Error> for Halt {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

impl Halt {
    fn refused(status: u16, message: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(status, message))
    }
}

/// The next request. What came after it stays in the buffer.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<Request, Halt> {
    const END: &[u8] = b"\r\n\r\n";
    let end = loop {
        if let Some(end) = buffer.windows(END.len()).position(|it| it == END) {
            break end + END.len();
        }
        if buffer.len() > LONGEST_HEAD {
            break usize::MAX;
        }
        more(stream, buffer).await?;
    };
    if end > LONGEST_HEAD {
        let message = format!("the head may have {LONGEST_HEAD} bytes and has more");
        return Err(Halt::refused(431, message));
    }
    let head: Vec<u8> = buffer.drain(..end).collect();
    let head = Head::of(&String::from_utf8_lossy(&head))?;
    if head.waits {
        // The body is only sent once it is known to be welcome.
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    while buffer.len() < head.length {
        more(stream, buffer).await?;
    }
    Ok(Request {
        method: head.method,
        path: head.path,
        body: buffer.drain(..head.length).collect(),
        keep: head.keep,
    })
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<(), Halt> {
    match stream.read_buf(buffer).await? {
        0 => Err(Halt::Gone),
        _ => Ok(()),
    }
}

/// What the head of a request says.
struct Head {
    method: String,
    path: String,
    length: usize,
    keep: bool,
    waits: bool,
}

impl Head {
    fn of(text: &str) -> Result<Self, Halt> {
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let [method, path, version @ ("HTTP/1.0" | "HTTP/1.1")] =
            first.split(' ').collect::<Vec<_>>()[..]
        else {
            return Err(Halt::refused(400, "the first line is none of HTTP/1.1"));
        };
        let mut length: Option<Option<usize>> = None;
        let mut keep = version == "HTTP/1.1";
        let mut waits = false;
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => {
                    let digits = value.bytes().all(|it| it.is_ascii_digit());
                    let given = value.parse::<usize>().ok().filter(|_| digits);
                    // Two lengths are how one request is hidden in another.
                    if given.is_none() || length.replace(given).is_some() {
                        return Err(Halt::refused(400, "`Content-Length` is one number"));
                    }
                }
                "transfer-encoding" => {
                    let message = "a body in chunks is not read here: send its `Content-Length`";
                    return Err(Halt::refused(411, message));
                }
                "connection" if value.eq_ignore_ascii_case("close") => keep = false,
                "connection" if value.eq_ignore_ascii_case("keep-alive") => keep = true,
                "expect" => waits = value.eq_ignore_ascii_case("100-continue"),
                _ => {}
            }
        }
        let length = match length.flatten() {
            Some(length) if length > LONGEST_BODY => {
                let message = format!("the body may have {LONGEST_BODY} bytes and has {length}");
                return Err(Halt::refused(413, message));
            }
            Some(length) => length,
            None if method == "POST" => {
                return Err(Halt::refused(411, "a body needs its `Content-Length`"));
            }
            None => 0,
        };
        Ok(Self {
            method: method.to_owned(),
            // What stands behind a question mark asks for nothing that is known here.
            path: path.split('?').next().unwrap_or(path).to_owned(),
            length,
            keep,
            waits,
        })
    }
}

async fn write(stream: &mut TcpStream, answer: &Answer, keep: bool) -> io::Result<()> {
    let (status, body) = match answer {
        Ok(body) => (200, body.to_string()),
        Err(refusal) => (refusal.status, refusal.body().to_string()),
    };
    let reason = match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        408 => "Request Timeout",
        411 => "Length Required",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        _ => "Internal Server Error",
    };
    let connection = if keep { "keep-alive" } else { "close" };
    let length = body.len();
    let whole = format!(
        "HTTP/1.1 {status} {reason}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: {connection}\r\n\r\n{body}"
    );
    stream.write_all(whole.as_bytes()).await
}

/// Closes a connection once the client had the chance to read the answer: with bytes of a request
/// still unread, closing at once would take the answer back.
async fn close(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    let rest = async {
        let mut unread = vec![0; LONGEST_HEAD];
        while stream.read(&mut unread).await? > 0 {}
        Ok(())
    };
    timeout(FAREWELL, rest).await.unwrap_or(Ok(()))
}
