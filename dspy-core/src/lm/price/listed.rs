//! The table of prices: dated data, and what is found in it.

use std::borrow::Cow;
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Dollars, Price};
use crate::error::{Error, Kind, Result};

/// What the library knows of prices, as of a day. `dspy::_docs::budget` has
/// the format.
///
/// A model that is not in it has no price, which is not a price of zero.
///
/// ```
/// use dspy::lm::{Dollars, OpenAi, Price, Prices};
///
/// let url = "https://api.openai.com/v1";
/// let price = Prices::listed().find(url, "gpt-4.1-mini").unwrap();
/// assert_eq!(Prices::listed().find(url, "gpt-4.1-mini-2025-04-14"), Some(price));
/// assert_eq!(Prices::listed().find("http://127.0.0.1:8000/v1", "gpt-4.1-mini"), None);
///
/// // What you know better, you say.
/// let own = Price::per_million(Dollars::of(0.1)?, Dollars::of(0.3)?);
/// let prices = Prices::listed().clone().with("http://127.0.0.1:8000", "my-model", own);
/// assert_eq!(prices.find("http://127.0.0.1:8000/v1", "my-model"), Some(own));
/// let model = OpenAi::new("http://127.0.0.1:8000/v1", "my-model")?.with_price(own);
/// # let _ = model;
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    as_of: String,
    providers: Vec<Provider>,
}

#[derive(Clone, Debug, PartialEq)]
struct Provider {
    name: String,
    hosts: Vec<String>,
    models: Vec<(String, Price)>,
}

impl Prices {
    /// The table that comes with this version. It is read when it is first asked for.
    pub fn listed() -> &'static Self {
        static LISTED: LazyLock<Prices> = LazyLock::new(|| {
            // A test holds that it can be read; without it nothing would have a price.
            Prices::parse(include_str!("listed.json")).unwrap_or_default()
        });
        &LISTED
    }

    /// A table in its own format.
    ///
    /// # Errors
    ///
    /// When it is not in the format, or says a price that is none.
    pub fn parse(json: &str) -> Result<Self> {
        let file: File<'_> = serde_json::from_str(json).map_err(|error| {
            let message = format!("this is no table of prices: {error}");
            Error::new(Kind::File, message).caused_by(error)
        })?;
        if file.format != FORMAT || file.version != 1 {
            let message = format!(
                "this is no table of prices that this version can read: `format` is `{}` and \
                 `version` {}, where `{FORMAT}` and 1 are wanted",
                file.format, file.version
            );
            return Err(Error::new(Kind::File, message));
        }
        let providers = file.providers.into_iter().map(|provider| {
            let name = provider.name.into_owned();
            let price = |entry: Entry<'_>| {
                let price = entry.price().map_err(|error| {
                    let message = format!("the price of `{}` at `{name}`: {error}", entry.model);
                    Error::new(Kind::File, message)
                })?;
                Ok((entry.model.into_owned(), price))
            };
            let models = provider
                .models
                .into_iter()
                .map(price)
                .collect::<Result<_>>()?;
            Ok(Provider {
                hosts: provider.hosts.iter().map(|host| place(host)).collect(),
                models,
                name,
            })
        });
        Ok(Self {
            as_of: file.as_of.into_owned(),
            providers: providers.collect::<Result<_>>()?,
        })
    }

    /// A table in a file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or as [`Prices::parse`] has them.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let json = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("`{}` cannot be read: {error}", path.display());
            Error::new(Kind::File, message).caused_by(error)
        })?;
        Self::parse(&json)
            .map_err(|error| error.map_message(|it| format!("`{}`: {it}", path.display())))
    }

    /// With this price for a model. The provider is one of the table's by name, or the address of a
    /// server.
    #[must_use]
    pub fn with(mut self, provider: &str, model: &str, price: Price) -> Self {
        let place = place(provider);
        let at = self.providers.iter().position(|it| it.is_at(&place));
        let models = match at.and_then(|at| self.providers.get_mut(at)) {
            Some(provider) => &mut provider.models,
            None => {
                self.providers.push(Provider {
                    name: place.clone(),
                    hosts: vec![place],
                    models: Vec::new(),
                });
                match self.providers.last_mut() {
                    Some(provider) => &mut provider.models,
                    None => return self,
                }
            }
        };
        models.retain(|(it, _)| it != model);
        models.push((model.to_owned(), price));
        self
    }

    /// The price of a model at the provider with this name or base URL. A name with a date behind
    /// it, such as `gpt-4.1-2025-04-14`, has the price of the name without, unless it has its own.
    pub fn find(&self, provider: &str, model: &str) -> Option<Price> {
        let place = place(provider);
        let provider = self.providers.iter().find(|it| it.is_at(&place))?;
        provider
            .of(model)
            .or_else(|| provider.of(without_date(model)?))
    }

    /// The day of which these prices are, such as `2026-11-21`.
    pub fn as_of(&self) -> &str {
        &self.as_of
    }
}

impl Provider {
    fn is_at(&self, place: &str) -> bool {
        self.name == place || self.hosts.iter().any(|host| host == place)
    }

    fn of(&self, model: &str) -> Option<Price> {
        let found = self.models.iter().find(|(name, _)| name == model);
        found.map(|(_, price)| *price)
    }
}

/// The host and port of an address, or a name as it is.
fn place(provider: &str) -> String {
    let (scheme, rest) = provider.split_once("://").unwrap_or(("", provider));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, _) = rest.split_at(end);
    let host = host.rsplit('@').next().unwrap_or(host);
    let usual = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => "",
    };
    host.strip_suffix(usual).unwrap_or(host).to_lowercase()
}

