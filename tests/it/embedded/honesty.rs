//! What the learner learns on the two tables of the examples, and what it cannot.

use std::collections::HashSet;
use std::path::Path;

use dspy::chance::Chance;
use dspy::prelude::*;
use serde::Deserialize;

/// Tell the species of the flower.
#[signature]
#[derive(Clone)]
pub(super) struct Flower {
    #[input]
    sepal_length: f64,
    #[input]
    sepal_width: f64,
    #[input]
    petal_length: f64,
    #[input]
    petal_width: f64,
    #[output]
    pub(super) species: Species,
}

#[value]
#[derive(Copy, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub(super) enum Species {
    Setosa,
    Versicolor,
    Virginica,
}

/// The same with names that say nothing, and the columns in another order.
#[signature]
struct Thing {
    #[input]
    d: f64,
    #[input]
    a: f64,
    #[input]
    c: f64,
    #[input]
    b: f64,
    #[output]
    kind: Nonsense,
}

#[value]
#[derive(Copy, PartialEq, Eq)]
enum Nonsense {
    Wug,
    Dax,
    Blick,
}

impl From<&Flower> for Thing {
    fn from(flower: &Flower) -> Self {
        Self {
            d: flower.petal_width,
            a: flower.sepal_length,
            c: flower.petal_length,
            b: flower.sepal_width,
            kind: match flower.species {
                Species::Setosa => Nonsense::Dax,
                Species::Versicolor => Nonsense::Blick,
                Species::Virginica => Nonsense::Wug,
            },
        }
    }
}

/// The flowers in an order of this seed: those to learn from, and 60 others to ask about.
pub(super) fn flowers(seed: u64, shown: usize) -> (Vec<Flower>, Vec<Flower>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/iris.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut flowers: Vec<Flower> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |at: usize| cells[at].parse().unwrap();
            Flower {
                sepal_length: number(0),
                sepal_width: number(1),
                petal_length: number(2),
                petal_width: number(3),
                species: serde_json::from_value(cells[4].into()).unwrap(),
            }
        })
        .collect();
    assert_eq!(flowers.len(), 150);
    Chance::new(seed).shuffle(&mut flowers);
    let asked = flowers.split_off(90);
    flowers.truncate(shown);
    (flowers, asked)
}

const SEEDS: u64 = 4;

/// The share of right answers over some draws of what is shown and what is asked.
async fn right(shown: usize, instructions: &str, change: impl Fn(&mut Vec<Flower>, u64)) -> f64 {
    let cx = Ctx::embedded();
    let (mut right, mut all) = (0, 0);
    for seed in 0..SEEDS {
        let (mut demos, asked) = flowers(seed, shown);
        change(&mut demos, seed);
        let predict = Predict::<Flower>::new().with_demos(demos);
        let predict = predict.with_instructions(instructions);
        for flower in asked {
            let species = flower.species;
            let (input, _) = flower.into();
            let answer = predict.call(&cx, input).await.unwrap();
            right += usize::from(answer.species == species);
            all += 1;
        }
    }
    right as f64 / all as f64
}

fn as_they_are(_: &mut Vec<Flower>, _: u64) {}

const TASK: &str = "Tell the species of the flower.";

#[tokio::test]
async fn names_that_say_nothing_and_columns_in_another_order_cost_little() {
    let plain = right(16, TASK, as_they_are).await;
    let cx = Ctx::embedded();
    let (mut same, mut all) = (0, 0);
    for seed in 0..SEEDS {
        let (demos, asked) = flowers(seed, 16);
        let predict = Predict::<Thing>::new().with_demos(demos.iter().map(Thing::from));
        for thing in asked.iter().map(Thing::from) {
            let kind = thing.kind;
            let (input, _) = thing.into();
            same += usize::from(predict.call(&cx, input).await.unwrap().kind == kind);
            all += 1;
        }
    }
    let nonsense = same as f64 / all as f64;
    assert!(plain > 0.85, "{plain}");
    assert!((plain - nonsense).abs() <= 0.03, "{plain} and {nonsense}");
}

