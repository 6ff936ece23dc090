//! Rows in three parts.

use std::collections::BTreeSet;

use dspy::chance::Chance;
use dspy::prelude::*;
use dspy::rows::Shares;

fn numbers(count: usize) -> Rows<usize> {
    Rows::new((0..count).map(Example::of_input)).unwrap()
}

fn sizes<L: Value>(split: &Split<usize, L>) -> [usize; 3] {
    [
        split.train.rows().len(),
        split.validation.rows().len(),
        split.sealed.len(),
    ]
}

fn inputs(rows: &Rows<usize>) -> Vec<usize> {
    rows.iter().map(|it| it.input).collect()
}

#[test]
fn the_default_seals_a_fifth_of_enough_rows() {
    let sizes_of = |count| sizes(&Split::of(&numbers(count), 1).unwrap());
    assert_eq!(sizes_of(0), [0, 0, 0]);
    assert_eq!(sizes_of(1), [1, 0, 0]);
    assert_eq!(sizes_of(2), [1, 1, 0]);
    assert_eq!(sizes_of(59), [30, 29, 0]);
    assert_eq!(sizes_of(60), [15, 15, 30]);
    assert_eq!(sizes_of(150), [60, 60, 30]);
    assert_eq!(sizes_of(1000), [400, 400, 200]);
}

#[test]
fn every_row_comes_into_one_part_in_the_order_of_the_shuffle() {
    let rows = numbers(100);
    for seed in [0, 1, u64::MAX] {
        let split = Split::of(&rows, seed).unwrap();
        let mut order: Vec<_> = (0..100).collect();
        Chance::new(seed).shuffle(&mut order);
        let sealed = order[..30].iter().map(|it| rows[*it].clone());
        let sealed = Rows::new(sealed).unwrap();
        assert_eq!(split.sealed.digest().unwrap(), sealed.digest().unwrap());
        assert_eq!(inputs(split.train.rows()), order[30..65]);
        assert_eq!(inputs(split.validation.rows()), order[65..]);
        // The ids are those of the whole.
        let row = &split.train.rows()[0];
        assert_eq!(row.id, row.input.to_string());
    }
}

#[test]
fn a_seed_gives_the_same_split_for_ever() {
    let split = Split::of(&numbers(10), 0).unwrap();
    assert_eq!(inputs(split.train.rows()), [4, 9, 2, 5, 1]);
    assert_eq!(inputs(split.validation.rows()), [7, 6, 0, 3, 8]);
    let other = Split::of(&numbers(10), 1).unwrap();
    assert_ne!(inputs(split.train.rows()), inputs(other.train.rows()));
}

#[test]
fn shares_that_make_no_whole_are_refused() {
    let split = |train, validation, sealed| {
        let shares = Shares {
            train,
            validation,
            sealed,
        };
        numbers(10).split(0, shares)
    };
    assert_eq!(sizes(&split(0.5, 0.3, 0.2).unwrap()), [5, 3, 2]);
    assert_eq!(sizes(&split(0.0, 0.0, 1.0).unwrap()), [0, 0, 10]);
    assert_eq!(
        sizes(&split(1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0).unwrap()),
        [4, 3, 3]
    );
    let bad = [
        (
            0.5,
            0.5,
            0.1,
            "the shares of train, validation and sealed sum to 1.1: make it 1",
        ),
        (
            0.5,
            0.5,
            1e-8,
            "the shares of train, validation and sealed sum to 1.00000001: make it 1",
        ),
        (
            -0.1,
            0.6,
            0.5,
            "the share `train` is -0.1: it must be from 0 to 1",
        ),
        (
            0.5,
            f64::NAN,
            0.5,
            "the share `validation` is NaN: it must be from 0 to 1",
        ),
        (
            0.0,
            0.0,
            f64::INFINITY,
            "the share `sealed` is inf: it must be from 0 to 1",
        ),
    ];
    for (train, validation, sealed, expected) in bad {
        let error = split(train, validation, sealed).unwrap_err();
        assert!(error.is_setting());
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn the_sealed_rows_do_not_depend_on_how_the_others_are_shared_out() {
    let rows = numbers(50);
    let sealed = |train, validation| {
        let shares = Shares {
            train,
            validation,
            sealed: 0.4,
        };
        rows.split(9, shares).unwrap().sealed.digest().unwrap()
    };
    assert_eq!(sealed(0.1, 0.5), sealed(0.6, 0.0));
}

#[test]
fn rows_with_one_input_come_into_one_part() {
    let rows = (0..90).map(|at| Example::new(at % 45, at));
    let rows: Rows<usize, usize> = Rows::new(rows).unwrap();
    for seed in 0..20 {
        let split = Split::of(&rows, seed).unwrap();
        let inputs = |rows: &Rows<usize, usize>| -> BTreeSet<usize> {
            rows.iter().map(|it| it.input).collect()
        };
        let (train, validation) = (split.train.rows(), split.validation.rows());
        assert!(inputs(train).is_disjoint(&inputs(validation)));
        // Both rows of an input are there, so none of them can be sealed as well.
        assert_eq!(inputs(train).len() * 2, train.len());
        assert_eq!(inputs(validation).len() * 2, validation.len());
        assert_eq!(train.len() + validation.len() + split.sealed.len(), 90);
        assert!(split.sealed.len() >= 30);
    }
    let same = Rows::new((0..100).map(|_| Example::of_input(7))).unwrap();
    assert_eq!(sizes(&Split::of(&same, 0).unwrap()), [0, 0, 100]);
}

#[test]
fn an_overlap_is_refused_by_both_names() {
    let part =
        |rows: &[(&str, &str)]| {
            Rows::new(rows.iter().map(|(id, input)| {
                Example::new((*input).to_owned(), (*id).to_owned()).with_id(*id)
            }))
            .unwrap()
        };
    let train = part(&[("17", "a"), ("18", "b"), ("19", "b")]);
    let validation = part(&[("17", "c"), ("3", "d")]);
    let split = Split::new(train.clone(), validation.clone(), part(&[("x", "e")])).unwrap();
    assert_eq!(
        format!("{split:?}"),
        "Split { train: Train(3), validation: Validation(2), sealed: Sealed(1) }"
    );
    let split = Split::train_and_validation(train.clone(), validation.clone()).unwrap();
    assert!(split.sealed.is_empty());

    let says = |result: Result<Split<String, String>>, expected: &str| {
        let error = result.unwrap_err();
        assert!(error.is_value());
        let expected = format!("{expected}: the input is the same, so leave it in one of them");
        assert_eq!(error.to_string(), expected);
    };
    let overlap = part(&[("4", "f"), ("3", "a")]);
    says(
        Split::train_and_validation(train.clone(), overlap),
        "row `17` of train is row `3` of validation",
    );
    says(
        Split::new(train, validation, part(&[("x", "d")])),
        "row `3` of validation is row `x` of sealed",
    );
}

#[test]
fn a_row_that_cannot_be_written_cannot_be_split() {
    let rows = Rows::new([
        Example::of_input(1.0),
        Example::of_input(f64::NAN).with_id("odd"),
    ]);
    let rows = rows.unwrap();
    let error = Split::of(&rows, 0).unwrap_err().to_string();
    assert!(
        error.starts_with("row `odd`: NaN cannot be written"),
        "{error}"
    );
    let error = Split::train_and_validation(Rows::default(), rows)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("row `odd` of validation: NaN cannot be written"),
        "{error}"
    );
}
