//! A client for chat completions as OpenAI has them, which most servers speak.

mod client;
mod decode;
mod dialect;
mod encode;
mod failure;
mod headers;
mod live;
mod refused;
mod secrets;
mod send;
mod sse;
mod structured;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Url};
use serde_json::Value as Json;

use self::client::LazyClient;
pub use self::dialect::Dialect;
use self::failure::Asked;
use self::secrets::Secrets;
use super::timeouts::Clock;
use super::{
    Abilities, BoxFuture, BoxStream, CallCx, Lm, LmEvent, LmRequest, LmResponse, Options, Price,
    Prices, Secret, Timeouts,
};
use crate::error::{Error, Kind, Result};

/// A model behind a server that speaks OpenAI's chat completions: OpenAI itself, vLLM, Ollama and
/// many others.
///
/// It is the wire alone: a call is a request, and a failure is an error. A
/// [`Stack`](super::Stack) around it asks again where that helps, and holds back what is too much.
///
/// Making one opens no connection and reads no file; what is needed for that is made with the first
/// call, and shared by all clones. Options that the wire or the model is known to refuse are an
/// error before anything is sent.
///
/// ```
/// use dspy::lm::{OpenAi, Secret};
///
/// let local = OpenAi::new("http://127.0.0.1:8000/v1", "my-model")?;
/// let hosted = OpenAi::new("https://api.openai.com/v1", "gpt-4.1-mini")?.with_key(Secret::new("…"));
/// # let _ = (dspy::Ctx::new(local), dspy::Ctx::new(hosted));
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone)]
pub struct OpenAi {
    client: LazyClient,
    is_client_given: bool,
    base_url: String,
    /// Put together once, since every call asks for it.
    identity: Arc<str>,
    /// Where requests go, parsed once.
    endpoint: Url,
    /// The same as text, with the name of the model.
    asked: Asked,
    /// What stands above each request; what is secret of it is marked so.
    headers: HeaderMap,
    key: Option<Secret>,
    secrets: Secrets,
    abilities: Abilities,
    dialect: Dialect,
    timeouts: Timeouts,
    extra_body: BTreeMap<String, Json>,
    /// What it costs, where somebody said so or the table knows; looked up when it is first needed.
    price: OnceLock<Option<Price>>,
}

