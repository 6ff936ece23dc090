//! The first corpus: the cases of the tests, as the target takes them.

use std::fs;
use std::path::Path;

use dspy::value::Node;

use crate::STEPS;
use crate::layouts::LAYOUTS;

/// The folder that the seeds are wanted in, where they are.
const WANTED_IN: &str = "DSPY_FUZZ_SEEDS";

/// Writes a file for each case and ends, where somebody asked for it.
pub fn write_if_asked() {
    let Some(folder) = std::env::var_os(WANTED_IN).filter(|it| !it.is_empty()) else {
        return;
    };
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/conformance/replies");
    let mut count = 0;
    for file in fs::read_dir(cases).expect("the cases are in the repository") {
        let file = file.expect("a file of cases").path();
        if file.extension().is_none_or(|it| it != "jsonl") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("cases are text");
        for line in text.lines().filter(|it| !it.is_empty()) {
            let case: Node = serde_json::from_str(line).expect("a case is JSON");
            let Some(bytes) = seed(&case) else { continue };
            let id = case.get("id").and_then(Node::as_text).expect("an id");
            fs::write(Path::new(&folder).join(id), bytes).expect("a seed is written");
            count += 1;
        }
    }
    println!("{count} seeds");
    std::process::exit(0);
}

/// A case as the target's bytes; nothing for one of a step or a layout that the target has not, and
/// for those that are about length.
fn seed(case: &Node) -> Option<Vec<u8>> {
    let text = |key| case.get(key).and_then(Node::as_text);
    let place = |at: usize| u8::try_from(at).ok();
    let step = STEPS.iter().position(|it| Some(*it) == text("step"))?;
    let layout = LAYOUTS
        .iter()
        .position(|it| Some(it.name) == text("adapter"))?;
    let mut bytes = vec![place(step)?, place(layout)?];
    bytes.extend_from_slice(text("reply")?.as_bytes());
    Some(bytes)
}
