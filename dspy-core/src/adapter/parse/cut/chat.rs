//! Sections below headers: by the grammar where it holds, else with the repairs of headers.

use std::borrow::Cow;

use super::marks::{self, Mark, Place};
use crate::adapter::chat::sections::{self, COMPLETED};
use crate::adapter::parse::fault::{Fault, Read};
use crate::adapter::parse::log::Repair;
use crate::adapter::parse::rule::{self, Rule};
use crate::value::Field;

/// A reply in sections.
#[derive(Debug)]
pub(in super::super) struct Cut<'a> {
    /// The text of each output, where it has one.
    pub(in super::super) sections: Vec<Option<Cow<'a, str>>>,
    pub(in super::super) repairs: Vec<Repair>,
    /// Whether anything in the reply is a header.
    pub(in super::super) has_headers: bool,
}

/// Cuts a reply at its headers.
pub(in super::super) fn of<'a>(reply: &'a str, outputs: &[Field]) -> Read<Cut<'a>> {
    match by_grammar(reply, outputs) {
        Some(sections) => Ok(Cut {
            sections,
            repairs: Vec::new(),
            has_headers: true,
        }),
        None => with_repairs(reply, outputs),
    }
}

const START: &str = "[[ ## ";
const END: &str = " ## ]]";

/// The sections, if every output has exactly one header by the grammar.
fn by_grammar<'a>(reply: &'a str, outputs: &[Field]) -> Option<Vec<Option<Cow<'a, str>>>> {
    let mut sections: Vec<Option<Cow<'a, str>>> = vec![None; outputs.len()];
    let mut open: Option<(usize, usize)> = None;
    let mut end = reply.len();
    let mut from = 0;
    let mut has_end = false;
    let mut end_in_line = false;
    // Whether the open section holds what data is written as that looks like a header.
    let mut is_escaped = false;
    // A bracket is looked for by itself, which is much quicker than all of a header.
    while let Some(at) = reply.get(from..)?.find('[').map(|it| it + from) {
        let rest = reply.get(at..)?;
        if !rest.starts_with(sections::START) {
            from = at + 1;
            continue;
        }
        let was_escaped = std::mem::replace(&mut is_escaped, true);
        from = at + sections::START.len();
        let Some(inner) = rest.strip_prefix(START) else {
            continue;
        };
        from = at + START.len();
        let is_header = |name: &str| {
            inner
                .strip_prefix(name)
                .is_some_and(|it| it.starts_with(END))
        };
        let field = outputs.iter().position(|it| is_header(it.name()));
        if field.is_none() && !is_header(COMPLETED) {
            continue;
        }
        let length = field
            .and_then(|it| outputs.get(it))
            .map_or(COMPLETED.len(), |it| it.name().len());
        let line = reply.get(..at)?.rfind('\n').map_or(0, |it| it + 1);
        if !reply.get(line..at)?.trim_start().is_empty() {
            end_in_line |= field.is_none();
            // One line may hold many of them; its beginning is looked for once.
            if from - line > 4096 {
                return None;
            }
            continue;
        }
        let behind = from + length + END.len();
        from = behind;
        if let Some((index, start)) = open {
            put(
                sections.get_mut(index)?,
                reply.get(start..line)?,
                was_escaped,
            )?;
        }
        open = field.map(|index| (index, behind));
        is_escaped = false;
        if field.is_none() {
            (end, has_end) = (line, true);
            break;
        }
    }
    if let Some((index, start)) = open {
        put(sections.get_mut(index)?, reply.get(start..end)?, is_escaped)?;
    }
    let is_whole = sections.iter().all(Option::is_some);
    (is_whole && (has_end || !end_in_line)).then_some(sections)
}

/// Puts a section where there is none yet.
fn put<'a>(place: &mut Option<Cow<'a, str>>, text: &'a str, is_escaped: bool) -> Option<()> {
    let text = match is_escaped {
        true => sections::unescaped(text),
        false => Cow::Borrowed(text),
    };
    match place.replace(text) {
        Some(_) => None,
        None => Some(()),
    }
}

/// What a mark needs to be a header.
fn repairs_of(mark: &Mark) -> impl Iterator<Item = &'static Rule> {
    let spelling = (!mark.is_exact).then_some(&rule::HEADER_SPELLING);
    let place = match mark.place {
        Place::Line => None,
        Place::Marked => Some(&rule::HEADER_MARKED),
        Place::Midline => Some(&rule::HEADER_MIDLINE),
    };
    spelling.into_iter().chain(place)
}

