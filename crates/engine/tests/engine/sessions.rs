//! What is under way in browsers, and which of them are signed in.

use crate::world::{World, administrator, now, themselves, world};
use keepwatch_engine::directory::UserBody;
use keepwatch_engine::sessions::{
    BrowserKey, BrowserSecret, JOURNEY_SECONDS, JourneyError, NewSession, Replaced, SessionSecret, Whereabouts,
};
use keepwatch_graph::directory::User;
use keepwatch_graph::{Timestamp, UserId, Version, body};
use keepwatch_policy::Mode;
use keepwatch_signin::{Journey, Proof, Proofs, Purpose, Recency};
use keepwatch_storage::SessionRow;
use serde_json::json;

fn journey(started: Timestamp) -> Journey {
    let path = "/account".to_owned();
    let recency = Recency::Any;
    Journey::new(Purpose::Account { path, recency }, started)
}

fn browser(world: &World) -> BrowserKey {
    BrowserSecret::draw(world.engine.entropy()).key()
}

impl World {
    async fn member(&self, name: &str) -> UserId {
        let person = json!({"accountEnabled": true, "displayName": name, "mailNickname": name,
            "userPrincipalName": format!("{name}@contoso.com"), "passwordProfile": {"password": "xWwvJ]6NMw+bWH-d"}});
        let body = UserBody::new(body::read(User::TYPE, Version::V1, person).unwrap()).unwrap();
        let made = self.engine.create_user(administrator(), "contoso.com", body).await;
        made.unwrap().id
    }

    async fn alter(&self, user: UserId, change: impl Fn(&mut User) + Send + 'static) {
        let work = move |tx: &mut keepwatch_storage::Tx<'_>| {
            let mut stored: User = tx.get(&user.to_string())?.unwrap();
            change(&mut stored);
            tx.put(&stored)
        };
        self.engine.store().write(work).await.unwrap();
    }

    async fn sign_browser_in(&self, user: UserId, browser: &BrowserKey, is_persistent: bool) -> SessionSecret {
        let mut proofs = Proofs::default();
        proofs.add(Proof::new(Mode::Password, now()));
        let new = NewSession {
            user,
            browser: browser.clone(),
            proofs,
            proved_at: now(),
            sign_in: None,
            is_persistent,
            whereabouts: Whereabouts::default(),
            replaces: None,
        };
        self.engine.begin_session(new).await.unwrap().unwrap().0
    }

    async fn is_live(&self, secret: &SessionSecret, browser: &BrowserKey) -> bool {
        self.engine.session(secret, browser).await.unwrap().is_some()
    }

    /// Makes the user's only session what it would be if time had passed.
    async fn age(&self, user: UserId, age: impl Fn(&mut SessionRow) + Send + 'static) {
        let work = move |tx: &mut keepwatch_storage::Tx<'_>| {
            let mut row = tx.sessions_of(user, Timestamp::UNIX_EPOCH, 1)?.remove(0);
            tx.remove_session(user, row.id)?;
            age(&mut row);
            tx.insert_session(&row)
        };
        self.engine.store().write(work).await.unwrap();
    }
}

#[tokio::test]
async fn a_journey_is_its_browsers_and_takes_an_answer_once() {
    let world = world();
    let engine = &world.engine;
    let (mine, other) = (browser(&world), browser(&world));
    let id = engine.begin_journey(&mine, &journey(now())).await.unwrap();
    let gone = |found: Result<_, JourneyError>| matches!(found, Err(JourneyError::Gone));
    assert!(gone(engine.journey(&other, &id).await), "another browser");
    assert!(
        gone(engine.journey(&mine, "AAAAAAAAAAAAAAAAAAAAAA").await),
        "another id"
    );

    let (mut first, mut second) = (
        engine.journey(&mine, &id).await.unwrap(),
        engine.journey(&mine, &id).await.unwrap(),
    );
    first.journey.stay(true);
    engine.save_journey(&mut first).await.unwrap();
    second.journey.stay(false);
    let late = engine.save_journey(&mut second).await;
    assert!(matches!(late, Err(JourneyError::Stale)));
    assert_eq!(engine.journey(&mine, &id).await.unwrap(), first);

    assert!(matches!(engine.end_journey(&second).await, Err(JourneyError::Stale)));
    engine.end_journey(&first).await.unwrap();
    assert!(
        matches!(engine.end_journey(&first).await, Err(JourneyError::Stale)),
        "twice"
    );
    assert!(gone(engine.journey(&mine, &id).await), "ended");
}

#[tokio::test]
async fn a_journey_ends_by_itself_and_has_a_size() {
    let world = world();
    let mine = browser(&world);
    for (age, is_there) in [(JOURNEY_SECONDS - 1, true), (JOURNEY_SECONDS, false)] {
        let begun = journey(now().plus_seconds(-age));
        let id = world.engine.begin_journey(&mine, &begun).await.unwrap();
        assert_eq!(world.engine.journey(&mine, &id).await.is_ok(), is_there, "{age}");
    }
    let mut long = journey(now());
    long.remember(Some("a".repeat(100_000)));
    let refused = world.engine.begin_journey(&mine, &long).await;
    assert!(matches!(refused, Err(JourneyError::TooLong)));
}

#[tokio::test]
async fn a_session_is_its_browsers() {
    let world = world();
    let user = world.member("ada").await;
    let (mine, other) = (browser(&world), browser(&world));
    let secret = world.sign_browser_in(user, &mine, false).await;
    let session = world.engine.session(&secret, &mine).await.unwrap().unwrap();
    assert_eq!(session.user.id, user);
    assert!(session.proofs.has_primary() && !session.proofs.are_multi_factor());
    assert!(!world.is_live(&secret, &other).await, "a cookie that was carried away");
    let guessed = SessionSecret::draw(world.engine.entropy());
    assert!(!world.is_live(&guessed, &mine).await);
}

