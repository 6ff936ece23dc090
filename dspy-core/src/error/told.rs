//! What a provider told of a call that it did not answer.

use std::time::Duration;

use super::{Error, Kind};
use crate::lm::Allowance;

/// What is known of a call that a provider did not answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// Whether the provider itself says that asking again may help.
    pub(crate) asks_again: Option<bool>,
    /// Whether nothing was sent, since nobody was there to send it to.
    pub(crate) unreached: bool,
    /// Whether it is one that was given before, so that nothing was asked.
    pub(crate) replayed: bool,
    /// What the answer said of the limits for this key.
    pub(crate) allowance: Option<Box<Allowance>>,
}

impl Error {
    /// A call that a server of this status did not answer, for a client of one's own. 401 and 403
    /// are [`is_auth`](Self::is_auth), 404 is [`is_config`](Self::is_config), 408 is
    /// [`is_timeout`](Self::is_timeout), 429 is [`is_rate_limited`](Self::is_rate_limited), other
    /// refusals are [`is_rejected`](Self::is_rejected), and the rest is
    /// [`is_provider`](Self::is_provider).
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let busy = dspy::Error::of_status(503, "come back later").with_retry_after(Duration::from_secs(2));
    /// assert!(busy.is_provider() && busy.is_transient());
    /// assert_eq!(busy.retry_after(), Some(Duration::from_secs(2)));
    /// assert!(!dspy::Error::of_status(400, "what is that?").is_transient());
    /// ```
    pub fn of_status(status: u16, message: impl Into<String>) -> Self {
        let kind = match status {
            401 | 403 => Kind::Auth,
            404 => Kind::Config,
            408 => Kind::Timeout,
            429 => Kind::RateLimited,
            400..500 => Kind::Rejected,
            _ => Kind::Provider,
        };
        Self::new(kind, message).told(|told| told.status = Some(status))
    }

    /// The same error, with how long the provider wants to be left alone.
    #[must_use]
    pub fn with_retry_after(self, time: Duration) -> Self {
        self.told(|told| told.retry_after = Some(time))
    }

    /// Adds to what is known of a call that was not answered.
    pub(crate) fn told(mut self, add: impl FnOnce(&mut Told)) -> Self {
        add(self.0.told.get_or_insert_default());
        self
    }

    /// Whether the same call may fare better in a while: the provider was busy, failed, or was not
    /// there. It is what a [`Retry`](crate::lm::Retry) goes by.
    pub fn is_transient(&self) -> bool {
        if !matches!(
            self.0.kind,
            Kind::RateLimited | Kind::Timeout | Kind::Provider | Kind::Rejected
        ) {
            return false;
        }
        let Some(told) = &self.0.told else {
            return self.0.kind == Kind::RateLimited;
        };
        told.asks_again.unwrap_or_else(|| {
            told.unreached
                || matches!(told.status, Some(408 | 409 | 429 | 500..))
                || self.0.kind == Kind::RateLimited
        })
    }

    /// Whether the call may have been billed all the same: it was sent, and nobody knows what
    /// became of it.
    pub fn may_be_billed(&self) -> bool {
        let told = self.0.told.as_deref();
        match self.0.kind {
            // These are found out before a request is sent, or at the provider's door.
            Kind::Auth | Kind::Config | Kind::RateLimited | Kind::Rejected => false,
            Kind::ContextOverflow | Kind::Budget | Kind::Setting | Kind::Value => false,
            _ => !told.is_some_and(|it| it.unreached || it.replayed || it.status.is_some()),
        }
    }

    /// Whether nothing was sent.
    pub(crate) fn is_unsent(&self) -> bool {
        self.0.told.as_ref().is_some_and(|told| told.unreached)
    }

    /// The status under which a server failed, where it was one of HTTP.
    pub fn status(&self) -> Option<u16> {
        self.0.told.as_ref()?.status
    }

    /// The provider's own code for what went wrong, such as `insufficient_quota`.
    pub fn code(&self) -> Option<&str> {
        self.0.told.as_ref()?.code.as_deref()
    }

    /// The provider's name for the request, by which its support finds it.
    pub fn request_id(&self) -> Option<&str> {
        self.0.told.as_ref()?.request_id.as_deref()
    }

    /// How long the provider wants to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.told.as_ref()?.retry_after
    }

    /// What the answer said of the limits that the provider holds this key to.
    pub fn allowance(&self) -> Option<&Allowance> {
        self.0.told.as_ref()?.allowance.as_deref()
    }
}
