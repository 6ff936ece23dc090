//! The header of a run: all that its events depend on, so that nothing else is resumed.

use std::path::Path;

use super::line::Line;
use super::task::Task;
use super::{Planner, Settings};
use crate::context::Ctx;
use crate::error::{Error, Kind, Result};
use crate::value::Node;

const VERSION: u64 = 1;

/// The first line of `events.jsonl`.
pub(super) fn line(
    settings: &Settings,
    cx: &Ctx,
    task: &dyn Task,
    planner: &dyn Planner,
) -> Result<String> {
    let program = task.program()?;
    let rows = task.rows()?;
    Ok(Line::new("event", "run")
        .number("version", VERSION)
        .text("planner", planner.name())
        .json("config", &planner.config().canonical())
        .json("program", &program.canonical())
        .json("context", &cx.to_node().canonical())
        .json("rows", &rows.canonical())
        .json("metric", &task.metric().canonical())
        .text("seed", &settings.seed.to_string())
        .number("window", settings.window)
        .finish())
}

/// Holds a header that was there before against that of this run.
pub(super) fn must_agree(before: &Node, line: &str, dir: &Path) -> Result<()> {
    let now = Node::from_json(line)?;
    let version: Option<u64> = before.get("version").map(Node::read).transpose()?;
    if version != Some(VERSION) {
        let found = version.map_or_else(|| "none".to_owned(), |version| version.to_string());
        let message = format!(
            "the run's files are of version {found}, and this library writes and reads version \
             {VERSION}: finish it with the version that began it, or give a new directory"
        );
        return Err(Error::new(Kind::Run, message));
    }
    let names = [
        "planner", "config", "program", "context", "rows", "metric", "seed", "window",
    ];
    let differs = |name: &&&str| before.get(name) != now.get(name);
    let differences: Vec<_> = names
        .iter()
        .filter(differs)
        .map(|name| describe(name, before.get(name), now.get(name)))
        .collect();
    if differences.is_empty() {
        return Ok(());
    }
    let message = format!(
        "`{}` holds a run that was begun with another {}: give this one a directory of its own, \
         remove that one, or run what it was begun with",
        dir.display(),
        differences.join("; another ")
    );
    Err(Error::new(Kind::Run, message))
}

/// What differs, as deep as one name says it.
fn describe(name: &str, before: Option<&Node>, now: Option<&Node>) -> String {
    let (Some(before), Some(now)) = (before, now) else {
        return name.to_owned();
    };
    if let (Node::Map(left), Node::Map(right)) = (before, now) {
        let mut keys: Vec<&str> = left.iter().chain(right).map(|(key, _)| &**key).collect();
        keys.sort_unstable();
        keys.dedup();
        let inner: Vec<_> = keys
            .into_iter()
            .filter(|key| before.get(key) != now.get(key))
            .map(|key| format!("`{key}`"))
            .collect();
        return format!("{name} (it differs in {})", inner.join(", "));
    }
    format!("{name} ({before}, now {now})")
}
