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
        let answer = clock.wait(client.execute(post)).await;
        let mut response = self.came(answer)?;
        let said = Said::of(response.headers(), &self.secrets);
        let status = response.status();
        if status.is_success() {
            return Ok((response, said));
        }
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
        Err(said.told(self.secrets.removed_from_error(error)))
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
        let Some(second) = self.came(clock.wait(response.chunk()).await)? else {
            return Ok(read(&first));
        };
        let length = response.headers().get(CONTENT_LENGTH);
        let length = length.and_then(|it| it.to_str().ok()?.parse().ok());
        let mut body = Vec::with_capacity(length.unwrap_or(0).min(1 << 20));
        body.extend_from_slice(&first);
        let mut next = Some(second);
        while let Some(piece) = next {
            clock.heard();
            body.extend_from_slice(&piece);
            if body.len() > MOST {
                return Err(self.too_long());
            }
            next = self.came(clock.wait(response.chunk()).await)?;
        }
        Ok(read(&body))
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
