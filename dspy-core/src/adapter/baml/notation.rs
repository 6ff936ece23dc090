//! Types in the compact notation.

use super::names::{Names, holds_itself, newtype, own_name};
use super::text;
use crate::adapter::note;
use crate::adapter::parse::{Target, TargetKind};
use crate::value::{Body, Enum, Field, Serde, Shape, Tagging, Variant};

/// The forms that a value may have, of which any one will do.
type Forms = Vec<String>;

/// What is said of a type above the line that it stands on.
type Notes = Vec<String>;

/// Writes types. What it answers with is nothing where a part is known to serde alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notation<'a> {
    pub(super) names: &'a Names,
}

/// A member of an object in the making.
struct Member {
    name: &'static str,
    notes: Notes,
    forms: Forms,
}

impl Notation<'_> {
    /// The forms of a type as they are written at this depth: its name, where it has one.
    pub(super) fn forms(self, target: Target, depth: usize, notes: &mut Notes) -> Option<Forms> {
        let shape = target.itself().unwrap_or(target.shape);
        if let Some(name) = self.names.find(shape) {
            return Some(vec![name.to_owned()]);
        }
        if target.itself().is_some() {
            // Only where it is tried whether a type can be written at all.
            return Some(vec![own_name(shape)?.to_owned()]);
        }
        self.in_full(target, depth, notes)
    }

    /// The forms of a type, whether it has a name or not.
    pub(super) fn in_full(self, target: Target, depth: usize, notes: &mut Notes) -> Option<Forms> {
        if let Some(inner) = newtype(target) {
            notes.extend(said_of(target.shape));
            return self.forms(inner, depth, notes);
        }
        let owner = target.as_owner();
        let form = match target.kind() {
            TargetKind::Bool => "bool".to_owned(),
            TargetKind::Integer(_) => "int".to_owned(),
            TargetKind::Float(_) => "float".to_owned(),
            TargetKind::Text(None) => "string".to_owned(),
            TargetKind::Text(Some(format)) => {
                notes.push(note::text_of(format));
                "string".to_owned()
            }
            TargetKind::Image => {
                notes.push("a picture by its address".to_owned());
                let url = vec!["string".to_owned()];
                braces(&[Member::plain("url", url)], depth)
            }
            TargetKind::Unit => "null".to_owned(),
            TargetKind::Optional(inner) => {
                let mut forms = self.forms(inner, depth, notes)?;
                add("null".to_owned(), &mut forms);
                return Some(forms);
            }
            TargetKind::List(item) => {
                if matches!(target.shape, Shape::Set(_)) {
                    notes.push("no item twice".to_owned());
                }
                let forms = self.forms(item, depth, notes)?;
                match forms.as_slice() {
                    [form] => format!("{form}[]"),
                    _ => format!("({})[]", either(&forms)),
                }
            }
            TargetKind::Map(value) => {
                let forms = self.forms(value, depth, notes)?;
                format!("map<string, {}>", either(&forms))
            }
            TargetKind::Tuple(items) => {
                let items = items.iter().map(|it| target.part(it));
                self.tuple(items, depth, notes)?
            }
            TargetKind::Fields(fields) => {
                notes.extend(said_of(target.shape));
                let fields = fields.iter().map(|it| Target::inside(it, owner));
                self.tuple(fields, depth, notes)?
            }
            TargetKind::Struct(it) => {
                notes.extend(said_of(target.shape));
                let Body::Named(fields) = it.body else {
                    return None;
                };
                braces(&self.members(fields, it.serde, owner, depth)?, depth)
            }
            TargetKind::Enum(it) | TargetKind::Untagged(it) => {
                notes.extend(said_of(target.shape));
                return self.variants(it, owner, depth, notes);
            }
            TargetKind::Opaque => return None,
        };
        Some(vec![form])
    }

    fn tuple(
        self,
        items: impl Iterator<Item = Target>,
        depth: usize,
        notes: &mut Notes,
    ) -> Option<String> {
        let items: Option<Vec<String>> = items
            .map(|item| Some(either(&self.forms(item, depth, notes)?)))
            .collect();
        Some(format!("[{}]", items?.join(", ")))
    }

    /// The members of an object that stands at this depth, and so are one deeper.
    fn members(
        self,
        fields: &'static [Field],
        serde: Serde,
        owner: Option<&'static Shape>,
        depth: usize,
    ) -> Option<Vec<Member>> {
        let mut members = Vec::new();
        for field in fields {
            let target = Target::inside(field, owner);
            if field.is_flattened() {
                members.extend(self.members_of(target, depth)?);
                continue;
            }
            let mut notes: Notes = Vec::new();
            notes.extend((!field.doc().is_empty()).then(|| field.doc().to_owned()));
            let forms = self.forms(target, depth + 1, &mut notes)?;
            let mut rules: Vec<String> = note::rules(field).collect();
            if field.has_default() || serde.defaults {
                rules.push("may be left out".to_owned());
            }
            notes.extend((!rules.is_empty()).then(|| rules.join("; ")));
            members.push(Member {
                name: field.name(),
                notes,
                forms,
            });
        }
        Some(members)
    }

    /// The members of a struct that stand among those of another. Of anything else that does, only
    /// its schema tells.
    fn members_of(self, target: Target, depth: usize) -> Option<Vec<Member>> {
        if let Some(inner) = newtype(target) {
            return self.members_of(inner, depth);
        }
        // One that holds itself has a name, and no name stands among the members of another.
        let (Shape::Struct(_), false) = (target.shape, holds_itself(target.shape)) else {
            return None;
        };
        let TargetKind::Struct(it) = target.kind() else {
            return None;
        };
        let Body::Named(fields) = it.body else {
            return None;
        };
        self.members(fields, it.serde, target.as_owner(), depth)
    }

    /// The forms of all variants, as serde tells them apart.
    fn variants(
        self,
        it: &'static Enum,
        owner: Option<&'static Shape>,
        depth: usize,
        notes: &mut Notes,
    ) -> Option<Forms> {
        let mut forms = Vec::new();
        for variant in it.variants {
            if !variant.doc.is_empty() {
                notes.push(match it.tagging {
                    // Its name is nothing that anybody would write.
                    Tagging::Untagged => variant.doc.to_owned(),
                    _ => format!("{}: {}", text::quoted(variant.name), variant.doc),
                });
            }
            for form in self.variant(it.tagging, variant, owner, depth, notes)? {
                add(form, &mut forms);
            }
        }
        Some(forms)
    }

    fn variant(
        self,
        tagging: Tagging,
        variant: &'static Variant,
        owner: Option<&'static Shape>,
        depth: usize,
        notes: &mut Notes,
    ) -> Option<Forms> {
        let name = vec![text::quoted(variant.name)];
        let members = match (tagging, variant.body) {
            (Tagging::External, Body::Unit) => return Some(name),
            (Tagging::External, body) => {
                let forms = self.content(body, owner, depth + 1, notes)?;
                vec![Member::plain(variant.name, forms)]
            }
            (Tagging::Internal(tag), body) => {
                let mut members = vec![Member::plain(tag, name)];
                members.extend(match body {
                    Body::Unit => Vec::new(),
                    Body::Named(fields) => self.members(fields, Serde::PLAIN, owner, depth)?,
                    Body::Tuple([field]) => self.members_of(Target::inside(field, owner), depth)?,
                    Body::Tuple(_) => return None,
                });
                members
            }
            (Tagging::Adjacent(tag, _), Body::Unit) => vec![Member::plain(tag, name)],
            (Tagging::Adjacent(tag, key), body) => {
                let forms = self.content(body, owner, depth + 1, notes)?;
                vec![Member::plain(tag, name), Member::plain(key, forms)]
            }
            (Tagging::Untagged, body) => return self.content(body, owner, depth, notes),
        };
        Some(vec![braces(&members, depth)])
    }

    /// What a variant holds, by itself.
    fn content(
        self,
        body: Body,
        owner: Option<&'static Shape>,
        depth: usize,
        notes: &mut Notes,
    ) -> Option<Forms> {
        Some(match body {
            Body::Unit => vec!["null".to_owned()],
            Body::Named(fields) => {
                vec![braces(
                    &self.members(fields, Serde::PLAIN, owner, depth)?,
                    depth,
                )]
            }
            Body::Tuple([field]) => self.forms(Target::inside(field, owner), depth, notes)?,
            Body::Tuple(fields) => {
                let fields = fields.iter().map(|it| Target::inside(it, owner));
                vec![self.tuple(fields, depth, notes)?]
            }
        })
    }
}

impl Member {
    fn plain(name: &'static str, forms: Forms) -> Self {
        Self {
            name,
            notes: Vec::new(),
            forms,
        }
    }
}

/// An object whose closing brace stands at this depth.
fn braces(members: &[Member], depth: usize) -> String {
    if members.is_empty() {
        return "{}".to_owned();
    }
    let mut out = String::from("{\n");
    for member in members {
        let forms = either(&member.forms);
        text::member(member.name, &member.notes, &forms, depth + 1, &mut out);
    }
    text::indent(depth, &mut out);
    out.push('}');
    out
}

/// One more form, unless it is there: `None` of an option in an option looks the same as the
/// other's.
fn add(form: String, forms: &mut Forms) {
    if !forms.contains(&form) {
        forms.push(form);
    }
}

pub(super) fn either(forms: &[String]) -> String {
    forms.join(" or ")
}

/// The doc comment of a struct or an enum.
fn said_of(shape: &Shape) -> Option<String> {
    let doc = match shape {
        Shape::Struct(it) => it.doc,
        Shape::Enum(it) => it.doc,
        _ => "",
    };
    (!doc.is_empty()).then(|| doc.to_owned())
}