fn with_repairs<'a>(reply: &'a str, outputs: &[Field]) -> Read<Cut<'a>> {
    let marks = marks::of(reply, outputs);
    let mut repairs = Vec::new();
    let end = the_end(reply, &marks, outputs, &mut repairs)?;
    let limit = end.map_or(reply.len(), |mark| mark.start);
    let mut headers: Vec<&Mark> = Vec::new();
    for (index, field) in outputs.iter().enumerate() {
        let of_field = |mark: &&Mark| mark.field == Some(index) && mark.start < limit;
        let of_field: Vec<&Mark> = marks.iter().filter(of_field).collect();
        let chosen = headers_of(&of_field, field);
        for mark in &chosen.marks {
            repairs.extend(repairs_of(mark).map(|rule| Repair::new(rule, field.name())));
        }
        if chosen.passed_fence {
            repairs.push(Repair::new(&rule::FENCED_HEADER, field.name()));
        }
        headers.extend(chosen.marks);
    }
    headers.sort_by_key(|mark| mark.start);
    let mut sections: Vec<Option<Cow<'a, str>>> = vec![None; outputs.len()];
    for (at, mark) in headers.iter().enumerate() {
        let end = headers.get(at + 1).map_or(limit, |next| next.start);
        let text = sections::unescaped(reply.get(mark.end..end.max(mark.end)).unwrap_or(""));
        let Some(index) = mark.field else { continue };
        let (Some(place), Some(field)) = (sections.get_mut(index), outputs.get(index)) else {
            continue;
        };
        match place {
            None => *place = Some(text),
            Some(first) if first.trim() == text.trim() => {
                repairs.push(Repair::new(&rule::REPEATED_FIELD, field.name()));
            }
            Some(_) => {
                let says = format!("the field `{}` stands here twice", field.name());
                return Err(Fault::new(says));
            }
        }
    }
    Ok(Cut {
        has_headers: !headers.is_empty() || end.is_some(),
        sections,
        repairs,
    })
}

/// The headers of one field.
struct Chosen<'m> {
    marks: Vec<&'m Mark>,
    /// Whether others were passed over, since they stand in a fence.
    passed_fence: bool,
}

/// Headers of the grammar stay; repairs look only for a field that has none.
fn headers_of<'m>(marks: &[&'m Mark], field: &Field) -> Chosen<'m> {
    let only = |is: &dyn Fn(&Mark) -> bool| -> Vec<&'m Mark> {
        marks.iter().copied().filter(|mark| is(mark)).collect()
    };
    let mut found = only(&|mark| mark.is_exact && mark.place == Place::Line);
    if found.is_empty() {
        found = only(&|mark| mark.place != Place::Midline);
    }
    if found.is_empty() && !field.has_default() {
        found = only(&|mark| !mark.is_fenced);
    }
    let mut outside = found.iter().copied().filter(|mark| !mark.is_fenced);
    match (found.len(), outside.next(), outside.next()) {
        (2.., Some(one), None) => Chosen {
            marks: vec![one],
            passed_fence: true,
        },
        _ => Chosen {
            marks: found,
            passed_fence: false,
        },
    }
}

/// The header that ends the reply, if there is one.
fn the_end<'m>(
    reply: &str,
    marks: &'m [Mark],
    outputs: &[Field],
    repairs: &mut Vec<Repair>,
) -> Read<Option<&'m Mark>> {
    let ends = || marks.iter().filter(|mark| mark.field.is_none());
    let has_before = |index: usize, end: &Mark| {
        let mut before = marks.iter().filter(|mark| mark.start < end.start);
        before.any(|mark| mark.field == Some(index))
    };
    let is_complete = |end: &Mark| {
        let mut fields = outputs.iter().enumerate();
        fields.all(|(index, field)| field.has_default() || has_before(index, end))
    };
    let by_grammar = |mark: &&Mark| mark.is_exact && mark.place == Place::Line;
    let mut passed = false;
    // How many fences with an end in them are looked at; each asks for all marks before it.
    for end in ends().filter(by_grammar).take(64) {
        if !end.is_fenced || is_complete(end) {
            if passed {
                repairs.push(Repair::new(&rule::FENCED_HEADER, ""));
            }
            return Ok(Some(end));
        }
        passed = true;
    }
    if passed {
        repairs.push(Repair::new(&rule::FENCED_HEADER, ""));
    }
    let in_place = |mark: &&Mark| mark.place != Place::Midline && !mark.is_fenced;
    if let Some(end) = ends().filter(|mark| !by_grammar(mark)).find(in_place) {
        repairs.extend(repairs_of(end).map(|rule| Repair::new(rule, "")));
        return Ok(Some(end));
    }
    let first = marks
        .iter()
        .find(|mark| mark.field.is_some())
        .map_or(0, |mark| mark.start);
    let in_line = |mark: &&Mark| !mark.is_fenced && mark.start >= first && !by_grammar(mark);
    let Some(mut last) = ends().rfind(in_line) else {
        return Ok(None);
    };
    // Of several in a row the first is the end.
    for end in ends().rev().filter(in_line) {
        if end.end <= last.start && is_blank(reply, end.end, last.start) {
            last = end;
        }
    }
    let behind = ends().rfind(in_line).map_or(last.end, |end| end.end);
    if !is_blank(reply, behind, reply.len()) {
        let says = format!(
            "`[[ ## {COMPLETED} ## ]]` stands in the middle of a line, and text follows it: it may be \
             the end or a quotation"
        );
        return Err(Fault::new(says));
    }
    repairs.extend(repairs_of(last).map(|rule| Repair::new(rule, "")));
    Ok(Some(last))
}

fn is_blank(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).unwrap_or("").trim().is_empty()
}
