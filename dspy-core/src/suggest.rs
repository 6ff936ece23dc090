//! The nearest word that was meant.

/// The known word that is most like the one written, if any is alike enough to be meant.
pub(crate) fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let most = written.len().max(3) / 3;
    let length = written.chars().count();
    // Words of too different a length are never alike, and what a file says may be very long.
    let alike = known
        .iter()
        .filter(|word| word.chars().count().abs_diff(length) <= most);
    let distances = alike.map(|word| (distance(written, word), *word));
    let (distance, word) = distances.min_by_key(|(it, _)| *it)?;
    (distance <= most).then_some(word)
}

/// How many letters must be changed, added or removed.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<_> = right.chars().collect();
    let mut row: Vec<_> = (0..=right.len()).collect();
    for (i, letter) in left.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, (other, window)) in right.iter().zip(row.windows(2)).enumerate() {
            let [above_left, above] = *window else {
                continue;
            };
            let before = next.get(j).copied().unwrap_or(i + 1);
            let changed = above_left + usize::from(letter != *other);
            next.push(changed.min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
