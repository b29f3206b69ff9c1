//! Codes, and what is known of each grant. The scene is here, and what is said of chains and devices below.

mod chains;
mod devices;

use crate::world::{USER, World, id, now, world_with};
use keepwatch_engine::Clock;
use keepwatch_engine::grants::{
    CODE_SECONDS, CodeBinding, DEVICE_CODE_SECONDS, DeviceRequest, DeviceStart, Grant, GrantError, IDLE_DAYS, LookUp,
    Polled, Redeemed, SPA_SECONDS, Use,
};
use keepwatch_graph::{AppId, Timestamp, UserId};
use keepwatch_policy::Mode;
use keepwatch_signin::{Proof, Proofs};
use keepwatch_storage::testing::session;
use keepwatch_token::{BearerSecret, Challenge, Endpoint, PkceError, RedirectKind, ScopeRequest};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

const REDIRECT: &str = "https://contoso.com/back";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const SESSION: Uuid = Uuid::from_u128(77);

/// A clock that the test sets.
#[derive(Default)]
struct Watch(AtomicI64);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        now().plus_seconds(self.0.load(Ordering::SeqCst))
    }
}

struct Case {
    world: World,
    watch: Arc<Watch>,
}

async fn case() -> Case {
    let watch = Arc::new(Watch::default());
    let world = world_with(watch.clone());
    let row = session(SESSION, UserId::new(USER), now());
    let begun = world.engine.store().write(move |tx| tx.insert_session(&row));
    begun.await.unwrap();
    Case { world, watch }
}

fn app(number: u128) -> AppId {
    AppId::new(Uuid::from_u128(number))
}

fn by(app_number: u128, from: &str) -> Use {
    Use {
        app: app(app_number),
        from: from.parse().ok(),
    }
}

fn grant(kind: RedirectKind) -> Grant {
    let mut proofs = Proofs::default();
    proofs.add(Proof::new(Mode::Password, now()));
    Grant {
        app: app(1),
        kind,
        user: UserId::new(USER),
        scope: ScopeRequest::parse("openid offline_access User.Read").unwrap(),
        session: SESSION,
        sign_in: id(1),
        authenticated_at: now(),
        proofs,
        contexts: ["c1".to_owned()].into(),
        is_challenge_capable: true,
        wants_client_info: true,
    }
}

fn binding() -> CodeBinding {
    CodeBinding {
        redirect_uri: REDIRECT.to_owned(),
        challenge: Some(Challenge::parse(CHALLENGE, Some("S256")).unwrap()),
        nonce: Some("n-1".to_owned()),
        endpoint: Endpoint::V2,
    }
}