/// The name of a model without the date behind it, where there is one.
fn without_date(model: &str) -> Option<&str> {
    let at = model.len().checked_sub("-2025-04-14".len())?;
    let (name, date) = model.split_at_checked(at)?;
    let fits = |(at, letter): (usize, u8)| match at {
        0 | 5 | 8 => letter == b'-',
        _ => letter.is_ascii_digit(),
    };
    date.bytes().enumerate().all(fits).then_some(name)
}

const FORMAT: &str = "dspy prices";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    #[serde(borrow)]
    format: Cow<'a, str>,
    version: u32,
    #[serde(borrow)]
    as_of: Cow<'a, str>,
    #[serde(borrow)]
    providers: Vec<Listed<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    hosts: Vec<Cow<'a, str>>,
    /// Where the figures are from, for people.
    #[serde(borrow, default, rename = "source")]
    _source: Option<Cow<'a, str>>,
    #[serde(borrow)]
    models: Vec<Entry<'a>>,
}

/// A model with its prices, in dollars per million tokens.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<'a> {
    #[serde(borrow)]
    model: Cow<'a, str>,
    input: f64,
    output: f64,
    #[serde(default)]
    cached_input: Option<f64>,
    #[serde(default)]
    cache_write: Option<f64>,
    #[serde(default)]
    up_to: Option<u64>,
}

impl Entry<'_> {
    fn price(&self) -> Result<Price> {
        Ok(Price {
            input: Dollars::of(self.input)?,
            output: Dollars::of(self.output)?,
            cached_input: self.cached_input.map(Dollars::of).transpose()?,
            cache_write: self.cache_write.map(Dollars::of).transpose()?,
            up_to: self.up_to,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_comes_along_can_be_read_and_names_nothing_twice() {
        let listed = Prices::parse(include_str!("listed.json")).unwrap();
        assert_eq!(&listed, Prices::listed());
        assert_eq!(listed.as_of().len(), "2026-11-21".len());
        let mut models = 0;
        for provider in &listed.providers {
            for (name, price) in &provider.models {
                models += 1;
                assert_eq!(provider.of(name), Some(*price), "`{name}` is there twice");
                assert!(
                    price.input > Dollars::ZERO && price.output >= price.input,
                    "{name}"
                );
                assert!(
                    price.cached_input.is_none_or(|it| it < price.input),
                    "{name}"
                );
                assert!(
                    price.cache_write.is_none_or(|it| it >= price.input),
                    "{name}"
                );
            }
        }
        assert!(models >= 40, "{models}");
    }

    #[test]
    fn only_a_date_makes_a_name_that_of_another() {
        let listed = Prices::listed();
        let find = |model: &str| listed.find("openai", model);
        assert_eq!(find("gpt-4o-2024-08-06"), find("gpt-4o"));
        assert_ne!(find("gpt-4o-2024-05-13"), find("gpt-4o"));
        for unknown in [
            "gpt-4.1-huge",
            "gpt-4",
            "gpt-4.1-2025-4-14",
            "é-2025-04-14",
            "4-14",
            "",
        ] {
            let found = find(unknown);
            assert_eq!(found.is_some(), unknown == "gpt-4", "{unknown}");
        }
    }

    #[test]
    fn a_server_is_known_by_its_host_and_port_alone() {
        let listed = Prices::listed();
        for url in [
            "https://api.openai.com/v1",
            "https://API.OpenAI.com",
            "https://api.openai.com:443/v1",
        ] {
            assert!(listed.find(url, "gpt-4.1").is_some(), "{url}");
        }
        for url in [
            "https://api.openai.com.example.org/v1",
            "https://example.org/api.openai.com",
            "https://eu.api.openai.com/v1",
            "https://api.openai.com:8443/v1",
            "http://127.0.0.1:11434/v1",
            "ollama",
        ] {
            assert_eq!(listed.find(url, "gpt-4.1"), None, "{url}");
        }
        let price = Price::FREE;
        let own = listed
            .clone()
            .with("http://localhost:11434/v1", "llama3", price);
        assert_eq!(own.find("http://localhost:11434", "llama3"), Some(price));
        assert_eq!(own.find("http://localhost:11435", "llama3"), None);
        assert_eq!(
            own.find("openai", "gpt-4.1"),
            listed.find("openai", "gpt-4.1")
        );
    }

    #[test]
    fn a_wrong_table_says_what_is_wrong() {
        let table = |model: &str| {
            format!(
                r#"{{"format":"dspy prices","version":1,"as_of":"2026-01-01","providers":
                [{{"name":"here","models":[{model}]}}]}}"#
            )
        };
        let right = table(r#"{"model":"m","input":1,"output":2.5}"#);
        let price = Prices::parse(&right).unwrap().find("here", "m").unwrap();
        assert_eq!(price.output, Dollars::of(2.5).unwrap());
        for (wrong, said) in [
            (
                table(r#"{"model":"m","input":-1,"output":2}"#),
                "`m` at `here`",
            ),
            (table(r#"{"model":"m","input":1}"#), "output"),
            (
                table(r#"{"model":"m","input":1,"output":2,"outptu":3}"#),
                "outptu",
            ),
            (
                right.replace("\"version\":1", "\"version\":2"),
                "`version` 2",
            ),
        ] {
            let error = Prices::parse(&wrong).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
