//! One exchange over HTTP, under the clock of its call.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH};
use reqwest::{Method, Request, Response};

use super::OpenAi;
use super::headers::Said;
use crate::error::{Error, Kind, Result};
use crate::lm::timeouts::{Clock, Limit};
use crate::lm::{LmRequest, LmResponse};

/// No body is longer; a server that goes on and on is not listened to.
pub(super) const MOST: usize = 256 << 20;

/// How the limits of a call are set.
pub(super) const HOW: &str = "OpenAi::with_timeouts";

impl OpenAi {
    /// The whole answer.
    pub(super) async fn ask(&self, request: &LmRequest, clock: &mut Clock) -> Result<LmResponse> {
        let (mut response, said) = self.post(request, false, clock).await?;
        let audio_format = self.audio_format(&request.options);
        let read = |body: &[u8]| self.decoded(body, audio_format);
        let answer = self.read(&mut response, clock, read).await;
        match answer.flatten() {
            Ok(mut answer) => {
                answer.allowance = said.allowance;
                answer.id = answer.id.or(said.request_id);
                Ok(answer)
            }
            Err(error) => Err(said.told(error)),
        }
    }

    /// Sends a request, and waits for the headers of an answer. A failure that they tell of is one.
    pub(super) async fn post(
        &self,
        request: &LmRequest,
        is_streamed: bool,
        clock: &mut Clock,
    ) -> Result<(Response, Said)> {
        let answer = clock.wait(self.sent(request, is_streamed)?).await;
        let response = self.came(answer)?;
        let said = Said::of(response.headers(), &self.secrets);
        if response.status().is_success() {
            return Ok((response, said));
        }
        // In a box, so that the many calls that are answered carry no room for what these need.
        let refusal = Box::pin(self.refusal(response, &said, clock)).await;
        Err(said.told(refusal))
    }

    /// Sends a request; what comes of it is to be waited for.
    fn sent(
        &self,
        request: &LmRequest,
        is_streamed: bool,
    ) -> Result<impl Future<Output = reqwest::Result<Response>> + use<>> {
        if self.key.is_some() && !self.headers.contains_key(AUTHORIZATION) {
            return Err(Error::new(
                Kind::Auth,
                "the key holds characters that cannot be sent, such as a line break at its end",
            ));
        }
        let mut post = Request::new(Method::POST, self.endpoint.clone());
        *post.headers_mut() = self.headers.clone();
        *post.body_mut() = Some(self.envelope().body(request, is_streamed)?.into());
        let client = self.client.get(&self.endpoint, self.timeouts.connect)?;
        Ok(client.execute(post))
    }

    /// What an answer with such a status tells of.
    async fn refusal(&self, mut response: Response, said: &Said, clock: &mut Clock) -> Error {
        let status = response.status();
        let error = if status.is_redirection() {
            self.sent_elsewhere(status.as_u16(), said.location.as_deref())
        } else {
            // What was told in the status counts, even where the rest of it does not come.
            let read = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
            let body = match self.read(&mut response, clock, read).await {
                Ok(body) => body,
                Err(error) => format!("and then {error}"),
            };
            let body = self.secrets.removed_from(&body);
            self.asked.status(status.as_u16(), &body)
        };
        self.secrets.removed_from_error(error)
    }

    /// Reads the whole body. Most come in one piece, which is read where it is.
    async fn read<T>(
        &self,
        response: &mut Response,
        clock: &mut Clock,
        read: impl FnOnce(&[u8]) -> T,
    ) -> Result<T> {
        let Some(first) = self.came(clock.wait(response.chunk()).await)? else {
            return Ok(read(&[]));
        };
        clock.heard();
        match self.came(clock.wait(response.chunk()).await)? {
            None => Ok(read(&first)),
            // In a box, so that the many answers of one piece carry no room for more.
            Some(second) => {
                let whole = Box::pin(self.whole(response, clock, [first, second]));
                Ok(read(&whole.await?))
            }
        }
    }

    /// The whole body, of which these pieces came already.
    async fn whole(
        &self,
        response: &mut Response,
        clock: &mut Clock,
        came: [impl AsRef<[u8]>; 2],
    ) -> Result<Vec<u8>> {
        let length = response.headers().get(CONTENT_LENGTH);
        let length = length.and_then(|it| it.to_str().ok()?.parse().ok());
        let mut body = Vec::with_capacity(length.unwrap_or(0).min(1 << 20));
        for piece in came {
            body.extend_from_slice(piece.as_ref());
        }
        clock.heard();
        while let Some(piece) = self.came(clock.wait(response.chunk()).await)? {
            clock.heard();
            body.extend_from_slice(&piece);
            if body.len() > MOST {
                return Err(self.too_long());
            }
        }
        Ok(body)
    }

    /// What was waited for, or why it did not come.
    pub(super) fn came<T>(&self, what: Result<reqwest::Result<T>, Limit>) -> Result<T> {
        match what {
            Ok(Ok(what)) => Ok(what),
            Ok(Err(error)) => Err(self.broken(error)),
            Err(limit) => Err(limit.error(&self.base_url, HOW)),
        }
    }

    fn broken(&self, error: reqwest::Error) -> Error {
        let url = &self.base_url;
        let error = error.without_url();
        let why = innermost(&error);
        if error.is_connect() {
            let said = match self.timeouts.connect {
                Some(connect) if error.is_timeout() => Limit::Connect(connect).error(url, HOW),
                _ => Error::new(
                    Kind::Provider,
                    format!(
                        "`{url}` cannot be reached ({why}): is the server running, and is the \
                         address right?"
                    ),
                ),
            };
            return said.caused_by(error).told(|told| told.unreached = true);
        }
        // The server may have got the request, and may bill it.
        let said = match error.is_timeout() {
            true => Error::new(
                Kind::Timeout,
                format!("`{url}` took longer than the client given with `with_client` waits"),
            ),
            false => Error::new(
                Kind::Provider,
                format!("`{url}` broke the connection off before its answer was whole ({why})"),
            ),
        };
        said.caused_by(error)
    }

    pub(super) fn too_long(&self) -> Error {
        let url = &self.base_url;
        let message = format!("the answer of `{url}` is longer than any answer is, and goes on");
        Error::new(Kind::Provider, message)
    }

    fn sent_elsewhere(&self, status: u16, location: Option<&str>) -> Error {
        let message = format!(
            "`{}` sends the request on to {} (status {status}), and a prompt is not sent where \
             nobody named: give the right base URL",
            self.base_url,
            location.map_or("an address that it does not say".to_owned(), |it| format!(
                "`{it}`"
            )),
        );
        Error::new(Kind::Config, message)
    }
}

/// Waits a moment for the end of a body that has said all: only then can its connection be used
/// again. Most servers end it at once.
pub(super) async fn leave(mut response: Response) {
    let _ = tokio::time::timeout(Duration::from_millis(100), response.chunk()).await;
}

/// What is at the bottom of an error.
pub(super) fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
