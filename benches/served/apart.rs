//! Client and server as processes of their own on processors of their own, since a server that shares
//! the client's processor is in both times and hides the difference. `unsafe` is forbidden here, so
//! `taskset` pins them.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::figures::Failure;

/// The argument that makes this program a server; after it stand the milliseconds that an answer
/// takes.
pub(crate) const SERVER: &str = "--server";

/// The argument that makes this program the client of the servers whose addresses follow.
pub(crate) const CLIENT: &str = "--client";

/// How many clients the rounds are shared among, one after the other: some processes are slower than
/// others from their beginning to their end, whatever they run.
const CLIENTS: usize = 5;

/// Rounds of a client.
pub(crate) const ROUNDS: usize = crate::figures::ROUNDS / CLIENTS;

/// What the clients have found out.
pub(crate) struct Said {
    /// By its name, what each client measured: ours, and the raw one's.
    pub(crate) measured: BTreeMap<String, Vec<[f64; 2]>>,
    /// Whether each had a processor of its own; figures are noisy where they had not.
    pub(crate) are_pinned: bool,
}

impl Said {
    /// What is best of each contender, where that is the least or else the most.
    pub(crate) fn best(&self, name: &str, is_least: bool) -> Result<[f64; 2], Failure> {
        let better = if is_least { f64::min } else { f64::max };
        let measured = self.measured.get(name).into_iter().flatten().copied();
        let best = measured.reduce(|[ours, raw], [our, one]| [better(ours, our), better(raw, one)]);
        best.ok_or_else(|| format!("no client says `{name}`").into())
    }
}

/// Runs this program several times as the client of servers whose answers take so long, one for
/// each. A client prints lines of a name and two numbers, ours and the raw one's.
pub(crate) fn clients(takes: &[Duration]) -> Result<Said, Failure> {
    let processors = two_processors();
    if let Err(why) = &processors {
        eprintln!("client and server are not pinned, so what is http is noisy: {why}");
    }
    let [first, second] = match &processors {
        Ok(processors) => processors.each_ref().map(|it| Some(it.as_str())),
        Err(_) => [None, None],
    };
    let mut servers = Vec::new();
    let mut arguments = vec![CLIENT.to_owned()];
    for takes in takes {
        let mut server = Server::start(second, *takes)?;
        arguments.push(server.address()?);
        servers.push(server);
    }
    let mut measured = BTreeMap::<_, Vec<_>>::new();
    for _ in 0..CLIENTS {
        let client = part(first, &arguments)?.stderr(Stdio::inherit()).output()?;
        if !client.status.success() {
            return Err(format!("the client failed: {}", client.status).into());
        }
        for line in std::str::from_utf8(&client.stdout)?.lines() {
            let [name, ours, raw] = line.split(' ').collect::<Vec<_>>()[..] else {
                return Err(format!("the client says `{line}`").into());
            };
            let both = [ours.parse()?, raw.parse()?];
            measured.entry(name.to_owned()).or_default().push(both);
        }
    }
    Ok(Said {
        measured,
        are_pinned: processors.is_ok(),
    })
}

/// The server, which ends when this is dropped: its standard input is closed then.
struct Server(Child);

impl Server {
    fn start(processor: Option<&str>, takes: Duration) -> Result<Self, Failure> {
        let takes = takes.as_millis().to_string();
        let mut command = part(processor, &[SERVER.to_owned(), takes])?;
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
fn part(processor: Option<&str>, arguments: &[String]) -> Result<Command, Failure> {
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
