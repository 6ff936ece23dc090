//! What differs between two states, for a terminal.

mod lines;

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use self::lines::{predictor, shortened};
use super::State;
use crate::harmless::harmless;
use crate::module::Path;
use crate::value::Node;

/// What differs between two states; it prints a paragraph for each path.
///
/// ```
/// use dspy::prelude::*;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
///
/// #[derive(Module, Clone, Default)]
/// struct Painter { colour: Predict<Colour> }
///
/// let before = Program::new(Painter::default()).state()?;
/// let after = before.clone().with_instructions("colour", "Name it in French.")?;
/// assert_eq!(before.diff(&after).to_string(), "\
/// colour
///   instructions
///     - Name the colour of the thing.
///     + Name it in French.
/// ");
/// assert_eq!(before.diff(&before).to_string(), "no difference\n");
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff(Vec<(Path, String)>);

impl Diff {
    /// Whether nothing differs.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The paths of the parameters that differ, in order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(|(path, _)| path)
    }
}

impl State {
    /// What is other in the other state than in this one.
    pub fn diff(&self, other: &Self) -> Diff {
        let mut parts = Vec::new();
        for (path, (old, new)) in both(self.predictors(), other.predictors()) {
            if old != new {
                parts.push((path.clone(), predictor(old, new)));
            }
        }
        for (path, (old, new)) in both(self.settings(), other.settings()) {
            if old != new {
                let shown = |node: Option<&Node>| node.map_or("none".to_owned(), shortened);
                parts.push((path.clone(), format!("  {} → {}\n", shown(old), shown(new))));
            }
        }
        parts.sort();
        Diff(parts)
    }
}

impl Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, part) in &self.0 {
            let path = match path.as_str() {
                "" => "the program",
                path => path,
            };
            write!(f, "{}\n{part}", harmless(path))?;
        }
        match self.is_empty() {
            true => f.write_str("no difference\n"),
            false => Ok(()),
        }
    }
}

/// What stands under each key on either side.
fn both<'a, K: Ord, V>(
    old: &'a BTreeMap<K, V>,
    new: &'a BTreeMap<K, V>,
) -> BTreeMap<&'a K, (Option<&'a V>, Option<&'a V>)> {
    let keys = old.keys().chain(new.keys());
    keys.map(|key| (key, (old.get(key), new.get(key))))
        .collect()
}
