//! Retrieval: passages for a question.

mod overlap;

use std::fmt::Debug;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use overlap::WordOverlap;

use crate::context::Ctx;
use crate::error::Result;
use crate::lm::BoxFuture;
use crate::module::plain;
use crate::value::{Body, Field, Serde, Shape, Shaped, Struct};

/// A passage, as a retriever finds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Passage {
    /// What it is called where it stands.
    pub id: String,
    /// Its words.
    pub text: String,
    /// How well it fits; the higher, the better, and of no meaning between retrievers.
    #[serde(default)]
    pub score: f64,
}

#[diagnostic::do_not_recommend]
impl Shaped for Passage {
    const SHAPE: Shape = Shape::Struct(Struct {
        name: "Passage",
        doc: "A passage, as a retriever finds it.",
        body: Body::Named(&[
            Field::new(
                "id",
                "What it is called where it stands.",
                "String",
                String::SHAPE,
            ),
            Field::new("text", "Its words.", "String", String::SHAPE),
            Field::new("score", "How well it fits.", "f64", f64::SHAPE).with_default(),
        ]),
        serde: Serde::PLAIN,
    });
}

/// What finds passages.
///
/// It is object-safe: a program holds `Arc<dyn Retrieve>`, which is a module without parameters,
/// or one of its own that derives [`Module`](crate::module::Module). A handle is cheap to clone.
pub trait Retrieve: Send + Sync + Debug {
    /// The best passages for a query, the best first; at most so many.
    ///
    /// Dropping the future gives the search up.
    ///
    /// # Errors
    ///
    /// When the search fails. Finding nothing is no failure.
    fn search<'a>(
        &'a self,
        cx: &'a Ctx,
        query: &'a str,
        most: usize,
    ) -> BoxFuture<'a, Result<Vec<Passage>>>;
}

// A retriever behind a trait object holds nothing that an optimizer may change.
plain!([] Arc<dyn Retrieve>);
