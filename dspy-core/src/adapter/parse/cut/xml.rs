//! The elements of a reply that are outputs, and what stands around them.

use crate::adapter::parse::coerce::{Known, Target, resolve};
use crate::adapter::parse::fault::{Fault, Read};
use crate::adapter::parse::log::Repair;
use crate::adapter::parse::names;
use crate::adapter::parse::outputs;
use crate::adapter::parse::rule::{self, Rule};
use crate::adapter::parse::xml::end;
use crate::adapter::parse::xml::read::{self, Element};
use crate::adapter::parse::xml::tags::{self, Side, Tag};
use crate::value::Field;

/// A reply in elements.
pub(in super::super) struct Cut<'a> {
    /// The elements of each output, in the order of the step.
    pub(in super::super) elements: Vec<Vec<Read<Element<'a>>>>,
    /// What had to be taken away around them.
    pub(in super::super) around: Option<&'static Rule>,
    /// Whether any output has an element.
    pub(in super::super) has_elements: bool,
    /// Whether the last one is not closed, so that others may stand in it.
    pub(in super::super) is_open: bool,
}

/// Finds the elements of the outputs. Whatever else stands there is prose, comments included.
pub(in super::super) fn of<'a>(text: &'a str, outputs: &'static [Field]) -> Read<Cut<'a>> {
    let known = Known::of(outputs, None);
    let output = |tag: &Tag<'_>| match resolve(&tag.key()?, &known) {
        Ok(named) => Ok(named.map(|it| (it.index, it.is_spelled))),
        Err(fault) => Err(fault),
    };
    let begins_next = |tag: &Tag<'_>| !matches!(output(tag), Ok(None));
    let mut cut = Cut {
        elements: outputs.iter().map(|_| Vec::new()).collect(),
        around: None,
        has_elements: false,
        is_open: false,
    };
    let mut around = Around::default();
    // Where the prose began that stands before the next element.
    let mut prose = 0;
    let mut at = 0;
    while let Some(start) = tags::next_mark(text, at) {
        let passed = match tags::cdata_end(text, start)? {
            None => tags::comment_end(text, start)?,
            end => end,
        };
        if let Some(end) = passed {
            at = end;
            continue;
        }
        let Some(tag) = tags::tag_at(text, start) else {
            at = start + 1;
            continue;
        };
        at = tag.end;
        let Some((index, is_spelled)) = output(&tag)? else {
            continue;
        };
        let (Some(field), Some(elements)) = (outputs.get(index), cut.elements.get_mut(index))
        else {
            continue;
        };
        if tag.side == Side::Close {
            if !elements.is_empty() {
                let says = format!("`</{}>` closes what is closed before it", tag.name);
                return Err(Fault::new(says));
            }
            continue;
        }
        cut.has_elements = true;
        around.before(text.get(prose..start).unwrap_or(""), prose == 0);
        // One that cannot be read is not looked into again, however often it stands there.
        let fails = elements.last().is_some_and(Result::is_err);
        let read = match fails {
            true => Err(outputs::twice(field.name())),
            false => read::element(text, tag, Target::of(field), &begins_next),
        };
        let end = match &read {
            Ok(element) => Some(element.end),
            Err(_) if tag.side == Side::Empty => Some(tag.end),
            Err(_) => end::of(text, tag.end, tag.name, None, begins_next)
                .ok()
                .map(|end| end.end),
        };
        elements.push(read.map(|mut element| {
            if is_spelled {
                let spelling = Repair::new(&rule::TAG_SPELLING, "");
                element.repairs.insert(0, spelling);
            }
            element
        }));
        let Some(end) = end else {
            cut.is_open = true;
            return Ok(cut);
        };
        at = end;
        prose = end;
    }
    cut.around = around.behind(text.get(prose..).unwrap_or(""));
    Ok(cut)
}

/// Whether an output is called as a model's thinking is, so that its element is none.
pub(in super::super) fn has_thinking(outputs: &[Field]) -> bool {
    let is_tag = |name: &str| {
        ["think", "thinking"]
            .iter()
            .any(|it| names::alike(it, name))
    };
    outputs.iter().any(|field| is_tag(field.name()))
}

/// Whether the reply begins with the element of an output.
pub(in super::super) fn begins(text: &str, outputs: &'static [Field]) -> bool {
    let start = text.len() - text.trim_start().len();
    let key = tags::tag_at(text, start).and_then(|tag| tag.key().ok());
    key.is_some_and(|key| !matches!(resolve(&key, &Known::of(outputs, None)), Ok(None)))
}

/// What stands around the elements: prose, or the marks of code fences.
#[derive(Default)]
struct Around {
    has_text: bool,
    has_bare: bool,
    /// The fence that is open, and the elements that wait for it to be closed.
    fence: Option<(char, usize)>,
}

impl Around {
    /// Reads what stands before an element.
    fn before(&mut self, prose: &str, begins_line: bool) {
        // The line of the element itself opens nothing in front of it.
        let whole = prose
            .rfind('\n')
            .map_or("", |end| prose.get(..=end).unwrap_or(""));
        self.read(prose, whole, begins_line);
        self.has_bare |= self.fence.is_none();
    }

    /// Reads what stands behind the last element, and says what all of it is.
    fn behind(mut self, prose: &str) -> Option<&'static Rule> {
        self.read(prose, prose, false);
        match (self.has_text, self.has_bare || self.fence.is_some()) {
            (false, _) => None,
            (true, true) => Some(&rule::PROSE_AROUND),
            (true, false) => Some(&rule::FENCE),
        }
    }

    fn read(&mut self, prose: &str, whole: &str, begins_line: bool) {
        self.has_text |= !prose.trim().is_empty();
        for (index, line) in whole.split_inclusive('\n').enumerate() {
            // What stands behind an element on its line begins no line.
            if index == 0 && !begins_line {
                continue;
            }
            let line = line.trim_start();
            let Some(mark) = line.chars().next().filter(|it| matches!(it, '`' | '~')) else {
                continue;
            };
            let length = line.chars().take_while(|it| *it == mark).count();
            match self.fence {
                None if length >= 3 => self.fence = Some((mark, length)),
                Some((with, least)) if with == mark && length >= least => self.fence = None,
                _ => {}
            }
        }
    }
}
