//! What rustc says about each likely mistake.

#[test]
fn each_mistake_has_one_message() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass.rs");
    cases.compile_fail("tests/ui/*/*.rs");
}
