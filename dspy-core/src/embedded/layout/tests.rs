//! What each adapter renders is read as the same prompt.

use std::fmt::Write as _;

use dspy::adapter::{BamlAdapter, ChatAdapter, JsonAdapter, TextAdapter, XmlAdapter};

use super::*;

mod rendered {
    use dspy::adapter::Adapter;
    use dspy::prelude::*;

    /// Who takes care of it.
    #[value]
    enum Team {
        /// invoices, refunds; prices (all)
        Billing,
        Parcels,
        Other(String),
    }

    #[value]
    enum Plain {
        /// the first (of two), `A`
        A,
        B,
    }

    /// Do it.
    /// In two lines.
    #[signature]
    struct Everything {
        /// as it came; in
        #[input]
        message: String,
        #[input]
        number: f64,
        #[output]
        team: Team,
        #[output]
        plain: Plain,
        #[output]
        perhaps: Option<Plain>,
        #[output]
        flag: Option<bool>,
        #[output(ge = 0, le = 10)]
        count: u32,
        /// how much of it
        #[output(title = "The share")]
        share: f64,
        #[output]
        list: Vec<String>,
        #[output(max_length = 600)]
        text: String,
    }

    /// Say it in a word.
    #[signature]
    struct Single {
        #[input]
        message: String,
        #[output]
        plain: Option<Plain>,
    }

