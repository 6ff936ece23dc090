//! Containers of modules: `Vec`, `Option`, `Box`, `Arc`, arrays and maps.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::sync::Arc;

use super::{EachPaths, Flag, KeyedPaths, Module, Parameter, ParameterMut, Params, Path};

type Visitor<'a> = &'a mut dyn FnMut(&Path, Parameter<'_>);
type VisitorMut<'a> = &'a mut dyn FnMut(&Path, ParameterMut<'_>);

#[diagnostic::do_not_recommend]
impl<M: Module> Module for Vec<M> {
    const PARAMS: Params = Params::each(&M::PARAMS);
    type Has = M::Has;
    type Paths = EachPaths<M::Paths>;

    fn paths_at(at: Path) -> Self::Paths {
        EachPaths::new(at, M::paths_at)
    }

    fn visit(&self, at: &Path, visitor: Visitor<'_>) {
        for (index, module) in self.iter().enumerate() {
            module.visit(&at.item(index), visitor);
        }
    }

    fn visit_mut(&mut self, at: &Path, visitor: VisitorMut<'_>) {
        for (index, module) in self.iter_mut().enumerate() {
            module.visit_mut(&at.item(index), visitor);
        }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Module, const N: usize> Module for [M; N] {
    const PARAMS: Params = Params::array(N, &M::PARAMS);
    type Has = M::Has;
    type Paths = EachPaths<M::Paths>;

    fn paths_at(at: Path) -> Self::Paths {
        EachPaths::new(at, M::paths_at)
    }

    fn visit(&self, at: &Path, visitor: Visitor<'_>) {
        for (index, module) in self.iter().enumerate() {
            module.visit(&at.item(index), visitor);
        }
    }

    fn visit_mut(&mut self, at: &Path, visitor: VisitorMut<'_>) {
        for (index, module) in self.iter_mut().enumerate() {
            module.visit_mut(&at.item(index), visitor);
        }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Module> Module for Option<M> {
    const PARAMS: Params = Params::optional(&M::PARAMS);
    type Has = M::Has;
    type Paths = M::Paths;

    fn paths_at(at: Path) -> Self::Paths {
        M::paths_at(at)
    }

    fn visit(&self, at: &Path, visitor: Visitor<'_>) {
        if let Some(module) = self {
            module.visit(at, visitor);
        }
    }

    fn visit_mut(&mut self, at: &Path, visitor: VisitorMut<'_>) {
        if let Some(module) = self {
            module.visit_mut(at, visitor);
        }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Module> Module for Box<M> {
    const PARAMS: Params = M::PARAMS;
    type Has = M::Has;
    type Paths = M::Paths;

    fn paths_at(at: Path) -> Self::Paths {
        M::paths_at(at)
    }

    fn visit(&self, at: &Path, visitor: Visitor<'_>) {
        (**self).visit(at, visitor);
    }

    fn visit_mut(&mut self, at: &Path, visitor: VisitorMut<'_>) {
        (**self).visit_mut(at, visitor);
    }
}

/// What is shared becomes one's own when it is changed: two fields that hold the same `Arc` are
/// two modules with a path each.
#[diagnostic::do_not_recommend]
impl<M: Module + Clone> Module for Arc<M> {
    const PARAMS: Params = M::PARAMS;
    type Has = M::Has;
    type Paths = M::Paths;

    fn paths_at(at: Path) -> Self::Paths {
        M::paths_at(at)
    }

    fn visit(&self, at: &Path, visitor: Visitor<'_>) {
        (**self).visit(at, visitor);
    }

    fn visit_mut(&mut self, at: &Path, visitor: VisitorMut<'_>) {
        // An `Arc` of plain data stays shared: there is nothing in it to change.
        if M::Has::VALUE {
            Arc::make_mut(self).visit_mut(at, visitor);
        }
    }
}

#[diagnostic::do_not_recommend]
impl<K: Display + Ord + Send + Sync + 'static, M: Module> Module for BTreeMap<K, M> {
    const PARAMS: Params = Params::each(&M::PARAMS);
    type Has = M::Has;
    type Paths = KeyedPaths<M::Paths>;

    fn paths_at(at: Path) -> Self::Paths {
        KeyedPaths::new(at, M::paths_at)
    }

    fn visit(&self, at: &Path, visitor: Visitor<'_>) {
        for (key, module) in self {
            module.visit(&at.key(&key.to_string()), visitor);
        }
    }

    fn visit_mut(&mut self, at: &Path, visitor: VisitorMut<'_>) {
        for (key, module) in self {
            module.visit_mut(&at.key(&key.to_string()), visitor);
        }
    }
}

/// Visited in the order of the keys, since a hash map's own order differs from run to run.
#[diagnostic::do_not_recommend]
impl<K, M, S> Module for HashMap<K, M, S>
where
    K: Display + Ord + Send + Sync + 'static,
    M: Module,
    S: Send + Sync + 'static,
{
    const PARAMS: Params = Params::each(&M::PARAMS);
    type Has = M::Has;
    type Paths = KeyedPaths<M::Paths>;

    fn paths_at(at: Path) -> Self::Paths {
        KeyedPaths::new(at, M::paths_at)
    }

    fn visit(&self, at: &Path, visitor: Visitor<'_>) {
        let mut entries: Vec<_> = self.iter().collect();
        entries.sort_by_key(|(key, _)| *key);
        for (key, module) in entries {
            module.visit(&at.key(&key.to_string()), visitor);
        }
    }

    fn visit_mut(&mut self, at: &Path, visitor: VisitorMut<'_>) {
        let mut entries: Vec<_> = self.iter_mut().collect();
        entries.sort_by_key(|(key, _)| *key);
        for (key, module) in entries {
            module.visit_mut(&at.key(&key.to_string()), visitor);
        }
    }
}
