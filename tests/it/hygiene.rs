//! Names and lints of the user's that generated code must live with.

/// Every name of the prelude means something else here.
mod shadowed {
    #![allow(
        dead_code,
        non_camel_case_types,
        reason = "names that stand in the way"
    )]

    mod std {}
    mod core {}
    mod alloc {}
    mod serde {}
    mod schemars {}
    mod dspy {}
    struct Option;
    struct Some;
    struct None;
    struct Result;
    struct Ok;
    struct Err;
    struct Box;
    struct Vec;
    struct Cow;
    struct Path;
    struct Field;
    struct Shape;
    trait Clone {}
    trait Debug {}
    trait Default {}
    trait From {}
    trait Into {}
    trait Fn {}
    trait FnMut {}
    trait Send {}
    trait Sync {}
    trait Sized {}
    trait Drop {}
    trait Iterator {}
    trait ToString {}
    trait Value {}
    trait Record {}
    trait Signature {}
    trait Module {}
    #[allow(unused_macros, reason = "it stands in the way")]
    macro_rules! vec {
        () => {};
    }
    #[allow(unused_macros, reason = "it stands in the way")]
    macro_rules! concat {
        () => {};
    }
    #[allow(unused_macros, reason = "it stands in the way")]
    macro_rules! format {
        () => {};
    }

    /// Somebody.
    #[::dspy::value]
    pub(super) enum Person {
        Named { name: String },
        Unknown,
    }

    /// Greet the person.
    #[::dspy::signature]
    pub(super) struct Greet {
        #[input(max_length = 3)]
        name: String,
        #[input(default = 2)]
        times: u8,
        #[output]
        #[check(|it: &Person| matches!(it, Person::Named { .. }), "somebody")]
        person: Person,
    }

    #[derive(::dspy::Module)]
    pub(super) struct Program {
        pub(super) step: ::dspy::predict::Predict<Greet>,
        pub(super) count: u8,
    }
}

/// Field names that generated code might use itself.
mod names {
    use dspy::prelude::*;

    /// Fill in the form.
    #[signature]
    #[derive(PartialEq)]
    pub(super) struct Form {
        #[input]
        self_: String,
        #[input]
        new: String,
        #[input]
        demos: String,
        #[input]
        instructions: String,
        #[input]
        config: String,
        #[input]
        r#type: String,
        #[input]
        reasoning: String,
        #[input]
        input: String,
        #[input]
        row: u8,
        #[input]
        value: u8,
        #[input]
        value_0: u8,
        #[input]
        sink: u8,
        #[input]
        fields: u8,
        #[input]
        properties: u8,
        #[input]
        f: u8,
        #[output]
        output: String,
        #[output]
        serializer: String,
        #[output]
        generator: String,
        #[output]
        name: String,
        #[output]
        r#fn: String,
    }

    #[derive(Module, Default)]
    pub(super) struct Names {
        pub(super) at: Predict<Form>,
        pub(super) visitor: Predict<Form>,
        pub(super) path: Predict<Form>,
        pub(super) paths: Predict<Form>,
        pub(super) visit: Predict<Form>,
        pub(super) r#type: Predict<Form>,
        pub(super) self_: Predict<Form>,
        pub(super) new: Predict<Form>,
        pub(super) demos: Predict<Form>,
        pub(super) instructions: Predict<Form>,
        pub(super) config: Predict<Form>,
        pub(super) reasoning: Predict<Form>,
    }

    /// A method per field, since fields are verbs.
    impl Names {
        pub(super) fn visit(&self) -> usize {
            self.visit.demos().len()
        }

        pub(super) fn paths_of(&self) -> usize {
            self.paths.demos().len()
        }
    }
}

