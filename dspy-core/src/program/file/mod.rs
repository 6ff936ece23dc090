//! Program files: the parameters of a program as JSON that people read, review and mend.
//!
//! A file holds data and nothing else: no code, no key, and no address of a model. So whoever
//! loads a file of somebody else's gets other words in the prompts, and nothing that runs.

mod disk;
mod members;
mod options;
mod program;
mod provenance;
mod read;
mod write;

pub(in crate::program) use disk::read as read_text;
pub(in crate::program) use members::Members;

use std::path::Path as FilePath;

pub use provenance::{Measured, Provenance, Spend};

use super::{Program, State};
use crate::error::{Error, Kind, Result};
use crate::module::Module;
use crate::signature::Fingerprint;
use crate::trace::name_of;

/// What the member `format` of every file says.
const FORMAT: &str = "dspy-program";

/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;

/// How many bytes a file may have. One of thousands of demonstrations has a few.
const LARGEST: u64 = 64 << 20;

/// The content of a program's file, to be looked at without the program.
///
/// A program is saved with [`Program::save`] and loaded with [`Program::load`]; this is for tools
/// that compare files, and for taking over parameters of which a load says that they fit and the
/// program does not.
///
/// ```
/// use dspy::prelude::*;
/// use dspy::program::ProgramFile;
///
/// /// Name the colour of the thing.
/// #[signature]
/// struct Colour { #[input] thing: String, #[output] colour: String }
///
/// #[derive(Module, Clone, Default)]
/// struct Painter { colour: Predict<Colour> }
///
/// let json = Program::new(Painter::default()).to_json()?;
/// let file = ProgramFile::from_json(&json)?;
/// assert_eq!(file.program(), "Painter");
/// assert_eq!(file.state().predictor("colour")?.instructions, "Name the colour of the thing.");
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramFile {
    program: String,
    fingerprint: Fingerprint,
    state: State,
    provenance: Option<Provenance>,
}

impl ProgramFile {
    /// The JSON schema of a file, for editors and for tools in other languages.
    pub const SCHEMA: &'static str = include_str!("schema.json");

    /// What the file of a program would hold.
    ///
    /// # Errors
    ///
    /// When a demonstration or a setting cannot be written; the error names each of them.
    pub fn of<P: Module>(program: &Program<P>) -> Result<Self> {
        Ok(Self {
            program: name_of::<P>().to_owned(),
            fingerprint: P::PARAMS.fingerprint(),
            state: program.state()?,
            provenance: program.provenance().cloned(),
        })
    }

    /// What a file holds.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is no program's file of a version that is known here.
    pub fn read(path: impl AsRef<FilePath>) -> Result<Self> {
        let path = path.as_ref();
        let text = disk::read(path)?;
        Self::parse(&text, &format!("cannot read `{}`", path.display()))
    }

    /// What the text of a file holds.
    ///
    /// # Errors
    ///
    /// When it is no program's file of a version that is known here. One error names all that is
    /// wrong with it.
    pub fn from_json(text: &str) -> Result<Self> {
        Self::parse(text, "cannot read the program")
    }

    fn parse(text: &str, heading: &str) -> Result<Self> {
        let read = read::read(text).map_err(|error| headed(heading, error))?;
        read.misfits.into_result(Kind::File, heading)?;
        Ok(read.file)
    }

    /// The text of the file.
    ///
    /// # Errors
    ///
    /// When something in it is nested too deep to be read again, or it is larger than a file may
    /// be.
    pub fn to_json(&self) -> Result<String> {
        write::text(self)
    }

    /// The name of the program's type.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// The fingerprint of what the program can have tuned.
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The parameters.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Where the parameters come from, if the file says so.
    pub const fn provenance(&self) -> Option<&Provenance> {
        self.provenance.as_ref()
    }
}

fn headed(heading: &str, error: Error) -> Error {
    error.map_message(|message| format!("{heading}: {message}"))
}
