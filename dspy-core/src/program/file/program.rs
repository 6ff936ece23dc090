//! Saving a program and loading it, whole or not at all.

use std::path::Path as FilePath;
use std::sync::Arc;

use super::{ProgramFile, Provenance, disk, headed, read};
use crate::error::{Kind, Result};
use crate::module::Module;
use crate::program::Program;
use crate::program::fit::Fit;

impl<P: Module> Program<P> {
    /// Writes the program's parameters into a file, as a whole or not at all: whoever reads
    /// meanwhile sees the old file or the new one.
    ///
    /// # Errors
    ///
    /// When a parameter cannot be written as data, or the file cannot be written; the error names
    /// it.
    pub fn save(&self, path: impl AsRef<FilePath>) -> Result<()> {
        crate::disk::write(path.as_ref(), &self.to_json()?)
    }

    /// The program's parameters as the text of its file.
    ///
    /// # Errors
    ///
    /// When a parameter cannot be written as data; the error names it.
    pub fn to_json(&self) -> Result<String> {
        ProgramFile::of(self)?.to_json()
    }

    /// The same program with the parameters of a file. This one stays as it is.
    ///
    /// ```
    /// # use dspy::prelude::*;
    /// # /// Name the colour of the thing.
    /// # #[signature]
    /// # struct Colour { #[input] thing: String, #[output] colour: String }
    /// #[derive(Module, Clone, Default)]
    /// struct Painter { colour: Predict<Colour> }
    ///
    /// let painter = Program::new(Painter::default());
    /// let saved = painter.to_json()?.replace("colour of the thing", "colour in one word");
    /// let loaded = painter.from_json(&saved)?;
    /// assert_eq!(loaded.colour.instructions(), "Name the colour in one word.");
    ///
    /// let error = painter.load("no/such/file.json").unwrap_err();
    /// assert!(error.is_file());
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is no program's file of a version that is known here, has a
    /// member that is not known, or does not fit the program: parameters that are missing or too
    /// many, signatures that differ, demonstrations or settings that do not fit. One error names
    /// all of it.
    pub fn load(&self, path: impl AsRef<FilePath>) -> Result<Self>
    where
        P: Clone,
    {
        let path = path.as_ref();
        let text = disk::read(path)?;
        self.parse(&text, &format!("cannot load `{}`", path.display()))
    }

    /// The same program with the parameters in the text of a file. This one stays as it is.
    ///
    /// # Errors
    ///
    /// As [`Program::load`].
    pub fn from_json(&self, text: &str) -> Result<Self>
    where
        P: Clone,
    {
        self.parse(text, "cannot load the program")
    }

    fn parse(&self, text: &str, heading: &str) -> Result<Self>
    where
        P: Clone,
    {
        let read = read::read(text).map_err(|error| headed(heading, error))?;
        let mut fit = Fit {
            unread: read.unread,
            misfits: read.misfits,
        };
        let module = fit.apply(&read.file.state, &**self);
        let (saved, own) = (read.file.fingerprint, P::PARAMS.fingerprint());
        if fit.misfits.is_empty() && saved != own {
            fit.misfits.push(format!(
                "every parameter fits, but the program was another when it was saved ({saved}, \
                 and now {own}): a step may reason that did not, or a setting be of another \
                 type. To take its parameters over all the same, use `ProgramFile::read` and \
                 `Program::tuned`"
            ));
        }
        fit.misfits.into_result(Kind::File, heading)?;
        Ok(Self {
            module: Arc::new(module),
            provenance: read.file.provenance.map(Arc::new),
        })
    }

    /// Where its parameters come from, if that is known: what the file said from which it was
    /// loaded, or what [`Program::with_provenance`] said. One that is tuned anew has none.
    pub fn provenance(&self) -> Option<&Provenance> {
        self.provenance.as_deref()
    }

    /// The same program with a word on where its parameters come from, which is saved with them.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = Some(Arc::new(provenance));
        self
    }
}
