//! A typed call over HTTP beside a raw one: what ours adds to what any client pays.
//!
//! `http_call_cpu_ratio` divides processor time by processor time, for one call after the other, and
//! `http_throughput_ratio` calls per second by calls per second, at a width of 64. Ours stands first.
//!
//! Client and server are processes of their own on processors of their own, since a server that
//! shares the client's processor is in both times and hides the difference. `unsafe` is forbidden
//! here, so `taskset` pins them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::figures::{Failure, Figure};

/// The argument that makes this program the server.
pub(crate) const SERVER: &str = "--server";

/// The argument that makes this program the client of the server whose address follows.
pub(crate) const CLIENT: &str = "--client";

/// The figures. Both numbers behind each are told on the way.
pub(crate) fn figures() -> Result<Vec<Figure>, Failure> {
    let processors = two_processors();
    if let Err(why) = &processors {
        eprintln!("overhead: client and server are not pinned, so what is http is noisy: {why}");
    }
    let [first, second] = match &processors {
        Ok(processors) => processors.each_ref().map(|it| Some(it.as_str())),
        Err(_) => [None, None],
    };
    let mut server = Server::start(second)?;
    let address = server.address()?;
    let client = part(first, &[CLIENT, &address])?
        .stderr(Stdio::inherit())
        .output()?;
    if !client.status.success() {
        return Err(format!("the client of {address} failed: {}", client.status).into());
    }
    let mut figures = Vec::new();
    for line in std::str::from_utf8(&client.stdout)?.lines() {
        let (name, quotient) = match line.split(' ').collect::<Vec<_>>()[..] {
            ["cpu", ours, raw] => {
                let [ours, raw] = [ours.parse::<f64>()?, raw.parse()?];
                eprintln!(
                    "overhead: a call takes {ours:.1} us of processor time, and {raw:.1} raw"
                );
                ("http_call_cpu_ratio", ours / raw)
            }
            ["rate", ours, raw] => {
                let [ours, raw] = [ours.parse::<f64>()?, raw.parse()?];
                eprintln!("overhead: {ours:.0} calls are done in a second, and {raw:.0} raw");
                ("http_throughput_ratio", ours / raw)
            }
            _ => return Err(format!("the client says `{line}`").into()),
        };
        figures.push(Figure::new(name, quotient, "ratio").noisy_if(processors.is_err()));
    }
    Ok(figures)
}

/// The server, which ends when this is dropped: its standard input is closed then.
struct Server(Child);

impl Server {
    fn start(processor: Option<&str>) -> Result<Self, Failure> {
        let mut command = part(processor, &[SERVER])?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        Ok(Self(command.spawn()?))
    }

    /// What it says first: the address it listens on.
    fn address(&mut self) -> Result<String, Failure> {
        let stdout = self.0.stdout.take().ok_or("the server says nothing")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        match line.trim_end() {
            "" => Err("the server ended before it listened".into()),
            address => Ok(address.to_owned()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // It ends by itself, so nothing is left to do when it cannot be waited for.
        let _ = self.0.wait();
    }
}

/// This program in another part, on this processor.
fn part(processor: Option<&str>, arguments: &[&str]) -> Result<Command, Failure> {
    let program = std::env::current_exe()?;
    let mut command = match processor {
        None => Command::new(program),
        Some(processor) => {
            let mut taskset = Command::new("taskset");
            taskset.args(["-c", processor]).arg(program);
            taskset
        }
    };
    command.args(arguments).stdin(Stdio::null());
    Ok(command)
}

/// Two processors on which this process may run, by their numbers, or why there are none.
fn two_processors() -> Result<[String; 2], Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let list = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))
        .ok_or("nobody says which processors there are")?
        .trim();
    // A list of ranges, such as `0-3,6`.
    let first = list.split(['-', ',']).next().unwrap_or_default();
    let last = list.rsplit(['-', ',']).next().unwrap_or_default();
    if first == last {
        return Err("there is one processor".into());
    }
    let pinned = Command::new("taskset").args(["-c", last, "true"]).status();
    match pinned {
        Ok(status) if status.success() => Ok([first.to_owned(), last.to_owned()]),
        Ok(status) => Err(format!("`taskset` failed: {status}").into()),
        Err(error) => Err(format!("`taskset`: {error}").into()),
    }
}
