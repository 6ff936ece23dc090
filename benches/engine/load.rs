//! A large program out of its file.

use std::hint::black_box;
use std::time::Instant;

use dspy::prelude::*;

use crate::figures::{Failure, Figure, ROUNDS, best_each};
use crate::payload::{ANSWER, Qa, fresh, question};

const PREDICTORS: usize = 100;
const DEMOS: usize = 16;

/// Loads of one round.
const RUNS: u32 = 20;

#[derive(Module, Clone)]
struct Large {
    steps: Vec<Predict<Qa>>,
}

/// Reading the file, and holding all that is in it against the program.
pub(crate) fn of_100_predictors() -> Result<Figure, Failure> {
    let demos = |step: usize| {
        (0..DEMOS).map(move |demo| Qa {
            question: question(step * DEMOS + demo),
            answer: ANSWER.to_owned(),
        })
    };
    let steps = (0..PREDICTORS).map(|step| Predict::new().with_demos(demos(step)));
    let tuned = Program::new(Large {
        steps: steps.collect(),
    });
    let path = fresh("load")?.join("large.json");
    tuned.save(&path)?;
    let plain = Program::new(Large {
        steps: vec![Predict::new(); PREDICTORS],
    });
    if plain.load(&path)?.steps[PREDICTORS - 1].demos().len() != DEMOS {
        return Err("the file was not loaded".into());
    }
    let [seconds] = best_each(ROUNDS, 1, |_| {
        let began = Instant::now();
        for _ in 0..RUNS {
            black_box(plain.load(&path)?);
        }
        Ok(began.elapsed().as_secs_f64())
    })?;
    let ms = seconds * 1e3 / f64::from(RUNS);
    Ok(Figure::new("load_100_predictors_16_demos", ms, "ms"))
}
