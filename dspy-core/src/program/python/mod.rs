//! State files of DSPy for Python, read and written.
//!
//! A program that was tuned there runs here, and the other way round, if its steps have the same
//! paths and the same fields in the same order. What such a file holds beside instructions, texts
//! of fields and demonstrations (a model with its address, say) is left out and named.

mod read;
mod write;

use std::path::Path as FilePath;

use super::{Program, State};
use crate::error::Result;
use crate::module::{Module, Parameter, Path, Predictor};
use crate::signature::Spec;

/// What was read from a file of DSPy for Python.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FromPython {
    /// The parameters, for [`Program::tuned`].
    pub state: State,
    /// What the file holds and a program here does not, a line each.
    pub left_out: Vec<String>,
}

impl<P: Module> Program<P> {
    /// Reads a file that `program.save("x.json")` has written in DSPy 3 for Python.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is no such file, or does not fit the program: one error names
    /// every path that is missing or too many, and every field that differs.
    pub fn read_python(&self, path: impl AsRef<FilePath>) -> Result<FromPython> {
        self.from_python_json(&super::file::read_text(path.as_ref())?)
    }

    /// Reads the text of a file that `program.save("x.json")` has written in DSPy 3 for Python.
    ///
    /// ```
    /// use dspy::prelude::*;
    ///
    /// /// Answer the question.
    /// #[signature]
    /// struct Qa { #[input] question: String, #[output] answer: String }
    ///
    /// #[derive(Module, Clone, Default)]
    /// struct Bot { answer: ChainOfThought<Qa> }
    ///
    /// let bot = Program::new(Bot::default());
    /// let text = r#"{
    ///   "answer.predict": {
    ///     "traces": [], "train": [], "lm": null,
    ///     "demos": [{"question": "2 + 2?", "reasoning": "Count.", "answer": "4", "augmented": true}],
    ///     "signature": {
    ///       "instructions": "Answer with a number.",
    ///       "fields": [
    ///         {"prefix": "Question:", "description": "${question}"},
    ///         {"prefix": "Reasoning: Let's think step by step in order to", "description": "${reasoning}"},
    ///         {"prefix": "Answer:", "description": "in digits"}
    ///       ]
    ///     }
    ///   },
    ///   "metadata": {"dependency_versions": {"python": "3.11", "dspy": "3.4.1"}}
    /// }"#;
    /// let bot = bot.tuned(&bot.from_python_json(text)?.state)?;
    /// assert_eq!(bot.answer.instructions(), "Answer with a number.");
    /// assert_eq!(bot.answer.demos()[0].reasoning(), Some("Count."));
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Program::read_python`].
    pub fn from_python_json(&self, text: &str) -> Result<FromPython> {
        read::read(self, text)
    }

    /// The program's parameters as a file that `program.load("x.json")` takes in DSPy 3 for Python.
    ///
    /// # Errors
    ///
    /// When a parameter cannot be written as data, or a setting is among them, for which there is
    /// no place in such a file.
    pub fn to_python_json(&self) -> Result<String> {
        write::text(self)
    }
}

/// What DSPy for Python knows of one predictor.
struct Known {
    path: Path,
    /// The path there: a chain of thought holds its predictor in a field of its own.
    key: String,
    spec: &'static Spec,
    /// The names of its fields, in order.
    fields: Vec<&'static str>,
}

impl Known {
    fn of(path: &Path, predictor: &dyn Predictor) -> Self {
        let spec = predictor.spec();
        let reasons = predictor.reasons();
        let mut fields: Vec<_> = spec.inputs().iter().map(|it| it.name()).collect();
        if reasons {
            fields.push("reasoning");
        }
        fields.extend(spec.outputs().iter().map(|it| it.name()));
        Self {
            key: match reasons {
                true => path.field("predict").as_str().to_owned(),
                false => path.as_str().to_owned(),
            },
            path: path.clone(),
            spec,
            fields,
        }
    }

    /// What stands for a description that nobody wrote.
    fn placeholder(name: &str) -> String {
        format!("${{{name}}}")
    }
}

/// The predictors of a program as they are known there, and the paths of its settings.
fn known<P: Module>(program: &Program<P>) -> (Vec<Known>, Vec<Path>) {
    let (mut predictors, mut settings) = (Vec::new(), Vec::new());
    program.visit(&Path::root(), &mut |path, parameter| match parameter {
        Parameter::Predictor(it) => predictors.push(Known::of(path, it)),
        Parameter::Setting(_) => settings.push(path.clone()),
    });
    (predictors, settings)
}
