//! An element as data, as far as its type's shape says what it holds: without recursion, in one
//! pass. What its texts say is left to the types.

use std::borrow::Cow;

use super::end;
use super::holds::{Expect, Holds};
use super::join::{self, Needs};
use super::open::{Done, Open, empty, is_item};
use super::tags::{self, Side, Tag};
use crate::adapter::parse::coerce::{Target, unquoted};
use crate::adapter::parse::fault::{Fault, Read};
use crate::adapter::parse::log::{self, Repair};
use crate::adapter::parse::rule::{self, Rule};
use crate::adapter::parse::tree::{Key, Tree};
use crate::value::DEEPEST;

/// An element that was read, with the repairs that it needed inside.
pub(in super::super) struct Element<'a> {
    pub(in super::super) tree: Tree<'a>,
    pub(in super::super) form: Form,
    pub(in super::super) repairs: Vec<Repair>,
    /// Where it ends in the text.
    pub(in super::super) end: usize,
}

/// How the content of an element was written.
#[derive(Clone, Debug)]
pub(in super::super) enum Form {
    AsAsked,
    /// A text in place of elements. Where a list of this target is asked for it may be one item of
    /// it, if the element stands there several times.
    Text(Option<Target>),
    /// One item in place of a list: why it is none alone.
    Item(Fault),
}

/// Reads the element that this tag opens, as its target. `begins_next` says which tags open the
/// next element beside it.
pub(in super::super) fn element<'a>(
    text: &'a str,
    tag: Tag<'a>,
    to: Target,
    begins_next: &dyn Fn(&Tag<'_>) -> bool,
) -> Read<Element<'a>> {
    let mut reader = Reader {
        text,
        at: tag.end,
        open: Vec::new(),
        repairs: Vec::new(),
        begins_next,
    };
    let done = reader.run(tag, to)?;
    Ok(Element {
        tree: done.tree,
        form: done.form,
        repairs: reader.repairs,
        end: reader.at,
    })
}

struct Reader<'a, 'n> {
    text: &'a str,
    at: usize,
    open: Vec<Open<'a>>,
    repairs: Vec<Repair>,
    begins_next: &'n dyn Fn(&Tag<'_>) -> bool,
}

