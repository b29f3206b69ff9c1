//! Factors that people registered themselves, as administrators see them and take them away.

use crate::authentication::of;
use crate::people::{ADELE, populated};
use crate::server::Server;
use keepwatch_detection::Settings;
use keepwatch_engine::authentication::{CodeCheck, Guesser, TotpRegistered, TotpSetup};
use keepwatch_engine::{Call, Clock, Engine, Initiator, SystemEntropy};
use keepwatch_graph::UserId;
use keepwatch_intel::{IntelHandle, IntelSettings};
use keepwatch_signin::Factor;
use serde_json::json;
use std::sync::Arc;
use totp_rs::{Builder, Secret};

/// The engine behind the server, as its sign-in pages use it.
fn engine(server: &Server) -> Engine {
    let clock = server.clock.clone();
    let (intel, _) = IntelHandle::load(IntelSettings::default(), clock.now()).unwrap();
    let store = server.store.clone();
    Engine::new(
        store,
        intel,
        Settings::default(),
        Arc::new(clock),
        Arc::new(SystemEntropy::new()),
    )
}

fn code(server: &Server, setup: &TotpSetup) -> String {
    let secret = Secret::try_from_base32(setup.secret()).unwrap();
    let seconds = server.clock.now().unix_seconds();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(seconds.try_into().unwrap()).to_string()
}

#[tokio::test]
async fn a_generator_is_shown_without_its_secret_and_ends_where_it_is_deleted() {
    let server = populated().await;
    let engine = engine(&server);
    let adele: UserId = ADELE.parse().unwrap();
    let by = Initiator::User {
        id: adele,
        display_name: None,
        principal_name: None,
        call: Call::default(),
    };
    let setup = engine.begin_totp(adele, "Contoso", "adele@contoso.com");
    let done = engine
        .finish_totp(setup.clone(), &code(&server, &setup), None, by.clone())
        .await;
    let TotpRegistered::Right(generator) = done.unwrap() else {
        panic!("the code was right");
    };
    let codes = engine.make_recovery_codes(adele, by).await.unwrap();

    let at = format!("{}/softwareOathMethods", of(ADELE));
    let page = server.get(&at).await.ok();
    let shown = json!([{"id": generator.id, "createdDateTime": generator.created_date_time, "secretKey": null}]);
    assert_eq!(page["value"], shown);
    let all = server.get(&format!("{}/methods", of(ADELE))).await;
    let all = all.text();
    assert!(!all.contains(setup.secret()));

    server.deleted(&format!("{at}/{}", generator.id)).await;
    assert_eq!(server.get(&at).await.ok()["value"], json!([]));
    // Nothing that stood in for it is left behind, where no administrator would see it.
    for (factor, code) in [
        (Factor::Totp, code(&server, &setup)),
        (Factor::RecoveryCode, codes[0].clone()),
    ] {
        let found = engine.check_code(adele, factor, &code, Guesser::Proved).await.unwrap();
        assert_eq!(found, CodeCheck::NotRegistered, "{factor:?}");
    }
}
