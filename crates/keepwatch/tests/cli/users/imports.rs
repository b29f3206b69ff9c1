//! `keepwatch user import`.

use super::{PASSWORD, password_of, refused, user, with_input};
use crate::program::Place;
use serde_json::json;

const HEAD: &str = "userPrincipalName,displayName,department,password,forceChangePasswordNextSignIn\n";

fn people() -> String {
    format!(
        "{HEAD}adele@contoso.example,Adele Vance,Sales,{PASSWORD},false\n\
         diego@contoso.example,Diego Siciliani,Engineering,,\n"
    )
}

#[test]
fn users_are_imported_once() {
    let place = Place::new();
    place.write("people.csv", people());
    let tried = user(&place, &["import", "people.csv", "--dry-run"]);
    assert_eq!(tried, json!({"created": 2, "alreadyThere": 0, "dryRun": true}));
    assert_eq!(user(&place, &["list"]), json!([]));
    let unnamed = refused(&place, &["import", "people.csv"]);
    assert!(
        unnamed.contains("1 users have no password in the file: say with --passwords"),
        "{unnamed}"
    );
    assert_eq!(user(&place, &["list"]), json!([]));

    let done = user(&place, &["import", "people.csv", "--passwords", "made.csv"]);
    assert_eq!(done, json!({"created": 2, "alreadyThere": 0, "dryRun": false}));
    assert_eq!(password_of(&place, "adele@contoso.example", PASSWORD), (true, false));
    let made = std::fs::read_to_string(place.path("made.csv")).unwrap();
    let (_, line) = made.trim_end().split_once('\n').unwrap();
    let (name, password) = line.split_once(',').unwrap();
    assert_eq!(name, "diego@contoso.example");
    assert_eq!(password_of(&place, name, password), (true, true));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(place.path("made.csv")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    // Again, with one more: only that one is new, and the passwords of before stay where they are.
    place.write("people.csv", people() + "LEE@contoso.example,Lee Gu,,,\n");
    let kept = refused(&place, &["import", "people.csv", "--passwords", "made.csv"]);
    assert!(kept.contains("exists already"), "{kept}");
    let done = user(&place, &["import", "people.csv", "--passwords", "more.csv"]);
    assert_eq!(done, json!({"created": 1, "alreadyThere": 2, "dryRun": false}));
    assert_eq!(user(&place, &["list"]).as_array().unwrap().len(), 3);
}

#[test]
fn where_one_row_is_wrong_nobody_is_created() {
    let place = Place::new();
    let text = format!(
        "{HEAD}adele@contoso.example,Adele Vance,Sales,{PASSWORD},no\n\
         diego@elsewhere.example,Diego,Sales,{PASSWORD},\n\
         lee@contoso.example,Lee Gu,Sales,password,\n"
    );
    let ran = with_input(&place, &["import", "-"], &text);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(
        lines[0].starts_with("line 3, column userPrincipalName: The domain portion"),
        "{ran:?}"
    );
    assert!(
        lines[1].starts_with("line 4, column password: Unfortunately, your password"),
        "{ran:?}"
    );
    assert_eq!(lines[2], "keepwatch: nothing of `-` was imported: 2 problems");
    assert_eq!(user(&place, &["list"]), json!([]));
    let ran = with_input(&place, &["import", "-"], "userPrincipalName,shoeSize\n");
    assert!(ran.err.starts_with("line 1: there is no column `shoeSize`"), "{ran:?}");
}
