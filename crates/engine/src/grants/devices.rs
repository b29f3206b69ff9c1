//! Codes of devices: a program that has no browser shows a code, a person types it where they can sign in, and the program
//! asks every few seconds what came of it.
//!
//! Source: RFC 8628; Microsoft identity platform, device authorization grant.

use super::families::Begun;
use super::{Grant, families, read, written};
use crate::engine::Engine;
use keepwatch_graph::{AppId, Timestamp, UserId};
use keepwatch_storage::{DeviceCodeRow, Rx, StoreError, Tx};
use keepwatch_token::{BearerSecret, Endpoint, IdentityScope, ScopeRequest, UserCode};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use uuid::Uuid;

/// How long a program may wait.
pub const DEVICE_CODE_SECONDS: i64 = 900;
/// How many seconds it leaves between two questions, and how many more after it has asked too soon.
pub const DEVICE_INTERVAL_SECONDS: i64 = 5;
/// How much sooner than that a question may come: clocks of small devices are rough.
const LENIENCY_SECONDS: i64 = 1;
/// Programs of one application that wait at once. Anybody can begin to wait, and each is a code that a guess could hit.
const WAITING_MAX: i64 = 1000;
/// Tries at codes that are none, by one guesser.
const GUESSES_MAX: i64 = 10;
/// In this time.
const GUESSES_SECONDS: i64 = 900;
/// Draws until a free code is found: the chance that one is taken is below one in ten million.
const DRAWS_MAX: usize = 8;

/// What a program asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// The application.
    pub app: AppId,
    /// What it asks for.
    pub scope: ScopeRequest,
    /// The form of the endpoint that it asks.
    pub endpoint: Endpoint,
    /// Whether it understands claims challenges.
    pub is_challenge_capable: bool,
    /// The address that the device asked from, where it is known: whoever is lured into typing the code of somebody else's
    /// device sees that it is elsewhere.
    #[serde(default)]
    pub from: Option<IpAddr>,
}

/// What a program is told at first.
#[derive(Debug, Clone)]
pub struct DeviceStart {
    /// What it asks with.
    pub device_code: BearerSecret,
    /// What it shows.
    pub user_code: UserCode,
}

/// What is found for what a person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookUp {
    /// A program waits.
    Waiting(DeviceRequest),
    /// No program waits with that code, or somebody has decided already.
    Unknown,
    /// Too many tries; how long until the next is looked at.
    TooMany {
        /// From then on.
        until: Timestamp,
    },
}

/// What a program is told when it asks.
#[derive(Debug, Clone)]
pub enum Polled {
    /// Nobody has decided.
    Pending,
    /// The same, and it has asked too soon.
    TooSoon,
    /// A person has refused, or has signed out since.
    Declined,
    /// Its time is over.
    Expired,
    /// No code of that application.
    Unknown,
    /// A person has signed in. Told once.
    Approved {
        /// What is granted.
        grant: Box<Grant>,
        /// When: what is revoked later ends it.
        granted: Timestamp,
        /// The first refresh token, where one was asked for.
        refresh_token: Option<BearerSecret>,
    },
}

#[derive(Serialize, Deserialize)]
struct Document {
    request: DeviceRequest,
    state: State,
}

#[derive(Serialize, Deserialize)]
enum State {
    Pending,
    Declined,
    Approved { grant: Box<Grant>, granted: Timestamp },
}

