//! What the apprentice knows, each thing in a file of its own.

mod back_off;
mod bayes;
mod labels;
mod neighbours;
mod spans;

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
        neighbours::Neighbours::new(task, table).map(boxed),
        bayes::Bayes::new(task, table).map(boxed),
        labels::Labels::new(task, table).map(boxed),
        spans::Spans::new(task).map(boxed),
    ];
    experts.into_iter().flatten().collect()
}
