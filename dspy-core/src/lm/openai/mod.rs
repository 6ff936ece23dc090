//! A client for chat completions as OpenAI has them, which most servers speak.

mod decode;
mod encode;
mod failure;

use std::sync::{Once, OnceLock};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::{Client, StatusCode, Url};

use super::{Abilities, BoxFuture, CallCx, Lm, LmRequest, LmResponse, Price, Prices, Secret};
use crate::error::{Error, Kind, Result};

/// A model behind a server that speaks OpenAI's chat completions: OpenAI itself, vLLM, Ollama and
/// many others.
///
/// Making one opens no connection.
///
/// ```
/// use dspy::lm::{OpenAi, Secret};
///
/// let local = OpenAi::new("http://127.0.0.1:8000/v1", "my-model")?;
/// let hosted = OpenAi::new("https://api.openai.com/v1", "gpt-4.1-mini")?.with_key(Secret::new("…"));
/// # let _ = (dspy::Ctx::new(local), dspy::Ctx::new(hosted));
/// # Ok::<(), dspy::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct OpenAi {
    client: Client,
    base_url: String,
    /// Where requests go, parsed once.
    endpoint: Url,
    model: String,
    key: Option<Secret>,
    /// The key as it is sent, if it can be.
    bearer: Option<HeaderValue>,
    abilities: Abilities,
    /// What it costs, where somebody said so or the table knows; looked up when it is first needed.
    price: OnceLock<Option<Price>>,
}

impl OpenAi {
    /// A model by the address of its server, which usually ends in `/v1`, and its name there.
    ///
    /// # Errors
    ///
    /// When the address is none of `http:` or `https:`, holds a password, or the name is blank.
    pub fn new(base_url: &str, model: &str) -> Result<Self> {
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
        let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        Ok(Self {
            client: client(is_here)?,
            base_url: base_url.to_owned(),
            endpoint: url,
            model: model.to_owned(),
            key: None,
            bearer: None,
            abilities: Abilities {
                images: true,
                several: true,
                reasoning: false,
            },
            price: OnceLock::new(),
        })
    }

    /// With a key, sent as a bearer token.
    #[must_use]
    pub fn with_key(mut self, key: Secret) -> Self {
        self.bearer = HeaderValue::try_from(format!("Bearer {}", key.expose()))
            .ok()
            .map(|mut value| {
                value.set_sensitive(true);
                value
            });
        self.key = Some(key);
        self
    }

    /// With other abilities than those of most models: pictures and several answers, but no
    /// reasoning on a channel of its own.
    #[must_use]
    pub fn with_abilities(mut self, abilities: Abilities) -> Self {
        self.abilities = abilities;
        self
    }

    /// With this price, whatever the [table](Prices) says of it.
    #[must_use]
    pub fn with_price(mut self, price: Price) -> Self {
        self.price = OnceLock::from(Some(price));
        self
    }

    /// With a client of one's own, for proxies, certificates and the like.
    #[must_use]
    pub fn with_client(mut self, client: Client) -> Self {
        self.client = client;
        self
    }

    /// The body of the request, byte for byte as it would be sent.
    pub fn body(&self, request: &LmRequest) -> Vec<u8> {
        encode::body(request, &self.model)
    }

    async fn send(&self, request: &LmRequest) -> Result<LmResponse> {
        let mut post = self
            .client
            .post(self.endpoint.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(self.body(request));
        if self.key.is_some() {
            let Some(bearer) = &self.bearer else {
                let message = "the key holds characters that cannot be sent";
                return Err(Error::new(Kind::Auth, message));
            };
            post = post.header(AUTHORIZATION, bearer.clone());
        }
        let response = post
            .send()
            .await
            .map_err(|error| self.unreachable(&error))?;
        let status = response.status();
        let elsewhere = response.headers().get(LOCATION).cloned();
        let body = response
            .bytes()
            .await
            .map_err(|error| self.unreachable(&error))?;
        let answer = if status.is_success() {
            decode::response(&body).map_err(|error| match failure::is_told(&body) {
                // Some servers say that they failed under a status that says they did not.
                true => self.failed(status, &body),
                false => error,
            })
        } else if status.is_redirection() {
            Err(self.sent_elsewhere(status, elsewhere.as_ref()))
        } else {
            Err(self.failed(status, &body))
        };
        answer.map_err(|error| self.without_key(error))
    }

    fn unreachable(&self, error: &reqwest::Error) -> Error {
        if error.is_timeout() {
            return Error::new(
                Kind::Timeout,
                format!("`{}` took too long to answer", self.base_url),
            );
        }
        let mut why = String::new();
        let mut source = std::error::Error::source(error);
        while let Some(error) = source {
            why = error.to_string();
            source = error.source();
        }
        let url = &self.base_url;
        let message = match error.is_connect() {
            true => format!(
                "`{url}` cannot be reached ({why}): is the server running, and is the address right?"
            ),
            // The server may have got the request, and may bill it.
            false => {
                format!("`{url}` broke the connection off before its answer was whole ({why})")
            }
        };
        Error::new(Kind::Provider, message)
    }

    fn failed(&self, status: StatusCode, body: &[u8]) -> Error {
        let url = self.endpoint.as_str();
        failure::of_status(status.as_u16(), body, &self.model, url)
    }

    fn sent_elsewhere(&self, status: StatusCode, location: Option<&HeaderValue>) -> Error {
        let location = location.and_then(|it| it.to_str().ok());
        let message = format!(
            "`{}` sends the request on to {} (status {}), and a prompt is not sent where nobody named: \
             give the right base URL",
            self.base_url,
            location.map_or("an address that it does not say".to_owned(), |it| format!(
                "`{it}`"
            )),
            status.as_u16()
        );
        Error::new(Kind::Config, message)
    }

    /// A server may send a key back in what it says; nobody shall read it there.
    fn without_key(&self, error: Error) -> Error {
        match &self.key {
            Some(key) => error.map_message(|message| key.removed_from(message)),
            None => error,
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
            let Some(deadline) = cx.deadline else {
                return self.send(request).await;
            };
            let answer = tokio::time::timeout_at(deadline.into(), self.send(request)).await;
            answer.unwrap_or_else(|_| {
                let message = format!("`{}` did not answer before the deadline", self.base_url);
                Err(Error::new(Kind::Timeout, message))
            })
        })
    }

    fn identity(&self) -> String {
        format!("openai-chat {} {}", self.base_url, self.model)
    }

    fn abilities(&self) -> Abilities {
        self.abilities
    }

    fn price(&self) -> Option<Price> {
        let listed = || Prices::listed().find(&self.base_url, &self.model);
        *self.price.get_or_init(listed)
    }
}

/// A client with a pool of its own. rustls asks for a provider of cryptography, which is set once
/// for the process unless somebody has set one.
fn client(is_here: bool) -> Result<Client> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // It fails when one is set already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let mut builder = Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(600))
        // A prompt goes where somebody said it shall go, and nowhere else.
        .redirect(reqwest::redirect::Policy::none());
    if is_here {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| {
        Error::new(Kind::Config, "no HTTP client can be made here").caused_by(error.without_url())
    })
}
