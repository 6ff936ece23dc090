//! What came before, where a model was asked again.

use super::{Error, Kind};

impl Error {
    /// The same error at the end of several replies: with those before it, oldest first, which were
    /// no use either.
    pub(crate) fn after(mut self, earlier: Vec<Self>) -> Self {
        let Some(last) = earlier.last() else {
            return self;
        };
        let so_far = match self.0.kind {
            Kind::Parse | Kind::Check => {
                let asked = earlier.len() + 1;
                format!(" (asked {asked} times, and no reply could be used)")
            }
            // What failed here is something else, and must not hide what it was to mend.
            _ => format!(" (asked again after a reply that could not be used: {last})"),
        };
        self.0.message.push_str(&so_far);
        self.0.earlier = earlier;
        self
    }

    /// Where a model was asked again after a reply that was no use: what was wrong with each of the
    /// replies before, oldest first. Each has its own raw [`reply`](Self::reply),
    /// [`reasons`](Self::reasons) and [`finish`](Self::finish).
    ///
    /// ```
    /// use dspy::predict::Recovery;
    /// use dspy::prelude::*;
    /// use dspy::testing::ScriptedLm;
    ///
    /// /// Count them.
    /// #[signature]
    /// struct Count { #[output] n: u32 }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
    /// let cx = Ctx::test(ScriptedLm::new(["[[ ## n ## ]]\nmany", "[[ ## n ## ]]\na lot"]))
    ///     .with_recovery(Recovery::default());
    /// let error = Predict::<Count>::new().call(&cx, ()).await.unwrap_err();
    /// assert!(error.is_parse() && error.to_string().contains("asked 2 times"));
    /// assert_eq!(error.reply(), Some("[[ ## n ## ]]\na lot"));
    /// assert_eq!(error.earlier()[0].reply(), Some("[[ ## n ## ]]\nmany"));
    /// # Ok(()) }
    /// ```
    pub fn earlier(&self) -> &[Self] {
        &self.0.earlier
    }
}
