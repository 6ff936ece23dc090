//! A run that is killed in the middle, and goes on without asking again what was answered.
//!
//! Run it with `cargo run --example 08_resume`. It starts a server on this machine and itself once
//! more as a child, kills the child with SIGKILL, and starts it again. `recorded calls repeated` is
//! counted by what reached the server; with any number but 0 the example fails.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use dspy::evaluate::evaluate;
use dspy::lm::OpenAi;
use dspy::prelude::*;
use dspy::value::Node;

/// How many rows there are; each makes two calls.
const ROWS: usize = 40;

/// The server answers no more requests than this.
const MOST: usize = 1000;

/// Nothing here lasts longer, whatever happens.
const LIMIT: Duration = Duration::from_secs(60);

/// Give the square of the number.
#[signature]
struct Square {
    #[input]
    number: u64,
    #[output]
    square: u64,
}

/// The fourth power, in two steps.
#[derive(Module, Clone, Default)]
struct Fourth {
    inner: Predict<Square>,
    outer: Predict<Square>,
}

impl Forward for Fourth {
    type Input = u64;
    type Output = u64;

    async fn forward(&self, cx: &Ctx, number: u64) -> Result<u64> {
        let square = self.inner.call(cx, (number,)).await?.square;
        Ok(self.outer.call(cx, (square,)).await?.square)
    }
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    if args.next().is_some_and(|it| it == "--run") {
        return run(args.collect());
    }
    let dir = std::env::temp_dir().join(format!("dspy-resume-{}", std::process::id()));
    fs::create_dir_all(&dir).or_program()?;
    let shown = kill_and_resume(&dir);
    fs::remove_dir_all(&dir).or_program()?;
    shown
}

/// The child: an ordinary evaluation, kept in a directory. It knows nothing of the kill.
#[tokio::main]
async fn run(args: Vec<String>) -> Result<()> {
    let [dir, url] = args.as_slice() else {
        return Err(Error::program("usage: --run DIRECTORY URL"));
    };
    let cx = Ctx::new(OpenAi::new(url, "squares")?);
    let rows = Rows::new((100..).take(ROWS).map(Example::of_input))?;
    let program = Program::new(Fourth::default());
    let found = evaluate(&cx, &program, &rows, |row, out| *out == row.input.pow(4))
        .workers(4)
        .run_dir(dir)
        .quiet()
        .await?;
    println!("{found}");
    let resumed = found.resumed();
    println!("replies that were on record: {}", resumed.replies);
    println!("calls with no known end: {:?}", resumed.unknown_calls);
    Ok(())
}

/// The parent: a child that is killed, and one that ends.
fn kill_and_resume(dir: &Path) -> Result<()> {
    let server = Server::start().or_program()?;
    let replies = dir.join("replies.jsonl");
    let mut first = Running(child(dir, &server.url).or_program()?);
    let began = Instant::now();
    while answered(&replies)?.len() < 2 * ROWS / 3 {
        let ended = first.0.try_wait().or_program()?;
        if began.elapsed() > LIMIT || ended.is_some() {
            return Err(Error::program("the child was not there to be killed"));
        }
        sleep(Duration::from_millis(1));
    }
    drop(first);
    let before = server.bodies();
    let on_record: HashSet<String> = answered(&replies)?
        .into_iter()
        .filter_map(|number| before.get(number).cloned())
        .collect();
    println!("The child is killed after {} calls", before.len());
    println!("replies on record: {}", on_record.len());
    println!("calls in flight: {}\n", before.len() - on_record.len());

    println!("The child is started again, and says");
    let second = child(dir, &server.url).or_program()?;
    let said = second.wait_with_output().or_program()?;
    println!("{}", String::from_utf8_lossy(&said.stdout));
    if !said.status.success() {
        return Err(Error::program("the child that was to end did not end well"));
    }

    let bodies = server.bodies();
    let after = bodies.iter().skip(before.len());
    let repeated = after.filter(|body| on_record.contains(*body)).count();
    println!("The server was asked {} times in all", bodies.len());
    println!("recorded calls repeated: {repeated}");
    if repeated > 0 {
        return Err(Error::program("what was on record was asked again"));
    }
    Ok(())
}

/// This program as a child.
fn child(dir: &Path, url: &str) -> io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .arg("--run")
        .args([dir.as_os_str(), url.as_ref()])
        .stdout(Stdio::piped())
        .spawn()
}

/// A child that does not outlive this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // On unix this is SIGKILL, which nobody can catch.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Which of the server's answers are on record, by their numbers. A line that was cut short by the
/// kill has no end and is none.
fn answered(replies: &Path) -> Result<Vec<usize>> {
    let text = fs::read_to_string(replies).unwrap_or_default();
    let whole = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    let mut numbers = Vec::new();
    for line in whole {
        let line = Node::from_json(line)?;
        if let Some(id) = line.get("response").and_then(|it| it.get("id")) {
            numbers.push(id.as_text().unwrap_or_default().parse().or_program()?);
        }
    }
    Ok(numbers)
}

/// A model: a server that speaks OpenAI's chat completions and squares numbers. It keeps the body
/// of every request, in the order in which they came.
struct Server {
    url: String,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let bodies = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&bodies);
        // The threads end with the process, and before that with their connections.
        spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                spawn(move || serve(&stream, &kept));
            }
        });
        Ok(Self { url, bodies })
    }

    fn bodies(&self) -> Vec<String> {
        let bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.clone()
    }
}

/// Answers what comes over one connection. An error is a client that is gone.
fn serve(stream: &TcpStream, bodies: &Mutex<Vec<String>>) -> io::Result<()> {
    stream.set_read_timeout(Some(LIMIT))?;
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
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let body = String::from_utf8_lossy(&body).into_owned();
        let answer = answer(&body);
        let number = {
            let mut bodies = bodies.lock().unwrap_or_else(PoisonError::into_inner);
            bodies.push(body);
            bodies.len() - 1
        };
        if number >= MOST {
            return Ok(());
        }
        // As long as a fast model takes; this is when a kill finds a call in flight.
        sleep(Duration::from_millis(5));
        let json =
            format!(r#"{{"id":"{number}","choices":[{{"message":{{"content":"{answer}"}}}}]}}"#);
        let length = json.len();
        write!(
            &mut &*stream,
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{json}"
        )?;
    }
}

/// The square of the last number in the request, as the text of a JSON string.
fn answer(body: &str) -> String {
    let number = body
        .rsplit_once(r"[[ ## number ## ]]\n")
        .map(|(_, rest)| rest);
    let digits = number.and_then(|rest| rest.split(|it: char| !it.is_ascii_digit()).next());
    match digits.and_then(|digits| digits.parse::<u64>().ok()) {
        Some(number) => format!(r"[[ ## square ## ]]\n{}", number.pow(2)),
        None => "no number".to_owned(),
    }
}
