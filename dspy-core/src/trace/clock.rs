//! The time on the wall, as RFC 3339 writes it.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// Prints a time in UTC to the millisecond: `2026-01-31T08:05:09.120Z`. A clock that stands before
/// 1970 is taken for 1970.
pub(super) struct Utc(pub(super) SystemTime);

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = self.0.duration_since(UNIX_EPOCH).unwrap_or_default();
        let (days, seconds) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
        let (year, month, day) = civil(days);
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{:02}.{:03}Z",
            seconds % 60,
            since.subsec_millis()
        )
    }
}

/// The date so many days after 1970 began. Years are counted from March, so that the day which is
/// not always there is the last of a year, and in eras of 400 of them, which are all of one length.
fn civil(days: u64) -> (u64, u64, u64) {
    const ERA: u64 = 146_097;
    // From the first of March in the year 0.
    let days = days + 719_468;
    let (era, day) = (days / ERA, days % ERA);
    let year = (day - day / 1460 + day / 36_524 - day / (ERA - 1)) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + next, month, day)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::Utc;

    #[test]
    fn dates_are_right_at_the_ends_of_months_years_and_centuries() {
        // As `date -u -d @N` has them.
        for (seconds, date) in [
            (0, "1970-01-01T00:00:00.120Z"),
            (951_782_399, "2000-02-28T23:59:59.120Z"),
            (951_782_400, "2000-02-29T00:00:00.120Z"),
            (951_868_800, "2000-03-01T00:00:00.120Z"),
            (1_735_689_599, "2024-12-31T23:59:59.120Z"),
            (1_769_846_709, "2026-01-31T08:05:09.120Z"),
            (4_107_542_400, "2100-03-01T00:00:00.120Z"),
        ] {
            let time = UNIX_EPOCH + Duration::from_millis(seconds * 1000 + 120);
            assert_eq!(Utc(time).to_string(), date);
        }
    }
}
