//! Rules: holding a record's values to their constraints and checks.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex_lite::Regex;

use super::{AnyValue, FieldSink, Record};
use crate::error::{Error, Kind, Result};
use crate::value::{Constraint, Field, Literal, Node, text};

/// Holds every field to its constraints and checks.
///
/// # Errors
///
/// When one or more of them do not hold; the error lists all of them, each with what was found.
pub fn verify<R: Record>(record: &R) -> Result<()> {
    if R::FIELDS
        .iter()
        .all(|it| it.constraints().is_empty() && it.checks().is_empty())
    {
        return Ok(());
    }
    let mut verifier = Verifier {
        fields: R::FIELDS,
        broken: Vec::new(),
    };
    record.write(&mut verifier)?;
    match verifier.broken.is_empty() {
        true => Ok(()),
        false => Err(Error::new(Kind::Check, verifier.broken.join("; "))),
    }
}

struct Verifier {
    fields: &'static [Field],
    broken: Vec<String>,
}

impl FieldSink for Verifier {
    fn field(&mut self, name: &'static str, value: &dyn AnyValue) -> Result<()> {
        let Some(field) = self.fields.iter().find(|field| field.name() == name) else {
            return Ok(());
        };
        if !field.constraints().is_empty() {
            let node = value.to_node().map_err(|error| error.inside(name))?;
            for constraint in field.constraints() {
                if !holds(constraint, &node)? {
                    let found = text::write(&node);
                    let rule = constraint.in_words(field.shape());
                    self.broken
                        .push(format!("`{name}` must be {rule}, found {found}"));
                }
            }
        }
        for check in field.checks() {
            match check.run(value.as_any()) {
                Some(Ok(())) => {}
                Some(Err(message)) => self.broken.push(format!("`{name}`: {message}")),
                // The macro cannot write this; a record written by hand could, and a check that
                // never runs would look like one that holds.
                None => {
                    let message = format!("the check on `{name}` is for a value of another type");
                    return Err(Error::new(Kind::Config, message));
                }
            }
        }
        Ok(())
    }
}

/// Whether a value satisfies a constraint. A missing value satisfies all of them; one that cannot
/// be compared satisfies none.
fn holds(constraint: &Constraint, node: &Node) -> Result<bool> {
    if matches!(node, Node::Null) {
        return Ok(true);
    }
    Ok(match constraint {
        Constraint::AtLeast(limit) => compare(node, limit).is_some_and(std::cmp::Ordering::is_ge),
        Constraint::AtMost(limit) => compare(node, limit).is_some_and(std::cmp::Ordering::is_le),
        Constraint::MultipleOf(step) => is_multiple(node, step),
        Constraint::MinLength(length) => length_of(node).is_some_and(|it| it >= *length),
        Constraint::MaxLength(length) => length_of(node).is_some_and(|it| it <= *length),
        Constraint::Pattern(pattern) => match node {
            Node::Text(text) => regex(pattern)?.is_match(text),
            other => regex(pattern)?.is_match(&other.to_string()),
        },
        Constraint::OneOf(choices) => choices.iter().any(|choice| match (choice, node) {
            (Literal::Text(choice), Node::Text(text)) => choice == text,
            (choice @ Literal::Number(_), Node::Number(_)) => {
                compare(node, choice).is_some_and(std::cmp::Ordering::is_eq)
            }
            _ => false,
        }),
    })
}

/// The digits of a number, which some types write as a text.
fn digits_of(node: &Node) -> Option<&str> {
    match node {
        Node::Number(digits) => Some(digits),
        Node::Text(text) => Some(text),
        _ => None,
    }
}

/// Compares a number with a limit: as whole numbers if both are, else as floats.
fn compare(node: &Node, limit: &Literal) -> Option<std::cmp::Ordering> {
    let digits = digits_of(node)?;
    let limit = limit.as_str();
    if let (Ok(left), Ok(right)) = (digits.parse::<i128>(), limit.parse::<i128>()) {
        return Some(left.cmp(&right));
    }
    digits
        .parse::<f64>()
        .ok()?
        .partial_cmp(&limit.parse::<f64>().ok()?)
}

fn is_multiple(node: &Node, step: &Literal) -> bool {
    let Some(digits) = digits_of(node) else {
        return false;
    };
    let step = step.as_str();
    if let (Ok(number), Ok(step)) = (digits.parse::<i128>(), step.parse::<i128>()) {
        // No number is a multiple of 0, and the smallest has no quotient by -1: neither may panic.
        return step == -1 || number.checked_rem(step) == Some(0);
    }
    match (digits.parse::<f64>(), step.parse::<f64>()) {
        (Ok(number), Ok(step)) => {
            // 0.3 is a multiple of 0.1, though not to the last bit.
            let times = number / step;
            (times - times.round()).abs() <= 1e-9 * times.abs().max(1.0)
        }
        _ => false,
    }
}

/// How many characters or items there are.
fn length_of(node: &Node) -> Option<usize> {
    match node {
        Node::Text(text) => Some(text.chars().count()),
        Node::List(items) => Some(items.len()),
        Node::Map(entries) => Some(entries.len()),
        _ => None,
    }
}

/// The regular expression, compiled once.
fn regex(pattern: &'static str) -> Result<Arc<Regex>> {
    static KNOWN: LazyLock<Mutex<HashMap<&'static str, Arc<Regex>>>> =
        LazyLock::new(Mutex::default);

    if let Some(known) = KNOWN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(pattern)
    {
        return Ok(Arc::clone(known));
    }
    let regex = Regex::new(pattern).map_err(|error| {
        let message = format!("the pattern `{pattern}` is not a regular expression: {error}");
        Error::new(Kind::Config, message)
    })?;
    let regex = Arc::new(regex);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Arc::clone(known.entry(pattern).or_insert(regex)))
}
