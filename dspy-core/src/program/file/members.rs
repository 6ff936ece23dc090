//! The members of a map in a file: each one is known, and each is there once.

use serde::de::DeserializeOwned;

use crate::misfits::Misfits;
use crate::suggest::nearest;
use crate::value::Node;

/// The members of one map, and what the map is called in messages.
pub(in crate::program) struct Members<'a> {
    about: String,
    entries: &'a [(String, Node)],
}

impl<'a> Members<'a> {
    /// The members of a map that may have these and no others.
    pub(in crate::program) fn of(
        node: &'a Node,
        about: impl Into<String>,
        known: &[&str],
        misfits: &mut Misfits,
    ) -> Self {
        let members = Self::of_any(node, about, misfits);
        for (name, _) in members.entries {
            if !known.contains(&name.as_str()) {
                let hint = match nearest(name, known) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("there are `{}`", known.join("`, `")),
                };
                let about = &members.about;
                misfits.push(format!("{about} cannot have a member `{name}`: {hint}"));
            }
        }
        members
    }

    /// The members of a map whose names are the user's.
    pub(in crate::program) fn of_any(
        node: &'a Node,
        about: impl Into<String>,
        misfits: &mut Misfits,
    ) -> Self {
        let about = about.into();
        let entries = match node {
            Node::Map(entries) => entries.as_slice(),
            other => {
                misfits.push(format!("{about} must be a map, found {}", other.kind()));
                &[]
            }
        };
        let mut names: Vec<_> = entries.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        for pair in names.windows(2) {
            if let [name, next] = pair
                && name == next
            {
                misfits.push(format!("{about} has the member `{name}` twice"));
            }
        }
        Self { about, entries }
    }

    pub(in crate::program) fn about(&self) -> &str {
        &self.about
    }

    pub(in crate::program) const fn entries(&self) -> &'a [(String, Node)] {
        self.entries
    }

    /// What stands under a name, if anything does.
    pub(in crate::program) fn get(&self, name: &str) -> Option<&'a Node> {
        let mut entries = self.entries.iter();
        entries.find(|(it, _)| it == name).map(|(_, node)| node)
    }

    /// What must stand under a name.
    pub(in crate::program) fn required(
        &self,
        name: &str,
        misfits: &mut Misfits,
    ) -> Option<&'a Node> {
        let found = self.get(name);
        if found.is_none() {
            misfits.push(format!("{} has no member `{name}`", self.about));
        }
        found
    }

    /// What may stand under a name, as a value of this type.
    pub(in crate::program) fn read<T: DeserializeOwned>(
        &self,
        name: &str,
        misfits: &mut Misfits,
    ) -> Option<T> {
        self.read_node(name, self.get(name)?, misfits)
    }

    /// What must stand under a name, as a value of this type.
    pub(in crate::program) fn read_required<T: DeserializeOwned>(
        &self,
        name: &str,
        misfits: &mut Misfits,
    ) -> Option<T> {
        self.read_node(name, self.required(name, misfits)?, misfits)
    }

    fn read_node<T: DeserializeOwned>(
        &self,
        name: &str,
        node: &Node,
        misfits: &mut Misfits,
    ) -> Option<T> {
        misfits.take(&format!("`{name}` of {}", self.about), node.read())
    }
}
