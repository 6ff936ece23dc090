//! Shapes: what rustc can know of a value's type in a constant.
//!
//! A [`Shape`] reaches as deep as types are [`Shaped`]: the standard ones are, and so is whatever
//! carries `#[value]`. Where it ends, it says so with [`Shape::Opaque`]; the JSON schema, which is
//! made when the program runs, knows the rest.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use super::Constraint;

/// A type whose shape is known in a constant. `#[value]` implements it.
///
/// ```
/// use dspy::value::{Shape, Shaped};
///
/// const _: () = assert!(matches!(<Vec<bool>>::SHAPE, Shape::List(Shape::Bool)));
/// ```
#[diagnostic::on_unimplemented(
    message = "the shape of `{Self}` is not known at compile time",
    label = "has no shape",
    note = "write `#[value]` above your own struct or enum"
)]
pub trait Shaped {
    /// The shape of this type.
    const SHAPE: Shape;
}

/// What a type looks like, as far as it is known at compile time.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A whole number; the name is Rust's, such as `u8`.
    Integer(&'static str),
    /// A number; the name is Rust's, such as `f64`.
    Float(&'static str),
    /// A text; the format is JSON schema's, such as `date`, where there is one.
    Text(Option<&'static str>),
    /// No value at all: `()`.
    Unit,
    /// A value that may be absent.
    Optional(&'static Shape),
    /// Any number of values, in order.
    List(&'static Shape),
    /// Any number of different values.
    Set(&'static Shape),
    /// Values by key.
    Map(&'static Shape),
    /// So many values, each of its own shape.
    Tuple(&'static [Shape]),
    /// A struct with `#[value]`.
    Struct(Struct),
    /// An enum with `#[value]`.
    Enum(Enum),
    /// The type that this stands in: a value that holds values of its own type.
    Recursive,
    /// A type that is only known by its name here.
    Opaque,
}

/// The shape of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Struct {
    /// Its name in Rust.
    pub name: &'static str,
    /// Its doc comment.
    pub doc: &'static str,
    /// What it holds.
    pub body: Body,
}

/// The shape of an enum.
#[derive(Clone, Copy, Debug)]
pub struct Enum {
    /// Its name in Rust.
    pub name: &'static str,
    /// Its doc comment.
    pub doc: &'static str,
    /// How serde tells the variants apart.
    pub tagging: Tagging,
    /// Its variants, in order; those that serde skips are left out.
    pub variants: &'static [Variant],
}

/// One variant of an enum.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// Its serde name.
    pub name: &'static str,
    /// Its doc comment.
    pub doc: &'static str,
    /// What it holds.
    pub body: Body,
}

/// What a struct or a variant holds.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// Nothing.
    Unit,
    /// Fields without names; a single one is written as itself.
    Tuple(&'static [Field]),
    /// Fields with names.
    Named(&'static [Field]),
}

/// How serde tells the variants of an enum apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tagging {
    /// `{"Other": …}`: the name is the only key.
    External,
    /// The name is the value of this key.
    Internal(&'static str),
    /// The name and the content have a key each.
    Adjacent(&'static str, &'static str),
    /// No name: the first variant that fits.
    Untagged,
}

/// A field of a signature or of a struct: what is known of it in a constant.
///
/// The builder's methods are `const`, so that a spec is plain data:
///
/// ```
/// use dspy::value::{Constraint, Field, Literal, Shape};
///
/// const AGE: Field = Field::new("age", "in full years", "u8", Shape::Integer("u8"))
///     .constrained(&[Constraint::AtMost(Literal::Number("150"))]);
/// assert_eq!(AGE.name(), "age");
/// assert_eq!(AGE.constraints()[0].to_string(), "le = 150");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Field {
    name: &'static str,
    doc: &'static str,
    type_name: &'static str,
    shape: Shape,
    title: Option<&'static str>,
    constraints: &'static [Constraint],
    checks: &'static [Check],
    optional: bool,
    flattened: bool,
}

impl Field {
    /// A field by its serde name, its doc comment, its type as written, and its shape.
    pub const fn new(
        name: &'static str,
        doc: &'static str,
        type_name: &'static str,
        shape: Shape,
    ) -> Self {
        Self {
            name,
            doc,
            type_name,
            shape,
            title: None,
            constraints: &[],
            checks: &[],
            optional: false,
            flattened: false,
        }
    }

    /// With a name for people, beside the one for programs.
    pub const fn titled(mut self, title: &'static str) -> Self {
        self.title = Some(title);
        self
    }

    /// With constraints.
    pub const fn constrained(mut self, constraints: &'static [Constraint]) -> Self {
        self.constraints = constraints;
        self
    }

    /// With checks.
    pub const fn checked(mut self, checks: &'static [Check]) -> Self {
        self.checks = checks;
        self
    }

    /// May be left out, since it has a default.
    pub const fn with_default(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Its own fields stand among those of the struct (`#[serde(flatten)]`).
    pub const fn flattened(mut self) -> Self {
        self.flattened = true;
        self
    }

    /// The name under which it is known everywhere: serde's, without `r#`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The doc comment, which is the description that a model reads.
    pub const fn doc(&self) -> &'static str {
        self.doc
    }

    /// The type as it was written.
    pub const fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// The shape of the type, as far as it is known at compile time.
    pub const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The name for people, where one was given.
    pub const fn title(&self) -> Option<&'static str> {
        self.title
    }

    /// The rules that its value must satisfy, as data.
    pub const fn constraints(&self) -> &'static [Constraint] {
        self.constraints
    }

    /// The rules that its value must satisfy, as code.
    pub const fn checks(&self) -> &'static [Check] {
        self.checks
    }

    /// Whether it may be left out, since it has a default.
    pub const fn has_default(&self) -> bool {
        self.optional
    }

    /// Whether its own fields stand among those of the struct.
    pub const fn is_flattened(&self) -> bool {
        self.flattened
    }
}

/// A rule for a value, written as a Rust function: `#[check(path_or_closure, "message")]`.
#[derive(Clone, Copy)]
pub struct Check {
    message: &'static str,
    run: fn(&dyn Any) -> Option<Result<(), String>>,
}

impl Check {
    /// A check with the message that a model gets when it fails. The function answers `None` for
    /// a value of another type than the field's; [`check`](fn@check) helps with that.
    pub const fn new(
        message: &'static str,
        run: fn(&dyn Any) -> Option<Result<(), String>>,
    ) -> Self {
        Self { message, run }
    }

    /// What a model is told when the check fails.
    pub const fn message(&self) -> &'static str {
        self.message
    }

    /// Runs the check on a field's value; `None` when the value is of another type.
    ///
    /// # Errors
    ///
    /// The inner result is the verdict: the message, or what the function itself had to say.
    pub fn run(&self, value: &dyn Any) -> Option<Result<(), String>> {
        let verdict = (self.run)(value)?;
        Some(verdict.map_err(|said| {
            if said.is_empty() {
                self.message.to_owned()
            } else {
                said
            }
        }))
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.message).finish()
    }
}

