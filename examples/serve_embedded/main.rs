//! The learner in the box behind a server that speaks OpenAI's chat completions, for whoever wants
//! to ask it with `curl`, from another language, or through a client that knows nothing of dspy.
//!
//! Run it with `cargo run --release --example serve_embedded`. It takes any free port, asks itself
//! over HTTP, and shows what was asked and answered; on a terminal it then goes on serving. With
//! `-- PORT` it serves at that port (0 is any), and with `-- PORT REQUESTS` it ends after so many
//! requests instead of a thousand. Ten minutes are the most in any case, and nobody but this
//! machine can reach it.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

mod chat;
mod http;

use std::io::{self, IsTerminal as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use dspy::embedded::Apprentice;
use dspy::lm::OpenAi;
use dspy::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::chat::MODEL;
use crate::http::PATIENCE;

/// What it answers and how long it lives, unless it is told otherwise.
const REQUESTS: usize = 1000;
const LIFE: Duration = Duration::from_secs(600);

#[tokio::main]
async fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let port: Option<u16> = number(args.next())?;
    let requests = number(args.next())?.unwrap_or(REQUESTS);
    let here = (Ipv4Addr::LOCALHOST, port.unwrap_or(0));
    let listener = TcpListener::bind(here).await.or_program()?;
    let address = listener.local_addr().or_program()?;
    let url = format!("http://{address}/v1");
    println!("{} at {url}\n", Apprentice::DESCRIPTION);
    let server = tokio::spawn(http::serve(listener, requests, LIFE));

    let predict = Predict::new().with_demos([
        row("I was charged twice.", Team::Billing),
        row("My parcel has not come.", Team::Parcels),
    ]);
    let model = OpenAi::new(&url, MODEL)?;
    if port.is_none() {
        show(address, &predict, model.clone()).await?;
        if !io::stdout().is_terminal() {
            println!("Nobody is at a terminal, so that is all: `-- 8080` goes on serving.");
            return Ok(());
        }
    }
    let request = predict.call(&Ctx::embedded(), QUESTION).render()?;
    let body = String::from_utf8(model.body(&request)?).or_program()?;
    let body = body.replace('\'', r"'\''");
    println!("Ask it with\n\ncurl {url}/chat/completions -d '{body}'\n");
    println!("or with any other example\n");
    println!("DSPY_MODEL={MODEL} DSPY_BASE_URL={url} cargo run --example 03_predict\n");
    println!("It ends after {requests} requests, after {LIFE:?}, or with Ctrl-C.");
    println!("{}", server.await.or_program()?);
    Ok(())
}

fn number<T: FromStr>(argument: Option<String>) -> Result<Option<T>> {
    let number = argument.map(|it| it.parse()).transpose();
    number.map_err(|_| Error::program("usage: serve_embedded [PORT [REQUESTS]], in numbers"))
}

/// Who takes care of a message.
#[value]
#[derive(PartialEq)]
enum Team {
    /// invoices, refunds, prices
    Billing,
    /// where things are, and when they come
    Parcels,
}

/// Decide which team takes care of the message.
#[signature]
struct Route {
    #[input]
    message: String,
    #[output]
    team: Team,
}

fn row(message: &str, team: Team) -> Route {
    Route {
        message: message.into(),
        team,
    }
}

const QUESTION: &str = "Where is my parcel?";

/// A request of each kind, over HTTP as anybody would send it.
async fn show(address: SocketAddr, predict: &Predict<Route>, model: OpenAi) -> Result<()> {
    let there = predict.call(&Ctx::new(model), QUESTION).await?;
    let here = predict.call(&Ctx::embedded(), QUESTION).await?;
    println!("A typed call: {QUESTION}");
    println!("over HTTP:    {:?}, {:?}", there.team, there.usage());
    println!("without:      {:?}, {:?}\n", here.team, here.usage());
    if there.team != here.team || there.usage() != here.usage() {
        return Err(Error::program("the answer over HTTP is another one"));
    }
    let stream = r#"{"messages":[{"role":"user","content":"hello"}],"stream":true}"#;
    for (line, body) in [
        ("GET /v1/models", ""),
        ("POST /v1/chat/completions", stream),
    ] {
        let length = body.len();
        let request = format!(
            "{line} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {length}\r\n\
             connection: close\r\n\r\n{body}"
        );
        let exchange = async {
            let mut connection = TcpStream::connect(address).await?;
            connection.write_all(request.as_bytes()).await?;
            let mut said = String::new();
            connection.read_to_string(&mut said).await?;
            io::Result::Ok(said)
        };
        let said = timeout(PATIENCE, exchange)
            .await
            .or_program()?
            .or_program()?;
        let (head, answer) = said.split_once("\r\n\r\n").unwrap_or((&said, ""));
        let status = head.lines().next().unwrap_or_default();
        println!("{line} {body}\n{status}\n{answer}\n");
    }
    Ok(())
}
