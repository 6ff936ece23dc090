//! Planners: what they know when they decide, and what becomes of their candidates.

use std::fs;
use std::sync::Arc;

use dspy::evaluate::Search;
use dspy::prelude::*;
use dspy::run::{Cell, CellId, Decision, Outcome, Part, Planner, Settings};
use dspy::value::Node;

use super::{Counting, Letters, LettersInput, LettersOutput, WORDS};
use super::{fresh, is_right, program, rows};

/// Makes a candidate a decision and runs it on two rows, and writes down what it knew when.
struct Climb {
    decisions: u64,
    made: u64,
    known: Vec<u64>,
    knew: Vec<Vec<u64>>,
    scores: Vec<f64>,
}

impl Climb {
    fn new(decisions: u64) -> Self {
        Self {
            decisions,
            made: 0,
            known: Vec::new(),
            knew: Vec::new(),
            scores: Vec::new(),
        }
    }
}

impl Planner for Climb {
    fn name(&self) -> &'static str {
        "climb"
    }

    fn config(&self) -> Node {
        Node::of(&self.decisions).unwrap()
    }

    fn plan(&mut self) -> Result<Option<Decision>> {
        if self.made == self.decisions {
            return Ok(None);
        }
        self.knew.push(self.known.clone());
        self.made += 1;
        let state = program()
            .state()?
            .with_instructions("letters", format!("Count them, {} times.", self.made))?;
        let at = self.made as usize;
        let cells = [at % 12, (at + 5) % 12].map(|row| CellId::new(at, Part::Train, row));
        let why = Node::Text(format!("try {at}"));
        Ok(Some(
            Decision::of_cells(cells)
                .with_candidates(vec![(state, why)])
                .keeping_steps(),
        ))
    }

    fn absorb(&mut self, decision: u64, cells: &[Arc<Cell>]) -> Result<()> {
        self.known.push(decision);
        for cell in cells {
            let Outcome::Scored { score, .. } = &cell.outcome else {
                panic!("{cell:?}");
            };
            self.scores.push(score.value());
            let paths: Vec<_> = cell.steps.iter().map(|step| step.path.as_str()).collect();
            assert_eq!(paths, ["letters", "even"]);
        }
        Ok(())
    }
}