impl<'a> Reader<'a, '_> {
    fn run(&mut self, tag: Tag<'a>, to: Target) -> Read<Done<'a>> {
        let expect = Expect::Value(to);
        let mut done = self.begin(tag, expect, Key::Text(Cow::Borrowed("")), String::new())?;
        loop {
            if let Some(read) = done.take() {
                match self.open.last_mut() {
                    None => return Ok(read),
                    Some(open) => open.put(read),
                }
            }
            done = match self.next() {
                Ok(done) => done,
                Err(fault) => {
                    let steps = self.open.iter().rev().map(|open| &open.step);
                    return Err(steps.fold(fault, |fault, step| in_step(fault, step)));
                }
            };
        }
    }

    /// Begins an element: one that holds text is read to its end.
    fn begin(
        &mut self,
        tag: Tag<'a>,
        expect: Expect,
        key: Key<'a>,
        step: String,
    ) -> Read<Option<Done<'a>>> {
        self.at = tag.end;
        let mut holds = expect.holds();
        let mut form = Form::AsAsked;
        if tag.side == Side::Empty {
            let tree = self.text_of(&expect, "", false, &step)?;
            let tree = empty(&holds).unwrap_or(tree);
            return Ok(Some(Done { key, tree, form }));
        }
        let first = match holds {
            Holds::Text => None,
            _ => self.first_tag()?,
        };
        let is_text = match (&holds, first) {
            (_, None) => true,
            // What holds nothing is the variant of no name, if it is any.
            (Holds::Variants(..), Some(first)) if first.side == Side::Close => true,
            (Holds::List(item), Some(first)) if first.side != Side::Close && !is_item(&first) => {
                let says = format!("expected `<item>`, found `<{}>`", first.name);
                form = Form::Item(Fault::new(says));
                let item = Expect::Value(*item);
                holds = item.holds();
                if let Holds::Text = holds {
                    return self.text(tag, item, key, &step, form).map(Some);
                }
                false
            }
            _ => false,
        };
        if is_text {
            let form = match &holds {
                Holds::Text => form,
                Holds::List(_) => Form::Text(expect.present()),
                _ => Form::Text(None),
            };
            return self.text(tag, expect, key, &step, form).map(Some);
        }
        if self.open.len() >= DEEPEST {
            return Err(Fault::new(format!(
                "it is nested deeper than {DEEPEST} levels"
            )));
        }
        self.open.push(Open {
            tag,
            key,
            step,
            holds,
            form,
            has_comment: false,
            read: Vec::new(),
        });
        Ok(None)
    }

    /// The tag that the content of an element begins with, if it begins with one.
    fn first_tag(&self) -> Read<Option<Tag<'a>>> {
        let mut at = self.at;
        loop {
            at += blanks(self.text.get(at..).unwrap_or(""));
            match tags::comment_end(self.text, at)? {
                Some(end) => at = end,
                None => return Ok(tags::tag_at(self.text, at)),
            }
        }
    }

    /// Reads an element that holds text to its end.
    fn text(
        &mut self,
        tag: Tag<'a>,
        expect: Expect,
        key: Key<'a>,
        step: &str,
        form: Form,
    ) -> Read<Done<'a>> {
        let outer = self.open.last();
        let knows = |key: &str| match outer.map(|outer| &outer.holds) {
            Some(holds @ Holds::Struct(..)) => holds
                .place(key)
                .is_ok_and(|place| !matches!(place.expect, Expect::Any)),
            _ => true,
        };
        let is_known = knows(&key);
        let begins_next = |next: &Tag<'_>| match outer {
            None => (self.begins_next)(next),
            // Beside an element that nobody asked for, any other may follow.
            Some(_) => !is_known || next.key().is_ok_and(|key| knows(&key)),
        };
        let outer_name = outer.map(|outer| outer.tag.name);
        let end = end::of(self.text, self.at, tag.name, outer_name, begins_next)
            .map_err(|fault| in_step(fault, step))?;
        let raw = self.text.get(self.at..end.start).unwrap_or("");
        self.at = end.end;
        if end.has_inner {
            self.note(&rule::INNER_TAG, step);
        }
        let is_json = matches!(form, Form::Text(None)) && begins_as_json(raw);
        let tree = self.text_of(&expect, raw.trim(), is_json, step)?;
        Ok(Done { key, tree, form })
    }

    /// What the text of an element is to be read as.
    fn text_of(
        &mut self,
        expect: &Expect,
        raw: &'a str,
        is_json: bool,
        step: &str,
    ) -> Read<Tree<'a>> {
        let (text, is_raw) = tags::decoded(raw).map_err(|fault| in_step(fault, step))?;
        if is_raw {
            self.note(&rule::RAW_MARKUP, step);
        }
        if is_json && !expect.is_name(&text) {
            self.note(&rule::JSON_IN_ELEMENT, step);
        }
        Ok(match expect {
            _ if expect.is_plain_text() => Tree::Text(text),
            // What references or CDATA say of the edges is kept.
            _ if text.trim() != text && expect.takes_text() => Tree::Text(text),
            Expect::Name => Tree::Text(match unquoted(&text) {
                Some(name) => Cow::Owned(name.into_owned()),
                None => text,
            }),
            Expect::Body(variant, _)
                if text.is_empty() && matches!(variant.body, crate::value::Body::Unit) =>
            {
                Tree::Null
            }
            _ => Tree::Section(text),
        })
    }

    /// Reads on in what is open: to the next element of it that is whole, or to its end.
    fn next(&mut self) -> Read<Option<Done<'a>>> {
        let Some(open) = self.open.last_mut() else {
            return Err(Fault::new("nothing is open"));
        };
        loop {
            self.at += blanks(self.text.get(self.at..).unwrap_or(""));
            match tags::comment_end(self.text, self.at)? {
                Some(end) => self.at = end,
                None => break,
            }
            open.has_comment = true;
        }
        let name = open.tag.name;
        let Some(tag) = tags::tag_at(self.text, self.at) else {
            let rest = self.text.get(self.at..).unwrap_or("");
            return Err(match rest.is_empty() {
                true => Fault::new(format!("`<{name}>` is not closed")),
                false => Fault::expected(
                    &format!("an element or `</{name}>`"),
                    rest.lines().next().unwrap_or(""),
                ),
            });
        };
        if tag.side == Side::Close {
            if tag.name != name {
                let says = format!("expected `</{name}>`, found `</{}>`", tag.name);
                return Err(Fault::new(says));
            }
            self.at = tag.end;
            return self.close().map(Some);
        }
        let key = tag.key()?;
        let (place, step) = open.place(&tag, &key)?;
        let is_spelled = place.is_spelled;
        let key = match place.name {
            Some(name) => Key::Known(name),
            None => Key::Text(key),
        };
        if is_spelled {
            self.note(&rule::TAG_SPELLING, &step);
        }
        self.begin(tag, place.expect, key, step)
    }

    /// Closes what is open.
    fn close(&mut self) -> Read<Done<'a>> {
        let Some(open) = self.open.pop() else {
            return Err(Fault::new("nothing is open"));
        };
        if open.has_comment {
            self.note(&rule::PROSE_AROUND, &open.step);
        }
        let step = open.step;
        let inside = |fault: Fault| in_step(fault, &step);
        let (tree, needs) = match open.holds {
            Holds::List(_) | Holds::Tuple(_) => {
                let mut items = Vec::with_capacity(open.read.len());
                let mut needs = Needs::new();
                for (index, done) in open.read.into_iter().enumerate() {
                    let (tree, rule) = join::alone(done.tree, done.form)
                        .map_err(|fault| inside(fault.inside_item(index)))?;
                    needs.extend(rule.map(|rule| (rule, format!("[{index}]"))));
                    items.push(tree);
                }
                (Tree::List(items), needs)
            }
            _ => {
                let read = open.read.into_iter();
                let read = read.map(|done| (done.key, done.tree, done.form)).collect();
                let (entries, needs) = join::members(read).map_err(inside)?;
                (Tree::Map(entries), needs)
            }
        };
        for (rule, part) in needs {
            let mut path = part;
            log::prefix(&mut path, &step);
            self.note(rule, &path);
        }
        Ok(Done {
            key: open.key,
            tree,
            form: open.form,
        })
    }

    fn note(&mut self, rule: &'static Rule, step: &str) {
        let path = self.path(step);
        self.repairs.push(Repair::new(rule, &path));
    }

    /// Where a part of what is open stands, such as `steps[1].kind`.
    fn path(&self, step: &str) -> String {
        let mut path = String::new();
        let open = self.open.iter().map(|open| open.step.as_str());
        for step in open.chain([step]).rev().filter(|it| !it.is_empty()) {
            log::prefix(&mut path, step);
        }
        path
    }
}

fn in_step(fault: Fault, step: &str) -> Fault {
    match step.is_empty() {
        true => fault,
        false => fault.inside(step),
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn begins_as_json(raw: &str) -> bool {
    let raw = raw.trim_start();
    let raw = raw.strip_prefix("<![CDATA[").unwrap_or(raw).trim_start();
    raw.starts_with(['{', '[', '(']) || raw.starts_with("```") || raw.starts_with("~~~")
}
