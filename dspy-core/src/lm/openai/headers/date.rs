//! Dates as HTTP has them.

/// The seconds since 1970 of a date such as `Wed, 21 Oct 2015 07:28:00 GMT`, which is the only form
/// that a server may still write.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let (_, date) = text.split_once(", ")?;
    let mut words = date.split(' ');
    let day: u64 = number(words.next()?, 2)?;
    let month = words.next()?;
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = months.iter().position(|it| *it == month)? as u64 + 1;
    let year: u64 = number(words.next()?, 4)?;
    let mut clock = words.next()?.split(':');
    let hours: u64 = number(clock.next()?, 2)?;
    let minutes: u64 = number(clock.next()?, 2)?;
    let seconds: u64 = number(clock.next()?, 2)?;
    let is_all = words.next() == Some("GMT") && words.next().is_none() && clock.next().is_none();
    // A minute may have a second more.
    let fits = (1..=31).contains(&day) && hours < 24 && minutes < 60 && seconds <= 60;
    if !is_all || !fits || year < 1970 {
        return None;
    }
    let days = days_before(year, month) + day - 1;
    Some(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
}

/// The days from 1970 to before a month. Years begin in March here, so that the day more of a leap
/// year is the last.
fn days_before(year: u64, month: u64) -> u64 {
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    // As many as there were before March 1970, which began 59 days after January.
    let before_1970 = 1969 * 365 + 1969 / 4 - 1969 / 100 + 1969 / 400 + 306;
    let of_years = year * 365 + year / 4 - year / 100 + year / 400;
    // The lengths of months from March on repeat every five: 31, 30, 31, 30, 31.
    of_years + (month * 153 + 2) / 5 - before_1970
}

fn number(text: &str, digits: usize) -> Option<u64> {
    let is_plain = text.len() == digits && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn dates_are_counted_from_1970() {
        for (text, wanted) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sun, 01 Mar 1970 00:00:00 GMT", 59 * 86_400),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
            ("Wed, 21 Oct 2015 07:28:00 GMT", 1_445_412_480),
            ("Thu, 31 Dec 2099 23:59:59 GMT", 4_102_444_799),
            ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
        ] {
            assert_eq!(seconds(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "tomorrow",
            "Wed, 21 Oct 2015 07:28:00",
            "Wed, 21 Oct 2015 07:28:00 CET",
            "Wed, 21 Oct 2015 07:28 GMT",
            "Wed, 21 Oct 2015 25:28:00 GMT",
            "Wed, 00 Oct 2015 07:28:00 GMT",
            "Wed, 21 Okt 2015 07:28:00 GMT",
            "Wed, 21 Oct 1915 07:28:00 GMT",
            "Wed, 21 Oct +015 07:28:00 GMT",
            "Wed, 21 Oct 2015 07:28:00 GMT again",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
