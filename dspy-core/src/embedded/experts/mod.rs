//! What the apprentice knows, each thing in a file or a folder of its own.

mod back_off;
mod bayes;
mod induction;
mod labels;
mod neighbours;
mod rules;
mod spans;
mod transforms;

pub(super) use back_off::BackOff;

use super::table::Table;
use super::task::{Expert, Task};

/// An expert that nobody asks for its type.
pub(super) type AnyExpert<'p> = Box<dyn Expert<'p> + 'p>;

/// All who have something to say on the task, but for the back-off.
pub(super) fn of<'p>(task: &'p Task<'p>, table: &Table<'_>) -> Vec<AnyExpert<'p>> {
    fn boxed<'p>(expert: impl Expert<'p> + 'p) -> AnyExpert<'p> {
        Box::new(expert)
    }
    let experts = [
        rules::Rules::new(task).map(boxed),
        neighbours::Neighbours::new(task, table).map(boxed),
        bayes::Bayes::new(task, table).map(boxed),
        labels::Labels::new(task, table).map(boxed),
        transforms::Transforms::new(task).map(boxed),
        spans::Spans::new(task).map(boxed),
        induction::Induction::new(task).map(boxed),
    ];
    experts.into_iter().flatten().collect()
}
