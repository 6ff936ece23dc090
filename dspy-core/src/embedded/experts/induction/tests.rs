//! From rows to rules, and from rules to answers.

use serde_json::{Value as Json, json};

use super::super::rules::grammar::Rule;
use super::super::rules::lexicon::{Input, Lexicon, Output};
use super::super::rules::meaning::Reading;
use super::super::rules::{firing, sentences};
use super::*;
use crate::embedded::layout::{Note, Prompt};

/// What is proposed for these inputs, the best first, and why.
fn proposals(inputs: &[(&str, &str)]) -> Vec<(String, f64, String)> {
    let owned = inputs
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()));
    let note = Note {
        name: "new_instructions".into(),
        text: "text".into(),
        kind: Kind::Text,
    };
    let prompt = Prompt {
        inputs: owned.collect(),
        outputs: vec![note.name.clone()],
        ..Prompt::default()
    };
    let task = Task::new(&prompt, &note);
    let Some(induction) = Induction::new(&task) else {
        return Vec::new();
    };
    assert_eq!(induction.odds(Item::Hidden(0)), None);
    let odds = induction.odds(Item::Asked).expect("odds");
    let of = |(text, odds): (Cow<'_, str>, f64)| {
        let evidence = induction.evidence(&text).expect("evidence");
        (text.into_owned(), odds, evidence)
    };
    odds.0.into_iter().map(of).collect()
}

fn best(rows: &Json, current: Option<&str>) -> String {
    let rows = rows.to_string();
    let mut inputs = vec![("rows", rows.as_str())];
    inputs.extend(current.map(|it| ("current_instruction", it)));
    proposals(&inputs).remove(0).0
}

/// Messages to a garden shop: what they are about is told by words, by a number or by a label.
fn garden(count: usize, chance: &mut Chance) -> Vec<(String, f64, &'static str, &'static str)> {
    const FILL: [&str; 12] = [
        "hello",
        "kindly",
        "morning",
        "today",
        "shop",
        "garden",
        "spring",
        "neighbour",
        "green",
        "lovely",
        "weekend",
        "regards",
    ];
    const TOLD: [(&str, &[&str]); 3] = [
        ("plants", &["roses wilted", "a rose", "wilting leaves"]),
        ("tools", &["the shovel", "my rake broke", "shovels"]),
        ("payment", &["an invoice", "your invoices", "the receipt"]),
    ];
    let mut rows = Vec::new();
    for at in 0..count {
        let (answer, told) = TOLD[at % 3];
        let mut words: Vec<&str> = (0..6).map(|_| FILL[chance.below(12)]).collect();
        words[3] = told[chance.below(3)];
        let weight = chance.below(100) as f64 / 10.0;
        let size = if weight > 4.0 { "big" } else { "small" };
        rows.push((words.join(" "), weight, size, answer));
    }
    rows
}

fn as_json(rows: &[(String, f64, &str, &str)], labels: &[&str]) -> Json {
    let row = |((message, weight, size, _), label): (&(String, f64, &str, &str), &&str)| json!({"inputs": {"message": message, "weight": weight, "size": size}, "expected": label});
    rows.iter().zip(labels).map(row).collect()
}

/// The part of the rows that the rules in a text answer rightly.
fn accuracy(text: &str, rows: &Json, answers: &[&str]) -> f64 {
    let input = |(name, is_text)| Input {
        name,
        is_text,
        is_label: !is_text,
        choices: Vec::new(),
    };
    let known = Lexicon {
        inputs: [("message", true), ("weight", false), ("size", false)]
            .map(input)
            .into(),
        outputs: vec![Output {
            name: "answer",
            answers: answers.to_vec(),
            is_open: false,
        }],
        home: None,
    };
    let sentences = sentences::of(text);
    let rules: Vec<Rule> = sentences
        .iter()
        .filter_map(|it| Rule::parse(it, &known))
        .collect();
    let rows = rows.as_array().expect("rows");
    let right = rows.iter().filter(|row| {
        let text = |it: &Json| it.as_str().map_or_else(|| it.to_string(), Into::into);
        let inputs = row["inputs"].as_object().expect("inputs");
        let fields: Fields = inputs
            .iter()
            .map(|(name, it)| (name.clone(), text(it)))
            .collect();
        let fired = firing(&rules, &Reading::new(&fields, &known));
        let mut said = rules.iter().zip(fired).filter(|(_, fires)| *fires);
        said.next()
            .is_some_and(|(rule, _)| rule.verdict.value() == text(&row["expected"]))
    });
    right.count() as f64 / rows.len() as f64
}

