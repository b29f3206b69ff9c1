//! Codes, chains of refresh tokens, and codes of devices.

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

#[tokio::test]
async fn a_token_that_comes_back_ends_its_chain() {
    let case = case().await;
    let first = case.chain(RedirectKind::Web).await;
    let second = case.rotate(&first, "198.51.100.1").await.unwrap();
    case.wait(11);
    let third = case.rotate(&second, "198.51.100.1").await.unwrap();

    match case.rotate(&first, "203.0.113.9").await {
        Err(GrantError::Reused {
            family,
            replaced,
            first_from,
        }) => {
            assert_eq!((family.grant.user, replaced), (UserId::new(USER), now()));
            assert_eq!(first_from.as_deref(), Some("198.51.100.1"));
        }
        other => panic!("{other:?}"),
    }
    let revoked = Err(GrantError::Revoked { at: case.watch.now() });
    assert_eq!(
        case.rotate(&third, "198.51.100.1").await,
        revoked,
        "the newest is no good either"
    );
    assert_eq!(case.rotate(&first, "203.0.113.9").await, revoked, "it is reported once");
}

/// A thief and the owner who come at the same moment are no lost answer, whoever is first.
#[tokio::test]
async fn two_places_at_once_end_a_chain() {
    for _ in 0..5 {
        let case = case().await;
        let token = case.chain(RedirectKind::Native).await;
        let tries = ["198.51.100.1", "203.0.113.9", "203.0.113.10", "203.0.113.11"].map(|from| {
            let (engine, token) = (case.world.engine.clone(), token.clone());
            let rotate = async move {
                engine
                    .rotate(token.expose(), by(1, from), grant(RedirectKind::Native))
                    .await
                    .unwrap()
            };
            tokio::spawn(rotate)
        });
        let mut next = None;
        let mut reused = 0;
        for tried in tries {
            match tried.await.unwrap() {
                Ok(token) => assert!(next.replace(token).is_none(), "one has the next"),
                Err(GrantError::Reused { .. }) => reused += 1,
                Err(error) => assert!(matches!(error, GrantError::Revoked { .. }), "{error:?}"),
            }
        }
        assert!(reused > 0, "it is noticed");
        let next = case.rotate(&next.unwrap(), "198.51.100.1").await;
        assert!(matches!(next, Err(GrantError::Revoked { .. })), "{next:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_no_theft() {
    // Seconds since it was exchanged, from where it comes again, whether it is answered.
    let cases = [
        (0, "198.51.100.1", true),
        (9, "198.51.100.1", true),
        (10, "198.51.100.1", false),
        (1, "203.0.113.9", false),
    ];
    for (seconds, from, is_answered) in cases {
        let case = case().await;
        let first = case.chain(RedirectKind::Native).await;
        let second = case.rotate(&first, "198.51.100.1").await.unwrap();
        case.wait(seconds);
        assert_eq!(case.rotate(&first, from).await.is_ok(), is_answered, "{seconds} {from}");
        assert_eq!(
            case.rotate(&second, from).await.is_ok(),
            is_answered,
            "{seconds} {from}"
        );
    }
}

/// Whoever used what was given for a token has had the answer: nobody but a thief brings the token again.
#[tokio::test]
async fn only_the_last_token_may_come_again() {
    // How often the chain has moved on by the token that was given for the first, and whether the first is still answered.
    for (moves, is_answered) in [(0, true), (1, false), (2, false)] {
        let case = case().await;
        let first = case.chain(RedirectKind::Native).await;
        case.wait(1);
        let mut newest = case.rotate(&first, "198.51.100.1").await.unwrap();
        for _ in 0..moves {
            case.wait(1);
            newest = case.rotate(&newest, "198.51.100.1").await.unwrap();
        }
        case.wait(1);
        let again = case.rotate(&first, "198.51.100.1").await;
        assert_eq!(again.is_ok(), is_answered, "{moves}");
        assert_eq!(
            matches!(again, Err(GrantError::Reused { .. })),
            !is_answered,
            "{moves}: it is told as a theft"
        );
        assert_eq!(
            case.rotate(&newest, "198.51.100.1").await.is_ok(),
            is_answered,
            "{moves}"
        );
    }
}

/// Two answers to one token are two tokens, and each may be lost: but once one is used, the first token is over.
#[tokio::test]
async fn answers_to_two_requests_at_once_are_both_good() {
    let case = case().await;
    let first = case.chain(RedirectKind::Native).await;
    case.wait(1);
    let one = case.rotate(&first, "198.51.100.1").await.unwrap();
    case.wait(1);
    let other = case.rotate(&first, "198.51.100.1").await.unwrap();
    case.wait(1);
    assert!(case.rotate(&one, "198.51.100.1").await.is_ok());
    assert!(case.rotate(&other, "198.51.100.1").await.is_ok());
    let again = case.rotate(&first, "198.51.100.1").await;
    assert!(matches!(again, Err(GrantError::Reused { .. })), "{again:?}");
}

#[tokio::test]
async fn looking_at_a_token_does_not_exchange_it() {
    let case = case().await;
    let token = case.chain(RedirectKind::Spa).await;
    let engine = &case.world.engine;
    for _ in 0..2 {
        case.wait(60);
        let family = engine.find_family(token.expose(), by(1, "")).await.unwrap().unwrap();
        assert_eq!(family.grant, grant(RedirectKind::Spa));
    }
    let foreign = engine.find_family(token.expose(), by(2, "")).await.unwrap();
    assert_eq!(foreign, Err(GrantError::Unknown), "of another application");
    assert_eq!(
        engine.refresh_token_kind(token.expose()).await.unwrap(),
        Some(RedirectKind::Spa)
    );
    assert_eq!(engine.refresh_token_kind("x").await.unwrap(), None);
}

#[tokio::test]
async fn a_chain_ends_when_it_rests_and_a_pages_after_a_day() {
    let case = case().await;
    let page = case.chain(RedirectKind::Spa).await;
    let server = case.chain(RedirectKind::Web).await;
    case.wait(SPA_SECONDS - 1);
    let page = {
        let engine = &case.world.engine;
        let next = engine
            .rotate(page.expose(), by(1, ""), grant(RedirectKind::Spa))
            .await
            .unwrap();
        next.unwrap()
    };
    case.wait(1);
    assert_eq!(case.rotate(&page, "").await, Err(GrantError::SpaExpired));

    case.wait(IDLE_DAYS * 86_400 - SPA_SECONDS - 1);
    let server = case.rotate(&server, "").await.unwrap();
    case.wait(IDLE_DAYS * 86_400 - 1);
    let server = case.rotate(&server, "").await.unwrap();
    case.wait(IDLE_DAYS * 86_400);
    assert!(matches!(
        case.rotate(&server, "").await,
        Err(GrantError::Expired { .. })
    ));
}

#[tokio::test]
async fn the_chains_of_a_session_end_with_it() {
    let case = case().await;
    let token = case.chain(RedirectKind::Web).await;
    assert_eq!(
        case.world
            .engine
            .revoke_grants_of_session(Uuid::from_u128(78))
            .await
            .unwrap(),
        0
    );
    assert_eq!(case.world.engine.revoke_grants_of_session(SESSION).await.unwrap(), 1);
    assert!(matches!(case.rotate(&token, "").await, Err(GrantError::Revoked { .. })));
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

#[tokio::test]
async fn a_device_gets_what_a_person_gives_it_once() {
    let case = case().await;
    let start = case.device().await;
    let engine = &case.world.engine;
    assert!(matches!(case.poll(&start).await, Polled::Pending));
    let typed = start.user_code.to_string().to_lowercase();
    match engine.look_up_device(&typed, "me").await.unwrap() {
        LookUp::Waiting(request) => assert_eq!(request.app, app(1)),
        other => panic!("{other:?}"),
    }
    assert!(
        engine
            .approve_device(&typed, grant(RedirectKind::Native))
            .await
            .unwrap()
    );
    assert!(!engine.decline_device(&typed).await.unwrap(), "it is decided");
    assert_eq!(engine.look_up_device(&typed, "me").await.unwrap(), LookUp::Unknown);
    let foreign = engine.poll_device(start.device_code.expose(), app(2)).await.unwrap();
    assert!(matches!(foreign, Polled::Unknown), "{foreign:?}");
    match case.poll(&start).await {
        Polled::Approved {
            grant,
            granted,
            refresh_token,
        } => {
            assert_eq!((grant.user, granted), (UserId::new(USER), now()));
            assert!(case.rotate(&refresh_token.unwrap(), "").await.is_ok());
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(case.poll(&start).await, Polled::Unknown), "told once");
}

#[tokio::test]
async fn a_device_that_asks_too_soon_must_wait_longer() {
    let case = case().await;
    let start = case.device().await;
    assert!(matches!(case.poll(&start).await, Polled::Pending));
    for (wait, is_too_soon) in [(5, false), (4, false), (3, true), (8, true), (14, false)] {
        case.wait(wait);
        let polled = case.poll(&start).await;
        assert_eq!(
            matches!(polled, Polled::TooSoon),
            is_too_soon,
            "after {wait}: {polled:?}"
        );
    }
    case.wait(DEVICE_CODE_SECONDS);
    assert!(matches!(case.poll(&start).await, Polled::Expired));
    let typed = start.user_code.to_string();
    assert!(
        !case
            .world
            .engine
            .approve_device(&typed, grant(RedirectKind::Native))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_refusal_is_told_to_the_device() {
    let case = case().await;
    let start = case.device().await;
    assert!(
        case.world
            .engine
            .decline_device(&start.user_code.to_string())
            .await
            .unwrap()
    );
    assert!(matches!(case.poll(&start).await, Polled::Declined));
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_does() {
    for _ in 0..5 {
        let case = case().await;
        let start = case.device().await;
        let typed = start.user_code.to_string();
        let decisions = [true, false, true, false].map(|approves| {
            let (engine, typed) = (case.world.engine.clone(), typed.clone());
            tokio::spawn(async move {
                match approves {
                    true => engine
                        .approve_device(&typed, grant(RedirectKind::Native))
                        .await
                        .unwrap(),
                    false => engine.decline_device(&typed).await.unwrap(),
                }
            })
        });
        let mut decided = Vec::new();
        for decision in decisions {
            decided.push(decision.await.unwrap());
        }
        assert_eq!(decided.iter().filter(|did| **did).count(), 1, "{decided:?}");
        let is_approved = decided[0] || decided[2];
        let told = case.poll(&start).await;
        assert_eq!(matches!(told, Polled::Approved { .. }), is_approved, "{told:?}");
    }
}

#[tokio::test]
async fn guesses_at_once_all_count() {
    let case = case().await;
    let guesses: Vec<_> = (0..30)
        .map(|_| {
            let engine = case.world.engine.clone();
            tokio::spawn(async move { engine.look_up_device("BBBB-BBBB", "somebody").await.unwrap() })
        })
        .collect();
    let mut looked_up = 0;
    for guess in guesses {
        looked_up += usize::from(guess.await.unwrap() == LookUp::Unknown);
    }
    assert_eq!(looked_up, 10);
}

#[tokio::test]
async fn guesses_at_codes_are_limited() {
    let case = case().await;
    let start = case.device().await;
    let typed = start.user_code.to_string();
    let engine = &case.world.engine;
    for guess in 0..10 {
        let found = engine.look_up_device("BBBB-BBBB", "somebody").await.unwrap();
        assert_eq!(found, LookUp::Unknown, "{guess}");
    }
    let found = engine.look_up_device(&typed, "somebody").await.unwrap();
    assert_eq!(
        found,
        LookUp::TooMany {
            until: now().plus_seconds(900)
        },
        "the right one is too late"
    );
    assert!(matches!(
        engine.look_up_device(&typed, "somebody else").await.unwrap(),
        LookUp::Waiting(_)
    ));
    case.wait(899);
    assert!(matches!(
        engine.look_up_device("x", "somebody").await.unwrap(),
        LookUp::TooMany { .. }
    ));
    case.wait(1);
    assert_eq!(engine.look_up_device("x", "somebody").await.unwrap(), LookUp::Unknown);
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