impl OpenAi {
    /// A model by the address of its server, which usually ends in `/v1`, and its name there.
    ///
    /// # Errors
    ///
    /// When the address is none of `http:` or `https:`, holds a password, a query or a fragment, or
    /// the name is blank.
    pub fn new(base_url: &str, model: &str) -> Result<Self> {
        // What stands in an address is shown in errors and records, and so it is not shown here.
        if base_url.contains(['?', '#']) {
            return Err(Error::new(
                Kind::Config,
                "the base URL has a query or a fragment: leave it out; a key goes into `with_key`, \
                 or with a name of its own into `with_header`, and never into an address",
            ));
        }
        let base_url = base_url.trim_end_matches('/');
        let endpoint = format!("{base_url}/chat/completions");
        let url = Url::parse(&endpoint).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.username().is_empty()
                && url.password().is_none()
        });
        let Some(url) = url else {
            return Err(Error::new(
                Kind::Config,
                "the base URL is the address of a server, such as `http://127.0.0.1:8000/v1`, and \
                 holds no user or password: a key goes into `with_key`",
            ));
        };
        if model.trim().is_empty() {
            return Err(Error::new(
                Kind::Config,
                "the model has no name: give the one its server knows",
            ));
        }
        client::set_cryptography();
        let structured = structured::of_model(&url, model);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Self {
            client: LazyClient::default(),
            is_client_given: false,
            base_url: base_url.to_owned(),
            identity: identity(base_url, model, &BTreeMap::new()),
            asked: Asked {
                model: model.to_owned(),
                url: endpoint,
            },
            endpoint: url,
            headers,
            key: None,
            secrets: Secrets::default(),
            abilities: Abilities {
                images: true,
                several: true,
                structured,
                ..Abilities::default()
            },
            dialect: Dialect::of_model(model),
            timeouts: Timeouts::default(),
            extra_body: BTreeMap::new(),
            price: OnceLock::new(),
        })
    }

    /// With a key, sent as a bearer token.
    #[must_use]
    pub fn with_key(mut self, key: Secret) -> Self {
        // One that no header can hold is an error of the call.
        match sensitive(&format!("Bearer {}", key.expose())) {
            Some(bearer) => self.headers.insert(AUTHORIZATION, bearer),
            None => self.headers.remove(AUTHORIZATION),
        };
        self.secrets.add(key.clone());
        self.key = Some(key);
        self
    }

    /// With one more header above each request, such as the name of a project or a key under a name
    /// of its own. Its value is taken for a secret, and never shown.
    ///
    /// ```
    /// use dspy::lm::{OpenAi, Secret};
    ///
    /// let model = OpenAi::new("https://example.org/v1", "my-model")?
    ///     .with_header("api-key", Secret::new("my-key"))?;
    /// # let _ = dspy::Ctx::new(model);
    /// # Ok::<(), dspy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the name or the value cannot be those of a header, or the header is one that the client
    /// writes itself.
    pub fn with_header(mut self, name: &str, value: Secret) -> Result<Self> {
        let instead = match name.to_ascii_lowercase().as_str() {
            "authorization" => Some("a key is given with `OpenAi::with_key`"),
            "content-type" | "content-length" | "transfer-encoding" => {
                Some("it tells of the body, which the client writes")
            }
            "host" => Some("it is that of the base URL"),
            _ => None,
        };
        if let Some(instead) = instead {
            let message = format!("the header `{name}` is not set by hand: {instead}");
            return Err(Error::new(Kind::Config, message));
        }
        let Ok(header) = HeaderName::try_from(name) else {
            let message = format!("`{name}` is no name of a header: take letters, digits and `-`");
            return Err(Error::new(Kind::Config, message));
        };
        let Some(sent) = sensitive(value.expose()) else {
            let message = format!(
                "the value of the header `{name}` holds characters that cannot be sent, such as a \
                 line break: leave them out"
            );
            return Err(Error::new(Kind::Config, message));
        };
        self.headers.insert(header, sent);
        self.secrets.add(value);
        Ok(self)
    }

    /// With a field more at the top of each request, for what this server knows beside the options.
    /// It is part of the [`identity`](Lm::identity), and no place for a secret. A call's own
    /// [`extra_body`](Options::extra_body) goes before it.
    ///
    /// ```
    /// use dspy::lm::{Lm, OpenAi};
    ///
    /// let model = OpenAi::new("http://127.0.0.1:8000/v1", "my-model")?.with_extra_body("top_k", 20);
    /// assert!(model.identity().contains("top_k"));
    /// # Ok::<(), dspy::Error>(())
    /// ```
    #[must_use]
    pub fn with_extra_body(mut self, key: impl Into<String>, value: impl Into<Json>) -> Self {
        self.extra_body.insert(key.into(), value.into());
        self.identity = identity(&self.base_url, &self.asked.model, &self.extra_body);
        self
    }

    /// With other abilities than those of most models: pictures and several answers, but no
    /// reasoning on a channel of its own. For what its server can hold an answer to alone there is
    /// [`with_structured`](Self::with_structured).
    #[must_use]
    pub fn with_abilities(mut self, abilities: Abilities) -> Self {
        self.abilities = abilities;
        self
    }

    /// With another dialect than [`Dialect::of_model`] knows by the model's name.
    #[must_use]
    pub fn with_dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// With other limits of time.
    #[must_use]
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        // The limit for a connection is the client's, and clones may have theirs made already.
        if !self.is_client_given && timeouts.connect != self.timeouts.connect {
            self.client = LazyClient::default();
        }
        self.timeouts = timeouts;
        self
    }

    /// With this price, whatever the [table](Prices) says of it.
    #[must_use]
    pub fn with_price(mut self, price: Price) -> Self {
        self.price = OnceLock::from(Some(price));
        self
    }

    /// With a client of one's own, for proxies, certificates and the like. How long it waits for a
    /// connection is its own affair.
    #[must_use]
    pub fn with_client(mut self, client: Client) -> Self {
        self.client = LazyClient::of(client);
        self.is_client_given = true;
        self
    }

    /// The body of the request, byte for byte as it would be sent.
    ///
    /// # Errors
    ///
    /// When the request would not be sent: the wire has no words for it, or the model is known to
    /// refuse it.
    pub fn body(&self, request: &LmRequest) -> Result<Vec<u8>> {
        self.envelope().body(request, false)
    }

    fn envelope(&self) -> encode::Envelope<'_> {
        encode::Envelope {
            model: &self.asked.model,
            dialect: self.dialect,
            extra_body: &self.extra_body,
        }
    }

    /// The format in which recordings come, as it was asked for.
    fn audio_format<'a>(&'a self, options: &'a Options) -> &'a str {
        let own = options.extra_body.get("audio");
        let audio = own.or_else(|| self.extra_body.get("audio"));
        let format = audio.and_then(|it| it.get("format")?.as_str());
        format.unwrap_or("wav")
    }

    /// A whole answer out of a body.
    fn decoded(&self, body: &[u8], audio_format: &str) -> Result<LmResponse> {
        let answer = decode::response(&self.text_of(body)?, &self.asked, audio_format);
        answer.map_err(|error| self.secrets.removed_from_error(error))
    }

    /// What a server wrote, as text, and without what it must not say.
    fn text_of<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, str>> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(self.secrets.removed_from_answer(text)),
            Err(_) => {
                let text = String::from_utf8_lossy(bytes);
                let start = failure::start_of(&self.secrets.removed_from(&text));
                let message = format!("the server's answer is no text: {start}");
                Err(Error::new(Kind::Provider, message))
            }
        }
    }
}

