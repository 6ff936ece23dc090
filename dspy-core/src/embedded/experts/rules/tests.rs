//! Rules as they are read out of an instruction, and what they make of it.

use super::*;
use crate::embedded::layout::{Choice, Demo, Kind, Note, Prompt};

fn fields(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = all
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()));
    owned.collect()
}

fn note(name: &str, text: &str, kind: Kind) -> Note {
    Note {
        name: name.into(),
        text: text.into(),
        kind,
    }
}

fn choice(names: &[&str]) -> Kind {
    let choice = |name: &&str| Choice {
        name: (*name).into(),
        doc: String::new(),
    };
    Kind::Choice(names.iter().map(choice).collect())
}

/// A shop that sends messages to teams.
fn prompt(instruction: &str, message: &str) -> Prompt {
    Prompt {
        instruction: instruction.into(),
        notes: vec![
            note("message", "", Kind::Text),
            note("plan", "", Kind::Text),
            note("days", "", Kind::number(true)),
            note("amount", "", Kind::number(false)),
            note("team", "", choice(&["billing", "shipping", "OtherTeam"])),
            note("is_urgent", "", choice(&["true", "false"])),
            note("reply", "", Kind::Text),
        ],
        inputs: fields(&[
            ("message", message),
            ("plan", "plus"),
            ("days", "20"),
            ("amount", "9.5"),
        ]),
        outputs: ["reasoning", "team", "is_urgent", "reply"]
            .map(Into::into)
            .into(),
        demos: Vec::new(),
        ..Prompt::default()
    }
}

