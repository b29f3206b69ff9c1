//! Who somebody is.

use super::texts;

texts! {
    user_name_heading {
        en "Sign in"
        de "Anmelden"
    }
    user_name_for_app(app: &str) {
        en "to continue to {app}"
        de "um mit {app} fortzufahren"
    }
    user_name_label {
        en "User name or email address"
        de "Benutzername oder E-Mail-Adresse"
    }
    sign_in_with_passkey {
        en "Sign in with a passkey"
        de "Mit Passkey anmelden"
    }
    or {
        en "or"
        de "oder"
    }
    password_heading {
        en "Enter your password"
        de "Kennwort eingeben"
    }
    password_label {
        en "Password"
        de "Kennwort"
    }
    show_password {
        en "Show"
        de "Anzeigen"
    }
    sign_in {
        en "Sign in"
        de "Anmelden"
    }
    forgot_password {
        en "Forgotten your password?"
        de "Kennwort vergessen?"
    }
    choose_account_heading {
        en "Choose an account"
        de "Konto auswählen"
    }
    choose_account_text {
        en "These accounts are signed in on this device."
        de "Diese Konten sind auf diesem Gerät angemeldet."
    }
    stay_heading {
        en "Stay signed in on this device?"
        de "Auf diesem Gerät angemeldet bleiben?"
    }
    stay_text {
        en "You will be asked for your password less often. Choose no if other people use this device."
        de "Sie werden dann seltener nach Ihrem Kennwort gefragt. Wählen Sie Nein, wenn auch andere dieses Gerät benutzen."
    }
    stay_yes {
        en "Yes, stay signed in"
        de "Ja, angemeldet bleiben"
    }
    stay_no {
        en "No"
        de "Nein"
    }
    form_post_heading {
        en "Taking you back to the app"
        de "Zurück zur App"
    }
    form_post_text {
        en "If nothing happens, press the button."
        de "Wenn nichts geschieht, drücken Sie den Knopf."
    }
    form_post_continue {
        en "Continue"
        de "Weiter"
    }
}
