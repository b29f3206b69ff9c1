//! An engine to ask, and sign-ins to give it.

use keepwatch_detection::{Feature, Profile, Settings};
use keepwatch_engine::{Call, Change, Clock, Engine, FixedClock, Initiator, RuleError, SystemEntropy};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{
    AppId, DirectoryAudit, RiskDetection, RiskyUser, ServicePrincipalId, SignIn, SignInId, Timestamp, UserId, Version,
};
use keepwatch_intel::{IntelHandle, IntelSettings};
use keepwatch_storage::testing::Database;
use keepwatch_storage::{Collection, OrderKey, PageQuery};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

pub(crate) const USER: Uuid = Uuid::from_u128(0x4628_e7df_dff3_407c_a08f_75f0_8c08_06dc);
pub(crate) const TOR_EXIT: &str = "178.17.170.23";
pub(crate) const HOME: &str = "198.18.32.7";

/// An engine on a store of its own, with the built-in tables and a clock that stands still.
pub(crate) struct World {
    pub(crate) engine: Engine,
    // Dropped last: the engine has its store.
    _database: Database,
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

pub(crate) fn world() -> World {
    world_with(Arc::new(FixedClock(now())))
}

/// A world whose clock is the test's.
pub(crate) fn world_with(clock: Arc<dyn Clock>) -> World {
    let database = Database::fresh();
    let store = database.open();
    let (intel, _) = IntelHandle::load(IntelSettings::default(), now()).unwrap();
    let engine = Engine::new(store, intel, Settings::default(), clock, Arc::new(SystemEntropy::new()));
    World {
        engine,
        _database: database,
    }
}

pub(crate) fn sign_in(number: u128, minutes_ago: i64, address: &str) -> SignIn {
    let at = now().plus_seconds(-60 * minutes_ago);
    serde_json::from_value(json!({
        "id": Uuid::from_u128(number),
        "createdDateTime": at,
        "userId": USER,
        "userDisplayName": "MyTestUser1",
        "userPrincipalName": "mytestuser1@contoso.example",
        "ipAddress": address,
        "userAgent": "Mozilla/5.0 (Windows NT 10.0; rv:78.0) Gecko/20100101 Firefox/78.0",
    }))
    .unwrap()
}

pub(crate) fn id(number: u128) -> SignInId {
    SignInId::new(Uuid::from_u128(number))
}

pub(crate) fn administrator() -> Initiator {
    Initiator::Application {
        app: AppId::new(Uuid::from_u128(1)),
        service_principal: ServicePrincipalId::new(Uuid::from_u128(2)),
        display_name: Some("soar".into()),
        call: Call::default(),
    }
}

/// A person who changes something of their own.
pub(crate) fn themselves(id: UserId) -> Initiator {
    Initiator::User {
        id,
        display_name: None,
        principal_name: None,
        call: Call::default(),
    }
}

impl World {
    /// What an administrator does.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Change<'_, '_>) -> Result<T, RuleError> + Send + 'static,
    ) -> Result<T, RuleError> {
        self.engine.administer(administrator(), work).await
    }

    pub(crate) async fn user(&self) -> Option<RiskyUser> {
        self.engine.store().read(|rx| rx.get(&USER.to_string())).await.unwrap()
    }

    pub(crate) async fn detections(&self, number: u128) -> Vec<RiskDetection> {
        self.engine
            .store()
            .read(move |rx| rx.detections_of_sign_ins(UserId::new(USER), &[id(number)]))
            .await
            .unwrap()
    }

    /// Whether the user's profile knows an address.
    pub(crate) async fn knows(&self, address: &str) -> bool {
        let profiles = self
            .engine
            .store()
            .read(|rx| rx.profiles(&[UserId::new(USER)]))
            .await
            .unwrap();
        let profile = Profile::from_bytes(&profiles[&UserId::new(USER)]).unwrap();
        profile
            .values(Feature::Address)
            .iter()
            .any(|seen| *seen.value == *address)
    }

    pub(crate) async fn stored(&self, number: u128) -> SignIn {
        self.engine
            .store()
            .read(move |rx| rx.sign_in(id(number)))
            .await
            .unwrap()
            .unwrap()
    }

    /// The audit log, newest first.
    pub(crate) async fn audits(&self) -> Vec<DirectoryAudit> {
        let query = PageQuery {
            collection: Collection::DirectoryAudits,
            owner: None,
            linked: None,
            condition: None,
            order: vec![OrderKey {
                column: "id",
                descending: false,
            }],
            after: None,
            skip: 0,
            limit: 1000,
            version: Version::Beta,
            policies: PolicyView::Full,
        };
        let page = self.engine.store().read(move |rx| rx.page(&query)).await.unwrap();
        let json = format!("[{}]", String::from_utf8(page.json).unwrap());
        serde_json::from_str(&json).unwrap()
    }
}