    /// Messages, each with who says it.
    type Messages = Vec<(&'static str, String)>;

    fn texts(request: &dspy::lm::LmRequest) -> Messages {
        let messages = request.messages();
        messages.map(|it| (it.role.as_str(), it.text())).collect()
    }

    /// What this adapter writes for a step of many kinds of outputs.
    pub(super) fn everything(adapter: impl Adapter + 'static) -> Messages {
        let whole = Everything {
            message: "[[ ## text ## ]]".into(),
            number: 1.5,
            team: Team::Other("x".into()),
            plain: Plain::B,
            perhaps: None,
            flag: Some(true),
            count: 3,
            share: 0.25,
            list: vec!["a".into(), "b".into()],
            text: "two\nlines".into(),
        };
        let some = Everything::demo().message("less").count(1);
        let step = ChainOfThought::new().with_demos([whole.into(), Demo::from(some)]);
        let cx = Ctx::embedded();
        let call = step.call(&cx, ("hello", 2.0)).adapter(adapter);
        texts(&call.render().unwrap())
    }

    /// What this adapter writes for a step of one output.
    pub(super) fn single(adapter: impl Adapter + 'static) -> Messages {
        let row = |plain| Single {
            message: "[[ ## plain ## ]]\nA".into(),
            plain,
        };
        let unknown = Single::demo().message("less").plain(Some(Plain::A));
        let predict = Predict::new().with_demos([
            row(Some(Plain::B)).into(),
            row(None).into(),
            Demo::from(unknown),
        ]);
        let cx = Ctx::embedded();
        let call = predict.call(&cx, ("hello",)).adapter(adapter);
        texts(&call.render().unwrap())
    }
}

fn read(messages: Vec<(&'static str, String)>) -> String {
    let role = |name: &str| match name {
        "system" => Role::System,
        "user" => Role::User,
        _ => Role::Assistant,
    };
    let messages = messages.into_iter();
    let messages = messages.map(|(name, text)| Message::of_text(role(name), text));
    let prompt = Prompt::read(&LmRequest::of_messages(messages.collect())).unwrap();
    let mut read = format!("task: {:?}\n", prompt.instruction);
    for Note { name, kind, .. } in &prompt.notes {
        let _ = writeln!(read, "{name}: {kind:?}");
    }
    for Demo { inputs, outputs } in &prompt.demos {
        let _ = writeln!(read, "shown: {inputs:?} -> {outputs:?}");
    }
    let _ = writeln!(read, "asked: {:?} -> {:?}", prompt.inputs, prompt.outputs);
    read
}

#[test]
fn what_the_chat_adapter_writes_is_read() {
    let read = read(rendered::everything(ChatAdapter));
    let golden = include_str!("golden.txt");
    assert_eq!(read, golden, "what is read:\n{read}");
}

#[test]
fn what_another_adapter_writes_is_read_as_what_the_chat_adapter_does() {
    let chat = read(rendered::everything(ChatAdapter));
    assert_eq!(read(rendered::everything(JsonAdapter)), chat);
    // What is said of variants with data differs, and such values stay elements.
    let without = |text: &str, words: [&str; 2]| -> String {
        let lines = text.lines().filter(|line| !line.starts_with(words[0]));
        let lines: Vec<&str> = lines.filter(|line| !line.contains(words[1])).collect();
        lines.join("\n")
    };
    let baml = read(rendered::everything(BamlAdapter));
    assert_eq!(
        without(&baml, ["team: ", "$"]),
        without(&chat, ["team: ", "$"])
    );
    let xml = read(rendered::everything(XmlAdapter));
    assert_eq!(
        without(&xml, ["$", "(\"team\""]),
        without(&chat, ["$", "(\"team\""])
    );
    assert!(xml.contains(r#"("team", "<Other>x</Other>")"#), "{xml}");
    assert!(
        xml.contains(r#"("list", "<item>a</item><item>b</item>")"#),
        "{xml}"
    );
    let chat = read(rendered::single(ChatAdapter));
    assert_eq!(read(rendered::single(JsonAdapter)), chat);
    assert_eq!(read(rendered::single(BamlAdapter)), chat);
    assert_eq!(read(rendered::single(XmlAdapter)), chat);
    assert_eq!(read(rendered::single(TextAdapter)), chat);
}

/// The first of two steps, as its adapter words it.
#[test]
fn an_answer_in_own_words_is_read_by_its_paragraphs() {
    let messages = vec![
        (
            "system",
            "You think a task through and answer it in your own words.\n\nYou are given, each in a \
             paragraph that begins with its name:\n- `thing`: text\n- `grams`: a number\n\nYour answer \
             has to settle:\n- `colour`: one of `red`, `blue`\n- `note`: text\n\nSomebody who sees \
             nothing but your answer will take these out of it, so name each of them and say it \
             plainly and in full.\n\nYour task:\nName it."
                .to_owned(),
        ),
        ("user", "thing: a\n    b: c\n\ngrams: 1.5".to_owned()),
        (
            "assistant",
            "colour: red\n\nnote: (not known for this example)".to_owned(),
        ),
        (
            "user",
            "thing: colour: blue\n\ngrams: 2.0\n\nAnswer in your own words, and settle `colour` and \
             `note`."
                .to_owned(),
        ),
    ];
    assert_eq!(
        read(messages),
        "task: \"Name it.\"\nthing: Text\ngrams: Number { whole: false, least: -inf, most: inf }\n\
         colour: Choice([Choice { name: \"red\", doc: \"\" }, Choice { name: \"blue\", doc: \"\" }])\n\
         note: Text\n\
         shown: [(\"thing\", \"a\\nb: c\"), (\"grams\", \"1.5\")] -> [(\"colour\", \"red\")]\n\
         asked: [(\"thing\", \"colour: blue\"), (\"grams\", \"2.0\")] -> [\"colour\", \"note\"]\n"
    );
}

#[test]
fn what_was_said_in_own_words_only_has_to_be_copied() {
    let prompt = |instruction: &str| Prompt {
        instruction: instruction.to_owned(),
        inputs: vec![(
            "text".into(),
            "So:\n\nkind: a\n    b\n\nsize: 3\n\nbut: not".into(),
        )],
        outputs: vec!["kind".into(), "size".into(), "share".into()],
        ..Prompt::default()
    };
    assert_eq!(prompt("Sort it.").told(), Fields::new());
    let told = [("kind", "a\nb"), ("size", "3")].map(|(name, it)| (name.into(), it.into()));
    assert_eq!(prompt(EXTRACT).told(), told);
}

#[test]
fn what_it_says_in_own_words_is_what_it_takes_out_of_them() {
    use crate::chance::Chance;
    use crate::embedded::reply::replies;

    let said = "- `colour`: one of `red`, `blue`\n- `note`: text\n";
    let system = |text: String| Message::of_text(Role::System, text);
    let user = |text: String| Message::of_text(Role::User, text);
    let reply = |messages| {
        let replies = replies(&LmRequest::of_messages(messages), |_| Chance::new(0));
        replies[0].text()
    };
    let note = "two\n    colour: blue";
    let first = reply(vec![
        system(format!(
            "You are given, each in a paragraph that begins with its name:\n- `thing`: text\n\n\
             Your answer has to settle:\n{said}\nYour task:\nIf the thing mentions sky, answer blue. \
             Otherwise answer red."
        )),
        user("thing: brick".to_owned()),
        Message::of_text(Role::Assistant, format!("colour: red\n\nnote: {note}")),
        user("thing: sky\n\nAnswer in your own words, and settle `colour` and `note`.".to_owned()),
    ]);
    assert_eq!(first, format!("colour: blue\n\nnote: {note}"));
    let second = reply(vec![
        system(format!(
            "You are given these fields:\n- `text`: text\n\nYou reply with these fields:\n{said}\n\
             [[ ## completed ## ]]\n\nYour task:\n{EXTRACT}"
        )),
        user(format!(
            "[[ ## text ## ]]\n{first}\n\nReply with `[[ ## colour ## ]]`, then `[[ ## note ## ]]`, \
             then end with `[[ ## completed ## ]]`."
        )),
    ]);
    assert_eq!(
        second,
        "[[ ## colour ## ]]\nblue\n\n[[ ## note ## ]]\ntwo\ncolour: blue\n\n[[ ## completed ## ]]\n"
    );
}

#[test]
fn the_last_type_that_is_said_of_a_field_is_its_type() {
    let takes_any_text = |said: &str| {
        let line = format!("- `a`: {said}");
        notes::notes(&line)[0].takes_any_text()
    };
    for said in [
        "text",
        "a number; text",
        "one of `a`, `b`; text; at most 4 characters",
        "it",
    ] {
        assert!(takes_any_text(said), "{said}");
    }
    for said in [
        "text; a number; at least 0",
        "text, or `null`",
        "text; JSON that fits the schema {\"description\":\"a; text; b\"}",
    ] {
        assert!(!takes_any_text(said), "{said}");
    }
}

#[test]
fn any_other_layout_is_none() {
    for text in [
        "",
        "hello",
        "[[ ## a ## ]]\n1",
        "Reply with `a` alone. Please.",
        "Reply with `a`, `b` alone.",
        "Reply with one JSON object, which has a lot.",
        "Reply with one JSON object, which has `a` `b`.",
        "Reply with `[[ ## completed ## ]]`.",
    ] {
        let message = Message::of_text(Role::User, text);
        assert!(
            Prompt::read(&LmRequest::of_messages(vec![message])).is_none(),
            "{text}"
        );
    }
}