/// Runs a typed check on a value whose type is erased, if it is of that type.
pub fn check<T: 'static, V: Verdict>(
    value: &dyn Any,
    check: impl Fn(&T) -> V,
) -> Option<Result<(), String>> {
    value
        .downcast_ref::<T>()
        .map(|value| check(value).verdict())
}

/// What a check may answer: `bool`, or a `Result` whose error says more than the message.
#[diagnostic::on_unimplemented(
    message = "a check answers with `bool` or `Result<(), String>`, not with `{Self}`",
    label = "neither `bool` nor `Result<(), String>`"
)]
pub trait Verdict {
    /// The answer as a result; an empty text stands for the check's own message.
    ///
    /// # Errors
    ///
    /// When the check failed.
    fn verdict(self) -> Result<(), String>;
}

#[diagnostic::do_not_recommend]
impl Verdict for bool {
    fn verdict(self) -> Result<(), String> {
        if self { Ok(()) } else { Err(String::new()) }
    }
}

#[diagnostic::do_not_recommend]
impl<E: fmt::Display> Verdict for Result<(), E> {
    fn verdict(self) -> Result<(), String> {
        self.map_err(|error| error.to_string())
    }
}

/// Asks a concrete type for its shape where it may have none. An inherent constant is preferred
/// over a trait's, so a type that is [`Shaped`] answers for itself and any other is opaque.
#[doc(hidden)]
#[derive(Debug)]
pub struct Probe<T: ?Sized>(PhantomData<T>);

impl<T: Shaped + ?Sized> Probe<T> {
    pub const SHAPE: Shape = T::SHAPE;
}

#[doc(hidden)]
pub trait Unshaped {
    const SHAPE: Shape = Shape::Opaque;
}

impl<T: ?Sized> Unshaped for Probe<T> {}
