//! `keepwatch app`.

use crate::program::Place;
use crate::stored::{open, rows};
use keepwatch_graph::directory::Application;
use keepwatch_storage::Collection;
use serde_json::{Value, json};
use std::fs;

const DATA: [&str; 2] = ["--data", "data"];

fn app(place: &Place, arguments: &[&str]) -> Value {
    place.json(&[&["app"], arguments, &DATA[..]].concat())
}

fn refused(place: &Place, arguments: &[&str]) -> String {
    let ran = place.run(&[&["app"], arguments, &DATA[..]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{arguments:?}");
    ran.err
}

#[test]
fn an_application_is_created_granted_and_listed() {
    let place = Place::new();
    let made = app(
        &place,
        &["create", "collector", "--permission", "identityriskevent.read.all"],
    );
    assert_eq!(made["permissions"][0], "IdentityRiskEvent.Read.All");
    let id = made["clientId"].as_str().unwrap();

    // By its id as well as by its name, and again without effect.
    app(&place, &["grant", id, "AuditLog.Read.All"]);
    let granted = app(
        &place,
        &["grant", "collector", "AuditLog.Read.All", "SignInLog.Import.All"],
    );
    assert_eq!(granted["permissions"].as_array().unwrap().len(), 3);

    let listed = app(&place, &["list"]);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["clientId"], id);
    assert_eq!(listed[0]["permissions"], granted["permissions"]);
    let table = place.run(&["app", "list", "--data", "data"]).out;
    assert!(
        table.starts_with("NAME       CLIENT ID") && table.contains("AuditLog.Read.All"),
        "{table}"
    );
}

#[test]
fn a_program_that_people_sign_in_to_is_registered_by_its_kind() {
    let place = Place::new();
    let back = ["https://app.contoso.com/back", "http://localhost:3000/"];
    let cases = [
        // name, flags, where the redirect URIs are, whether it can keep no secret
        (
            "web",
            &["--redirect-uri", back[0], "--redirect-uri", back[1]][..],
            [2, 0, 0],
            None,
        ),
        ("spa", &["--spa", "--redirect-uri", back[1]], [0, 1, 0], None),
        (
            "desktop",
            &["--public", "--redirect-uri", back[1]],
            [0, 0, 1],
            Some(true),
        ),
        ("tv", &["--public"], [0, 0, 0], Some(true)),
    ];
    for (name, flags, _, _) in cases {
        let made = app(&place, &[&["create", name], flags].concat());
        let sent_to = made["redirectUris"].as_array().unwrap().len();
        assert_eq!(
            sent_to,
            flags.iter().filter(|flag| **flag == "--redirect-uri").count(),
            "{name}"
        );
    }
    let stored: Vec<Application> = open(&place.path("data")).read_blocking(|rx| rx.all()).unwrap();
    for (name, _, counts, is_public) in cases {
        let found = stored
            .iter()
            .find(|found| found.display_name.as_deref() == Some(name))
            .unwrap();
        let web = found.web.as_ref().map_or(0, |web| web.redirect_uris.len());
        let spa = found.spa.as_ref().map_or(0, |spa| spa.redirect_uris.len());
        let device = found
            .public_client
            .as_ref()
            .map_or(0, |device| device.redirect_uris.len());
        assert_eq!(
            ([web, spa, device], found.is_fallback_public_client),
            (counts, is_public),
            "{name}"
        );
    }

    let message = refused(
        &place,
        &["create", "bad", "--redirect-uri", "http://app.contoso.com/back"],
    );
    assert!(message.contains("must be an absolute https URI"), "{message}");
    let ran = place.run(&["app", "create", "bad", "--spa", "--data", "data"]);
    assert!(ran.code == Some(2) && ran.err.contains("--redirect-uri"), "{}", ran.err);
}

#[test]
fn consent_for_everybody_is_given_on_the_command_line() {
    let place = Place::new();
    app(
        &place,
        &["create", "portal", "--spa", "--redirect-uri", "http://localhost:3000/"],
    );
    app(&place, &["consent", "portal", "User.Read"]);
    let consented = app(&place, &["consent", "portal", "openid", "offline_access"]);
    assert_eq!(consented["scopes"], json!(["User.Read", "offline_access", "openid"]));
    assert_eq!(consented["resourceAppId"], "00000003-0000-0000-c000-000000000000");
    let message = refused(&place, &["consent", "portal", "User.Rule"]);
    assert!(
        message.contains("`User.Rule` is no scope of `Microsoft Graph`"),
        "{message}"
    );
    let message = refused(&place, &["consent", "portal", "User.Read", "--resource", "portal"]);
    assert!(message.contains("`User.Read` is no scope of `portal`"), "{message}");
    let people = place.run(&["app", "consent", "portal", "openid", "--data", "data"]).out;
    assert_eq!(
        people,
        "`portal` may now do for everybody who signs in to it, at Microsoft Graph: User.Read, offline_access, openid\n"
    );
}

#[test]
fn a_secret_is_shown_once_and_kept_as_a_hash() {
    let place = Place::new();
    app(&place, &["create", "collector"]);
    let secret = app(
        &place,
        &["secret", "collector", "--name", "pipeline", "--expires", "12h"],
    );
    let text = secret["secretText"].as_str().unwrap();
    assert_eq!(text.len(), 40);

    let listed = &app(&place, &["list"])[0]["credentials"][0];
    assert_eq!(
        (listed["displayName"].as_str(), listed["hint"].as_str()),
        (Some("pipeline"), Some(&text[..3]))
    );
    assert_eq!(listed["endDateTime"], secret["endDateTime"]);
    for entry in fs::read_dir(place.path("data")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(
            !bytes.windows(text.len()).any(|window| window == text.as_bytes()),
            "a file holds the secret"
        );
    }
    let people = place.run(&["app", "secret", "collector", "--data", "data"]);
    assert_eq!(people.err, "the secret is shown this once; only its hash is kept\n");
}

#[test]
fn a_certificate_is_registered_once_and_must_be_one_that_can_sign() {
    let place = Place::new();
    app(&place, &["create", "collector"]);
    place.write("rsa.pem", include_bytes!("certificate.pem"));
    let made = app(&place, &["certificate", "collector", "rsa.pem"]);
    let listed = &app(&place, &["list"])[0]["credentials"][0];
    assert_eq!(
        (listed["type"].as_str(), &listed["keyId"]),
        (Some("certificate"), &made["keyId"])
    );

    let elliptic = rcgen::generate_simple_self_signed(["x".to_owned()]).unwrap();
    place.write("elliptic.pem", elliptic.cert.pem());
    place.write("nonsense.pem", "nonsense");
    let cases = [
        ("rsa.pem", "is there already"),
        ("elliptic.pem", "the certificate's key is an elliptic curve key"),
        ("nonsense.pem", "not an X.509 certificate"),
        ("nowhere.pem", "cannot use the certificate `nowhere.pem`: No such file"),
    ];
    for (file, expected) in cases {
        let message = refused(&place, &["certificate", "collector", file]);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn names_that_cannot_be_meant_are_refused() {
    let place = Place::new();
    let id = app(&place, &["create", "collector"])["clientId"]
        .as_str()
        .unwrap()
        .to_owned();
    let taken = format!("keepwatch: there is an application `collector` already, with the client id {id}\n");
    assert_eq!(refused(&place, &["create", "collector"]), taken);
    assert_eq!(
        refused(&place, &["grant", "colector", "AuditLog.Read.All"]),
        "keepwatch: there is no application `colector`; `keepwatch app list` shows all\n"
    );
    assert!(refused(&place, &["create", " "]).contains("is not a name"));
    assert!(refused(&place, &["create", "a\u{1b}[31m"]).contains("is not a name"));
    assert_eq!(app(&place, &["list"]).as_array().unwrap().len(), 1);
}

#[test]
fn what_was_given_can_be_taken_back_and_every_step_is_on_record() {
    let place = Place::new();
    let both = ["AuditLog.Read.All", "SignInLog.Import.All"];
    let made = app(
        &place,
        &["create", "collector", "--permission", both[0], "--permission", both[1]],
    );
    let secret = app(&place, &["secret", "collector"]);
    let key_id = secret["keyId"].as_str().unwrap();
    let table = place.run(&["app", "list", "--data", "data"]).out;
    let row = table
        .lines()
        .find(|line| line.contains(key_id))
        .unwrap_or_else(|| panic!("{table}"));
    assert!(
        row.contains("secret") && row.contains(secret["endDateTime"].as_str().unwrap()),
        "{table}"
    );

    // By name and by id, in any case, and again without effect.
    for _ in 0..2 {
        let left = app(&place, &["revoke", "collector", "auditlog.read.all"]);
        assert_eq!(left["permissions"], serde_json::json!([both[1]]));
    }
    let none = place.run(&["app", "revoke", "collector", both[1], "--data", "data"]);
    assert_eq!(none.out, "`collector` now has no permission\n");
    app(&place, &["remove-credential", "collector", &key_id.to_uppercase()]);
    assert_eq!(app(&place, &["list"])[0]["credentials"], serde_json::json!([]));
    assert_eq!(
        refused(&place, &["remove-credential", "collector", key_id]),
        format!("keepwatch: `collector` has no credential `{key_id}`; `keepwatch app list` shows all\n")
    );

    let deleted = app(&place, &["delete", made["clientId"].as_str().unwrap()]);
    assert_eq!(deleted["clientId"], made["clientId"]);
    assert_eq!(app(&place, &["list"]), serde_json::json!([]));
    assert!(refused(&place, &["delete", "collector"]).contains("there is no application `collector`"));
    // The name is free again.
    app(&place, &["create", "collector"]);

    let mut audits: Vec<String> = rows(&open(&place.path("data")), Collection::DirectoryAudits)
        .iter()
        .map(|audit| {
            let text = audit.to_string();
            assert!(!text.contains(secret["secretText"].as_str().unwrap()), "{text}");
            assert_eq!(audit["initiatedBy"]["app"]["displayName"], "keepwatch command line");
            audit["activityDisplayName"].as_str().unwrap().to_owned()
        })
        .collect();
    audits.sort();
    let credentials = "Update application – Certificates and secrets management";
    let mut expected = [
        "Add application",
        "Add application",
        "Add service principal",
        "Add service principal",
        "Delete application",
        "Remove service principal",
        "Add app role assignment to service principal",
        "Add app role assignment to service principal",
        "Remove app role assignment from service principal",
        "Remove app role assignment from service principal",
        credentials,
        credentials,
    ];
    expected.sort_unstable();
    assert_eq!(audits, expected);
}

#[test]
fn a_secret_that_lies_around_is_looked_for_in_whatever_it_lies() {
    let place = Place::new();
    let made = app(&place, &["create", "collector"]);
    let secret = app(&place, &["secret", "collector"])["secretText"]
        .as_str()
        .unwrap()
        .to_owned();
    let client = made["clientId"].as_str().unwrap();
    let text = format!("AadClientId: {client}\nAadSecret: {secret}\nAadTenantDomain: contoso.example\n");
    place.write("config.txt", &text);
    let another = secret.replace("KW~", "KW~x");
    place.write("list.csv", format!("{client},{secret}\n{client},{}\n", &another[..40]));
    let url = "https://git.example/commit/1";
    let told = app(&place, &["test-leaked", "config.txt", "--url", url]);
    let counts = |tested, nobodys, known, found| json!({"tested": tested, "nobodysSecret": nobodys, "knownAlready": known, "found": found});
    assert_eq!(told, counts(1, 0, 0, 1));
    assert_eq!(app(&place, &["test-leaked", "list.csv"]), counts(2, 1, 1, 0));
    assert!(refused(&place, &["test-leaked", "nowhere"]).contains("cannot use the file `nowhere`"));

    let store = open(&place.path("data"));
    let found = rows(&store, Collection::ServicePrincipalRiskDetections);
    assert_eq!(
        (found.len(), &found[0]["riskEventType"], &found[0]["riskLevel"]),
        (1, &json!("leakedCredentials"), &json!("high"))
    );
    let info = found[0]["additionalInfo"].as_str().unwrap();
    assert!(
        info.contains(url) && info.contains("config.txt") && !info.contains(&secret),
        "{info}"
    );
}
