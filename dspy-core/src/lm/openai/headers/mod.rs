//! What the headers of an answer say: when to come back, what is left, and under which name the
//! provider finds the request again.

mod date;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::HeaderMap;

use super::secrets::Secrets;
use crate::error::Error;
use crate::lm::{Allowance, Limit};

/// No limit of a provider's is for longer.
const LONGEST_RESET: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// What an answer's headers say.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) request_id: Option<String>,
    /// Where the request is to be sent instead.
    pub(super) location: Option<String>,
    pub(super) retry_after: Option<Duration>,
    /// Whether the provider itself says that asking again may help.
    pub(super) asks_again: Option<bool>,
    pub(super) allowance: Option<Box<Allowance>>,
}

impl Said {
    /// What these say. A header that makes no sense says nothing. A key that was sent back is not
    /// among it.
    pub(super) fn of(headers: &HeaderMap, secrets: &Secrets) -> Self {
        let mut said = Self::default();
        let mut allowance = Allowance::default();
        let (mut after, mut after_ms) = (None, None);
        // One walk, since most answers have few headers, and each look-up would be a digest.
        for (name, value) in headers {
            let name = name.as_str();
            if !is_told_by(name) {
                continue;
            }
            let Ok(value) = value.to_str() else {
                continue;
            };
            let value = value.trim();
            let text = || Some(secrets.removed_from(value).into_owned());
            match name {
                "x-request-id" => said.request_id = text(),
                // The name elsewhere, where the first is not given.
                "request-id" | "apim-request-id" if said.request_id.is_none() => {
                    said.request_id = text();
                }
                "location" => said.location = text(),
                "retry-after" => after = seconds(value).or_else(|| until(value, headers)),
                "retry-after-ms" => after_ms = seconds(value).map(|time| time / 1000),
                "x-should-retry" => said.asks_again = value.parse().ok(),
                _ => {
                    if let Some(name) = name.strip_prefix("x-ratelimit-") {
                        limit(name, value, &mut allowance);
                    }
                }
            }
        }
        said.retry_after = after_ms.or(after);
        said.allowance = (allowance != Allowance::default()).then(|| Box::new(allowance));
        said
    }

    /// The error with all of this.
    pub(super) fn told(self, error: Error) -> Error {
        error.told(|told| {
            told.request_id = self.request_id;
            told.retry_after = self.retry_after;
            told.asks_again = self.asks_again.or(told.asks_again);
            told.allowance = self.allowance;
        })
    }
}

/// Whether a header of this name may say anything.
fn is_told_by(name: &str) -> bool {
    let starts = ["x-", "retry-after", "location", "request-id", "apim-"];
    starts.iter().any(|start| name.starts_with(start))
}

/// One of the headers on limits: `limit-tokens`, `remaining-requests` and the like.
fn limit(name: &str, value: &str, allowance: &mut Allowance) {
    let Some((what, of)) = name.split_once('-') else {
        return;
    };
    let limit: &mut Limit = match of {
        "requests" => &mut allowance.requests,
        "tokens" => &mut allowance.tokens,
        _ => return,
    };
    match what {
        "limit" => limit.limit = value.parse().ok(),
        "remaining" => limit.remaining = value.parse().ok(),
        "reset" => {
            let time = spell(value).or_else(|| seconds(value));
            // Seconds since 1970 are a date, and nobody is to wait for so many.
            limit.reset = time.filter(|time| *time < LONGEST_RESET);
        }
        _ => {}
    }
}

/// A number of seconds, with or without a fraction.
fn seconds(text: &str) -> Option<Duration> {
    let is_plain = text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let number: f64 = text.parse().ok().filter(|_| is_plain)?;
    Duration::try_from_secs_f64(number).ok()
}

/// The time until a date, by the server's own clock where it says what that shows.
fn until(text: &str, headers: &HeaderMap) -> Option<Duration> {
    let date = date::seconds(text)?;
    let now = headers.get(reqwest::header::DATE);
    let now = now.and_then(|it| date::seconds(it.to_str().ok()?));
    let now = match now {
        Some(now) => now,
        None => SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs(),
    };
    Some(Duration::from_secs(date.saturating_sub(now)))
}

