//! The model of these tests behind HTTP, for processes that are killed.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{sleep, spawn};
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::answer;

/// A server that answers within 1 to 5 ms. It ends when it is dropped, and each of its connections
/// with its client.
pub struct Served {
    pub url: String,
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
}

impl Served {
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let is_over = Arc::<AtomicBool>::default();
        let (over, asked) = (Arc::clone(&is_over), Arc::<AtomicUsize>::default());
        spawn(move || {
            for stream in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let asked = Arc::clone(&asked);
                spawn(move || serve(&stream, &asked));
            }
        });
        Self {
            url: format!("http://{address}/v1"),
            address,
            is_over,
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // It waits for a connection, so it gets one.
        let _ = TcpStream::connect(self.address);
    }
}

/// Answers what comes over one connection; an error is a client that was killed.
fn serve(stream: &TcpStream, asked: &AtomicUsize) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let body: Json = serde_json::from_slice(&body)?;
        let last = body["messages"].as_array().unwrap().last().unwrap();
        let number = asked.fetch_add(1, Ordering::SeqCst) as u64;
        sleep(Duration::from_millis(1 + number % 5));
        let json = json!({
            "choices": [{"message": {"content": answer(last["content"].as_str().unwrap())}}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 1},
        })
        .to_string();
        let length = json.len();
        write!(
            &mut &*stream,
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{json}"
        )?;
    }
}
