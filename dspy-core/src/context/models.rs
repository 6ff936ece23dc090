//! Which model is asked: by path, by role, or the one for tasks.

use std::sync::Arc;

use crate::lm::Lm;
use crate::module::Path;
use crate::value::Node;

/// On whose behalf a model is asked. A context can have a model for each; one that has none of its
/// own asks the model for tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The program itself.
    #[default]
    Task,
    /// The program itself, to show how it is done: what works becomes a demonstration.
    Teach,
    /// An optimizer that wants instructions proposed.
    Propose,
    /// A judge of outputs.
    Judge,
}

impl Role {
    /// Its name in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Teach => "teach",
            Self::Propose => "propose",
            Self::Judge => "judge",
        }
    }
}

/// The models of a context.
#[derive(Clone, Debug)]
pub(super) struct Models {
    task: Option<Arc<dyn Lm>>,
    by_role: Vec<(Role, Arc<dyn Lm>)>,
    by_path: Vec<(Path, Arc<dyn Lm>)>,
}

impl Models {
    pub(super) fn of(task: Option<Arc<dyn Lm>>) -> Self {
        Self {
            task,
            by_role: Vec::new(),
            by_path: Vec::new(),
        }
    }

    pub(super) fn set_role(&mut self, role: Role, model: Arc<dyn Lm>) {
        if role == Role::Task {
            self.task = Some(model);
            return;
        }
        self.by_role.retain(|(it, _)| *it != role);
        self.by_role.push((role, model));
    }

    pub(super) fn set_path(&mut self, path: Path, model: Arc<dyn Lm>) {
        self.by_path.push((path, model));
    }

    /// Which models there are, by role and by path. A run that was begun with others is not gone on
    /// with.
    pub(super) fn to_node(&self) -> Node {
        let identity = |model: &Arc<dyn Lm>| Node::Text(model.identity());
        let task = self
            .task
            .iter()
            .map(|model| ("task".to_owned(), identity(model)));
        let by_role = self.by_role.iter();
        let by_role = by_role.map(|(role, model)| (role.as_str().to_owned(), identity(model)));
        let by_path = self.by_path.iter();
        let by_path = by_path.map(|(path, model)| (format!("at {path}"), identity(model)));
        Node::Map(task.chain(by_role).chain(by_path).collect())
    }

    pub(super) fn find(&self, role: Role, path: Option<&Path>) -> Option<&Arc<dyn Lm>> {
        let at_path = || {
            let fits = |it: &&(Path, _)| path.is_some_and(|path| path.is_within(&it.0));
            self.by_path.iter().rev().find(fits).map(|(_, model)| model)
        };
        let in_role = || {
            let found = self.by_role.iter().find(|(it, _)| *it == role);
            found.map(|(_, model)| model)
        };
        let own = match role {
            Role::Task => at_path(),
            // A program that has no teacher of its own is its own teacher.
            Role::Teach => in_role().or_else(at_path),
            Role::Propose | Role::Judge => in_role(),
        };
        own.or(self.task.as_ref())
    }
}
