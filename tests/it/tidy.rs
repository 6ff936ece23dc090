//! What holds for the repository as a whole: sizes, names, dependencies, and what no file contains.
//!
//! Each test collects everything that breaks its rule, so that one run shows all of it.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

/// Folders and files that are not part of the repository: git's own, what cargo builds, and
/// the UI tests' working copies.
const NOT_OURS: [&str; 3] = [".git", "target", "wip"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders of the crates beside the facade, by their names, so that a new crate is held to
/// the same rules.
fn crates() -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with("dspy-") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn extension(file: &Path) -> &str {
    file.extension().and_then(OsStr::to_str).unwrap_or_default()
}

fn stem(file: &Path) -> &str {
    file.file_stem().and_then(OsStr::to_str).unwrap_or_default()
}

/// The path as a message shows it: from the root of the repository on.
fn shown(file: &Path) -> String {
    file.strip_prefix(root())
        .unwrap_or(file)
        .display()
        .to_string()
}

/// Every file below a folder of the repository, in order.
fn files_below(folder: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error}", shown(&folder)))
        })?;
        for entry in entries {
            let entry = entry?;
            if NOT_OURS.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn with_extension(mut files: Vec<PathBuf>, wanted: &str) -> Vec<PathBuf> {
    files.retain(|file| extension(file) == wanted);
    files
}

/// The Rust sources of the facade and of each crate beside it.
fn library_sources() -> io::Result<Vec<PathBuf>> {
    let mut sources = files_below("src")?;
    for name in crates()? {
        sources.extend(files_below(&format!("{name}/src"))?);
    }
    Ok(with_extension(sources, "rs"))
}

/// The lines of a source that are not comments, each with its number. A comment after code
/// stays; that is near enough for the rules here.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Whether the line holds the word by itself, not as a part of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .any(|found| found == word)
}

/// One table of a manifest: its header without brackets, and its lines.
struct Table<'a> {
    header: &'a str,
    lines: Vec<&'a str>,
}

fn tables(manifest: &str) -> Vec<Table<'_>> {
    let mut tables = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            tables.push(Table {
                header: header.trim_end_matches(']'),
                lines: Vec::new(),
            });
        } else if let Some(table) = tables.last_mut()
            && !line.is_empty()
            && !line.starts_with('#')
        {
            table.lines.push(line);
        }
    }
    tables
}

/// Each dependency in a manifest, as the header of its table and its name there. These
/// manifests hold one dependency a line and rename none, which another test sees to.
fn dependencies(manifest: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for table in tables(manifest) {
        if table.header.ends_with("dependencies") {
            for line in table.lines {
                let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
                found.push((table.header.to_owned(), name.to_owned()));
            }
        }
    }
    found
}

fn manifest_of(name: &str) -> io::Result<String> {
    fs::read_to_string(root().join(name).join("Cargo.toml"))
}

#[track_caller]
fn assert_none(broken: &[String], rule: &str) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

#[test]
fn no_library_source_exceeds_400_lines() -> io::Result<()> {
    let mut broken = Vec::new();
    for file in library_sources()? {
        let lines = fs::read_to_string(&file)?.lines().count();
        if lines > 400 {
            broken.push(format!("{}: {lines} lines", shown(&file)));
        }
    }
    assert_none(&broken, "a source of more than 400 lines has two topics");
    Ok(())
}

#[test]
fn the_facade_is_a_table_of_contents() -> io::Result<()> {
    let text = fs::read_to_string(root().join("src/lib.rs"))?;
    let lines = text.lines().count();
    assert!(lines < 150, "src/lib.rs has {lines} lines, 150 or more");
    Ok(())
}

#[test]
fn every_manifest_inherits_the_lints() -> io::Result<()> {
    let mut broken = Vec::new();
    for name in [".".to_owned()].into_iter().chain(crates()?) {
        let manifest = manifest_of(&name)?;
        let inherits = tables(&manifest)
            .iter()
            .any(|table| table.header == "lints" && table.lines == ["workspace = true"]);
        if !inherits {
            broken.push(format!("{name}/Cargo.toml"));
        }
    }
    assert_none(&broken, "`[lints] workspace = true` is missing");
    Ok(())
}

