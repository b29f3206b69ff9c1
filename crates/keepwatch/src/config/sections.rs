//! The settings, section by section. The first line of a setting's description is what `config check` shows.

use super::named::{ForwardedHeaderSetting, LicenceSetting, ThrottleSetting};
use super::passwords::{AddressFailures, Failures, LockSeconds, Score, Word};
use super::value::{DatabaseLocation, Days, Domain, HostName, LogFilter, LogFormat, Network, PublicUrl};
use std::net::SocketAddr;
use std::path::PathBuf;

section! {
    /// How the server is reached.
    Server in "server" {
        /// Address and port to listen on.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8443));
        /// What URLs in answers begin with; without it they follow the request's Host header.
        public_url: Option<PublicUrl> = None;
        /// More host names and addresses for the certificate that the private authority issues.
        names: Vec<HostName> = Vec::new();
        /// A certificate chain of your own (PEM) instead of the private authority's.
        tls_certificate: Option<PathBuf> = None;
        /// The private key of that certificate (PEM).
        tls_key: Option<PathBuf> = None;
        /// Speak HTTP without TLS, for a proxy on the same machine that does TLS.
        http: bool = false;
        /// Allow `http` also on addresses that other machines can reach.
        http_on_any_address: bool = false;
        /// Networks of proxies that are believed when they say which address a request is from; nobody is by default.
        trusted_proxies: Vec<Network> = Vec::new();
        /// The header in which they say it: `x-forwarded-for` or `forwarded`.
        forwarded_header: ForwardedHeaderSetting = ForwardedHeaderSetting::default();
    }
}

section! {
    /// Where everything is kept.
    Storage in "storage" {
        /// A SQLite file or a postgres:// URL; without it, `keepwatch.db` in the data directory.
        database: Option<DatabaseLocation> = None;
        /// The certificate authority (PEM) that the PostgreSQL server's certificate must come from.
        postgres_ca: Option<PathBuf> = None;
    }
}

section! {
    /// The one tenant of this deployment.
    Tenant in "tenant" {
        /// The domain by which clients may name the tenant instead of its id.
        domain: Domain = Domain::default();
    }
}

section! {
    /// Which passwords are taken, and when wrong ones lock.
    Passwords in "passwords" {
        /// How hard to guess a password must be, 0 to 4 (zxcvbn); one that must be changed at the next sign-in, one less.
        score_min: Score = Score::new(3);
        /// Words that no password should be made of, such as the names of the organisation and its products.
        words: Vec<Word> = Vec::new();
        /// Wrong passwords after which a user is locked, in familiar and in other places apart.
        lockout_threshold: Failures = Failures::new(10);
        /// Seconds of the first lock; each further wrong password doubles it.
        lockout_seconds: LockSeconds = LockSeconds::new(60);
        /// Wrong passwords of any users within an hour after which an address is locked where it is not familiar.
        lockout_address_threshold: AddressFailures = AddressFailures::new(50);
    }
}

section! {
    /// How long things are kept.
    Retention in "retention" {
        /// Days for which sign-ins are kept.
        sign_in_days: Days = Days::new(30);
        /// Days for which risk detections are kept.
        risk_detection_days: Days = Days::new(90);
        /// Days after which low risk that nothing was added to ends by itself.
        low_risk_days: Days = Days::new(183);
        /// Days for which the profile of a user who does not sign in is kept.
        profile_days: Days = Days::new(180);
        /// Days for which the records of administrators' actions are kept.
        directory_audit_days: Days = Days::new(90);
    }
}

section! {
    /// What of Microsoft's service is imitated, beyond its API, for people who test integrations.
    Imitation in "imitation" {
        /// Limits on requests: `safety`, `graph` (Microsoft's, with its silences), or `graph-with-retry-after`.
        throttle: ThrottleSetting = ThrottleSetting::default();
        /// What a tenant sees with the licence `free`, `p1` or `p2`; `everything` hides nothing.
        licence: LicenceSetting = LicenceSetting::default();
    }
}

section! {
    /// Where change notifications may be sent, beside public addresses by https.
    Notifications in "notifications" {
        /// Send them to private networks and to this machine as well.
        allow_private_targets: bool = false;
        /// Send them to this machine also by http, for tests; `serve --demo` does.
        allow_http_loopback: bool = false;
    }
}

section! {
    /// What is logged, to the standard error output.
    Log in "log" {
        /// The least level (error, warn, info, debug, trace), or a filter such as `info,keepwatch_http=debug`.
        filter: LogFilter = LogFilter::default();
        /// `text`, `json`, or `auto`: text on a terminal and JSON elsewhere.
        format: LogFormat = LogFormat::Auto;
    }
}
