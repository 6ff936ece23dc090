//! HTTP/1.1 as far as a test needs it: requests are read whole, and answers are written as planned,
//! broken ones too.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;

use serde_json::Value as Json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// No head is longer.
const MOST_HEAD: usize = 64 << 10;
/// No body is longer.
const MOST_BODY: usize = 32 << 20;

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// Which one it is, from 0.
    pub number: usize,
    /// How many with the same body came before.
    pub before: usize,
    pub method: String,
    pub path: String,
    /// The headers in order, with their names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body as it was sent.
    pub text: String,
    /// The body as data; null where it is no JSON.
    pub body: Json,
}

impl Received {
    /// A header by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The next request of a connection; nothing where the other side is done.
pub async fn read(stream: &mut BufReader<TcpStream>) -> Result<Option<Received>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let limit = (MOST_HEAD - head.len()) as u64;
        let mut limited = (&mut *stream).take(limit);
        if limited.read_until(b'\n', &mut head).await? == 0 {
            return match head.is_empty() {
                true => Ok(None),
                false => Err(wrong("a head that does not end")),
            };
        }
    }
    let head = String::from_utf8(head).map_err(|_| wrong("a head that is no text"))?;
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(path), Some("HTTP/1.1")) = (words.next(), words.next(), words.next())
    else {
        return Err(wrong("a first line that is not HTTP/1.1"));
    };
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    });
    let mut received = Received {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: headers.collect(),
        ..Received::default()
    };
    if received.header("transfer-encoding").is_some() {
        return Err(wrong("a request in chunks"));
    }
    let length = received.header("content-length").unwrap_or("0");
    let length: usize = length.parse().map_err(|_| wrong("a length that is none"))?;
    if length > MOST_BODY {
        return Err(wrong("a body that is too long"));
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    received.text = String::from_utf8(body).map_err(|_| wrong("a body that is no text"))?;
    received.body = serde_json::from_str(&received.text).unwrap_or_default();
    Ok(Some(received))
}

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

/// How an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Whole; the connection may be used again.
    Whole,
    /// The connection is closed.
    Close,
    /// The connection is reset.
    Reset,
    /// Nothing more comes.
    Stall,
    /// What comes is no HTTP.
    Garbage,
}

/// An answer as it will be written.
#[derive(Debug)]
pub struct Outgoing {
    /// How long nothing is written.
    pub before: Duration,
    /// Whether anything is written at all.
    pub is_answered: bool,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// The body, piece by piece.
    pub pieces: Vec<Vec<u8>>,
    /// The length that is announced; without one each piece is a chunk of HTTP.
    pub length: Option<usize>,
    /// How long nothing is written before each piece.
    pub pause: Duration,
    pub end: End,
}

impl Outgoing {
    /// A whole answer in one piece.
    pub fn whole(status: u16, kind: &str, body: Vec<u8>) -> Self {
        Self {
            before: Duration::ZERO,
            is_answered: true,
            status,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            length: Some(body.len()),
            pieces: vec![body],
            pause: Duration::ZERO,
            end: End::Whole,
        }
    }

    /// Cuts the body into pieces of so many bytes.
    pub fn cut(&mut self, bytes: usize) {
        let body = self.pieces.concat();
        self.pieces = body.chunks(bytes).map(<[u8]>::to_vec).collect();
    }

    /// Leaves so many bytes of the body, and never all of it.
    pub fn leave(&mut self, bytes: usize, end: End) {
        let total: usize = self.pieces.iter().map(Vec::len).sum();
        let mut left = bytes.min(total.saturating_sub(1));
        for piece in &mut self.pieces {
            piece.truncate(left);
            left -= piece.len();
        }
        self.pieces.retain(|piece| !piece.is_empty());
        self.end = end;
    }
}

/// Writes an answer. True where the connection may be used again.
pub async fn write(stream: &mut TcpStream, answer: &Outgoing) -> Result<bool> {
    tokio::time::sleep(answer.before).await;
    if answer.is_answered {
        let mut head = format!("HTTP/1.1 {} Answer\r\n", answer.status);
        for (name, value) in &answer.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &match answer.length {
            Some(length) => format!("content-length: {length}\r\n\r\n"),
            None => "transfer-encoding: chunked\r\n\r\n".to_owned(),
        };
        stream.write_all(head.as_bytes()).await?;
        for piece in &answer.pieces {
            if !answer.pause.is_zero() {
                tokio::time::sleep(answer.pause).await;
            }
            if answer.length.is_some() {
                stream.write_all(piece).await?;
            } else {
                let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
                chunk.extend_from_slice(piece);
                chunk.extend_from_slice(b"\r\n");
                stream.write_all(&chunk).await?;
            }
        }
    }
    match answer.end {
        End::Whole if answer.length.is_none() => stream.write_all(b"0\r\n\r\n").await?,
        End::Whole => {}
        End::Garbage => stream.write_all(b"zz\r\n").await?,
        End::Close => stream.shutdown().await?,
        // What is dropped without lingering is reset.
        End::Reset => stream.set_zero_linger()?,
        // Until the other side gives up.
        End::Stall => while stream.read(&mut [0; 64]).await? > 0 {},
    }
    Ok(answer.end == End::Whole)
}
