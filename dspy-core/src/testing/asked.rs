//! What a model was asked, held against what a test expects.

use std::fmt;
use std::ops::Deref;

use crate::lm::{LmRequest, Message, Role};

/// A request that a model was sent. What does not hold panics, with the whole request.
///
/// It derefs to the request, for what no assertion is made for, such as its options.
///
/// ```
/// use dspy::prelude::*;
/// use dspy::testing::ScriptedLm;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let model = ScriptedLm::new(["[[ ## colour ## ]]\nwhite"]);
/// let row = Colour { thing: "coal".into(), colour: "black".into() };
/// let colour = Predict::new().with_demos([row]);
/// colour.call(&Ctx::test(model.clone()), "snow").temperature(0.0).await?;
///
/// let asked = model.asked(0);
/// asked
///     .assert_system_says("Name the colour")
///     .assert_demos(1)
///     .assert_asks("snow")
///     .assert_never_says("white");
/// assert_eq!(asked.options.temperature, Some(0.0));
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Asked(LmRequest);

impl Asked {
    /// A request to be held against what a test expects.
    pub fn new(request: LmRequest) -> Self {
        Self(request)
    }

    /// Holds that a message says this.
    ///
    /// # Panics
    ///
    /// When none does.
    #[track_caller]
    pub fn assert_says(&self, text: &str) -> &Self {
        self.hold(self.any(self.0.messages(), text), "no message says", text)
    }

    /// Holds that no message says this.
    ///
    /// # Panics
    ///
    /// When one does.
    #[track_caller]
    pub fn assert_never_says(&self, text: &str) -> &Self {
        self.hold(!self.any(self.0.messages(), text), "a message says", text)
    }

    /// Holds that the system's text, which says what the step is, says this.
    ///
    /// # Panics
    ///
    /// When it does not.
    #[track_caller]
    pub fn assert_system_says(&self, text: &str) -> &Self {
        let system = self.0.messages().filter(|it| it.role == Role::System);
        self.hold(
            self.any(system, text),
            "the system's text does not say",
            text,
        )
    }

    /// Holds that what is asked, after all demonstrations, says this.
    ///
    /// # Panics
    ///
    /// When it does not.
    #[track_caller]
    pub fn assert_asks(&self, text: &str) -> &Self {
        let asks = self.any(self.0.tail.iter(), text);
        self.hold(asks, "what is asked does not say", text)
    }

    /// Holds that so many demonstrations are shown.
    ///
    /// # Panics
    ///
    /// When there are more or fewer.
    #[track_caller]
    pub fn assert_demos(&self, demos: usize) -> &Self {
        // The first fragment is the system's text.
        let shown = self.0.head.fragments().len().saturating_sub(1);
        let what = format!("{demos} demonstrations were expected, and there are");
        self.hold(shown == demos, &what, &shown.to_string())
    }

    fn any<'a>(&self, mut messages: impl Iterator<Item = &'a Message>, text: &str) -> bool {
        messages.any(|message| message.text().contains(text))
    }

    #[track_caller]
    fn hold(&self, holds: bool, what: &str, text: &str) -> &Self {
        assert!(holds, "{what} `{text}`:\n{}", self.0);
        self
    }
}

impl Deref for Asked {
    type Target = LmRequest;

    fn deref(&self) -> &LmRequest {
        &self.0
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
