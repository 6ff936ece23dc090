//! The kinds of errors, by which they are counted and written down.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Value,
    Setting,
    Parameter,
    Config,
    Parse,
    Check,
    Truncated,
    Refused,
    RateLimited,
    Auth,
    ContextOverflow,
    Timeout,
    Provider,
    Rejected,
    Budget,
    Run,
    Cancelled,
    Program,
    Panic,
    Metric,
    File,
}

impl Kind {
    const ALL: [Self; 21] = [
        Self::Value,
        Self::Setting,
        Self::Parameter,
        Self::Config,
        Self::Parse,
        Self::Check,
        Self::Truncated,
        Self::Refused,
        Self::RateLimited,
        Self::Auth,
        Self::ContextOverflow,
        Self::Timeout,
        Self::Provider,
        Self::Rejected,
        Self::Budget,
        Self::Run,
        Self::Cancelled,
        Self::Program,
        Self::Panic,
        Self::Metric,
        Self::File,
    ];

    /// The name of the kind, in reports and in the files of a run.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Setting => "setting",
            Self::Parameter => "parameter",
            Self::Config => "config",
            Self::Parse => "parse",
            Self::Check => "check",
            Self::Truncated => "truncated",
            Self::Refused => "refused",
            Self::RateLimited => "rate limited",
            Self::Auth => "auth",
            Self::ContextOverflow => "context overflow",
            Self::Timeout => "timeout",
            Self::Provider => "provider",
            Self::Rejected => "rejected",
            Self::Budget => "budget",
            Self::Run => "run",
            Self::Cancelled => "cancelled",
            Self::Program => "program",
            Self::Panic => "panic",
            Self::Metric => "metric",
            Self::File => "file",
        }
    }

    /// The kind of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
