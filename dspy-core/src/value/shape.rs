//! Shapes: what rustc can know of a value's type in a constant.
//!
//! A [`Shape`] reaches as deep as types are [`Shaped`]: the standard ones are, and so is whatever
//! carries `#[value]`. Where it ends, it says so with [`Shape::Opaque`]; the JSON schema, which is
//! made when the program runs, knows the rest.

use std::marker::PhantomData;

use super::Field;

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
    /// A picture, which is carried beside the text.
    Image,
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
    /// What serde's attributes say of reading it.
    pub serde: Serde,
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
    /// What serde's attributes say of reading it.
    pub serde: Serde,
}

/// What serde's attributes on a struct or an enum say of reading it, beside names. It is no part
/// of a fingerprint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each of them is an attribute that stands there or does not"
)]
pub struct Serde {
    /// `deny_unknown_fields`: a key that is no field is an error.
    pub denies_unknown: bool,
    /// `default` on a struct: every field may be left out.
    pub defaults: bool,
    /// `transparent`: written as its one field.
    pub transparent: bool,
    /// It is read by way of another type or in another way (`from`, `try_from`, `remote`, `other`),
    /// so that only its `Deserialize` knows what it takes.
    pub foreign: bool,
}

impl Serde {
    /// None of them.
    pub const PLAIN: Self = Self {
        denies_unknown: false,
        defaults: false,
        transparent: false,
        foreign: false,
    };
}

/// One variant of an enum.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// Its serde name.
    pub name: &'static str,
    /// Other names that serde takes for it.
    pub aliases: &'static [&'static str],
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
