//! What many pages say.

use super::texts;

texts! {
    title_of_step(heading: &str, tenant: &str) {
        en "{heading} · {tenant}"
        de "{heading} · {tenant}"
    }
    title_of_problem(heading: &str, tenant: &str) {
        en "Error: {heading} · {tenant}"
        de "Fehler: {heading} · {tenant}"
    }
    moment(day: &str, month: &str, year: &str, time: &str) {
        en "{day} {month} {year} at {time} UTC"
        de "{day}. {month} {year} um {time} UTC"
    }
    error_mark {
        en "Error:"
        de "Fehler:"
    }
    next {
        en "Next"
        de "Weiter"
    }
    cancel {
        en "Cancel"
        de "Abbrechen"
    }
    signed_in_as {
        en "Account"
        de "Konto"
    }
    other_account {
        en "Use another account"
        de "Anderes Konto verwenden"
    }
    other_way {
        en "Use another way"
        de "Andere Methode verwenden"
    }
    no_script {
        en "This step needs JavaScript, which is switched off in this browser. Switch it on and reload the page, or use another way."
        de "Dieser Schritt braucht JavaScript, das in diesem Browser ausgeschaltet ist. Schalten Sie es ein und laden Sie die Seite neu, oder verwenden Sie eine andere Methode."
    }
    footer {
        en "Check that the address above is the one you know before you type your password."
        de "Prüfen Sie, bevor Sie Ihr Kennwort eingeben, ob oben die Adresse steht, die Sie kennen."
    }
    skip_to_content {
        en "Skip to the content"
        de "Zum Inhalt springen"
    }
    details_heading {
        en "Details for your administrator"
        de "Angaben für Ihren Administrator"
    }
    details_app {
        en "App"
        de "App"
    }
    details_account {
        en "Account"
        de "Konto"
    }
    details_number {
        en "Error code"
        de "Fehlercode"
    }
    details_correlation_id {
        en "Correlation ID"
        de "Korrelations-ID"
    }
    details_request_id {
        en "Request ID"
        de "Anforderungs-ID"
    }
    details_time {
        en "Time"
        de "Zeitpunkt"
    }
    copy {
        en "Copy"
        de "Kopieren"
    }
    copied {
        en "Copied"
        de "Kopiert"
    }
}
