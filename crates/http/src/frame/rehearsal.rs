//! Requests that say where and when they come from, so that a browser on this machine can play a person who travels.
//!
//! `X-Keepwatch-Rehearsal-Address` is the person's address, and `X-Keepwatch-Rehearsal-Seconds` says by how much their clock
//! is ahead, or behind with a minus. Both hold for that request alone. Only a demo takes them, and only from its own
//! machine: whoever can choose an address and a time can undo every judgement that rests on them. Everywhere else such a
//! request is refused rather than the header ignored, since a test that is believed to travel and does not proves nothing.

use super::peer::{Peer, is_forwarded};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName};
use keepwatch_engine::Clock;
use keepwatch_graph::Timestamp;
use std::net::IpAddr;

/// Who may say where and when their requests come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rehearsals {
    /// Nobody: such requests are refused.
    #[default]
    Refused,
    /// Whoever is on this machine, and came without a proxy. For demos.
    FromThisMachine,
}

/// What the headers' names begin with. One that begins so and is not known is refused too.
const PREFIX: &str = "x-keepwatch-rehearsal-";
const ADDRESS: HeaderName = HeaderName::from_static("x-keepwatch-rehearsal-address");
const SECONDS: HeaderName = HeaderName::from_static("x-keepwatch-rehearsal-seconds");

/// How far ahead or behind a clock may be said to be: a year and a month, so that every lifetime there is can be seen to
/// end. Beyond, dates would leave what databases and tokens can hold.
const SECONDS_MAX: i64 = 400 * 24 * 60 * 60;

tokio::task_local! {
    /// By how much the clock of the request in hand is ahead. A task's own: what other tasks and threads read is not moved.
    static AHEAD_SECONDS: i64;
}

/// A clock that follows the request in hand. The engine of a server that takes rehearsals must have this one.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestClock<C>(pub C);

impl<C: Clock> Clock for RequestClock<C> {
    fn now(&self) -> Timestamp {
        let ahead = AHEAD_SECONDS.try_with(|seconds| *seconds).unwrap_or(0);
        self.0.now().plus_seconds(ahead)
    }
}

/// What a request says of its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Rehearsal {
    /// The address in place of the real one.
    pub(crate) address: Option<IpAddr>,
    /// By how much the sender's clock is ahead.
    ahead_seconds: i64,
}

/// Why a request with such headers is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused(pub(crate) &'static str);

impl Rehearsal {
    /// Reads the headers. One without any is a request like every other.
    pub(crate) fn of(allowed: Rehearsals, request: &Request) -> Result<Self, Refused> {
        let headers = request.headers();
        let mut names = headers
            .keys()
            .filter(|name| name.as_str().starts_with(PREFIX))
            .peekable();
        if names.peek().is_none() {
            return Ok(Self::default());
        }
        if allowed == Rehearsals::Refused {
            return Err(Refused("only a demo lets requests say where and when they come from"));
        }
        let peer = request.extensions().get::<Peer>();
        let is_here = peer.is_some_and(|Peer(address)| address.to_canonical().is_loopback());
        if !is_here || is_forwarded(headers) {
            return Err(Refused(
                "only requests of this machine may say where and when they come from",
            ));
        }
        if names.any(|name| *name != ADDRESS && *name != SECONDS) {
            return Err(Refused("no header for rehearsals has that name"));
        }
        let address = one(headers, &ADDRESS)?.map(str::parse::<IpAddr>).transpose();
        let ahead = one(headers, &SECONDS)?.map(str::parse::<i64>).transpose();
        let ahead = ahead.ok().map(Option::unwrap_or_default);
        Ok(Self {
            address: address.map_err(|_| Refused("the address of a rehearsal is no address"))?,
            ahead_seconds: ahead
                .filter(|seconds| (-SECONDS_MAX..=SECONDS_MAX).contains(seconds))
                .ok_or(Refused(
                    "the time of a rehearsal is no number of seconds within 400 days",
                ))?,
        })
    }

    /// Does `work` by the sender's clock.
    pub(crate) async fn around<T>(self, work: impl Future<Output = T>) -> T {
        match self.ahead_seconds {
            // A part of a batch goes on by the clock of the whole.
            0 => work.await,
            ahead => AHEAD_SECONDS.scope(ahead, work).await,
        }
    }
}

/// The value of a header that may be there once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Refused> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value
            .to_str()
            .map(Some)
            .map_err(|_| Refused("a header for rehearsals is not text")),
        (Some(_), Some(_)) => Err(Refused("a header for rehearsals is there twice")),
    }
}
