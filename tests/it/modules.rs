//! The registry: what is found, in which order, and what an optimizer can do with it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use dspy::module::{Flag, Params, Path, bind};
use dspy::prelude::*;

/// Say it in other words.
#[signature]
struct Reword {
    #[input]
    text: String,
    #[output]
    other: String,
}

#[derive(Module, Clone, Default)]
struct Inner {
    step: Predict<Reword>,
    note: String,
}

/// A module in every container.
#[derive(Module, Clone)]
struct Everything {
    plain: Inner,
    listed: Vec<Inner>,
    perhaps: Option<Inner>,
    boxed: Box<Inner>,
    shared: Arc<Inner>,
    shared_again: Arc<Inner>,
    fixed: [Predict<Reword>; 2],
    sorted: BTreeMap<String, Inner>,
    hashed: HashMap<u32, ChainOfThought<Reword>>,
    nested: Vec<Option<Box<Inner>>>,
    hops: Setting<u8>,
    r#type: Predict<Reword>,
}

fn everything() -> Everything {
    let inner = Inner::default();
    let shared = Arc::new(inner.clone());
    Everything {
        plain: inner.clone(),
        listed: vec![inner.clone(); 2],
        perhaps: None,
        boxed: Box::new(inner.clone()),
        shared: Arc::clone(&shared),
        shared_again: shared,
        fixed: [Predict::new(), Predict::new()],
        sorted: BTreeMap::from([
            ("it's".into(), inner.clone()),
            (r"a\b".into(), inner.clone()),
        ]),
        hashed: (0..20)
            .map(|key| (key * 7 % 20, ChainOfThought::new()))
            .collect(),
        nested: vec![None, Some(Box::new(inner))],
        hops: Setting::new(1, 0..=3),
        r#type: Predict::new(),
    }
}

fn paths(module: &impl Module) -> Vec<String> {
    let mut paths = Vec::new();
    module.visit(&Path::root(), &mut |path, _| paths.push(path.to_string()));
    paths
}

#[test]
fn every_container_is_looked_into_in_order() {
    let mut expected: Vec<String> = [
        "plain.step",
        "listed[0].step",
        "listed[1].step",
        "boxed.step",
        "shared.step",
        "shared_again.step",
        "fixed[0]",
        "fixed[1]",
        r"sorted['a\\b'].step",
        r"sorted['it\'s'].step",
    ]
    .map(String::from)
    .into();
    expected.extend((0..20).map(|key| format!("hashed['{key}']")));
    expected.extend(["nested[1].step", "hops", "type"].map(String::from));
    assert_eq!(paths(&everything()), expected);

    let mut changed = Vec::new();
    everything().visit_mut(&Path::root(), &mut |path, _| changed.push(path.to_string()));
    assert_eq!(changed, expected);
}

#[test]
fn patterns_stand_for_what_a_running_program_holds() {
    let patterns: Vec<_> = Everything::PARAMS
        .patterns()
        .into_iter()
        .map(|it| it.to_string())
        .collect();
    let expected = [
        "plain.step",
        "listed[*].step",
        "perhaps.step",
        "boxed.step",
        "shared.step",
        "shared_again.step",
        "fixed[*]",
        "sorted[*].step",
        "hashed[*]",
        "nested[*].step",
        "hops",
        "type",
    ];
    assert_eq!(patterns, expected);
    for pattern in patterns {
        assert!(Everything::PARAMS.contains(&pattern), "{pattern}");
    }
}

const _: () = {
    let params = Everything::PARAMS;
    assert!(params.contains("plain.step.instructions"));
    assert!(params.contains("perhaps.step.demos"));
    assert!(params.contains("fixed[1].demos"));
    assert!(params.contains("type.instructions"));
    // Not there: beyond the array, without its brackets, half a name, plain data, a group.
    assert!(!params.contains("fixed[2]"));
    assert!(!params.contains("fixed"));
    assert!(!params.contains("listed.step"));
    assert!(!params.contains("listed[0].step"));
    assert!(!params.contains("plain.st"));
    assert!(!params.contains("plain.stepping"));
    assert!(!params.contains("plain.note"));
    assert!(!params.contains("plain"));
    assert!(!params.contains("hops.instructions"));
    assert!(!params.contains(""));
    assert!(!params.contains("fixed[]"));
    assert!(!params.contains("fixed[99999999999999999999999999]"));
    // Three predictors behind `plain`, `boxed` and two `Arc`s, two in the array, `type`, `hops`.
    assert!(params.count() == 8);
    assert!(Predict::<Reword>::PARAMS.contains("instructions"));
    assert!(Vec::<Predict<Reword>>::PARAMS.contains("[*].demos"));
    assert!(matches!(Vec::<Option<Inner2>>::PARAMS, Params::None));
};