impl Lm for OpenAi {
    fn call<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<LmResponse>> {
        Box::pin(async move {
            let mut clock = Clock::new(self.timeouts, cx.deadline);
            self.ask(request, &mut clock).await
        })
    }

    fn stream<'a>(
        &'a self,
        request: &'a LmRequest,
        cx: &'a CallCx,
    ) -> BoxFuture<'a, Result<BoxStream<'static, Result<LmEvent>>>> {
        Box::pin(async move {
            let mut clock = Clock::new(self.timeouts, cx.deadline);
            let (response, said) = self.post(request, true, &mut clock).await?;
            let options = &request.options;
            Ok(live::Live::events(
                self.clone(),
                response,
                said,
                options,
                clock,
            ))
        })
    }

    fn identity(&self) -> Arc<str> {
        Arc::clone(&self.identity)
    }

    fn abilities(&self) -> Abilities {
        self.abilities_left()
    }

    fn price(&self) -> Option<Price> {
        let listed = || Prices::listed().find(&self.base_url, &self.asked.model);
        *self.price.get_or_init(listed)
    }
}

/// Where it is, which model it is, and what else it is told with each request.
fn identity(base_url: &str, model: &str, extra_body: &BTreeMap<String, Json>) -> Arc<str> {
    let mut identity = format!("openai-chat {base_url} {model}");
    if !extra_body.is_empty() {
        let extra: serde_json::Map<_, _> = extra_body.clone().into_iter().collect();
        identity.push_str(&format!(" with {}", Json::Object(extra)));
    }
    identity.into()
}

/// Prints what was set, and of the key that there is one.
impl fmt::Debug for OpenAi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAi")
            .field("base_url", &self.base_url)
            .field("model", &self.asked.model)
            .field("key", &self.key)
            .field("headers", &self.headers)
            .field("abilities", &self.abilities)
            .field("dialect", &self.dialect)
            .field("timeouts", &self.timeouts)
            .field("extra_body", &self.extra_body)
            .finish_non_exhaustive()
    }
}

/// A header whose value nobody shows; nothing where it cannot be one.
fn sensitive(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}