#[test]
fn every_dependency_is_one_line_under_its_own_name() -> io::Result<()> {
    let mut broken = Vec::new();
    for name in [".".to_owned()].into_iter().chain(crates()?) {
        for table in tables(&manifest_of(&name)?) {
            let single = table.header.contains("dependencies.");
            let renamed = table.header.ends_with("dependencies")
                && table.lines.iter().any(|line| has_word(line, "package"));
            if single || renamed {
                broken.push(format!("{name}/Cargo.toml: [{}]", table.header));
            }
        }
    }
    assert_none(&broken, "a dependency the other tests cannot see");
    Ok(())
}

#[test]
fn the_crates_depend_on_each_other_in_one_direction() -> io::Result<()> {
    let mut broken = Vec::new();
    for (table, name) in dependencies(&manifest_of("dspy-macros")?) {
        if name.starts_with("dspy") || name.starts_with("serde") {
            broken.push(format!("dspy-macros has {name} in [{table}]"));
        }
    }
    for (table, name) in dependencies(&manifest_of("dspy-core")?) {
        let facade = name == "dspy" && table != "dev-dependencies";
        let macros = name == "dspy-macros" && table != "target.'cfg(any())'.dependencies";
        if facade || macros || name == "dspy-optim" {
            broken.push(format!("dspy-core has {name} in [{table}]"));
        }
    }
    for (table, name) in dependencies(&manifest_of("dspy-optim")?) {
        if name == "dspy" && table != "dev-dependencies" {
            broken.push(format!("dspy-optim has {name} in [{table}]"));
        }
    }
    assert_none(&broken, "a dependency against the grain");
    Ok(())
}

#[test]
fn the_macros_read_no_file_and_one_variable() -> io::Result<()> {
    // The crate's own tests are not part of what runs in a user's build.
    let tests = root().join("dspy-macros/src/tests");
    let allowed = "std::env::var(\"DSPY_MACROS_DEBUG\")";
    let mut broken = Vec::new();
    for file in with_extension(files_below("dspy-macros/src")?, "rs") {
        if file.starts_with(&tests) {
            continue;
        }
        for (number, line) in code_lines(&fs::read_to_string(&file)?) {
            let line = line.replace(allowed, "");
            for word in ["env", "option_env", "fs", "File", "OpenOptions"] {
                if has_word(&line, word) {
                    broken.push(format!("{}:{number}: {word}", shown(&file)));
                }
            }
        }
    }
    assert_none(&broken, "an expansion depends on the source alone");
    Ok(())
}

#[test]
fn the_map_names_files_that_are_there() -> io::Result<()> {
    let files: Vec<String> = files_below("")?.iter().map(|file| shown(file)).collect();
    // A path may leave out the folders that the one before it has named.
    let is_there = |path: &str| {
        files.iter().any(|file| {
            let file = format!("/{file}");
            file.ends_with(&format!("/{path}"))
                || path.ends_with('/') && file.contains(&format!("/{path}"))
        })
    };
    let mut broken = Vec::new();
    for map in ["README.md", "src/docs/architecture.md"] {
        let text = fs::read_to_string(root().join(map))?;
        for (number, line) in (1..).zip(text.lines()) {
            // What stands between backticks is every second piece.
            for path in line.split('`').skip(1).step_by(2) {
                let is_path = [".rs", ".md", "/"].iter().any(|end| path.ends_with(end));
                if is_path && !path.contains(['*', '<', ' ']) && !is_there(path) {
                    broken.push(format!("{map}:{number}: {path}"));
                }
            }
        }
    }
    assert_none(&broken, "a path that leads nowhere");
    Ok(())
}

#[test]
fn no_source_says_unsafe() -> io::Result<()> {
    let word = ["un", "safe"].concat();
    let mut broken = Vec::new();
    for file in with_extension(files_below("")?, "rs") {
        for (number, line) in code_lines(&fs::read_to_string(&file)?) {
            if has_word(line, &word) {
                broken.push(format!("{}:{number}", shown(&file)));
            }
        }
    }
    assert_none(&broken, "the word is not for this repository");
    Ok(())
}

/// The files of the cases in `tests/ui`: those in its folders, not beside them.
fn ui_files() -> io::Result<Vec<PathBuf>> {
    let top = root().join("tests/ui");
    let mut files = files_below("tests/ui")?;
    files.retain(|file| file.parent() != Some(top.as_path()));
    Ok(files)
}

#[test]
fn every_ui_case_has_its_message_and_every_message_its_case() -> io::Result<()> {
    let files = ui_files()?;
    let mut broken = Vec::new();
    for file in &files {
        let other = match extension(file) {
            "rs" => file.with_extension("stderr"),
            "stderr" => file.with_extension("rs"),
            _ => {
                broken.push(format!("{} is neither", shown(file)));
                continue;
            }
        };
        if !files.contains(&other) {
            broken.push(format!("{} lacks {}", shown(file), shown(&other)));
        }
    }
    assert_none(&broken, "a case without a message, or the reverse");
    Ok(())
}

