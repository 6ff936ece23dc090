//! True and false as types, so that a bound can ask whether a program has anything to tune.

/// [`True`] or [`False`]: the answer to a question about a type, as a type.
pub trait Flag {
    /// The answer as a value.
    const VALUE: bool;
    /// True if this or the other is.
    type Or<Other: Flag>: Flag;
}

/// A bool as a type.
#[derive(Clone, Copy, Debug)]
pub struct Is<const ANSWER: bool>;

/// Yes.
pub type True = Is<true>;

/// No.
pub type False = Is<false>;

impl Flag for True {
    const VALUE: bool = true;
    type Or<Other: Flag> = Self;
}

impl Flag for False {
    const VALUE: bool = false;
    type Or<Other: Flag> = Other;
}

/// The bound by which a program without parameters is refused while it is being typed:
/// `P::Has: Tunable<P>`. It holds for [`True`] alone.
///
/// ```
/// use dspy::module::{Module, Tunable};
///
/// fn compile<P: Module>(program: P) -> P
/// where
///     P::Has: Tunable<P>,
/// {
///     program
/// }
/// # let _ = compile(dspy::module::Setting::new(3, 1..=10));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{P}` has nothing to tune",
    label = "holds no predictor and no `Setting`",
    note = "an optimizer changes instructions, demonstrations and settings: give the program a field such as `Predict<…>`, `ChainOfThought<…>` or `Setting<…>`, and do not mark it `#[module(skip)]`"
)]
pub trait Tunable<P: ?Sized> {}

#[diagnostic::do_not_recommend]
impl<P: ?Sized> Tunable<P> for True {}
