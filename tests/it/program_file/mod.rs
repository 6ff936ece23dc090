//! Programs in files: what is written, what is read again, and what is refused.

mod mistakes;
mod schema;

use std::fs;
use std::path::PathBuf;

use dspy::prelude::*;
use dspy::program::{Measured, ProgramFile, Provenance, Spend, State};
use expect_test::expect_file;

use crate::state::{Everything, fresh, tuned};

fn provenance() -> Provenance {
    let mut sealed = Measured::of(0.81);
    sealed.interval = Some((0.74, 0.87));
    sealed.rows = Some(120);
    let mut spend = Spend::default();
    spend.micro_dollars = Some(1_234_567);
    spend.seconds = Some(1.5);
    let mut provenance = Provenance::default();
    provenance.optimizer = Some("Mipro".into());
    provenance.seed = Some(u64::MAX);
    provenance.model = Some("openai/gpt-5-mini".into());
    provenance.scores.insert("sealed".into(), sealed);
    provenance.spend = Some(spend);
    provenance
}

fn saved() -> String {
    let program = Program::new(tuned()).with_provenance(provenance());
    program.to_json().unwrap()
}

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_program_is_written_for_people_to_read() {
    expect_file!["../files/program.json"].assert_eq(&saved());
    let bare = Program::new(fresh()).to_json().unwrap();
    expect_file!["../files/fresh.json"].assert_eq(&bare);
}

#[test]
fn what_was_saved_is_loaded_as_it_was() {
    let place = folder("loaded").join("program.json");
    let program = Program::new(tuned()).with_provenance(provenance());
    program.save(&place).unwrap();
    let other = Program::new(fresh());
    let loaded = other.load(&place).unwrap();
    assert_eq!(loaded.state().unwrap(), program.state().unwrap());
    assert_eq!(loaded.provenance(), Some(&provenance()));
    assert_eq!(loaded.to_json().unwrap(), saved());
    assert_eq!(other.state().unwrap(), State::of(&fresh()).unwrap());
    assert_eq!(other.provenance(), None);
    // What is tuned anew is no longer what the file tells of.
    let tuned = loaded.tuned(&loaded.state().unwrap()).unwrap();
    assert_eq!(tuned.provenance(), None);
    let file = ProgramFile::read(&place).unwrap();
    assert_eq!(file.program(), "Everything");
    assert_eq!(file.fingerprint(), Everything::PARAMS.fingerprint());
    assert_eq!(file.state(), &program.state().unwrap());
}

#[test]
fn a_loaded_program_asks_what_the_saved_one_asks() {
    let cx = Ctx::without_model();
    let loaded = Program::new(fresh()).from_json(&saved()).unwrap();
    let asked = |program: &Everything| {
        let input = ("q".to_owned(), Default::default());
        let first = program.first.call(&cx, input.clone()).render().unwrap();
        let last = program.more[1].call(&cx, input).render().unwrap();
        format!("{first}\n{last}\n{:?}", last.options)
    };
    assert_eq!(asked(&loaded), asked(&tuned()));
    assert_ne!(asked(&loaded), asked(&fresh()));
}

#[test]
fn saving_again_replaces_the_file_and_leaves_nothing_beside_it() {
    let folder = folder("again");
    let place = folder.join("program.json");
    Program::new(fresh()).save(&place).unwrap();
    Program::new(tuned()).save(&place).unwrap();
    let loaded = Program::new(fresh()).load(&place).unwrap();
    assert_eq!(*loaded.hops, 10);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = folder("missing").join("deep");
    let place = folder.join("program.json");
    let error = Program::new(fresh()).save(&place).unwrap_err();
    assert!(error.is_file());
    assert_eq!(
        error.to_string(),
        format!(
            "cannot write `{}`: there is no folder `{}`: create it first",
            place.display(),
            folder.display()
        )
    );
    let error = Program::new(fresh()).load(&place).unwrap_err();
    assert!(error.is_file() && error.cause().is_some());
    let error = error.to_string();
    assert!(
        error.starts_with(&format!("cannot read `{}`: ", place.display())),
        "{error}"
    );
    // What is a folder is no file, and nothing is left in it or beside it.
    let folder = self::folder("no_file");
    let error = Program::new(fresh()).save(&folder).unwrap_err().to_string();
    assert!(error.starts_with("cannot write `"), "{error}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn a_file_of_a_program_with_other_steps_can_still_be_looked_into() {
    #[derive(Module, Clone)]
    struct Plain {
        first: Predict<crate::state::Awkward>,
    }
    #[derive(Module, Clone)]
    struct Thinking {
        first: ChainOfThought<crate::state::Awkward>,
    }
    let text = Program::new(Plain {
        first: Predict::new(),
    })
    .to_json()
    .unwrap();
    let thinking = Program::new(Thinking {
        first: ChainOfThought::new(),
    });
    let error = thinking.from_json(&text).unwrap_err().to_string();
    assert!(
        error.contains("every parameter fits, but the program was another"),
        "{error}"
    );
    let file = ProgramFile::from_json(&text).unwrap();
    assert!(thinking.tuned(file.state()).is_ok());
}