#[test]
fn one_mistake_is_one_diagnostic() -> io::Result<()> {
    let mut broken = Vec::new();
    for file in with_extension(ui_files()?, "stderr") {
        let text = fs::read_to_string(&file)?;
        let errors = text
            .lines()
            .filter(|line| line.starts_with("error"))
            .count();
        // The one case with several mistakes shows that they are reported all at once.
        if (errors != 1) != (stem(&file) == "several_mistakes") {
            broken.push(format!("{}: {errors} errors", shown(&file)));
        }
    }
    assert_none(&broken, "a mistake that is not exactly one error");
    Ok(())
}

#[test]
fn every_ui_case_is_named_in_words() -> io::Result<()> {
    let mut broken = Vec::new();
    for file in ui_files()? {
        let in_words = stem(&file)
            .split('_')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
        if !in_words {
            broken.push(shown(&file));
        }
    }
    assert_none(&broken, "a name that is not words joined by underscores");
    Ok(())
}

#[test]
fn the_likely_mistakes_and_the_expansions_are_covered() -> io::Result<()> {
    let cases = with_extension(ui_files()?, "rs").len();
    assert!(cases >= 40, "{cases} cases in tests/ui, of at least 40");
    let golden = files_below("dspy-macros/tests/expand")?.len();
    assert!(golden >= 15, "{golden} golden expansions, of at least 15");
    Ok(())
}

#[test]
fn no_module_is_a_drawer() -> io::Result<()> {
    let drawers = ["utils", "util", "common", "helpers", "types"];
    let mut sources = library_sources()?;
    sources.extend(with_extension(files_below("tests/it")?, "rs"));
    let mut broken = Vec::new();
    for file in sources {
        // A folder's module is named by the folder.
        let named_by = match file.parent() {
            Some(folder) if stem(&file) == "mod" => folder,
            _ => &file,
        };
        if drawers.contains(&stem(named_by)) {
            broken.push(shown(&file));
        }
    }
    assert_none(&broken, "a module named for nothing in particular");
    Ok(())
}

#[test]
fn every_module_with_a_folder_lives_in_its_mod_rs() -> io::Result<()> {
    let mut sources = library_sources()?;
    sources.extend(with_extension(files_below("tests/it")?, "rs"));
    let mut broken = Vec::new();
    for file in &sources {
        let Some(folder) = file.parent() else {
            continue;
        };
        let is_root = folder.join("lib.rs").is_file() || folder.join("main.rs").is_file();
        if !is_root && !folder.join("mod.rs").is_file() {
            broken.push(format!("{} has no mod.rs beside it", shown(file)));
        }
        if file.with_extension("").is_dir() {
            broken.push(format!("{} has a folder beside it", shown(file)));
        }
    }
    assert_none(&broken, "a module split between a file and a folder");
    Ok(())
}

#[test]
fn no_line_ends_in_a_blank_or_holds_a_tab() -> io::Result<()> {
    let mut broken = Vec::new();
    for file in files_below("")? {
        if !["rs", "md", "toml", "yml"].contains(&extension(&file)) {
            continue;
        }
        for (number, line) in (1..).zip(fs::read_to_string(&file)?.lines()) {
            if line.ends_with(char::is_whitespace) || line.contains('\t') {
                broken.push(format!("{}:{number}", shown(&file)));
            }
        }
    }
    assert_none(&broken, "a trailing blank or a tab");
    Ok(())
}

#[test]
fn no_file_names_a_place_on_somebodys_machine() -> io::Result<()> {
    // In pieces, or this file would name them.
    let places = [["/ro", "ot/"], ["/wo", "rk/"], ["/ho", "me/"]].map(|pieces| pieces.concat());
    let mut broken = Vec::new();
    for file in files_below("")? {
        if file == root().join("Cargo.lock") {
            continue;
        }
        // What is not text names no place we could read.
        let Ok(text) = String::from_utf8(fs::read(&file)?) else {
            continue;
        };
        for (number, line) in (1..).zip(text.lines()) {
            if places.iter().any(|place| line.contains(place.as_str())) {
                broken.push(format!("{}:{number}", shown(&file)));
            }
        }
    }
    assert_none(&broken, "a path of one machine");
    Ok(())
}
