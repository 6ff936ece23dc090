//! The teacher: whose calls become demonstrations. A row is never among its own.

use std::collections::HashMap;

use dspy_core::Result;
use dspy_core::program::State;
use dspy_core::value::Node;

use super::BootstrapFewShot;
use crate::{Ground, Row};

/// The teacher's parameters, and the candidates that were made of them so far.
pub(super) struct Teacher {
    state: State,
    temperature: f64,
    /// The number of each, by its round and by the demonstrations that it must not have.
    made: HashMap<(bool, Hidden), usize>,
}

/// Which demonstrations of which predictor are hidden, by their places.
type Hidden = Vec<(usize, usize)>;

impl Teacher {
    pub(super) fn new(how: &BootstrapFewShot, ground: &Ground) -> Result<Self> {
        let state = match &how.teacher {
            Some(state) => state.clone(),
            None => how.labelled.state(ground)?.0,
        };
        Ok(Self {
            state,
            temperature: how.temperature,
            made: HashMap::new(),
        })
    }

    /// The candidate that this row is run on. One that is new is added to `new`; the first of all
    /// has the number 1, since 0 is the program as it came.
    pub(super) fn candidate(
        &mut self,
        ground: &Ground,
        row: &Row,
        round: u32,
        new: &mut Vec<(State, Node)>,
    ) -> Result<usize> {
        let hidden = self.of_row(ground, row)?;
        let key = (round > 0, hidden);
        let next = self.made.len() + 1;
        if let Some(number) = self.made.get(&key) {
            return Ok(*number);
        }
        let mut state = self.state.clone();
        for slot in &ground.slots {
            let predictor = state.predictor_mut(&slot.path)?;
            if round > 0 {
                predictor.options.temperature = Some(self.temperature);
            }
        }
        for (slot, place) in key.1.iter().rev() {
            if let Some(slot) = ground.slots.get(*slot) {
                state.predictor_mut(&slot.path)?.demos.remove(*place);
            }
        }
        let why = match (key.1.is_empty(), round) {
            (true, 0) => "teacher".to_owned(),
            (true, _) => "teacher, with a temperature".to_owned(),
            (false, 0) => format!("teacher without row {}", row.id),
            (false, _) => format!("teacher without row {}, with a temperature", row.id),
        };
        new.push((state, Node::Text(why)));
        self.made.insert(key, next);
        Ok(next)
    }

    /// The demonstrations that were made of this row, or of one that asks the same.
    fn of_row(&self, ground: &Ground, row: &Row) -> Result<Hidden> {
        let mut hidden = Vec::new();
        for (at, slot) in ground.slots.iter().enumerate() {
            let demos = &self.state.predictor(&slot.path)?.demos;
            let of_row = demos
                .iter()
                .enumerate()
                .filter(|(_, demo)| slot.is_of_row(demo, row));
            hidden.extend(of_row.map(|(place, _)| (at, place)));
        }
        Ok(hidden)
    }
}
