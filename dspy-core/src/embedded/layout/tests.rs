//! What each adapter renders is read as the same prompt.

use std::fmt::Write as _;

use dspy::adapter::{ChatAdapter, JsonAdapter, TextAdapter};

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
    let chat = read(rendered::single(ChatAdapter));
    assert_eq!(read(rendered::single(JsonAdapter)), chat);
    assert_eq!(read(rendered::single(TextAdapter)), chat);
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