#[test]
fn rules_that_are_induced_hold_for_rows_that_were_not_seen() {
    let mut chance = Chance::new(1);
    let (seen, unseen) = (garden(60, &mut chance), garden(60, &mut chance));
    let labels = |rows: &[(String, f64, &str, &'static str)]| -> Vec<&str> {
        rows.iter().map(|it| it.3).collect()
    };
    let text = best(
        &as_json(&seen, &labels(&seen)),
        Some("Say what it is about."),
    );
    assert!(text.starts_with("Say what it is about.\n\nIf the message mentions \""));
    let answers = ["plants", "tools", "payment"];
    let right = accuracy(&text, &as_json(&unseen, &labels(&unseen)), &answers);
    assert!(right > 0.85, "{right}: {text}");
}

#[test]
fn a_number_or_a_label_can_tell_the_answer() {
    let rows = garden(60, &mut Chance::new(2));
    let size: Vec<&str> = rows.iter().map(|it| it.2).collect();
    let by_weight: Vec<&str> = rows
        .iter()
        .map(|it| {
            if it.1 < 3.0 {
                "post"
            } else if it.1 > 7.0 {
                "lorry"
            } else {
                "van"
            }
        })
        .collect();
    let text = best(&as_json(&rows, &size), None);
    assert!(text.starts_with("Give the answer.\n\nIf the "));
    assert_eq!(
        accuracy(&text, &as_json(&rows, &size), &["big", "small"]),
        1.0
    );
    let text = best(&as_json(&rows, &by_weight), None);
    let rows = as_json(&rows, &by_weight);
    let right = accuracy(&text, &rows, &["post", "van", "lorry"]);
    assert!(right > 0.9, "{right}: {text}");
}

#[test]
fn labels_without_a_reason_teach_almost_nothing() {
    let mut rules = 0;
    for seed in 0..20 {
        let mut chance = Chance::new(seed);
        let rows = garden(60, &mut chance);
        let mut labels: Vec<&str> = rows.iter().map(|it| it.3).collect();
        chance.shuffle(&mut labels);
        let text = best(&as_json(&rows, &labels), Some("Sort."));
        rules += text.lines().filter(|it| it.starts_with("If")).count();
    }
    // The same with words that nearly all are rare.
    for seed in 0..20 {
        let mut chance = Chance::new(100 + seed);
        let mut noise = |_| {
            let words: Vec<String> = (0..12)
                .map(|_| {
                    let rare = 1 + chance.below(60);
                    format!("w{}x", chance.below(rare))
                })
                .collect();
            let label = ["one", "two", "three", "four", "five"][chance.below(5)];
            json!({"message": words.join(" "), "days": chance.below(40), "label": label})
        };
        let rows: Json = (0..50).map(&mut noise).collect();
        let text = best(&rows, Some("Sort."));
        rules += text.lines().filter(|it| it.starts_with("If")).count();
    }
    assert!(rules <= 10, "{rules} rules out of 40 sets");
}

#[test]
fn feedback_alone_teaches() {
    let rows = garden(45, &mut Chance::new(3));
    let row = |(message, _, _, answer): &(String, f64, &str, &str)| {
        let feedback = format!("This is wrong, it should be `{answer}`.");
        json!({"message": message, "got": "nonsense", "score": 0, "feedback": feedback})
    };
    let rows: Json = rows.iter().map(row).collect();
    let text = best(&rows, None);
    assert!(text.contains("mentions \"invoice"), "{text}");
    assert!(!text.contains("nonsense"), "{text}");
}

#[test]
fn several_outputs_have_rules_with_their_names() {
    let rows = garden(60, &mut Chance::new(4));
    let row = |(message, _, size, answer): &(String, f64, &str, &str)| {
        json!({"inputs": {"message": message, "size": size},
               "expected": {"topic": answer, "is_heavy": *size == "big"}})
    };
    let rows: Json = rows.iter().map(row).collect();
    let text = best(&rows, None);
    assert!(text.starts_with("Give the topic and the is_heavy.\n\n"));
    assert!(text.contains("If the size is \"small\", `is_heavy` is \"false\"."));
    assert!(text.contains(", the topic is \"tools\"."));
}

#[test]
fn an_old_rule_stays_as_long_as_the_rows_bear_it_out() {
    let rows = garden(60, &mut Chance::new(5));
    let labels: Vec<&str> = rows.iter().map(|it| it.3).collect();
    let rows = as_json(&rows, &labels);
    let current = "Be kind.\n- If it mentions shovel or rake, answer tools.\n\
        - If it mentions rose, answer payment.\n- If they shout, be calm.";
    let text = best(&rows, Some(current));
    let kept =
        "Be kind.\n- If it mentions shovel or rake, answer tools.\n- If they shout, be calm.";
    assert!(text.starts_with(kept));
    let tools = text.lines().filter(|it| it.contains("tools"));
    assert_eq!(tools.count(), 1);
    // Asked once more with what it has written, it finds nothing to add.
    let again = best(&rows, Some(&text));
    assert_eq!(again, text);
}

#[test]
fn proposals_differ_and_the_best_one_is_likeliest() {
    let rows = garden(45, &mut Chance::new(6));
    let labels: Vec<&str> = rows.iter().map(|it| it.3).collect();
    let rows = as_json(&rows, &labels).to_string();
    let all = proposals(&[("examples", &rows)]);
    assert!(all.len() > 1 && all.len() <= 7);
    assert!(all.iter().skip(1).all(|it| it.1 < all[0].1));
    assert!(all[0].2.ends_with(" of 45 rows"), "{}", all[0].2);
    assert_eq!(all, proposals(&[("examples", &rows)]));
}

#[test]
fn without_rows_the_instruction_stays() {
    let all = proposals(&[("old_instruction", " Be kind. "), ("x", "[1]")]);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].0, "Be kind.");
    assert_eq!(proposals(&[("x", "[1]"), ("y", "text")]), []);
}