#[tokio::test]
async fn a_session_ends() {
    const DAY: i64 = 24 * 3600;
    let cases: [(&str, bool, i64, i64, bool); 6] = [
        // name                    stays  used  ends  live
        ("used", false, -DAY + 1, 1, true),
        ("idle", false, -DAY, 1, false),
        ("idle, and stays", true, -80 * DAY, 1, true),
        ("over", false, 0, 0, false),
        ("over, and stays", true, 0, 0, false),
        ("new", true, 0, DAY, true),
    ];
    for (name, stays, used, ends, expected) in cases {
        let world = world();
        let user = world.member("ada").await;
        let mine = browser(&world);
        let secret = world.sign_browser_in(user, &mine, stays).await;
        world
            .age(user, move |row| {
                row.last_used = now().plus_seconds(used);
                row.ends = now().plus_seconds(ends);
            })
            .await;
        assert_eq!(world.is_live(&secret, &mine).await, expected, "{name}");
        let listed = world.engine.sessions_of(user).await.unwrap();
        assert_eq!(listed.len(), usize::from(expected), "{name}");
    }
}

#[tokio::test]
async fn a_session_ends_with_what_it_stands_on() {
    let revoked = |user: &mut User| user.sign_in_sessions_valid_from_date_time = Some(now().next_tick());
    let long_ago = |user: &mut User| user.sign_in_sessions_valid_from_date_time = Some(now());
    let disabled = |user: &mut User| user.account_enabled = Some(false);
    let deleted = |user: &mut User| user.deleted_date_time = Some(now());
    type Alter = fn(&mut User);
    let cases: [(&str, Alter, bool); 4] = [
        ("revoked", revoked, false),
        ("revoked before", long_ago, true),
        ("disabled", disabled, false),
        ("deleted", deleted, false),
    ];
    for (name, change, expected) in cases {
        let world = world();
        let user = world.member("ada").await;
        let mine = browser(&world);
        let secret = world.sign_browser_in(user, &mine, true).await;
        world.alter(user, change).await;
        assert_eq!(world.is_live(&secret, &mine).await, expected, "{name}");
    }
}

#[tokio::test]
async fn use_is_noted_now_and_then() {
    let world = world();
    let user = world.member("ada").await;
    let mine = browser(&world);
    let secret = world.sign_browser_in(user, &mine, false).await;
    for (ago, noted) in [(299, false), (300, true)] {
        world
            .age(user, move |row| row.last_used = now().plus_seconds(-ago))
            .await;
        assert!(world.is_live(&secret, &mine).await);
        let last_used = world.engine.sessions_of(user).await.unwrap()[0].last_used;
        assert_eq!(last_used == now(), noted, "{ago}");
    }
}

#[tokio::test]
async fn a_new_session_takes_the_place_of_the_old_one() {
    let world = world();
    let user = world.member("ada").await;
    let mine = browser(&world);
    let old = world.sign_browser_in(user, &mine, false).await;
    let replaced = world.engine.session(&old, &mine).await.unwrap().unwrap();
    let new = NewSession {
        user,
        browser: mine.clone(),
        proofs: replaced.proofs,
        proved_at: now(),
        sign_in: None,
        is_persistent: true,
        whereabouts: Whereabouts {
            place: Some("Oslo, NO".to_owned()),
            ..Whereabouts::default()
        },
        replaces: Some(Replaced {
            session: replaced.id,
            user,
        }),
    };
    let (new, id) = world.engine.begin_session(new).await.unwrap().unwrap();
    assert!(!world.is_live(&old, &mine).await);
    assert!(world.is_live(&new, &mine).await);

    let browsers = world.engine.browsers_of(user).await.unwrap();
    assert_eq!(browsers.len(), 1);
    assert_eq!(browsers[0].place.as_deref(), Some("Oslo, NO"));
    let other = world.member("eve").await;
    assert!(!world.engine.end_session(other, id).await.unwrap(), "somebody else's");
    assert!(world.engine.end_session(user, id).await.unwrap());
    assert!(!world.is_live(&new, &mine).await);
    assert!(!world.engine.end_session(user, id).await.unwrap(), "twice");
}

#[tokio::test]
async fn revoking_ends_every_session() {
    let world = world();
    let user = world.member("ada").await;
    let mine = browser(&world);
    let secret = world.sign_browser_in(user, &mine, true).await;
    world.age(user, |row| row.started = now().plus_seconds(-1)).await;
    world
        .engine
        .revoke_sign_in_sessions(themselves(user), user)
        .await
        .unwrap();
    assert!(!world.is_live(&secret, &mine).await);
}

/// Between the last step of a sign-in and its session everything can be revoked.
#[tokio::test]
async fn nothing_begins_on_what_has_ended() {
    let world = world();
    let user = world.member("ada").await;
    let begin = async |proved_at: Timestamp| {
        let new = NewSession {
            user,
            browser: browser(&world),
            proofs: Proofs::default(),
            proved_at,
            sign_in: None,
            is_persistent: false,
            whereabouts: Whereabouts::default(),
            replaces: None,
        };
        world.engine.begin_session(new).await.unwrap().is_some()
    };
    let since = now().next_tick();
    world
        .alter(user, move |user| {
            user.sign_in_sessions_valid_from_date_time = Some(since);
        })
        .await;
    assert!(!begin(now()).await);
    assert!(begin(since).await);
    world.alter(user, |user| user.account_enabled = Some(false)).await;
    assert!(!begin(since).await);
}
