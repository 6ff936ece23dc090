//! The HTTP client, made when something is first sent.

use std::sync::{Arc, Once, OnceLock};
use std::time::Duration;

use reqwest::{Client, Url, retry};

use crate::error::{Error, Kind, Result};

/// A client that is there once it is needed. Clones share it, with its connections.
#[derive(Clone, Debug, Default)]
pub(super) struct LazyClient(Arc<OnceLock<Result<Client, String>>>);

impl LazyClient {
    /// A client that is there already.
    pub(super) fn of(client: Client) -> Self {
        Self(Arc::new(OnceLock::from(Ok(client))))
    }

    /// The client, made now if none is there.
    pub(super) fn get(&self, url: &Url, connect: Option<Duration>) -> Result<&Client> {
        let client = self.0.get_or_init(|| made(url, connect));
        client.as_ref().map_err(|why| {
            let message = format!(
                "no HTTP client can be made here ({why}): give one with `OpenAi::with_client`"
            );
            Error::new(Kind::Config, message)
        })
    }
}

/// rustls asks for a provider of cryptography, which is set once for the process unless somebody has
/// set one. It costs nothing to speak of, so that it is there for other clients as well.
pub(super) fn set_cryptography() {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // It fails when one is set already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// A client with a pool of its own. It has no limits of time but that of a connection, since each
/// call has a clock.
fn made(url: &Url, connect: Option<Duration>) -> Result<Client, String> {
    set_cryptography();
    let mut builder = Client::builder()
        // A prompt goes where somebody said it shall go, and nowhere else.
        .redirect(reqwest::redirect::Policy::none())
        // Who asks again is the caller's to say, so no copy of a request is kept for that.
        .retry(retry::never().max_retries_per_request(0));
    if let Some(connect) = connect {
        builder = builder.connect_timeout(connect);
    }
    let is_here = is_here(url);
    if is_here {
        builder = builder.no_proxy();
    }
    if url.scheme() == "http" && (is_here || !is_proxied_by_tls()) {
        // Reading the certificates of the system takes longer than all else, and nobody would show
        // one that they vouch for.
        builder = builder.tls_certs_only([]);
    }
    builder
        .build()
        .map_err(|error| super::send::innermost(&error.without_url()))
}

fn is_here(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Whether a proxy may stand in between that has a certificate of its own.
fn is_proxied_by_tls() -> bool {
    ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]
        .into_iter()
        .filter_map(std::env::var_os)
        .any(|proxy| proxy.to_string_lossy().starts_with("https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_made_once_it_is_needed_and_shared_by_clones() {
        let client = LazyClient::default();
        let other = client.clone();
        assert!(client.0.get().is_none());
        let url = Url::parse("http://127.0.0.1:1/v1").unwrap();
        other.get(&url, None).unwrap();
        assert!(client.0.get().is_some());
    }

    #[test]
    fn one_that_cannot_be_made_is_an_error_of_the_call() {
        let client = LazyClient(Arc::new(OnceLock::from(Err("no roots".to_owned()))));
        let url = Url::parse("https://example.org/v1").unwrap();
        let error = client.get(&url, None).unwrap_err();
        assert!(error.is_config() && error.to_string().contains("no roots"));
    }
}
