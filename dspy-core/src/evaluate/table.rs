//! The rows of an evaluation: as a table for a terminal, as CSV and as JSON lines.

use std::fmt::Write as _;

use super::Evaluation;
use crate::error::Result;
use crate::run::Outcome;
use crate::value::{Node, Value};

/// How many letters of a cell a terminal shows.
const WIDEST: usize = 32;

impl<I: Value, L: Value> Evaluation<I, L> {
    /// The first rows as a table: the fields of each row, those of the output, and the score.
    ///
    /// # Errors
    ///
    /// When a row cannot be written as JSON.
    pub fn table(&self, rows: usize) -> Result<String> {
        let (names, lines) = self.lines(rows)?;
        let cells: Vec<Vec<String>> = std::iter::once(names)
            .chain(
                lines
                    .into_iter()
                    .map(|line| line.into_iter().map(shortened).collect()),
            )
            .collect();
        let columns = cells.first().map_or(0, Vec::len);
        let width = |column: usize| {
            let cells = cells.iter().filter_map(|line| line.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut table = String::new();
        for (at, line) in cells.iter().enumerate() {
            let padded = line
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}"));
            let padded: Vec<_> = padded.collect();
            let _ = writeln!(table, "{}", padded.join("  ").trim_end());
            if at == 0 {
                let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
                let _ = writeln!(table, "{}", rules.join("  "));
            }
        }
        let hidden = self.rows().len().saturating_sub(rows);
        if hidden > 0 {
            let _ = writeln!(table, "… and {hidden} more rows");
        }
        Ok(table)
    }

    /// All rows as CSV, with a line of names first.
    ///
    /// # Errors
    ///
    /// When a row cannot be written as JSON.
    pub fn to_csv(&self) -> Result<String> {
        let (names, lines) = self.lines(self.rows().len())?;
        let mut csv = String::new();
        for line in std::iter::once(names).chain(lines) {
            let cells: Vec<_> = line.iter().map(|cell| quoted(cell)).collect();
            let _ = writeln!(csv, "{}", cells.join(","));
        }
        Ok(csv)
    }

    /// All rows as JSON, a line each: the row, and what came of each of its repetitions.
    ///
    /// # Errors
    ///
    /// When a row cannot be written as JSON.
    pub fn to_jsonl(&self) -> Result<String> {
        let mut text = String::new();
        for (at, row) in self.rows().iter().enumerate() {
            let outcomes = self.outcomes(at).map(|outcome| match outcome {
                Some(Outcome::Scored { output, score }) => Node::Map(vec![
                    ("output".to_owned(), output.clone()),
                    ("score".to_owned(), score.to_node()),
                ]),
                Some(Outcome::Failed(why)) => of_failure("failed", why),
                Some(Outcome::Missing(why)) => of_failure("missing", why),
                None => Node::Null,
            });
            let line = Node::Map(vec![
                ("id".to_owned(), Node::Text(row.id.clone())),
                ("input".to_owned(), Node::of(&row.input)?),
                ("label".to_owned(), Node::of(&row.label)?),
                ("outcomes".to_owned(), Node::List(outcomes.collect())),
            ]);
            let _ = writeln!(text, "{line}");
        }
        Ok(text)
    }

    /// The names of the columns, and the cells of the first rows.
    fn lines(&self, rows: usize) -> Result<(Vec<String>, Vec<Vec<String>>)> {
        let mut columns = Columns::default();
        let mut lines = Vec::new();
        for (at, row) in self.rows().iter().enumerate().take(rows) {
            let first = self.outcomes(at).next().flatten();
            let mut cells = vec![("id".to_owned(), row.id.clone())];
            flatten("input", &Node::of(&row.input)?, &mut cells);
            flatten("label", &Node::of(&row.label)?, &mut cells);
            let score = match first {
                Some(Outcome::Scored { output, score }) => {
                    flatten("output", output, &mut cells);
                    format!("{:.3}", score.value())
                }
                Some(Outcome::Failed(why)) => format!("failed: {}", why.kind),
                Some(Outcome::Missing(why)) => format!("missing: {}", why.kind),
                None => "not run".to_owned(),
            };
            cells.push(("score".to_owned(), score));
            lines.push(cells);
        }
        for line in &lines {
            columns.learn(line);
        }
        let cells = lines.into_iter().map(|line| columns.of(line)).collect();
        Ok((columns.0, cells))
    }
}

/// The columns that any row has, the score last.
#[derive(Default)]
struct Columns(Vec<String>);

impl Columns {
    fn learn(&mut self, cells: &[(String, String)]) {
        for (name, _) in cells {
            if !self.0.contains(name) {
                self.0.push(name.clone());
            }
        }
        if let Some(at) = self.0.iter().position(|name| name == "score") {
            let score = self.0.remove(at);
            self.0.push(score);
        }
    }

    fn of(&self, cells: Vec<(String, String)>) -> Vec<String> {
        let cell = |name: &String| {
            let found = cells.iter().find(|(it, _)| it == name);
            found.map(|(_, cell)| cell.clone()).unwrap_or_default()
        };
        self.0.iter().map(cell).collect()
    }
}

/// The fields of a map, or the value itself, below the name of its side. A row without a label has
/// no such column.
fn flatten(side: &str, node: &Node, cells: &mut Vec<(String, String)>) {
    match node {
        Node::Map(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (format!("{side}.{name}"), text_of(value)));
            cells.extend(fields);
        }
        Node::Null => {}
        value => cells.push((side.to_owned(), text_of(value))),
    }
}

fn text_of(node: &Node) -> String {
    match node {
        Node::Text(text) => text.clone(),
        other => other.to_string(),
    }
}

fn of_failure(outcome: &str, why: &crate::run::Failure) -> Node {
    Node::Map(vec![
        ("outcome".to_owned(), Node::Text(outcome.to_owned())),
        ("kind".to_owned(), Node::Text(why.kind.to_owned())),
        ("message".to_owned(), Node::Text(why.message.clone())),
    ])
}

/// What fits into a column of a terminal, on one line.
fn shortened(cell: String) -> String {
    let line = cell.replace(['\n', '\r', '\t'], " ");
    if line.chars().count() <= WIDEST {
        return line;
    }
    let start: String = line.chars().take(WIDEST - 1).collect();
    format!("{start}…")
}

/// A cell as RFC 4180 has it. One that a spreadsheet would run as a formula stays what it is: a
/// file that is read back must say the same.
fn quoted(cell: &str) -> String {
    match cell.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}