/// Code of a user who denies everything; `cargo clippy` reads it too.
mod strict {
    #![deny(
        warnings,
        missing_docs,
        missing_debug_implementations,
        unreachable_pub,
        unused,
        clippy::all,
        clippy::pedantic,
        clippy::nursery
    )]

    use dspy::prelude::*;

    /// What it is about.
    #[value]
    #[derive(PartialEq, Eq)]
    pub(super) enum Topic {
        /// about money
        Money,
        /// about anything else
        Other {
            /// its name
            name: String,
        },
    }

    /// Sort the letter.
    #[signature]
    pub(super) struct Sort {
        /// what was written
        #[input(min_length = 1)]
        pub(super) letter: String,
        #[input(default)]
        pub(super) earlier: Vec<Topic>,
        #[output]
        pub(super) topic: Topic,
        #[output(ge = 0, le = 1)]
        #[check(|sure| *sure > 0.5, "be sure")]
        pub(super) sure: f64,
    }

    /// A private signature that is only ever used as a type.
    #[signature]
    struct Unused {
        #[input]
        question: String,
        #[output]
        answer: String,
    }

    /// A private value that is only ever read.
    #[value]
    struct Page<T> {
        items: Vec<T>,
    }

    /// Look through the pages.
    #[signature]
    struct Look<T> {
        #[input]
        pages: Vec<Page<T>>,
        #[output]
        best: T,
    }

    /// Sorts, then answers.
    #[derive(Module, Debug, Clone, Default)]
    pub(super) struct Desk<M> {
        pub(super) sort: Predict<Sort>,
        answer: ChainOfThought<Unused>,
        look: Vec<Predict<Look<u8>>>,
        inner: M,
        count: usize,
    }
}

/// Generated code names the one path it is told.
mod renamed {
    use dspy::predict::Predict;

    #[dspy::value(crate = crate::vendored::language)]
    pub(super) enum Answer {
        Yes,
        No,
    }

    /// Answer yes or no.
    #[dspy::signature(crate = crate::vendored::language)]
    pub(super) struct Ask {
        #[input]
        question: String,
        #[output]
        answer: Answer,
    }

    #[derive(dspy::Module)]
    #[module(crate = crate::vendored::language)]
    pub(super) struct Asker {
        pub(super) ask: Predict<Ask>,
    }
}

use dspy::prelude::*;

#[test]
fn a_shadowed_prelude_changes_nothing() {
    let input: shadowed::GreetInput = serde_json::from_str(r#"{"name":"Ada"}"#).unwrap();
    assert_eq!(
        format!("{:?}", input.clone()),
        r#"GreetInput { name: "Ada", times: 2 }"#
    );
    let person = shadowed::Person::Named { name: "Ada".into() };
    let check = shadowed::Greet::SPEC.outputs()[0].checks()[0];
    assert_eq!(check.run(&person), Some(Ok(())));
    assert_eq!(
        check.run(&shadowed::Person::Unknown),
        Some(Err("somebody".into()))
    );
    assert!(shadowed::Program::PARAMS.contains("step"));
    let program = shadowed::Program {
        step: Predict::new(),
        count: 1,
    };
    assert!(program.step.path().is_none() && program.count == 1);
}

#[test]
fn any_name_may_be_a_field() {
    let json = r#"{"output":"a","serializer":"b","generator":"c","name":"d","fn":"e"}"#;
    let output: names::FormOutput = serde_json::from_str(json).unwrap();
    assert_eq!(output.r#fn, "e");
    assert_eq!(serde_json::to_string(&output).unwrap(), json);
    assert_eq!(names::Form::SPEC.inputs()[5].name(), "type");

    let program = names::Names::default();
    assert_eq!(program.visit() + program.paths_of(), 0);
    let paths = names::Names::paths();
    assert_eq!(paths.paths.demos, "paths.demos");
    assert_eq!(paths.r#type.demos, "type.demos");
    assert_eq!(names::Names::PARAMS.count(), 12);
}

#[test]
fn code_that_denies_every_lint_compiles() {
    let desk = strict::Desk::<String>::default();
    assert_eq!(desk.sort.instructions(), "Sort the letter.");
    let row = strict::Sort {
        letter: "Dear".into(),
        earlier: vec![strict::Topic::Other { name: "x".into() }],
        topic: strict::Topic::Money,
        sure: 0.9,
    };
    let (input, output): (strict::SortInput, strict::SortOutput) = row.into();
    assert_eq!(input.letter.len() + input.earlier.len(), 5);
    assert!(output.topic == strict::Topic::Money && output.sure > 0.5);
}

#[test]
fn another_path_to_the_crate_is_used_throughout() {
    assert!(renamed::Asker::PARAMS.contains("ask"));
    let output: renamed::AskOutput = serde_json::from_str(r#"{"answer":"Yes"}"#).unwrap();
    assert!(matches!(output.answer, renamed::Answer::Yes));
    let _ = (
        renamed::Answer::No,
        renamed::Asker {
            ask: Predict::new(),
        }
        .ask,
    );
}
