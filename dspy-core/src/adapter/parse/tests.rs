//! The table of the page against the table of the code.

use super::rule;

#[test]
fn every_repair_of_the_page_has_its_cost_here() {
    let page = include_str!("../../../../src/docs/reader.md");
    let mut unlike = Vec::new();
    for rule in rule::ALL {
        let row = page.lines().find(|line| {
            let names = line
                .strip_prefix("| `")
                .and_then(|it| it.split(" | ").next());
            names.is_some_and(|names| format!("`{names}").contains(&format!("`{}`", rule.name)))
                && line.split(" | ").count() == 3
                && line
                    .split(" | ")
                    .nth(1)
                    .is_some_and(|it| it.parse::<u32>().is_ok())
        });
        match row.and_then(|row| row.split(" | ").nth(1)?.parse::<u32>().ok()) {
            Some(cost) if cost == rule.cost => {}
            found => unlike.push(format!(
                "{}: {} here, {found:?} there",
                rule.name, rule.cost
            )),
        }
    }
    assert!(unlike.is_empty(), "{unlike:#?}");
}
