//! The pages of one's own account.

use super::texts;

texts! {
    account_navigation {
        en "Your account"
        de "Ihr Konto"
    }
    overview_name {
        en "Overview"
        de "Übersicht"
    }
    overview_heading(name: &str) {
        en "Hello, {name}"
        de "Guten Tag, {name}"
    }
    overview_good {
        en "Your account is well protected."
        de "Ihr Konto ist gut geschützt."
    }
    overview_alerts {
        en "This needs your attention"
        de "Darum sollten Sie sich kümmern"
    }
    alert_no_second_proof {
        en "Only your password protects this account. A second proof keeps others out even if they learn it."
        de "Nur Ihr Kennwort schützt dieses Konto. Ein zweiter Nachweis hält andere auch dann fern, wenn sie es erfahren."
    }
    alert_no_recovery_codes {
        en "You have no recovery codes. With them you get in even without your phone or passkey."
        de "Sie haben keine Wiederherstellungscodes. Mit ihnen kommen Sie auch ohne Telefon oder Passkey hinein."
    }
    alert_few_recovery_codes(count: u64) {
        en one "You have {count} recovery code left." other "You have {count} recovery codes left."
        de one "Sie haben noch {count} Wiederherstellungscode." other "Sie haben noch {count} Wiederherstellungscodes."
    }
    alert_unusual_sign_in {
        en "There was a sign-in that does not look like you. Was it you?"
        de "Es gab eine Anmeldung, die nicht nach Ihnen aussieht. Waren Sie das?"
    }
    alert_remedy_second_proof {
        en "Set up a second proof"
        de "Zweiten Nachweis einrichten"
    }
    alert_remedy_recovery_codes {
        en "Make recovery codes"
        de "Wiederherstellungscodes erstellen"
    }
    alert_remedy_activity {
        en "Look at recent activity"
        de "Letzte Aktivität ansehen"
    }
    methods_count(count: u64) {
        en one "{count} way to prove it is you besides the password" other "{count} ways to prove it is you besides the password"
        de one "{count} Nachweis neben dem Kennwort" other "{count} Nachweise neben dem Kennwort"
    }
    recovery_codes_count(count: u64) {
        en one "{count} recovery code left" other "{count} recovery codes left"
        de one "noch {count} Wiederherstellungscode" other "noch {count} Wiederherstellungscodes"
    }
    sessions_count(count: u64) {
        en one "Signed in on {count} device" other "Signed in on {count} devices"
        de one "Auf {count} Gerät angemeldet" other "Auf {count} Geräten angemeldet"
    }
    password_changed {
        en "Last changed"
        de "Zuletzt geändert"
    }
    password_never_changed {
        en "Not changed yet"
        de "Noch nicht geändert"
    }
    manage {
        en "Manage"
        de "Verwalten"
    }
    show_all {
        en "Show all"
        de "Alle anzeigen"
    }
    activity_name {
        en "Activity"
        de "Aktivität"
    }
    activity_heading {
        en "Recent activity"
        de "Letzte Aktivität"
    }
    activity_text {
        en "Where and when your account was used. If something was not you, say so."
        de "Wo und wann Ihr Konto benutzt wurde. Wenn etwas nicht von Ihnen war, sagen Sie es."
    }
    activity_empty {
        en "Nothing yet."
        de "Noch nichts."
    }
    activity_older {
        en "Older"
        de "Ältere"
    }
    activity_this_session {
        en "This session"
        de "Diese Sitzung"
    }
    activity_unusual {
        en "Unusual"
        de "Ungewöhnlich"
    }
    activity_reported {
        en "You reported that this was not you."
        de "Sie haben gemeldet, dass Sie das nicht waren."
    }
    outcome_succeeded {
        en "Signed in"
        de "Angemeldet"
    }
    outcome_failed {
        en "Failed"
        de "Fehlgeschlagen"
    }
    outcome_blocked {
        en "Blocked"
        de "Abgewiesen"
    }
    outcome_interrupted {
        en "Not finished"
        de "Nicht beendet"
    }
    entry_time {
        en "Time"
        de "Zeitpunkt"
    }
    entry_place {
        en "Place"
        de "Ort"
    }
    entry_device {
        en "Device"
        de "Gerät"
    }
    device_words(browser: &str, system: &str) {
        en "{browser} on {system}"
        de "{browser} unter {system}"
    }
    device_unknown {
        en "Unknown device"
        de "Unbekanntes Gerät"
    }
    place_unknown {
        en "Unknown place"
        de "Unbekannter Ort"
    }
    app_unknown {
        en "Unknown app"
        de "Unbekannte App"
    }
    not_me_summary {
        en "This wasn’t me"
        de "Das war ich nicht"
    }
    not_me_text {
        en "We tell your administrator, and sign you out everywhere. After that, choose a new password."
        de "Wir sagen es Ihrem Administrator und melden Sie überall ab. Wählen Sie danach ein neues Kennwort."
    }
    not_me_button {
        en "Report and sign out everywhere"
        de "Melden und überall abmelden"
    }
    security_info_name {
        en "Security info"
        de "Sicherheitsinfo"
    }
    security_info_heading {
        en "Security info"
        de "Sicherheitsinfo"
    }
    security_info_text {
        en "What proves that it is you when you sign in."
        de "Womit Sie sich beim Anmelden ausweisen."
    }
    change {
        en "Change"
        de "Ändern"
    }
    remove {
        en "Remove"
        de "Entfernen"
    }
    remove_text {
        en "You will no longer be able to sign in with it."
        de "Sie können sich dann nicht mehr damit anmelden."
    }
    remove_button {
        en "Yes, remove it"
        de "Ja, entfernen"
    }
    method_added {
        en "Added"
        de "Hinzugefügt"
    }
    method_last_used {
        en "Last used"
        de "Zuletzt verwendet"
    }
    method_never_used {
        en "Never used"
        de "Nie verwendet"
    }
    add_heading {
        en "Add a second proof"
        de "Zweiten Nachweis hinzufügen"
    }
    add_totp {
        en "Add an authenticator app"
        de "Authentifizierungs-App hinzufügen"
    }
    add_passkey {
        en "Add a passkey"
        de "Passkey hinzufügen"
    }
    recovery_codes_name {
        en "Recovery codes"
        de "Wiederherstellungscodes"
    }
    recovery_codes_none {
        en "None yet"
        de "Noch keine"
    }
    make_recovery_codes {
        en "Make recovery codes"
        de "Codes erstellen"
    }
    renew_recovery_codes {
        en "Make new ones"
        de "Neue erstellen"
    }
    renew_recovery_codes_text {
        en "The present codes will no longer work."
        de "Die jetzigen Codes gelten dann nicht mehr."
    }
    devices_name {
        en "Devices"
        de "Geräte"
    }
    devices_heading {
        en "Where you are signed in"
        de "Wo Sie angemeldet sind"
    }
    devices_text {
        en "Browsers that are signed in to your account. Sign out those that you do not know or no longer use."
        de "Browser, die bei Ihrem Konto angemeldet sind. Melden Sie ab, was Sie nicht kennen oder nicht mehr benutzen."
    }
    this_device {
        en "This device"
        de "Dieses Gerät"
    }
    session_started {
        en "Signed in"
        de "Angemeldet seit"
    }
    session_last_used {
        en "Last used"
        de "Zuletzt benutzt"
    }
    sign_out_device {
        en "Sign out"
        de "Abmelden"
    }
    sign_out_device_named(device: &str) {
        en "Sign out: {device}"
        de "Abmelden: {device}"
    }
    sign_out_everywhere {
        en "Sign out everywhere"
        de "Überall abmelden"
    }
    sign_out_everywhere_summary {
        en "All browsers and all apps, this one too, have to sign in again."
        de "Alle Browser und alle Apps, auch dieser hier, müssen sich neu anmelden."
    }
}
