//! The golden expansions of the macro crate, compiled as they stand: what is reviewed there as
//! code is code.

macro_rules! expansions {
    ($($name:ident $(use $($used:ident),+)?;)+) => {$(
        #[allow(dead_code, reason = "most of it is here to be compiled")]
        mod $name {
            $(use super::{$($used),+};)?

            include!(concat!("../../dspy-macros/tests/expand/", stringify!($name), ".rs"));
        }
    )+};
}

expansions! {
    signature_fields use in_unit_interval;
    signature_single_text;
    signature_without_inputs;
    signature_generic;
    signature_names;
    signature_defaults;
    signature_instruction_from_file;
    signature_default_instruction;
    signature_own_reasoning;
    signature_user_derives;
    signature_crate_path;
    value_struct;
    value_enum;
    value_tagged_enum;
    value_generic;
    value_recursive use Owner;
    value_newtype;
    module_fields use ChainOfThought, Predict, Setting, Route, Clock;
    module_generic use Predict, Query;
    module_without_fields;
}

use dspy::prelude::*;

use self::signature_names::SortLetter as Route;
use self::signature_single_text::Tone as Query;

struct Clock;

#[value]
struct Owner {
    name: String,
}

fn in_unit_interval(value: &f64) -> bool {
    (0.0..=1.0).contains(value)
}

#[test]
fn an_expansion_as_it_stands_is_a_signature() {
    use self::signature_fields::AnswerFrom;

    let constraints: Vec<_> = AnswerFrom::SPEC.outputs()[1]
        .constraints()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(constraints, ["ge = 0", "le = 1"]);
    assert_eq!(
        AnswerFrom::SPEC.outputs()[1].checks()[0].message(),
        "take a side"
    );
}

#[test]
fn an_expansion_as_it_stands_is_a_module() {
    const _: () = {
        assert!(module_fields::Desk::PARAMS.contains("opinions[*].demos"));
        assert!(module_generic::Search::<Predict<Query>, 2>::PARAMS.contains("query[1].demos"));
        assert!(module_generic::Search::<Predict<Query>, 2>::PARAMS.contains("retriever.demos"));
    };
    assert!(module_without_fields::Nothing::PARAMS.patterns().is_empty());
    let paths = module_fields::Desk::paths();
    assert_eq!(paths.route.demos, "route.demos");
}
