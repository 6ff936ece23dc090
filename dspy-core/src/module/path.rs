//! Paths: the names of parameters, such as `hops[0].instructions`.

use std::any::Any;
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::Module;

/// Where a module or a parameter stands in a program.
///
/// Fields are joined by dots, items stand in brackets and keys in quotes: `steps[0].demos`,
/// `by_language['de'].instructions`. `[*]` stands for every item or key.
///
/// Clones share the text, since every call carries the path of who made it.
#[derive(Clone, Default)]
pub struct Path(Option<Arc<str>>);

impl Path {
    /// The program itself.
    pub const fn root() -> Self {
        Self(None)
    }

    /// A field of what stands here.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        match &self.0 {
            None => Self::of_text(name.to_owned()),
            Some(at) => Self::of_text(format!("{at}.{name}")),
        }
    }

    /// An item of the list that stands here.
    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        Self::of_text(format!("{self}[{index}]"))
    }

    /// What stands under a key of the map here.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let key = key.replace('\\', r"\\").replace('\'', r"\'");
        Self::of_text(format!("{self}['{key}']"))
    }

    /// Every item or key of what stands here.
    #[must_use]
    pub fn each(&self) -> Self {
        Self::of_text(format!("{self}[*]"))
    }

    /// Whether this is the path that a pattern names, or stands below it: `steps[2].answer` is
    /// within `steps[*]` and within `steps`. The root holds everything.
    pub fn is_within(&self, pattern: &Self) -> bool {
        let (mut path, mut pattern) = (self.as_str(), pattern.as_str());
        while let Some((before, after)) = pattern.split_once("[*]") {
            let Some(rest) = path.strip_prefix(before).and_then(after_brackets) else {
                return false;
            };
            (path, pattern) = (rest, after);
        }
        match path.strip_prefix(pattern) {
            Some(rest) => pattern.is_empty() || matches!(rest.as_bytes(), [] | [b'.' | b'[', ..]),
            None => false,
        }
    }

    /// The path as a text.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or("")
    }

    /// A path out of its text, which is held against a module's paths by whoever reads it from a
    /// file. The root has no text, so that there is one way to write each path.
    pub(crate) fn of_text(text: String) -> Self {
        Self((!text.is_empty()).then(|| text.into()))
    }
}

/// What stands behind the index or the key at the beginning.
fn after_brackets(path: &str) -> Option<&str> {
    let inside = path.strip_prefix('[')?;
    let Some(key) = inside.strip_prefix('\'') else {
        return inside.split_once(']').map(|(_, rest)| rest);
    };
    // A quote in a key has a backslash before it.
    let mut letters = key.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '\'' => return key.get(at..)?.strip_prefix("']"),
            _ => {}
        }
    }
    None
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Path").field(&self.as_str()).finish()
    }
}

// A path is compared as its text is, by which a map of paths is asked too.
impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Path {}

impl PartialOrd for Path {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Path {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Path {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl AsRef<str> for Path {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// A path is found in a map by its text: both are compared and hashed alike.
impl Borrow<str> for Path {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Path {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Path {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

/// The paths of a predictor's parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PredictorPaths {
    /// The predictor itself.
    pub predictor: Path,
    /// Its instructions.
    pub instructions: Path,
    /// Its demonstrations.
    pub demos: Path,
}

impl PredictorPaths {
    /// The paths of the predictor that stands here.
    pub fn at(predictor: Path) -> Self {
        let instructions = predictor.field("instructions");
        let demos = predictor.field("demos");
        Self {
            predictor,
            instructions,
            demos,
        }
    }
}

/// The paths below a field that holds a `T`. It derefs to `T`'s own paths, so that
/// `paths().answer.instructions` goes through it unseen.
///
/// It asks nothing of `T` until then: a field whose type is no module is complained about once,
/// by the registry, and not by the struct of its paths as well.
pub struct Below<T: ?Sized> {
    path: Path,
    /// `T::Paths`, which cannot be named without asking `T` to be a module.
    paths: OnceLock<Box<dyn Any + Send + Sync>>,
    of: PhantomData<fn() -> Box<T>>,
}

impl<T: ?Sized> Below<T> {
    /// The paths below this one.
    pub const fn new(path: Path) -> Self {
        Self {
            path,
            paths: OnceLock::new(),
            of: PhantomData,
        }
    }

    /// The path of the field itself.
    pub const fn path(&self) -> &Path {
        &self.path
    }
}

impl<T: Module> Deref for Below<T> {
    type Target = T::Paths;

    fn deref(&self) -> &T::Paths {
        let paths = self
            .paths
            .get_or_init(|| Box::new(T::paths_at(self.path.clone())));
        match paths.downcast_ref() {
            Some(paths) => paths,
            None => unreachable!("the box was filled two lines above, with this very type"),
        }
    }
}

impl<T: ?Sized> Clone for Below<T> {
    fn clone(&self) -> Self {
        Self::new(self.path.clone())
    }
}

impl<T: ?Sized> fmt::Debug for Below<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Below").field(&self.path.as_str()).finish()
    }
}

/// The paths of plain data: none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPaths;

macro_rules! many {
    ($(#[doc = $doc:literal] $name:ident { $(#[doc = $method_doc:literal] $method:ident($key:ty) => $step:ident;)+ })+) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug)]
        pub struct $name<P> {
            at: Path,
            below: fn(Path) -> P,
        }

        impl<P> $name<P> {
            /// The paths of what stands here; `below` gives those of one item.
            pub fn new(at: Path, below: fn(Path) -> P) -> Self {
                Self { at, below }
            }

            /// The paths of every item: `steps[*]`.
            pub fn each(&self) -> P {
                (self.below)(self.at.each())
            }

            $(
                #[doc = $method_doc]
                pub fn $method(&self, key: $key) -> P {
                    (self.below)(self.at.$step(key))
                }
            )+
        }
    )+};
}

many! {
    /// The paths of a list or an array.
    EachPaths {
        /// The paths of one item: `steps[0]`.
        at(usize) => item;
    }
    /// The paths of a map.
    KeyedPaths {
        /// The paths of what stands under a key: `by_language['de']`.
        key(&str) => key;
    }
}
