//! `keepwatch user`.

mod imports;

use crate::program::{Place, Ran};
use crate::stored::open;
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::directory::User;
use keepwatch_token::PasswordHash;
use serde_json::{Value, json};
use std::io::Write;
use std::process::Stdio;

const DATA: [&str; 2] = ["--data", "data"];
const PASSWORD: &str = "quittenmarmelade im regen";

fn user(place: &Place, arguments: &[&str]) -> Value {
    place.json(&[&["user"], arguments, &DATA[..]].concat())
}

fn refused(place: &Place, arguments: &[&str]) -> String {
    let ran = place.run(&[&["user"], arguments, &DATA[..]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{arguments:?}");
    ran.err
}

/// Runs it with that on the standard input.
fn with_input(place: &Place, arguments: &[&str], input: &str) -> Ran {
    let mut command = place.command(&[&["user"], arguments, &DATA[..]].concat());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Ran::of(child.wait_with_output().unwrap())
}

/// Whether that is the password of the user, and whether they must change it.
fn password_of(place: &Place, name: &str, password: &str) -> (bool, bool) {
    let name = name.to_owned();
    let read = move |rx: &mut keepwatch_storage::Rx<'_>| {
        let users: Vec<User> = rx.find("user_principal_name", &name)?;
        rx.user_secret(users[0].id)
    };
    let secret = open(&place.path("data")).read_blocking(read).unwrap().unwrap();
    let hash: PasswordHash = secret.password_hash.parse().unwrap();
    (hash.verifies(password), secret.must_change)
}

#[test]
fn a_user_is_created_with_a_temporary_password_and_shown() {
    let place = Place::new();
    let made = user(
        &place,
        &[
            "create",
            "adele",
            "--display-name",
            "Adele Vance",
            "--role",
            "security reader",
        ],
    );
    assert_eq!(made["userPrincipalName"], "adele@contoso.example");
    let password = made["password"].as_str().unwrap();
    assert_eq!(password.len(), 16);
    assert_eq!(password_of(&place, "adele@contoso.example", password), (true, true));

    let shown = user(&place, &["show", "Adele@Contoso.Example"]);
    assert_eq!(
        (&shown["id"], &shown["displayName"]),
        (&made["id"], &json!("Adele Vance"))
    );
    assert_eq!(
        (&shown["roles"], &shown["hasPassword"]),
        (&json!(["Security Reader"]), &json!(true))
    );
    let listed = user(&place, &["list"]);
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["id"]), (1, &made["id"]));
    let people = place.run(&["user", "create", "diego", "--data", "data"]);
    assert!(people.out.contains("password  "), "{}", people.out);
    assert!(people.err.contains("shown this once"), "{}", people.err);
    let table = place.run(&["user", "list", "--data", "data"]).out;
    assert!(
        table.starts_with("USER PRINCIPAL NAME") && table.contains("diego@contoso.example"),
        "{table}"
    );
    let again = refused(&place, &["create", "ADELE"]);
    assert!(again.contains("userPrincipalName already exists"), "{again}");
}

#[test]
fn a_password_is_given_on_the_standard_input_and_held_to_the_rules() {
    let place = Place::new();
    let made = with_input(
        &place,
        &["create", "adele", "--password-stdin"],
        &format!("{PASSWORD}\n"),
    );
    assert_eq!(made.code, Some(0), "{}", made.err);
    assert!(
        !made.out.contains("password") && !made.err.contains(PASSWORD),
        "{made:?}"
    );
    assert_eq!(password_of(&place, "adele@contoso.example", PASSWORD), (true, false));
    for (input, expected) in [
        ("short\n", "does not comply with password complexity"),
        ("Contoso2026\n", "easily guessable"),
        ("Diego12345\n", "easily guessable"),
        ("\n", "no password in its first line"),
        ("", "no password in its first line"),
    ] {
        let ran = with_input(&place, &["create", "diego", "--password-stdin"], input);
        assert_eq!(ran.code, Some(1), "{input}");
        assert!(ran.err.contains(expected), "{input}: {}", ran.err);
    }
    let forced = with_input(
        &place,
        &["create", "lee", "--password-stdin", "--must-change"],
        PASSWORD,
    );
    assert_eq!(forced.code, Some(0), "{}", forced.err);
    assert_eq!(password_of(&place, "lee@contoso.example", PASSWORD), (true, true));
    let no_terminal = refused(&place, &["create", "kim", "--password-prompt"]);
    assert!(no_terminal.contains("there is no terminal"), "{no_terminal}");
}

/// A policy that blocks everybody but these groups.
fn enable_policy(place: &Place, name: &str, exempt: &[&str]) {
    let mut policy = json!({
        "id": keepwatch_graph::UserId::new(uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_DNS, name.as_bytes())),
        "displayName": name,
        "state": "enabled",
        "conditions": {
            "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["all"],
            "users": {"includeUsers": ["All"], "excludeGroups": exempt},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    });
    keepwatch_graph::body::complete(ConditionalAccessPolicy::TYPE, &mut policy);
    let policy: ConditionalAccessPolicy = serde_json::from_value(policy).unwrap();
    open(&place.path("data"))
        .write_blocking(move |tx| tx.put(&policy))
        .unwrap();
}