/// A spell of time as Go writes it: `1s`, `6m0s`, `20ms`, `1h2m3.5s`.
fn spell(text: &str) -> Option<Duration> {
    let mut whole = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|it: char| !it.is_ascii_digit() && it != '.')?;
        let (number, tail) = rest.split_at(end);
        let end = tail.find(|it: char| it.is_ascii_digit() || it == '.');
        let (unit, tail) = tail.split_at(end.unwrap_or(tail.len()));
        let scale = match unit {
            "d" => 86_400.0,
            "h" => 3_600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" | "μs" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        let number: f64 = number.parse().ok()?;
        let more = Duration::try_from_secs_f64(number * scale).ok()?;
        whole = whole.checked_add(more)?;
        rest = tail;
    }
    (!text.is_empty()).then_some(whole)
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    use super::*;

    fn said(headers: &[(&'static str, &'static str)]) -> Said {
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        Said::of(&HeaderMap::from_iter(headers), &Secrets::default())
    }

    #[test]
    fn a_time_to_come_back_is_seconds_milliseconds_or_a_date() {
        let after = |value| said(&[("retry-after", value)]).retry_after;
        assert_eq!(after("0"), Some(Duration::ZERO));
        assert_eq!(after("20"), Some(Duration::from_secs(20)));
        assert_eq!(after("1.5"), Some(Duration::from_millis(1500)));
        for nothing in [
            "",
            "-1",
            "soon",
            "NaN",
            "inf",
            "1e3",
            "99999999999999999999999",
        ] {
            assert_eq!(after(nothing), None, "{nothing}");
        }
        let ms = [("retry-after-ms", "250"), ("retry-after", "1")];
        assert_eq!(said(&ms).retry_after, Some(Duration::from_millis(250)));
    }

    #[test]
    fn a_date_is_read_by_the_servers_clock() {
        let until = |date, now| said(&[("retry-after", date), ("date", now)]).retry_after;
        let now = "Wed, 21 Oct 2015 07:28:00 GMT";
        let later = until("Wed, 21 Oct 2015 07:29:30 GMT", now);
        assert_eq!(later, Some(Duration::from_secs(90)));
        let before = until("Tue, 20 Oct 2015 07:28:00 GMT", now);
        assert_eq!(before, Some(Duration::ZERO));
        // By ours, where it does not say.
        let past = said(&[("retry-after", now)]).retry_after;
        assert_eq!(past, Some(Duration::ZERO));
        let far = said(&[("retry-after", "Wed, 21 Oct 2099 07:28:00 GMT")]).retry_after;
        assert!(far > Some(Duration::from_secs(86_400)));
    }

    #[test]
    fn what_is_left_is_read_as_servers_write_it() {
        let said = said(&[
            ("x-ratelimit-limit-requests", "5000"),
            ("x-ratelimit-remaining-requests", "4999"),
            ("x-ratelimit-reset-requests", "6m0s"),
            ("x-ratelimit-limit-tokens", "many"),
            ("x-ratelimit-remaining-tokens", "0"),
            ("x-ratelimit-reset-tokens", "7.5"),
            ("x-ratelimit-limit-pictures", "7"),
            ("x-ratelimit-limit", "7"),
        ]);
        let allowance = said.allowance.unwrap();
        assert_eq!(allowance.requests.limit, Some(5000));
        assert_eq!(allowance.requests.remaining, Some(4999));
        assert_eq!(allowance.requests.reset, Some(Duration::from_secs(360)));
        assert_eq!(allowance.tokens.limit, None);
        assert_eq!(allowance.tokens.remaining, Some(0));
        assert_eq!(allowance.tokens.reset, Some(Duration::from_millis(7500)));
        let date = self::said(&[
            ("x-ratelimit-limit-tokens", "7"),
            ("x-ratelimit-reset-tokens", "1760000000"),
        ]);
        assert_eq!(date.allowance.unwrap().tokens.reset, None);
        assert!(
            self::said(&[("x-ratelimit-limit", "7")])
                .allowance
                .is_none()
        );
    }

    #[test]
    fn a_spell_of_time_has_units() {
        assert_eq!(spell("1s"), Some(Duration::from_secs(1)));
        assert_eq!(spell("20ms"), Some(Duration::from_millis(20)));
        assert_eq!(spell("1h2m3.5s"), Some(Duration::from_millis(3_723_500)));
        assert_eq!(spell("15µs"), Some(Duration::from_micros(15)));
        for nothing in ["", "s", "1", "1x", "1s2", "..s", "2026-01-01T00:00:00Z"] {
            assert_eq!(spell(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_provider_says_whether_to_ask_again_and_how_it_calls_the_request() {
        let said = said(&[("x-should-retry", "false"), ("x-request-id", "req_1")]);
        assert_eq!(said.asks_again, Some(false));
        assert_eq!(said.request_id.as_deref(), Some("req_1"));
        assert_eq!(self::said(&[("x-should-retry", "maybe")]).asks_again, None);
    }
}
