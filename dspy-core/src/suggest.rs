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

/// How many letters must be changed, added, removed, or swapped with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<_> = right.chars().collect();
    let mut row: Vec<_> = (0..=right.len()).collect();
    // The letter before, with the row above it: what a swap is counted from.
    let mut before: Option<(char, Vec<usize>)> = None;
    for (i, letter) in left.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, (other, window)) in right.iter().zip(row.windows(2)).enumerate() {
            let [above_left, above] = *window else {
                continue;
            };
            let beside = next.get(j).copied().unwrap_or(i + 1);
            let changed = above_left + usize::from(letter != *other);
            let mut fewest = changed.min(above + 1).min(beside + 1);
            if let (Some((earlier, counts)), Some(at)) = (&before, j.checked_sub(1))
                && earlier == other
                && right.get(at) == Some(&letter)
                && let Some(count) = counts.get(at)
            {
                fewest = fewest.min(count + 1);
            }
            next.push(fewest);
        }
        before = Some((letter, std::mem::replace(&mut row, next)));
    }
    row.last().copied().unwrap_or(0)
}