/// Plain data of the user's own.
#[derive(Module)]
struct Inner2 {
    _wait: Duration,
    _names: HashMap<u8, Vec<String>>,
}

#[test]
fn an_arc_held_twice_becomes_two_modules_with_a_path_each() {
    let mut program = everything();
    assert!(Arc::ptr_eq(&program.shared, &program.shared_again));
    bind(&mut program);
    assert!(!Arc::ptr_eq(&program.shared, &program.shared_again));
    assert_eq!(program.shared.step.path().unwrap().as_str(), "shared.step");
    assert_eq!(
        program.shared_again.step.path().unwrap().as_str(),
        "shared_again.step"
    );
}

#[test]
fn an_arc_of_plain_data_stays_shared() {
    #[derive(Module, Clone)]
    struct Index {
        words: Arc<Vec<String>>,
    }
    let mut index = Index {
        words: Arc::new(vec!["a".into()]),
    };
    let clone = index.clone();
    bind(&mut index);
    assert!(Arc::ptr_eq(&index.words, &clone.words));
}

#[test]
fn a_clone_is_bound_on_its_own() {
    let original = everything();
    let mut clone = original.clone();
    bind(&mut clone);
    assert!(original.plain.step.path().is_none());
    assert!(clone.plain.step.path().is_some());
}

#[test]
fn typed_paths_reach_through_every_container() {
    let paths = Everything::paths();
    assert_eq!(paths.plain.step.instructions, "plain.step.instructions");
    assert_eq!(paths.listed.at(7).step.demos, "listed[7].step.demos");
    assert_eq!(paths.perhaps.step.predictor, "perhaps.step");
    assert_eq!(
        paths.sorted.key("it's").step.demos,
        r"sorted['it\'s'].step.demos"
    );
    assert_eq!(paths.hashed.each().demos, "hashed[*].demos");
    assert_eq!(paths.hops.as_str(), "hops");
    assert_eq!(paths.r#type.demos, "type.demos");
    assert_eq!(paths.clone().boxed.step.demos, "boxed.step.demos");
    assert!(format!("{paths:?}").starts_with("EverythingPaths { plain: Below(\"plain\")"));
}

#[test]
fn what_can_be_tuned_is_known_as_a_type() {
    #[derive(Module)]
    struct Wrapper<M> {
        inner: Vec<M>,
        _name: String,
    }
    #[derive(Module)]
    struct Empty;
    const { assert!(<Everything as Module>::Has::VALUE) };
    const { assert!(<Setting<f64> as Module>::Has::VALUE) };
    const { assert!(<Wrapper<Inner> as Module>::Has::VALUE) };
    const { assert!(!<Wrapper<u8> as Module>::Has::VALUE) };
    const { assert!(!<Empty as Module>::Has::VALUE) };
    const { assert!(!<Inner2 as Module>::Has::VALUE) };
    assert_eq!(paths(&Empty), [""; 0]);
    let wrapper = Wrapper {
        inner: vec![Inner::default()],
        _name: String::new(),
    };
    assert_eq!(paths(&wrapper), ["inner[0].step"]);
}

#[test]
fn the_fingerprint_is_that_of_what_can_be_tuned() {
    mod same {
        use super::*;
        #[derive(Module)]
        pub(super) struct Program {
            pub(super) more_plain_data: String,
            pub(super) step: Predict<Reword>,
            #[module(skip)]
            pub(super) _skipped: (),
        }
    }
    #[derive(Module)]
    struct Thinking {
        step: ChainOfThought<Reword>,
    }
    #[derive(Module)]
    struct Listed {
        step: Vec<Predict<Reword>>,
    }
    let program = Inner::PARAMS.fingerprint();
    assert_eq!(same::Program::PARAMS.fingerprint(), program);
    assert_ne!(Thinking::PARAMS.fingerprint(), program);
    assert_ne!(Listed::PARAMS.fingerprint(), program);
    assert_ne!(
        Setting::<u8>::PARAMS.fingerprint(),
        Setting::<u16>::PARAMS.fingerprint()
    );
    let _ = (
        same::Program {
            more_plain_data: String::new(),
            step: Predict::new(),
            _skipped: (),
        },
        Thinking {
            step: ChainOfThought::new(),
        }
        .step,
        Listed { step: vec![] }.step,
    );
}