#[test]
fn an_account_for_emergencies_is_an_administrator_whom_policies_can_exclude() {
    let place = Place::new();
    let made = user(&place, &["create", "emergency", "--break-glass"]);
    assert_eq!(made["roles"], json!(["Global Administrator"]));
    let password = made["password"].as_str().unwrap();
    assert_eq!(password.len(), 32);
    assert_eq!(
        password_of(&place, "emergency@contoso.example", password),
        (true, false)
    );
    assert_eq!(
        (&made["group"]["displayName"], &made["policies"]),
        (&json!("Emergency access"), &json!([]))
    );
    let shown = user(&place, &["show", "emergency"]);
    assert_eq!(shown["groups"], json!(["Emergency access"]));
    let group = made["group"]["id"].as_str().unwrap();
    enable_policy(&place, "Nobody", &[]);
    enable_policy(&place, "Nobody else", &[group]);
    let second = user(&place, &["create", "emergency2", "--break-glass"]);
    assert_eq!(second["group"], made["group"]);
    assert_eq!(
        second["policies"],
        json!(["Nobody"]),
        "the other one leaves the group out"
    );
}

#[test]
fn a_user_is_disabled_enabled_reset_signed_out_and_deleted() {
    let place = Place::new();
    let made = user(&place, &["create", "adele"]);
    let id = made["id"].as_str().unwrap();
    assert_eq!(user(&place, &["disable", id])["accountEnabled"], false);
    assert_eq!(user(&place, &["show", "adele"])["accountEnabled"], false);
    user(&place, &["enable", "adele"]);
    assert_eq!(user(&place, &["show", "adele"])["accountEnabled"], true);
    let reset = user(&place, &["reset-password", "adele"]);
    let password = reset["password"].as_str().unwrap();
    assert_eq!(password_of(&place, "adele@contoso.example", password), (true, true));
    let given = with_input(&place, &["reset-password", "adele", "--password-stdin"], PASSWORD);
    assert_eq!(given.code, Some(0), "{}", given.err);
    assert_eq!(password_of(&place, "adele@contoso.example", PASSWORD), (true, true));
    let before = user(&place, &["show", "adele"])["signInSessionsValidFromDateTime"].clone();
    user(&place, &["revoke-sessions", "adele"]);
    assert_ne!(
        user(&place, &["show", "adele"])["signInSessionsValidFromDateTime"],
        before
    );
    user(&place, &["delete", "adele"]);
    for command in ["show", "disable", "delete"] {
        let error = refused(&place, &[command, "adele"]);
        assert!(error.contains("there is no user `adele`"), "{command}: {error}");
    }
}

#[test]
fn roles_are_given_and_taken_away() {
    let place = Place::new();
    user(&place, &["create", "adele"]);
    for _ in 0..2 {
        let given = user(&place, &["role", "add", "adele", "GlobalReader"]);
        assert_eq!(given["roles"], json!(["Global Reader"]));
    }
    let id = "5d6b6bb7-de71-4623-b4af-96380a352509";
    let given = user(&place, &["role", "add", "adele", id]);
    assert_eq!(given["roles"], json!(["Global Reader", "Security Reader"]));
    for _ in 0..2 {
        let left = user(&place, &["role", "remove", "adele", "global reader"]);
        assert_eq!(left["roles"], json!(["Security Reader"]));
    }
    let unknown = refused(&place, &["role", "add", "adele", "King"]);
    assert!(unknown.contains("there is no directory role `King`"), "{unknown}");
}

#[test]
fn leaked_passwords_are_found_in_lists() {
    let place = Place::new();
    let created = with_input(&place, &["create", "adele", "--password-stdin"], PASSWORD);
    assert_eq!(created.code, Some(0), "{}", created.err);
    let list =
        format!("nobody@contoso.example:x\nadele@contoso.example:wrong\nno pair\nAdele@contoso.example:{PASSWORD}\n");
    place.write("list.txt", format!("{}\n{list}", "x".repeat(5_000)));
    let told = user(&place, &["test-leaked", "list.txt"]);
    let expected = json!({"tested": 3, "nobodysName": 1, "knownAlready": 0, "found": 1, "unreadable": 2});
    assert_eq!(told, expected);
    let again = with_input(&place, &["test-leaked", "-"], &list);
    assert_eq!(
        again.out,
        "3 tested, 1 of nobody here, 0 found, 1 known already, 1 unreadable\n"
    );
    assert!(refused(&place, &["test-leaked", "nowhere"]).contains("cannot use the list `nowhere`"));
}
