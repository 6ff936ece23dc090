//! The state of a program: its parameters as data, beside the program and never in it.

use std::collections::BTreeMap;

use super::fit::Fit;
use crate::error::{Error, Kind, Result};
use crate::lm::Options;
use crate::misfits::Misfits;
use crate::module::{Module, Parameter, Path, PredictorState};
use crate::suggest::nearest;
use crate::value::Node;

/// The parameters of a program as data: what an optimizer changes, and what a file keeps.
///
/// It holds no types and no code. A program takes it over as a whole or not at all, and looks
/// at all of it before.
///
/// ```
/// use dspy::prelude::*;
/// use dspy::program::State;
/// use dspy::value::Node;
///
/// /// Turn the question into a search query.
/// #[signature]
/// struct ToQuery { #[input] question: String, #[output] query: String }
///
/// #[derive(Module, Clone)]
/// struct Search { query: ChainOfThought<ToQuery>, limit: Setting<u8> }
///
/// let search = Search { query: ChainOfThought::new(), limit: Setting::new(3, 1..=10) };
/// let state = State::of(&search)?
///     .with_instructions("query", "Give three words at most.")?
///     .with_field_text("query", "question", "as the user typed it")?
///     .with_setting("limit", Node::of(&5)?)?;
/// let tuned = state.apply(&search)?;
/// assert_eq!((*tuned.limit, *search.limit), (5, 3));
///
/// let error = state.with_setting("limits", Node::Null).unwrap_err();
/// assert_eq!(error.to_string(), "there is no setting `limits`: did you mean `limit`?");
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    predictors: BTreeMap<Path, PredictorState>,
    settings: BTreeMap<Path, Node>,
}

impl State {
    /// The parameters that a module holds now.
    ///
    /// # Errors
    ///
    /// When demonstrations or settings cannot be written; the error names each of them.
    pub fn of<M: Module + ?Sized>(module: &M) -> Result<Self> {
        let mut state = Self::default();
        let mut misfits = Misfits::default();
        module.visit(&Path::root(), &mut |path, parameter| match parameter {
            Parameter::Predictor(it) => {
                let about = format!("predictor `{}`", shown(path, it.spec().name()));
                if let Some(found) = misfits.take(&about, it.state()) {
                    state.predictors.insert(path.clone(), found);
                }
            }
            Parameter::Setting(it) => {
                let about = format!("setting `{}`", shown(path, it.type_name()));
                if let Some(value) = misfits.take(&about, it.value()) {
                    state.settings.insert(path.clone(), value);
                }
            }
        });
        misfits.into_result(Kind::Parameter, "the program cannot be written as data")?;
        Ok(state)
    }

    /// The same module with these parameters. The one that was given stays as it is.
    ///
    /// # Errors
    ///
    /// When a parameter of the module is missing here, or one here is not in the module, or does
    /// not fit: demonstrations of another type, settings outside of their range, another
    /// signature. One error names all of these.
    pub fn apply<M: Module + Clone>(&self, module: &M) -> Result<M> {
        let mut fit = Fit::default();
        let applied = fit.apply(self, module);
        fit.misfits
            .into_result(Kind::Parameter, "the state does not fit the program")?;
        Ok(applied)
    }

    pub(super) const fn of_parts(
        predictors: BTreeMap<Path, PredictorState>,
        settings: BTreeMap<Path, Node>,
    ) -> Self {
        Self {
            predictors,
            settings,
        }
    }

    /// The predictors with their paths, in the order of these.
    pub const fn predictors(&self) -> &BTreeMap<Path, PredictorState> {
        &self.predictors
    }

    /// The values of the settings with their paths, in the order of these.
    pub const fn settings(&self) -> &BTreeMap<Path, Node> {
        &self.settings
    }

