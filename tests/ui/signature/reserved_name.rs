use dspy::prelude::*;

/// Do the task.
#[signature]
struct Task {
    #[input]
    task: String,
    #[output]
    completed: bool,
}

fn main() {}