#[tokio::test]
async fn permuted_labels_give_chance() {
    let permute = |demos: &mut Vec<Flower>, seed: u64| {
        let mut labels: Vec<Species> = demos.iter().map(|it| it.species).collect();
        Chance::new(seed + 100).shuffle(&mut labels);
        for (demo, label) in demos.iter_mut().zip(labels) {
            demo.species = label;
        }
    };
    let chance = right(30, TASK, permute).await;
    // A third of 240 answers, four standard errors to either side.
    assert!((0.21..0.46).contains(&chance), "{chance}");
}

#[tokio::test]
async fn a_rule_raises_a_zero_shot_score_and_only_relevant_demonstrations_raise_it_further() {
    let bare = right(0, TASK, as_they_are).await;
    let rule = format!("{TASK} If the petal width is above 1.7, answer virginica.");
    let ruled = right(0, &rule, as_they_are).await;
    assert!(ruled > bare + 0.15, "{ruled} after {bare}");

    let relevant = right(12, &rule, as_they_are).await;
    assert!(relevant > ruled + 0.15, "{relevant} after {ruled}");

    // Other things altogether, whose labels have nothing to do with their numbers.
    let irrelevant = right(12, &rule, |demos, seed| {
        let mut chance = Chance::new(seed + 7);
        for demo in demos {
            demo.sepal_length = 400.0 + 900.0 * chance.unit();
            demo.sepal_width = -80.0 * chance.unit();
            demo.petal_length = 300.0 + 90.0 * chance.unit();
            demo.petal_width = 70.0 * chance.unit();
            demo.species =
                [Species::Setosa, Species::Versicolor, Species::Virginica][chance.below(3)];
        }
    })
    .await;
    assert!(irrelevant < ruled + 0.05, "{irrelevant} after {ruled}");
}

#[tokio::test]
async fn rules_that_say_it_all_need_no_demonstration() {
    let rules = format!(
        "{TASK} If the petal length is below 2.5, answer setosa. When petal_width is above 1.7, \
         answer virginica. Otherwise answer versicolor."
    );
    let ruled = right(0, &rules, as_they_are).await;
    assert!(ruled > 0.9, "{ruled}");
}

#[tokio::test]
async fn a_rule_that_the_demonstrations_contradict_is_not_believed_for_long() {
    let wrong = format!("{TASK} If the petal length is below 2.5, answer virginica.");
    let misled = right(0, &wrong, as_they_are).await;
    let shown = right(24, &wrong, as_they_are).await;
    assert!(misled < 0.4 && shown > 0.85, "{misled}, {shown}");
}

#[derive(Deserialize)]
struct Message {
    message: String,
    team: String,
}

#[test]
fn no_row_of_the_tables_stands_in_its_source() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut source = String::new();
    let mut open = vec![root.join("dspy-core/src/embedded")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                source.push_str(&std::fs::read_to_string(path).unwrap().to_lowercase());
            }
        }
    }
    assert!(source.len() > 50_000, "the source was found");
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|it: char| !it.is_alphanumeric());
        let words = words.filter(|it| !it.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let of_source = words(&source);
    // Five words in a row tell a message, and all of a short one; four may stand anywhere.
    let stretches: HashSet<&[String]> = (1..=5).flat_map(|it| of_source.windows(it)).collect();
    let messages = std::fs::read_to_string(root.join("examples/data/routing.jsonl")).unwrap();
    let mut seen = 0;
    for line in messages.lines() {
        let row: Message = serde_json::from_str(line).unwrap();
        assert!(!row.team.is_empty());
        let words = words(&row.message);
        for stretch in words.windows(words.len().min(5)) {
            seen += 1;
            assert!(
                !stretches.contains(stretch),
                "{stretch:?} of {}",
                row.message
            );
        }
    }
    assert!(seen > 1_000, "the table was read");
    for name in [
        "iris",
        "setosa",
        "versicolor",
        "virginica",
        "petal",
        "sepal",
        "routing.jsonl",
    ] {
        assert!(!source.contains(name), "{name}");
    }
    let flowers = std::fs::read_to_string(root.join("examples/data/iris.csv")).unwrap();
    for line in flowers.lines().skip(1) {
        let numbers = line.rsplit_once(',').unwrap().0;
        assert!(!source.contains(numbers), "{numbers}");
    }
}
