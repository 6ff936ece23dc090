//! Fields: what is known of one in a constant.

use super::{Check, Constraint, Shape};

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
    aliases: &'static [&'static str],
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
            aliases: &[],
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

    /// With other names that serde takes for it.
    pub const fn aliased(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
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

    /// Other names that serde takes for it. They are no part of a fingerprint.
    pub const fn aliases(&self) -> &'static [&'static str] {
        self.aliases
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