impl Engine {
    /// Lets a program begin to wait; `None` where too many wait already.
    pub async fn begin_device(&self, request: DeviceRequest) -> Result<Option<DeviceStart>, StoreError> {
        let now = self.clock().now();
        let app = request.app;
        let document = written(&Document {
            request,
            state: State::Pending,
        });
        for _ in 0..DRAWS_MAX {
            let mut random = [0; 32];
            self.entropy().fill(&mut random);
            let Some(user_code) = UserCode::of(random) else {
                continue;
            };
            let device_code = self.bearer_secret();
            let row = DeviceCodeRow {
                hash: device_code.hash(),
                user_code: user_code.letters().to_owned(),
                client: app,
                ends: now.plus_seconds(DEVICE_CODE_SECONDS),
                interval_seconds: DEVICE_INTERVAL_SECONDS,
                polled: None,
                document: document.clone(),
            };
            let work = move |tx: &mut Tx<'_>| match tx.waiting_devices(app, now)? {
                WAITING_MAX.. => Ok(None),
                _ => tx.insert_device_code(&row).map(Some),
            };
            match self.store().write(work).await? {
                None => return Ok(None),
                Some(true) => return Ok(Some(DeviceStart { device_code, user_code })),
                Some(false) => {}
            }
        }
        Ok(None)
    }

    /// What waits for the code that somebody typed. `guesser` says who types, as well as is known: tries that find nothing are
    /// counted by it.
    pub async fn look_up_device(&self, typed: &str, guesser: &str) -> Result<LookUp, StoreError> {
        let now = self.clock().now();
        let (typed, guesser) = (UserCode::typed(typed), guesser.to_owned());
        let work = move |tx: &mut Tx<'_>| {
            tx.lock_users(&[lock_of(&guesser)])?;
            let recent = tx.device_code_guesses(&guesser)?;
            let recent = recent.filter(|(started, _)| now < started.plus_seconds(GUESSES_SECONDS));
            let (started, guesses) = recent.unwrap_or((now, 0));
            if guesses >= GUESSES_MAX {
                let until = started.plus_seconds(GUESSES_SECONDS);
                return Ok(LookUp::TooMany { until });
            }
            match typed.as_ref().map(|code| waiting(tx, code, now)).transpose()?.flatten() {
                Some((_, document)) => Ok(LookUp::Waiting(document.request)),
                None => {
                    tx.put_device_code_guesses(&guesser, started, guesses + 1)?;
                    Ok(LookUp::Unknown)
                }
            }
        };
        self.store().write(work).await
    }

    /// What waits for a code that was found before: trying it is no guess. `None` where nothing does any more.
    pub async fn waiting_device(&self, user_code: &str) -> Result<Option<DeviceRequest>, StoreError> {
        let Some(code) = UserCode::typed(user_code) else {
            return Ok(None);
        };
        let now = self.clock().now();
        let read = self.store().read(move |rx| waiting(rx, &code, now));
        Ok(read.await?.map(|(_, document)| document.request))
    }

    /// Gives a program what it waits for. `false` where none waits with that code any more.
    pub async fn approve_device(&self, typed: &str, grant: Grant) -> Result<bool, StoreError> {
        let granted = self.clock().now();
        let state = move || State::Approved {
            grant: Box::new(grant.clone()),
            granted,
        };
        self.decide_device(typed, state).await
    }

    /// Refuses it. `false` where none waits with that code any more.
    pub async fn decline_device(&self, typed: &str) -> Result<bool, StoreError> {
        self.decide_device(typed, || State::Declined).await
    }

    async fn decide_device(&self, typed: &str, state: impl Fn() -> State + Send + 'static) -> Result<bool, StoreError> {
        let Some(code) = UserCode::typed(typed) else {
            return Ok(false);
        };
        let now = self.clock().now();
        let work = move |tx: &mut Tx<'_>| {
            let Some((row, document)) = waiting(tx, &code, now)? else {
                return Ok(false);
            };
            let decided = Document {
                state: state(),
                ..document
            };
            tx.decide_device_code(&row.hash, &row.document, &written(&decided))
        };
        self.store().write(work).await
    }

    /// Answers a program that asks.
    pub async fn poll_device(&self, device_code: &str, app: AppId) -> Result<Polled, StoreError> {
        let Some(hash) = BearerSecret::hash_of(device_code) else {
            return Ok(Polled::Unknown);
        };
        let now = self.clock().now();
        let (family, token) = (self.entropy().uuid(), self.bearer_secret());
        let work = move |tx: &mut Tx<'_>| {
            let Some(row) = tx.device_code(&hash)?.filter(|row| row.client == app) else {
                return Ok(Polled::Unknown);
            };
            if row.ends <= now {
                return Ok(Polled::Expired);
            }
            let document: Document = read("device_codes", &row.document)?;
            match document.state {
                State::Pending => asked(tx, &row, now),
                State::Declined => {
                    tx.remove_device_code(&hash)?;
                    Ok(Polled::Declined)
                }
                // Whoever removes it is who is told: two questions at the same moment get one answer.
                State::Approved { grant, granted } => match tx.remove_device_code(&hash)? {
                    true if tx.session(grant.session)?.is_none() => Ok(Polled::Declined),
                    true => approved(tx, family, grant, token.clone(), Begun { granted, now }),
                    false => Ok(Polled::Unknown),
                },
            }
        };
        self.store().write(work).await
    }
}

/// What whoever tries a code holds meanwhile, so that tries that come at once all count.
fn lock_of(guesser: &str) -> UserId {
    UserId::new(Uuid::new_v5(&Uuid::NAMESPACE_URL, guesser.as_bytes()))
}

/// The program that waits with that code, while nobody has decided.
fn waiting(rx: &mut Rx<'_>, code: &UserCode, now: Timestamp) -> Result<Option<(DeviceCodeRow, Document)>, StoreError> {
    let Some(row) = rx.device_code_of(code.letters())?.filter(|row| now < row.ends) else {
        return Ok(None);
    };
    let document: Document = read("device_codes", &row.document)?;
    Ok(matches!(document.state, State::Pending).then_some((row, document)))
}

/// Notes a question, and whether it came too soon.
fn asked(tx: &mut Tx<'_>, row: &DeviceCodeRow, now: Timestamp) -> Result<Polled, StoreError> {
    let allowed = row
        .polled
        .map(|polled| polled.plus_seconds(row.interval_seconds - LENIENCY_SECONDS));
    let is_too_soon = allowed.is_some_and(|allowed| now < allowed);
    let more = if is_too_soon { DEVICE_INTERVAL_SECONDS } else { 0 };
    tx.poll_device_code(&row.hash, now, (row.interval_seconds + more).min(DEVICE_CODE_SECONDS))?;
    Ok(if is_too_soon { Polled::TooSoon } else { Polled::Pending })
}

fn approved(
    tx: &mut Tx<'_>,
    family: Uuid,
    grant: Box<Grant>,
    token: BearerSecret,
    begun: Begun,
) -> Result<Polled, StoreError> {
    let refresh_token = match grant.scope.has(IdentityScope::OfflineAccess) {
        true => {
            families::begin(tx, family, &grant, &token, begun)?;
            Some(token)
        }
        false => None,
    };
    Ok(Polled::Approved {
        grant,
        granted: begun.granted,
        refresh_token,
    })
}
