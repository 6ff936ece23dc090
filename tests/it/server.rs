//! A server on the loopback: it gives prepared answers, keeps what it was sent, and ends by itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A request as it came over the wire.
pub struct Received {
    pub head: String,
    pub body: String,
}

pub struct Server {
    pub url: String,
    received: Receiver<Received>,
}

impl Server {
    /// A server that answers with these statuses and bodies, one a connection.
    pub fn answering<B: Into<String>>(answers: impl IntoIterator<Item = (u16, B)>) -> Self {
        let answers: Vec<_> = answers
            .into_iter()
            .map(|(status, body)| (status, body.into()))
            .collect();
        let requests = answers.len();
        let mut answers = answers.into_iter();
        Self::by(requests, move |_| answers.next().unwrap())
    }

    /// A server that answers so many requests by a function, one a connection.
    pub fn by(
        requests: usize,
        mut answer: impl FnMut(&Received) -> (u16, String) + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let (sender, received) = channel();
        std::thread::spawn(move || {
            for _ in 0..requests {
                let Ok((stream, _)) = listener.accept() else {
                    return;
                };
                stream
                    .set_read_timeout(Some(Duration::from_secs(10)))
                    .unwrap();
                let received = exchange(stream, &mut answer);
                // Who wants the answers alone does not look at what was sent.
                let _ = sender.send(received);
            }
        });
        Self { url, received }
    }

    /// What it was sent next.
    pub fn received(&self) -> Received {
        self.received.recv_timeout(Duration::from_secs(10)).unwrap()
    }
}

fn exchange(
    mut stream: TcpStream,
    answer: &mut impl FnMut(&Received) -> (u16, String),
) -> Received {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(
            reader.read_line(&mut head).unwrap() > 0,
            "the request ended early: {head}"
        );
    }
    let length = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")
                .map(str::to_owned)
        })
        .map_or(0, |length| length.parse().unwrap());
    let mut received = vec![0; length];
    reader.read_exact(&mut received).unwrap();
    let received = Received {
        head,
        body: String::from_utf8(received).unwrap(),
    };
    let (status, body) = answer(&received);
    write!(
        stream,
        "HTTP/1.1 {status} Answer\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    received
}
