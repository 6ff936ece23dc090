//! The same choices as DSPy for Python makes: `tests/conformance/demos.json` is its own record.

use std::collections::BTreeMap;
use std::sync::Arc;

use dspy::prelude::*;
use dspy::testing::FnLm;
use serde_json::Value as Json;

use super::{Draft, Finish, Plural, PluralInput, PluralOutput, value};

/// The programs under the names that they have there.
#[derive(Module, Clone, Default)]
struct One {
    solve: Predict<Plural>,
}

impl Forward for One {
    type Input = PluralInput;
    type Output = PluralOutput;

    async fn forward(&self, cx: &Ctx, input: PluralInput) -> Result<PluralOutput> {
        Ok(self.solve.call(cx, input).await?.into_output())
    }
}

#[derive(Module, Clone, Default)]
struct Pair {
    draft: Predict<Draft>,
    finish: Predict<Finish>,
}

impl Forward for Pair {
    type Input = PluralInput;
    type Output = PluralOutput;

    async fn forward(&self, cx: &Ctx, input: PluralInput) -> Result<PluralOutput> {
        let sketch = self
            .draft
            .call(cx, input.question)
            .await?
            .into_output()
            .sketch;
        let answer = self.finish.call(cx, sketch).await?.into_output().answer;
        Ok(PluralOutput { answer })
    }
}

fn record() -> Arc<Json> {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/demos.json");
    let record: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(record["dspy"], "3.4.1");
    Arc::new(record)
}

fn text(json: &Json) -> String {
    json.as_str().unwrap().to_owned()
}

fn split(record: &Json, many: &Json) -> Split<PluralInput, PluralOutput> {
    let rows = record["rows"].as_array().unwrap().iter();
    let rows = rows.take(many.as_u64().unwrap() as usize).map(|row| {
        let (question, answer) = (text(&row["question"]), text(&row["answer"]));
        let row_of: Example<PluralInput, PluralOutput> = Plural { question, answer }.into();
        row_of.with_id(text(&row["id"]))
    });
    let rows = Rows::new(rows).unwrap();
    Split::new(rows, Rows::default(), Rows::default()).unwrap()
}

/// The demonstrations of a predictor by the text of one field.
fn fields(program: &Program<impl Module>, path: &str, field: &str) -> Vec<String> {
    let state = program.state().unwrap();
    let demos = state.predictor(path).unwrap().demos.iter();
    demos
        .map(|demo| demo.get(field).unwrap().as_text().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn labelled_rows_are_those_that_python_draws() {
    let record = record();
    let cases = record["labeled_few_shot"].as_array().unwrap();
    let mut compared = 0;
    for case in cases.iter().filter(|case| case["program"] == "one") {
        let split = split(&record, &case["trainset"]);
        let arguments = &case["arguments"];
        let optimizer = LabeledFewShot::new(arguments["k"].as_u64().unwrap() as usize);
        let optimizer = match arguments["sample"].as_bool().unwrap() {
            true => optimizer.like_dspy(),
            false => optimizer.in_order(),
        };
        let program = Program::new(One::default());
        let cx = Ctx::without_model();
        let tuned = optimizer
            .compile(&cx, &program, &split, |_, _| true)
            .await
            .unwrap();
        let ids: Vec<String> = fields(&tuned.program, "solve", "question")
            .iter()
            .map(|it| it[..3].to_owned())
            .collect();
        let expected: Vec<String> = case["demos"]["solve"]
            .as_array()
            .unwrap()
            .iter()
            .map(text)
            .collect();
        assert_eq!(ids, expected, "{case}");
        compared += 1;
    }
    assert!(compared >= 7, "{compared}");
}

/// What the record's model answers a predictor of a program.
fn model(record: &Arc<Json>, name: &str, program: &str) -> FnLm {
    let answers = record["answers"][name][program].clone();
    FnLm::new(move |request| {
        let asked = request.tail.last().unwrap().text();
        let asks = |field: &str| asked.contains(&format!("`[[ ## {field} ## ]]`"));
        let (predictor, input, output) = match (asks("sketch"), value(&asked, "question")) {
            (true, Some(question)) => ("draft", question, "sketch"),
            (false, Some(question)) => ("solve", question, "answer"),
            _ => ("finish", value(&asked, "sketch").unwrap(), "answer"),
        };
        let answer = &answers[predictor][&input];
        let answer = answer
            .as_str()
            .or(answer[output].as_str())
            .unwrap_or_else(|| panic!("no answer of {predictor} to {input:?} in {answers}"));
        Ok(format!("[[ ## {output} ## ]]\n{answer}"))
    })
}

#[tokio::test]
async fn bootstrapped_demonstrations_are_those_that_python_keeps() {
    let record = record();
    let cases = record["bootstrap_few_shot"].as_array().unwrap();
    let mut compared = BTreeMap::new();
    for case in cases {
        let arguments = &case["arguments"];
        let threshold = arguments["metric_threshold"].as_f64();
        // There a threshold of zero is none, which is the one defect that parity does not repeat.
        if threshold == Some(0.0) {
            continue;
        }
        let number = |name: &str| arguments[name].as_u64().unwrap() as usize;
        let mut optimizer = BootstrapFewShot::default()
            .bootstrapped(number("max_bootstrapped_demos"))
            .labelled(number("max_labeled_demos"))
            .like_dspy();
        if let Some(threshold) = threshold {
            optimizer = optimizer.threshold(threshold);
        }
        let (of, name) = (text(&case["program"]), text(&case["model"]));
        let scores = case["metric"]
            .as_str()
            .map(|metric| record["scores"][&name][metric].clone());
        // A metric that fails on a row ends a run here, since it is a mistake of its author; there the
        // row counts as one that did not come out well.
        let metric = move |row: &Example<PluralInput, PluralOutput>, _: &PluralOutput| match &scores
        {
            None => 1.0,
            Some(scores) => scores[&row.id]
                .as_f64()
                .or(scores[&row.id].as_bool().map(f64::from))
                .unwrap_or(0.0),
        };
        let split = split(&record, &case["trainset"]);
        let cx = Ctx::test(model(&record, &name, &of));
        let expected = |path: &str, kind: &str, field: &str| -> Vec<String> {
            let demos = case["demos"][path].as_array().unwrap().iter();
            let of_kind = demos.filter(|demo| demo["kind"] == kind);
            of_kind.map(|demo| text(&demo["fields"][field])).collect()
        };
        if of == "one" {
            let program = Program::new(One::default());
            let tuned = optimizer
                .compile(&cx, &program, &split, metric)
                .await
                .unwrap();
            for field in ["question", "answer"] {
                let mut all = expected("solve", "bootstrapped", field);
                all.extend(expected("solve", "labelled", field));
                assert_eq!(fields(&tuned.program, "solve", field), all, "{case}");
            }
        } else {
            // Rows know nothing of the sketch. There they are kept all the same and never shown, and
            // here they are none.
            let program = Program::new(Pair::default());
            let tuned = optimizer
                .compile(&cx, &program, &split, metric)
                .await
                .unwrap();
            for (path, field) in [
                ("draft", "question"),
                ("draft", "sketch"),
                ("finish", "sketch"),
                ("finish", "answer"),
            ] {
                let all = expected(path, "bootstrapped", field);
                assert_eq!(fields(&tuned.program, path, field), all, "{case}");
            }
        }
        *compared.entry(of).or_insert(0) += 1;
    }
    assert!(compared.values().all(|count| *count >= 20), "{compared:?}");
}