async fn climb(dir: &std::path::Path, workers: usize, window: u64) -> (Climb, Counting) {
    let model = Counting::default();
    let cx = Ctx::test(model.clone());
    let mut settings = Settings::default();
    settings.dir = Some(dir.to_owned());
    settings.workers = workers;
    settings.window = window;
    let mut planner = Climb::new(15);
    let ended = Search::new(&cx, &program(), [(Part::Train, rows(&WORDS))], is_right)
        .settings(settings)
        .drive(&mut planner)
        .await
        .unwrap();
    assert!(ended.stopped.is_none() && ended.unabsorbed.is_empty());
    (planner, model)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_planner_knows_depends_on_the_window_and_not_on_the_workers() {
    let mut events = Vec::new();
    for workers in [1, 8, 64] {
        let dir = fresh(&format!("window_{workers}"));
        let (planner, _) = climb(&dir, workers, 4).await;
        for (decision, knew) in planner.knew.iter().enumerate() {
            let known: Vec<u64> = (0..(decision as u64).saturating_sub(3)).collect();
            assert_eq!(*knew, known, "decision {decision} with {workers} workers");
        }
        assert_eq!(planner.scores, [1.0; 30]);
        events.push(fs::read_to_string(dir.join("events.jsonl")).unwrap());
    }
    assert_eq!(events[0], events[1]);
    assert_eq!(events[0], events[2]);
    // Header, incumbent, fifteen decisions with a candidate and two cells each, and the end.
    assert_eq!(events[0].lines().count(), 2 + 15 * 4 + 1);

    let other = fresh("window_of_one");
    let (planner, _) = climb(&other, 8, 1).await;
    assert_eq!(planner.knew[14], (0..14).collect::<Vec<_>>());
}

#[tokio::test]
async fn killed_after_any_event_a_search_ends_the_same_and_repeats_no_call() {
    let reference = fresh("search");
    climb(&reference, 8, 4).await;
    let whole = fs::read_to_string(reference.join("events.jsonl")).unwrap();
    for (at, _) in whole.match_indices('\n') {
        let dir = fresh("search_again");
        fs::write(dir.join("events.jsonl"), &whole[..=at]).unwrap();
        fs::copy(reference.join("replies.jsonl"), dir.join("replies.jsonl")).unwrap();
        let (planner, model) = climb(&dir, 3, 4).await;
        assert_eq!(model.calls(), 0);
        assert_eq!(planner.scores, [1.0; 30]);
        let again = fs::read_to_string(dir.join("events.jsonl")).unwrap();
        assert_eq!(again, whole);
    }
}

#[tokio::test]
async fn every_candidate_is_a_program_file_at_once() {
    let dir = fresh("candidates");
    climb(&dir, 2, 4).await;
    let files = fs::read_dir(dir.join("candidates")).unwrap().count();
    assert_eq!(files, 16);
    let loaded = program().load(dir.join("candidates/0007.json")).unwrap();
    assert_eq!(
        loaded
            .state()
            .unwrap()
            .predictor("letters")
            .unwrap()
            .instructions,
        "Count them, 7 times."
    );
    let timings = fs::read_to_string(dir.join("timings.jsonl")).unwrap();
    // A line for each cell, and one for each of its two calls.
    assert_eq!(timings.lines().count(), 30 * 3);
    assert!(timings.contains(r#""timing":"attempt""#) && timings.contains(r#""path":"letters""#));
}

#[tokio::test]
async fn a_planner_that_decides_otherwise_is_noticed() {
    let dir = fresh("otherwise");
    climb(&dir, 2, 4).await;
    let cx = Ctx::test(Counting::default());
    let mut settings = Settings::default();
    settings.dir = Some(dir.clone());
    settings.window = 4;
    // It says that it is the same, and is not.
    struct Other(Climb);
    impl Planner for Other {
        fn name(&self) -> &'static str {
            self.0.name()
        }
        fn config(&self) -> Node {
            Node::of(&15).unwrap()
        }
        fn plan(&mut self) -> Result<Option<Decision>> {
            if self.0.made == 3 {
                return Ok(None);
            }
            self.0.plan()
        }
        fn absorb(&mut self, decision: u64, cells: &[Arc<Cell>]) -> Result<()> {
            self.0.absorb(decision, cells)
        }
    }
    let search = Search::new(&cx, &program(), [(Part::Train, rows(&WORDS))], is_right);
    let error = search
        .settings(settings)
        .drive(&mut Other(Climb::new(15)))
        .await
        .unwrap_err();
    assert!(error.is_run());
    assert!(
        error.to_string().contains("goes on after decision 3"),
        "{error}"
    );
}

/// A program over an index of 100 MB.
#[derive(Module, Clone)]
struct Indexed {
    letters: Predict<Letters>,
    #[module(skip)]
    index: Arc<Vec<u8>>,
}

impl Forward for Indexed {
    type Input = LettersInput;
    type Output = LettersOutput;

    async fn forward(&self, cx: &Ctx, input: LettersInput) -> Result<LettersOutput> {
        Ok(self.letters.call(cx, input).await?.into_output())
    }
}

#[test]
fn candidates_share_what_is_big() {
    let program = Program::new(Indexed {
        letters: Predict::new(),
        index: Arc::new(vec![0; 100_000_000]),
    });
    let state = program.state().unwrap();
    let candidates: Vec<_> = (0..50)
        .map(|it| {
            let state = state
                .clone()
                .with_instructions("letters", format!("Count {it}."));
            program.tuned(&state.unwrap()).unwrap()
        })
        .collect();
    assert_eq!(Arc::strong_count(&program.index), 51);
    assert!(
        candidates
            .iter()
            .all(|it| Arc::ptr_eq(&it.index, &program.index))
    );
    assert_eq!(candidates[7].letters.instructions(), "Count 7.");
}