impl Case {
    fn wait(&self, seconds: i64) {
        self.watch.0.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn code(&self, kind: RedirectKind) -> BearerSecret {
        self.world.engine.issue_code(grant(kind), binding()).await.unwrap()
    }

    async fn redeem(&self, code: &BearerSecret) -> Result<Redeemed, GrantError> {
        let engine = &self.world.engine;
        engine
            .redeem_code(code.expose(), app(1), REDIRECT, Some(VERIFIER))
            .await
            .unwrap()
    }

    /// The first refresh token of a new chain.
    async fn chain(&self, kind: RedirectKind) -> BearerSecret {
        let code = self.code(kind).await;
        self.redeem(&code).await.unwrap().refresh_token.unwrap()
    }

    async fn rotate(&self, token: &BearerSecret, from: &str) -> Result<BearerSecret, GrantError> {
        let engine = &self.world.engine;
        engine
            .rotate(token.expose(), by(1, from), grant(RedirectKind::Web))
            .await
            .unwrap()
    }

    async fn device(&self) -> DeviceStart {
        let request = DeviceRequest {
            app: app(1),
            scope: ScopeRequest::parse("openid offline_access").unwrap(),
            endpoint: Endpoint::V2,
            is_challenge_capable: false,
            from: None,
        };
        self.world.engine.begin_device(request).await.unwrap().unwrap()
    }

    async fn poll(&self, start: &DeviceStart) -> Polled {
        self.world
            .engine
            .poll_device(start.device_code.expose(), app(1))
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_code_is_redeemed_once_and_its_replay_ends_the_chain_that_came_of_it() {
    let case = case().await;
    let code = case.code(RedirectKind::Web).await;
    case.wait(60);
    let redeemed = case.redeem(&code).await.unwrap();
    assert_eq!(redeemed.granted, now(), "what is revoked in between ends it");
    assert_eq!(
        (redeemed.grant, redeemed.nonce.as_deref()),
        (grant(RedirectKind::Web), Some("n-1"))
    );
    let token = redeemed.refresh_token.unwrap();
    let next = case.rotate(&token, "").await.unwrap();

    assert_eq!(case.redeem(&code).await.err(), Some(GrantError::UsedBefore));
    let revoked = GrantError::Revoked { at: case.watch.now() };
    assert_eq!(case.rotate(&next, "").await, Err(revoked));
}

#[tokio::test]
async fn a_code_is_good_only_for_whom_it_was_sent_to() {
    let unknown = Some(GrantError::Unknown);
    let cases = [
        ("another application", 2, REDIRECT, Some(VERIFIER), unknown),
        (
            "another address",
            1,
            "https://contoso.com/other",
            Some(VERIFIER),
            Some(GrantError::OtherRedirectUri),
        ),
        (
            "no proof key",
            1,
            REDIRECT,
            None,
            Some(GrantError::ProofKey(PkceError::Missing)),
        ),
        (
            "the challenge",
            1,
            REDIRECT,
            Some(CHALLENGE),
            Some(GrantError::ProofKey(PkceError::Mismatch)),
        ),
        ("the right one", 1, REDIRECT, Some(VERIFIER), None),
    ];
    for (name, app_number, redirect, verifier, expected) in cases {
        let case = case().await;
        let code = case.code(RedirectKind::Web).await;
        let engine = &case.world.engine;
        let tried = engine
            .redeem_code(code.expose(), app(app_number), redirect, verifier)
            .await
            .unwrap();
        let (failed, is_foreign) = (tried.is_err(), app_number != 1);
        assert_eq!(tried.err(), expected, "{name}");
        // Another application's attempt must not hinder the right one; the right one's with a wrong proof ends the code.
        let after = case.redeem(&code).await.err();
        assert_eq!(
            after,
            (!failed || !is_foreign).then_some(GrantError::UsedBefore),
            "{name}"
        );
    }
    let case = case().await;
    for text in ["", "x", &"A".repeat(43), &"A".repeat(4000)] {
        let tried = case
            .world
            .engine
            .redeem_code(text, app(1), REDIRECT, None)
            .await
            .unwrap();
        assert_eq!(tried.err(), Some(GrantError::Unknown), "{text}");
    }
}

#[tokio::test]
async fn a_code_lives_ten_minutes() {
    let case = case().await;
    let (young, old) = (case.code(RedirectKind::Web).await, case.code(RedirectKind::Web).await);
    case.wait(CODE_SECONDS - 1);
    assert!(case.redeem(&young).await.is_ok());
    case.wait(1);
    assert!(matches!(case.redeem(&old).await, Err(GrantError::Expired { .. })));
}

#[tokio::test]
async fn without_offline_access_there_is_no_refresh_token() {
    let case = case().await;
    let mut grant = grant(RedirectKind::Web);
    grant.scope = ScopeRequest::parse("openid User.Read").unwrap();
    let code = case.world.engine.issue_code(grant, binding()).await.unwrap();
    assert!(case.redeem(&code).await.unwrap().refresh_token.is_none());
}

/// What was handed out in a session and not yet exchanged when its person signed out.
#[tokio::test]
async fn codes_end_with_their_session() {
    let case = case().await;
    let engine = &case.world.engine;
    let code = case.code(RedirectKind::Web).await;
    let start = case.device().await;
    let typed = start.user_code.to_string();
    assert!(
        engine
            .approve_device(&typed, grant(RedirectKind::Native))
            .await
            .unwrap()
    );
    assert!(engine.end_session(UserId::new(USER), SESSION).await.unwrap());
    let redeemed = case.redeem(&code).await;
    assert!(matches!(redeemed, Err(GrantError::Revoked { .. })), "{redeemed:?}");
    assert!(matches!(case.poll(&start).await, Polled::Declined));
}

#[test]
fn the_words_of_tokens_say_how_somebody_signed_in() {
    let cases: [(&[Mode], &[&str]); 4] = [
        (&[Mode::Password], &["pwd"]),
        (&[Mode::Password, Mode::SoftwareOath], &["mfa", "otp", "pwd"]),
        (&[Mode::Fido2], &["fido", "mfa"]),
        (&[Mode::TemporaryAccessPassOneTime], &["mfa", "tap"]),
    ];
    for (modes, expected) in cases {
        let mut grant = grant(RedirectKind::Web);
        grant.proofs = Proofs::default();
        modes.iter().for_each(|mode| grant.proofs.add(Proof::new(*mode, now())));
        assert_eq!(grant.methods(), expected, "{modes:?}");
    }
}
