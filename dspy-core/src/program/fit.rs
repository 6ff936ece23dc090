//! Holding a state against a program: every parameter on either side must have one on the other.

use std::collections::{BTreeMap, BTreeSet};

use super::State;
use super::state::shown;
use crate::misfits::Misfits;
use crate::module::{Module, ParameterMut, Path};
use crate::suggest::nearest;

/// What was found out while a state was applied.
#[derive(Debug, Default)]
pub(super) struct Fit {
    /// Parameters that are there but could not be read: what is wrong with them was said before.
    pub(super) unread: BTreeSet<Path>,
    pub(super) misfits: Misfits,
}

impl Fit {
    /// A copy of the module with the state in it. It is only whole if there are no misfits.
    pub(super) fn apply<M: Module + Clone>(&mut self, state: &State, module: &M) -> M {
        let mut applied = module.clone();
        let mut known = BTreeMap::new();
        applied.visit_mut(&Path::root(), &mut |path, parameter| {
            let (what, about, result) = match parameter {
                ParameterMut::Predictor(it) => (
                    "predictor",
                    format!("predictor `{}`", shown(path, it.spec().name())),
                    state.predictors().get(path).map(|found| it.restore(found)),
                ),
                ParameterMut::Setting(it) => (
                    "setting",
                    format!("setting `{}`", shown(path, it.type_name())),
                    state.settings().get(path).map(|found| it.set(found)),
                ),
            };
            if let Some(Err(error)) = &result {
                self.misfits.push_lines(&about, error);
            }
            known.insert(path.clone(), (what, result.is_some()));
        });
        self.unknown(state, &known);
        for (path, (what, is_met)) in &known {
            let is_other = match *what {
                "predictor" => state.settings().contains_key(path),
                _ => state.predictors().contains_key(path),
            };
            if !is_met && !is_other && !self.unread.contains(path) {
                self.misfits.push(format!("{what} `{path}` is missing"));
            }
        }
        applied
    }

    /// What the state holds and the program does not.
    fn unknown(&mut self, state: &State, known: &BTreeMap<Path, (&str, bool)>) {
        let missing = known.iter().filter(|(_, (_, is_met))| !is_met);
        let missing = missing.filter(|(path, _)| !self.unread.contains(*path));
        let missing: Vec<_> = missing.map(|(path, _)| path.as_str()).collect();
        let predictors = state.predictors().keys().map(|path| ("predictor", path));
        let settings = state.settings().keys().map(|path| ("setting", path));
        // One that could not be read is none of the program's either.
        let unread = self.unread.iter().map(|path| ("predictor", path));
        for (what, path) in predictors.chain(settings).chain(unread) {
            match known.get(path) {
                Some((other, _)) if *other == what => {}
                Some((other, _)) => self.misfits.push(format!(
                    "`{path}` is a {what} in the state, and a {other} in the program"
                )),
                None => {
                    // Only what is missing can have been meant.
                    let hint = nearest(path.as_str(), &missing)
                        .map(|meant| format!(": did you mean `{meant}`?"));
                    let hint = hint.unwrap_or_default();
                    self.misfits
                        .push(format!("the program has no {what} `{path}`{hint}"));
                }
            }
        }
    }
}
