//! Values as elements, so that reading gives them back, and how elements look.

use super::holds::{Expect, Holds};
use super::open::ITEM;
use super::tags::{self, escape};
use crate::adapter::parse::coerce::Target;
use crate::value::{Body, Field, Node, Variant, text};

/// Writes an output as an element.
pub(in crate::adapter) fn output(field: &'static Field, node: &Node, out: &mut String) {
    element(
        field.name(),
        false,
        node,
        Expect::Value(Target::of(field)),
        out,
    );
}

/// Writes an element that holds this text.
pub(in crate::adapter) fn of_text(name: &str, text: &str, out: &mut String) {
    tags::open(name, false, out);
    escape(text, out);
    tags::close(name, false, out);
}

fn element(name: &str, is_key: bool, node: &Node, expect: Expect, out: &mut String) {
    tags::open(name, is_key, out);
    content(node, expect, out);
    tags::close(name, is_key, out);
}

fn content(node: &Node, expect: Expect, out: &mut String) {
    match (expect.holds(), node) {
        (Holds::List(item), Node::List(items)) => {
            for it in items {
                element(ITEM, false, it, Expect::Value(item), out);
            }
        }
        (Holds::Tuple(places), Node::List(items)) => {
            for (index, it) in items.iter().enumerate() {
                element(ITEM, false, it, places.at(index), out);
            }
        }
        (Holds::Map(item), Node::Map(entries)) => {
            for (key, it) in entries {
                element(key, true, it, Expect::Value(item), out);
            }
        }
        (Holds::Tagged(mut tagged), Node::Map(entries)) => {
            for (key, it) in entries {
                if let (true, Node::Text(name)) = (*key == *tagged.tag, it) {
                    tagged.variant = tagged.of.variants.iter().find(|it| it.name == name);
                }
                member(&Holds::Tagged(tagged), key, it, out);
            }
        }
        (
            holds @ (Holds::Struct(..) | Holds::Variants(..) | Holds::Picture),
            Node::Map(entries),
        ) => {
            for (key, it) in entries {
                member(&holds, key, it, out);
            }
        }
        (_, Node::Text(it)) if expect.is_plain_text() => escape(it, out),
        (_, node) => escape(&text::write(node), out),
    }
}

fn member(holds: &Holds, key: &str, node: &Node, out: &mut String) {
    let place = holds.place(key).ok();
    let expect = place.map_or(Expect::Any, |it| it.expect);
    element(key, false, node, expect, out);
}

/// How deep a form goes, and how long it is at most.
const DEEPEST: usize = 6;
const LONGEST: usize = 2000;

/// Writes how the element of an output looks: `…` stands for a text, and for more of the same.
pub(in crate::adapter) fn form(field: &'static Field, out: &mut String) {
    let mut form = Form {
        start: out.len(),
        out,
    };
    form.element(field.name(), Expect::Value(Target::of(field)), 0);
}

/// Writes the element of an output in short: `<answer>…</answer>`.
pub(in crate::adapter) fn in_short(field: &Field, out: &mut String) {
    tags::open(field.name(), false, out);
    out.push('…');
    tags::close(field.name(), false, out);
}

/// The name of a variant as values have it, in quotes where it could be taken for JSON.
fn name_of(variant: &Variant) -> String {
    text::write(&Node::Text(variant.name.to_owned())).into_owned()
}

struct Form<'o> {
    start: usize,
    out: &'o mut String,
}

impl Form<'_> {
    fn element(&mut self, name: &str, expect: Expect, depth: usize) {
        tags::open(name, false, self.out);
        self.content(expect, depth);
        tags::close(name, false, self.out);
    }

    fn content(&mut self, expect: Expect, depth: usize) {
        let holds = expect.holds();
        let is_own = expect.is_recursive() && !matches!(holds, Holds::List(_) | Holds::Map(_));
        let is_long = self.out.len() - self.start > LONGEST;
        if expect.is_json() {
            return self.out.push_str("(JSON)");
        }
        if is_own || is_long || depth >= DEEPEST {
            return self.out.push('…');
        }
        let depth = depth + 1;
        match holds {
            Holds::Text => self.out.push('…'),
            Holds::List(item) => {
                self.element(ITEM, Expect::Value(item), depth);
                self.out.push('…');
            }
            Holds::Tuple(places) => {
                for index in 0..places.count() {
                    self.element(ITEM, places.at(index), depth);
                }
            }
            Holds::Map(item) => {
                tags::open("…", true, self.out);
                self.content(Expect::Value(item), depth);
                tags::close("…", true, self.out);
                self.out.push('…');
            }
            Holds::Struct(known, _) => {
                for (name, target) in known.targets() {
                    self.element(name, Expect::Value(target), depth);
                }
            }
            Holds::Picture => self.element("url", Expect::Name, depth),
            Holds::Variants(of, to) => {
                for (index, variant) in of.variants.iter().enumerate() {
                    self.out.push_str(if index == 0 { "" } else { " | " });
                    match variant.body {
                        Body::Unit => escape(&name_of(variant), self.out),
                        _ => self.element(variant.name, Expect::Body(variant, to), depth),
                    }
                }
            }
            Holds::Tagged(tagged) => {
                for (index, variant) in tagged.of.variants.iter().enumerate() {
                    self.out.push_str(if index == 0 { "" } else { " | " });
                    of_text(tagged.tag, &name_of(variant), self.out);
                    for (name, expect) in tagged.beside(variant) {
                        self.element(name, expect, depth);
                    }
                }
            }
        }
    }
}
