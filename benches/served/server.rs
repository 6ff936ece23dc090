//! The server's part: it gives one answer to whatever is asked, at once or after a while, and costs
//! as little as it can.
//!
//! It says its address in its first line, and ends when its standard input does, which is when
//! nobody needs it any more, or after [`LIFE`].

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::payload::{MODEL, QA_REPLY};
use crate::figures::Failure;

/// It is of no use to anybody for longer.
const LIFE: Duration = Duration::from_secs(300);

/// Connections it takes, and what it reads and answers on each.
const CONNECTIONS: usize = 10_000;
const REQUESTS: usize = 1_000_000;
const LONGEST_REQUEST: usize = 64 * 1024;

pub(crate) fn run(takes: Duration) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (alive, parent) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        // It ends, or it fails: nobody is there in both cases.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        drop(alive);
    });
    runtime.block_on(async {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        println!("{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        tokio::select! {
            ended = serve(listener, takes) => ended,
            _ = parent => Ok(()),
            () = tokio::time::sleep(LIFE) => Ok(()),
        }
    })
}

async fn serve(listener: TcpListener, takes: Duration) -> Result<(), Failure> {
    let response: &'static [u8] = response().leak();
    for _ in 0..CONNECTIONS {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            if let Err(error) = answer(stream, response, takes).await {
                eprintln!("the server gave up a connection: {error}");
            }
        });
    }
    std::future::pending().await
}

/// One after the other, as long as the client asks on this connection.
async fn answer(mut stream: TcpStream, response: &[u8], takes: Duration) -> Result<(), Failure> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; LONGEST_REQUEST];
    for _ in 0..REQUESTS {
        let mut read = 0;
        loop {
            match stream.read(&mut buffer[read..]).await? {
                0 if read == 0 => return Ok(()),
                0 => return Err("a request ended early, or is too long".into()),
                more => read += more,
            }
            if length(&buffer[..read])?.is_some_and(|length| read >= length) {
                break;
            }
        }
        if !takes.is_zero() {
            tokio::time::sleep(takes).await;
        }
        stream.write_all(response).await?;
    }
    Ok(())
}

/// How long the request is, head and body, once its head is there.
fn length(request: &[u8]) -> Result<Option<usize>, Failure> {
    let Some(end) = request.windows(4).position(|it| it == b"\r\n\r\n") else {
        return Ok(None);
    };
    let body = std::str::from_utf8(&request[..end])?
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(Ok(0), |(_, length)| length.parse::<usize>())?;
    Ok(Some(end + 4 + body))
}

/// A completion as servers write it, in one piece with its head.
fn response() -> Vec<u8> {
    let body = json!({
        "id": "chatcmpl-0123456789abcdef",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": MODEL,
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": QA_REPLY },
            "finish_reason": "stop",
        }],
        "usage": { "prompt_tokens": 120, "completion_tokens": 20, "total_tokens": 140 },
    })
    .to_string();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