fn of<R>(prompt: &Prompt, output: &str, then: impl FnOnce(Option<Rules<'_>>) -> R) -> R {
    let note = prompt.note(output);
    let task = Task::new(prompt, &note);
    then(Rules::new(&task))
}

fn count(instruction: &str, output: &str) -> usize {
    let prompt = prompt(instruction, "Where is my long message with a refund?");
    of(&prompt, output, |rules| {
        rules.map_or(0, |it| it.rules.len())
    })
}

#[test]
fn every_form_of_the_grammar_is_read() {
    for text in [
        "If the message mentions refund, answer billing.",
        "when MESSAGE contains \"money\" then SAY 'billing'",
        "- Whenever it has a refund or \"money back\", then choose `billing`;",
        "1) If the input does not mention parcel, boat, or ship, pick other team",
        "Use other_team if the text doesn't say refund.",
        "Reply with \"shipping\" when `message` starts with Where!",
        "Return OtherTeam if message ends with \"?\".",
        "If the plan is plus, the team is billing.",
        "Team is billing when plan is not \"basic plan\".",
        "If days is over 14.5, it is shipping.",
        "If amount >= 3, give shipping.",
        "If the amount is at most 1,000, then the answer is shipping.",
        "If the days is between 3 and 14, output shipping.",
        "Prefer billing over shipping when the message mentions refund.",
        "Prefer billing.",
        "Do not answer other team if the plan is plus.",
        "Never say shipping.",
        "If the plan is plus, never answer shipping.",
        "Otherwise, write billing.",
    ] {
        let text = format!("Sort the mail by team.\n{text}\nBe quick.");
        assert_eq!(count(&text, "team"), 1, "{text}");
        assert_eq!(count(&text, "is_urgent"), 0, "{text}");
    }
}

#[test]
fn what_is_not_wholly_in_the_grammar_is_no_rule() {
    for text in [
        "If days is above 14 and plan is plus, answer billing.",
        "If the message mentions refund or the plan is plus, answer billing.",
        "If the message mentions refund and money, answer billing.",
        "If the message mentions refund, answer billing unless the plan is plus.",
        "If the message mentions refund, answer billing. Unless the plan is plus.",
        "If the message mentions refund, answer billing; except when the plan is plus.",
        "If the message mentions refund, answer billing\nunless the plan is plus.",
        "Answer billing if the message mentions refund, unless the plan is plus.",
        "Unless the plan is plus, answer billing.",
        "If amount is less than days, answer billing.",
        "If amount is days, answer billing.",
        "If the plan is not amount, answer billing.",
        "If the message is not urgent, answer billing.",
        "If the message mentions nothing, answer billing.",
        "If the message mentions refund, answer billing and shipping.",
        "If the message mentions refund, answer billing or shipping.",
        "If the message mentions refund, answer quickly.",
        "If the letter mentions refund, answer billing.",
        "If the message often mentions refund, answer billing.",
        "If the message mentions refund, do not always answer billing.",
        "If the message mentions \"refund, answer billing.",
        "If the plan is not above 14, answer billing.",
        "Usually answer billing if the message mentions refund.",
        "If it is plus, answer billing.",
        "Answer billing.",
        "The team is billing.",
        "If, answer billing. If the message mentions, answer. Otherwise.",
        "Prefer billing over billing. Never answer.",
        "Only answer billing if the message mentions refund.",
    ] {
        assert_eq!(count(text, "team"), 0, "{text}");
    }
}

#[test]
fn a_rule_of_another_output_is_not_taken() {
    let text = "If the message mentions refund, the is_urgent is true. \
        If the plan is plus, answer true. If the plan is plus, answer \"shipping\". \
        If the plan is plus, answer \"Dear you.\".";
    assert_eq!(count(text, "team"), 1);
    assert_eq!(count(text, "is_urgent"), 2);
    assert_eq!(count(text, "reply"), 1);
}

#[test]
fn the_description_of_an_output_has_rules_too() {
    let mut prompt = prompt("Sort it.", "I want a refund");
    prompt.notes[5].text = "How quick; is true if the message mentions refund; it is true if the \
        plan is plus; one of `true`, `false`"
        .into();
    of(&prompt, "is_urgent", |rules| {
        assert_eq!(rules.expect("a rule").rules.len(), 1);
    });
}

#[test]
fn what_is_otherwise_holds_where_no_rule_gave_an_answer() {
    let text = "If the message mentions refund, answer billing. Never answer shipping. \
        Otherwise answer other team.";
    for (message, best) in [("Refund me", "billing"), ("Hello", "OtherTeam")] {
        of(&prompt(text, message), "team", |rules| {
            let odds = rules.and_then(|it| it.odds(Item::Asked)).expect("odds");
            assert!(odds.of(best) > 0.85, "{odds:?}");
            assert!(odds.of("shipping") < 0.01, "{odds:?}");
        });
    }
    // It depends on a condition that nobody can read.
    let text = "If they are angry, answer billing. Otherwise answer other team.";
    assert_eq!(count(text, "team"), 0);
}

#[test]
fn rules_that_fire_are_weighed_against_each_other() {
    let text = "If the message mentions refund, answer billing. If days is above 14, answer \
        billing. If the message mentions parcel, answer shipping. Prefer shipping over other team \
        if the message mentions boat.";
    of(&prompt(text, "A refund for the parcel"), "team", |rules| {
        let rules = rules.expect("rules");
        let odds = rules.odds(Item::Asked).expect("odds");
        assert!(
            odds.of("billing") > 0.9 && odds.of("shipping") > 0.04,
            "{odds:?}"
        );
        let evidence = |it| rules.evidence(it);
        let of_billing = "rule 1: the message mentions \"refund\"";
        assert_eq!(evidence("billing").as_deref(), Some(of_billing));
        let of_shipping = "rule 3: the message mentions \"parcel\"";
        assert_eq!(evidence("shipping").as_deref(), Some(of_shipping));
        assert_eq!(evidence("OtherTeam"), None);
    });
    let text = "Prefer shipping over other team if the message mentions boat.";
    of(&prompt(text, "A boat"), "team", |rules| {
        let odds = rules.and_then(|it| it.odds(Item::Asked)).expect("odds");
        assert!((odds.of("shipping") - 0.6).abs() < 1e-9, "{odds:?}");
    });
    of(&prompt(text, "A train"), "team", |rules| {
        assert_eq!(rules.and_then(|it| it.odds(Item::Asked)), None);
    });
}

#[test]
fn a_rule_that_demonstrations_contradict_is_not_believed() {
    for rule in [
        "If the message mentions refund, answer billing.",
        "Prefer billing if the message mentions refund.",
        "Never answer shipping if the message mentions refund.",
    ] {
        let mut prompt = prompt(rule, "Refund");
        let demo = |_| Demo {
            inputs: fields(&[("message", "my refunds")]),
            outputs: fields(&[("team", "shipping")]),
        };
        prompt.demos = (0..12).map(demo).collect();
        of(&prompt, "team", |rules| {
            let rules = rules.expect("rules");
            let of = |item| rules.odds(item).expect("odds").of("billing");
            assert!(of(Item::Asked) < 0.34, "{rule}");
            // The one that is hidden tells nothing of itself.
            assert!(of(Item::Hidden(3)) >= of(Item::Asked), "{rule}");
        });
    }
}

#[test]
fn hostile_texts_are_read_without_harm() {
    let long = "if ".repeat(30_000);
    let commas = format!("If the message mentions {}", "a, ".repeat(30_000));
    let quotes = "If \"' `“ , then answer ".repeat(3_000);
    for text in [
        &long,
        &commas,
        &quotes,
        "If",
        ",,,;;..",
        "\u{0}é“",
        "- - -\n-",
    ] {
        assert_eq!(count(text, "team"), 0);
    }
    for text in [
        "If é mentions “é”, answer “billing”",
        "Never answer \u{1F600}",
    ] {
        assert_eq!(count(text, "team"), 0);
    }
}
