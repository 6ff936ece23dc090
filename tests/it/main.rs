//! One binary for all integration tests.

/// The two-step program written by hand: what the macros must reproduce.
mod by_hand;
mod by_macro;