#[test]
fn hostile_rows_are_read_without_harm() {
    let odd = ["\"'`”’\u{0}", "a\nb", "", "é \u{1F600}", "if, or then"];
    let mut rows = Vec::new();
    for at in 0..60 {
        let it = odd[at % 5];
        rows.push(
            json!({it: it, "m": [it], "x": {"y": 1}, "n": 1e308 * (at as f64 - 30.0) / 30.0,
            "expected": {it: it, "b": at % 5}, "score": it, "feedback": it}),
        );
    }
    let text = best(&Json::Array(rows), Some("\"'`; unless\n- ; 1."));
    for line in text.lines().skip(2).filter(|it| !it.is_empty()) {
        assert_eq!(sentences::of(line).len(), 1, "{line}");
    }
}

#[test]
fn many_rows_take_little_time() {
    let rows = garden(900, &mut Chance::new(7));
    let labels: Vec<&str> = rows.iter().map(|it| it.3).collect();
    let text = as_json(&rows, &labels).to_string();
    assert!(text.len() > 100_000, "{}", text.len());
    let start = std::time::Instant::now();
    assert!(!proposals(&[("rows", &text), ("instruction", "Sort.")]).is_empty());
    // Some thirty milliseconds where nothing is optimized, on a machine that does nothing else.
    assert!(start.elapsed() < std::time::Duration::from_secs(2));
}