    /// The state of one predictor.
    ///
    /// # Errors
    ///
    /// When there is none at this path; the error names the nearest.
    pub fn predictor(&self, path: impl AsRef<str>) -> Result<&PredictorState> {
        let path = path.as_ref();
        let found = self.predictors.get(path);
        found.ok_or_else(|| unknown("predictor", path, self.predictors.keys()))
    }

    /// The state of one predictor, to be changed. It is looked at when a program takes it over.
    ///
    /// # Errors
    ///
    /// When there is none at this path; the error names the nearest.
    pub fn predictor_mut(&mut self, path: impl AsRef<str>) -> Result<&mut PredictorState> {
        let path = path.as_ref();
        if !self.predictors.contains_key(path) {
            return Err(unknown("predictor", path, self.predictors.keys()));
        }
        let found = self.predictors.get_mut(path);
        found.ok_or_else(|| unknown("predictor", path, [].iter()))
    }

    /// The value of one setting.
    ///
    /// # Errors
    ///
    /// When there is none at this path; the error names the nearest.
    pub fn setting(&self, path: impl AsRef<str>) -> Result<&Node> {
        let path = path.as_ref();
        let found = self.settings.get(path);
        found.ok_or_else(|| unknown("setting", path, self.settings.keys()))
    }

    /// With a predictor told to do something else.
    ///
    /// # Errors
    ///
    /// When there is no predictor at this path.
    pub fn with_instructions(
        self,
        path: impl AsRef<str>,
        instructions: impl Into<String>,
    ) -> Result<Self> {
        self.with(path, |it| it.instructions = instructions.into())
    }

    /// With other demonstrations for a predictor.
    ///
    /// # Errors
    ///
    /// When there is no predictor at this path.
    pub fn with_demos(
        self,
        path: impl AsRef<str>,
        demos: impl IntoIterator<Item = Node>,
    ) -> Result<Self> {
        self.with(path, |it| it.demos = demos.into_iter().collect())
    }

    /// With another description of a predictor's field.
    ///
    /// # Errors
    ///
    /// When there is no predictor at this path.
    pub fn with_field_text(
        self,
        path: impl AsRef<str>,
        field: impl Into<String>,
        text: impl Into<String>,
    ) -> Result<Self> {
        self.with(path, |it| {
            it.field_texts.insert(field.into(), text.into());
        })
    }

    /// With other options for a predictor.
    ///
    /// # Errors
    ///
    /// When there is no predictor at this path.
    pub fn with_options(self, path: impl AsRef<str>, options: Options) -> Result<Self> {
        self.with(path, |it| it.options = options)
    }

    /// With another value of a setting.
    ///
    /// # Errors
    ///
    /// When there is no setting at this path.
    pub fn with_setting(mut self, path: impl AsRef<str>, value: Node) -> Result<Self> {
        let path = path.as_ref();
        match self.settings.get_mut(path) {
            Some(place) => *place = value,
            None => return Err(unknown("setting", path, self.settings.keys())),
        }
        Ok(self)
    }

    fn with(
        mut self,
        path: impl AsRef<str>,
        change: impl FnOnce(&mut PredictorState),
    ) -> Result<Self> {
        change(self.predictor_mut(path)?);
        Ok(self)
    }
}

/// The path, or what stands there if that is the program itself.
pub(super) fn shown<'a>(path: &'a Path, name: &'a str) -> &'a str {
    match path.as_str() {
        "" => name,
        path => path,
    }
}

fn unknown<'a>(what: &str, path: &str, known: impl Iterator<Item = &'a Path>) -> Error {
    let known: Vec<_> = known.map(Path::as_str).collect();
    let hint = match (nearest(path, &known), known.as_slice()) {
        (Some(meant), _) => format!("did you mean `{meant}`?"),
        (None, []) => "there is none at all".to_owned(),
        (None, known) => format!("there are `{}`", known.join("`, `")),
    };
    Error::new(
        Kind::Parameter,
        format!("there is no {what} `{path}`: {hint}"),
    )
}
