//! Settings: typed values that an optimizer may change within their range.

use std::any::type_name;
use std::fmt;
use std::ops::{Deref, RangeInclusive};

use super::{Module, Parameter, ParameterMut, Params, Path, Range, True};
use crate::error::{Error, Kind, Result};
use crate::value::{Node, Shaped, Value};

/// A value with the range in which it may be tuned, such as how many passages to fetch.
///
/// It derefs to the value, so a program reads it like a plain field.
///
/// ```
/// use dspy::module::Setting;
///
/// let mut hops = Setting::new(3, 1..=10);
/// assert_eq!(*hops + 1, 4);
/// hops.set(10)?;
/// assert!(hops.set(11).unwrap_err().is_setting());
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Setting<T> {
    value: T,
    range: RangeInclusive<T>,
}

impl<T: PartialOrd + fmt::Debug> Setting<T> {
    /// A setting with its value and its range.
    ///
    /// # Panics
    ///
    /// When the value lies outside of the range. Both stand in the program's text here; a value
    /// that comes from elsewhere goes through [`Setting::set`].
    #[track_caller]
    pub fn new(value: T, range: RangeInclusive<T>) -> Self {
        assert!(range.contains(&value), "{}", outside(&value, &range));
        Self { value, range }
    }

    /// Changes the value.
    ///
    /// # Errors
    ///
    /// When it lies outside of the range; [`Error::is_setting`] is true of it, and the setting
    /// stays as it was.
    pub fn set(&mut self, value: T) -> Result<()> {
        if !self.range.contains(&value) {
            return Err(Error::new(Kind::Setting, outside(&value, &self.range)));
        }
        self.value = value;
        Ok(())
    }

    /// The range in which it may be tuned.
    pub fn range(&self) -> &RangeInclusive<T> {
        &self.range
    }
}

fn outside<T: fmt::Debug>(value: &T, range: &RangeInclusive<T>) -> String {
    format!("{value:?} lies outside of the setting's range {range:?}")
}

impl<T> Deref for Setting<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Setting<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} in {:?}", self.value, self.range)
    }
}

/// What every setting is to an optimizer, whatever its type.
pub trait AnySetting: fmt::Debug {
    /// The name of its type.
    fn type_name(&self) -> &'static str;

    /// Its value as data.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON.
    fn value(&self) -> Result<Node>;

    /// Its range as data.
    ///
    /// # Errors
    ///
    /// When its ends cannot be written as JSON.
    fn range(&self) -> Result<Range>;

    /// Changes the value.
    ///
    /// # Errors
    ///
    /// When the data is not of its type or lies outside of its range; it stays as it was then.
    fn set(&mut self, value: &Node) -> Result<()>;
}

impl<T: Value + PartialOrd + fmt::Debug> AnySetting for Setting<T> {
    fn type_name(&self) -> &'static str {
        type_name::<T>()
    }

    fn value(&self) -> Result<Node> {
        Node::of(&self.value)
    }

    fn range(&self) -> Result<Range> {
        Ok(Range {
            least: Node::of(self.range.start())?,
            most: Node::of(self.range.end())?,
        })
    }

    fn set(&mut self, value: &Node) -> Result<()> {
        Setting::set(self, value.read()?)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Value + Shaped + PartialOrd + fmt::Debug> Module for Setting<T> {
    const PARAMS: Params = Params::Setting(&T::SHAPE);
    type Has = True;
    type Paths = Path;

    fn paths_at(at: Path) -> Path {
        at
    }

    fn visit(&self, at: &Path, visitor: &mut dyn FnMut(&Path, Parameter<'_>)) {
        visitor(at, Parameter::Setting(self));
    }

    fn visit_mut(&mut self, at: &Path, visitor: &mut dyn FnMut(&Path, ParameterMut<'_>)) {
        visitor(at, ParameterMut::Setting(self));
    }
}
