//! A module, and the registry of what can be tuned in it.
//!
//! Run it with `cargo run --example 02_module`.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::BTreeMap;

use dspy::module::{Parameter, ParameterMut, Path, bind};
use dspy::prelude::*;
use dspy::value::Node;

/// Turn the question into a search query.
#[signature]
struct ToQuery {
    #[input]
    question: String,
    #[output]
    query: String,
}

/// Answer the question from the passages.
#[signature]
struct ToAnswer {
    #[input]
    passages: Vec<String>,
    #[input]
    question: String,
    #[output]
    answer: String,
}

/// Something that is no business of an optimizer's.
#[derive(Clone, Default)]
struct Clock;

#[derive(Module, Clone)]
struct MultiHop {
    hops: [Predict<ToQuery>; 2],
    answer: BTreeMap<String, ChainOfThought<ToAnswer>>,
    passages: Setting<usize>,
    name: String,
    #[module(skip)]
    _clock: Clock,
}

// Held to by rustc: a field that is renamed breaks the build, not the next run.
const _: () = {
    assert!(MultiHop::PARAMS.contains("hops[1].instructions"));
    assert!(MultiHop::PARAMS.contains("answer[*].demos"));
    assert!(!MultiHop::PARAMS.contains("name"));
};

fn main() -> Result<()> {
    println!("at least {} parameters:", MultiHop::PARAMS.count());
    for pattern in MultiHop::PARAMS.patterns() {
        match pattern.spec {
            Some(spec) => println!("  {pattern:<10} a predictor of {spec}"),
            None => println!("  {pattern:<10} a setting"),
        }
    }
    println!("fingerprint {}\n", MultiHop::PARAMS.fingerprint());

    // Paths are typed: a field that is not there does not compile.
    let paths = MultiHop::paths();
    println!("{}", paths.hops.at(1).instructions);
    println!("{}", paths.answer.key("de").demos);
    println!("{}\n", paths.passages.as_str());

    let mut program = MultiHop {
        hops: [Predict::new(), Predict::new()],
        answer: BTreeMap::from([
            ("de".to_owned(), ChainOfThought::new()),
            ("en".to_owned(), ChainOfThought::new().frozen()),
        ]),
        passages: Setting::new(3, 1..=10),
        name: "multi-hop".into(),
        _clock: Clock,
    };
    println!("{} before:", program.name);
    show(&program);

    // An optimizer works on a clone: clones share their demonstrations, so they are cheap.
    let before = program.clone();
    bind(&mut program);
    let five = Node::of(&5)?;
    let mut refused = Vec::new();
    program.visit_mut(&Path::root(), &mut |_path, parameter| {
        let changed = match parameter {
            ParameterMut::Predictor(it) => it.set_instructions("Think of the reader, then answer."),
            ParameterMut::Setting(it) => it.set(&five),
            _ => Ok(()),
        };
        refused.extend(changed.err());
    });
    println!("\nafter:");
    show(&program);
    for error in refused {
        println!("refused: {error}");
    }
    assert_eq!(*before.passages, 3);
    Ok(())
}

fn show(program: &MultiHop) {
    program.visit(&Path::root(), &mut |path, parameter| match parameter {
        Parameter::Predictor(it) => println!("  {path:<12} {}", it.instructions()),
        Parameter::Setting(it) => println!("  {path:<12} {it:?}"),
        _ => {}
    });
}
