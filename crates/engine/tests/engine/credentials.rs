//! Passwords: checked, locked, changed.

mod changes;
mod checks;
mod leaks;
mod lockouts;

use crate::world::{administrator, now};
use keepwatch_detection::Settings;
use keepwatch_engine::credentials::{Circumstances, Lockout, PasswordCheck, PasswordSettings};
use keepwatch_engine::directory::UserBody;
use keepwatch_engine::{Clock, Engine, SystemEntropy};
use keepwatch_graph::directory::User;
use keepwatch_graph::{Timestamp, Version, body};
use keepwatch_intel::{IntelHandle, IntelSettings};
use keepwatch_storage::testing::Database;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

const DOMAIN: &str = "contoso.com";
const PASSWORD: &str = "xWwvJ]6NMw+bWH-d";
const NEW: &str = "quittenmarmelade im regen";
const OFFICE: &str = "198.18.32.7";
const ELSEWHERE: &str = "198.19.1.1";

/// A clock that is put forward.
#[derive(Debug, Clone)]
struct Watch(Arc<Mutex<Timestamp>>);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Two nodes on one database.
struct Nodes {
    engine: Engine,
    other: Engine,
    watch: Watch,
    folder: TempDir,
    // Dropped last: the engines have its store.
    database: Database,
}

/// Nodes that lock after three wrong passwords of a user, and after five from an address.
fn nodes() -> Nodes {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::fresh();
    let store = database.open();
    let watch = Watch(Arc::new(Mutex::new(now())));
    let engine = || {
        let (intel, _) = IntelHandle::load(IntelSettings::default().under(folder.path()), now()).unwrap();
        let entropy = Arc::new(SystemEntropy::new());
        let clock = Arc::new(watch.clone());
        let lockout = Lockout {
            threshold: 3,
            seconds: 60,
            address_threshold: 5,
        };
        Engine::new(store.clone(), intel, Settings::default(), clock, entropy).with_passwords(PasswordSettings {
            lockout,
            ..PasswordSettings::default()
        })
    };
    Nodes {
        engine: engine(),
        other: engine(),
        watch: watch.clone(),
        folder,
        database,
    }
}

fn from(address: &str) -> Circumstances {
    Circumstances {
        address: address.parse().ok(),
        browser: None,
    }
}

fn user_body(value: Value) -> UserBody {
    UserBody::new(body::read(User::TYPE, Version::V1, value).unwrap()).unwrap()
}

impl Nodes {
    async fn person(&self, name: &str) -> User {
        let person = json!({"accountEnabled": true, "displayName": name, "mailNickname": name,
            "userPrincipalName": format!("{name}@{DOMAIN}"), "passwordProfile": {"password": PASSWORD}});
        let made = self.engine.create_user(administrator(), DOMAIN, user_body(person));
        made.await.unwrap()
    }

    async fn update(&self, user: &User, members: Value) {
        let updated = self
            .engine
            .update_user(administrator(), DOMAIN, user.id, user_body(members));
        updated.await.unwrap();
    }

    fn wait(&self, seconds: i64) {
        let mut at = self.watch.0.lock().unwrap();
        *at = at.plus_seconds(seconds);
    }

    async fn check(&self, name: &str, password: &str, from: &Circumstances) -> PasswordCheck {
        let check = self.engine.check_password(name, password.into(), from);
        check.await.unwrap()
    }

    /// What came of it in one word.
    async fn outcome(&self, name: &str, password: &str, from: &Circumstances) -> &'static str {
        word(&self.check(name, password, from).await)
    }
}

fn word(check: &PasswordCheck) -> &'static str {
    match check {
        PasswordCheck::Right { must_change: false, .. } => "right",
        PasswordCheck::Right { must_change: true, .. } => "must change",
        PasswordCheck::Disabled { .. } => "disabled",
        PasswordCheck::Wrong { .. } => "wrong",
        PasswordCheck::Locked { .. } => "locked",
    }
}
