//! What rustc says about each likely mistake: `tests/ui/<topic>/<mistake>.rs` with its `.stderr`.
//!
//! `TRYBUILD=overwrite cargo ui` writes the messages anew; the difference is reviewed like code,
//! since a message is part of the library.

/// The messages are rustc's own words around ours, so they are held on the one compiler that they
/// quote; another phrases the rest otherwise. The passing program makes cargo build each case
/// instead of only checking it, so that constants in generic code are evaluated too.
#[rustversion::attr(not(stable(1.95)), ignore = "the messages quote Rust 1.95")]
#[test]
fn each_mistake_has_one_message() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass.rs");
    cases.compile_fail("tests/ui/*/*.rs");
}
