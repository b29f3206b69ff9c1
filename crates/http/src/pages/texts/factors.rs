//! What proves who one is: asking for it, and setting it up.

use super::texts;

texts! {
    totp_name {
        en "Authenticator app"
        de "Authentifizierungs-App"
    }
    totp_text {
        en "A code of six digits from an app on your phone"
        de "Ein sechsstelliger Code aus einer App auf Ihrem Telefon"
    }
    passkey_name {
        en "Passkey"
        de "Passkey"
    }
    passkey_text {
        en "Your fingerprint, face or PIN, or a security key"
        de "Fingerabdruck, Gesicht, PIN oder ein Sicherheitsschlüssel"
    }
    recovery_code_name {
        en "Recovery code"
        de "Wiederherstellungscode"
    }
    recovery_code_text {
        en "One of the codes that you printed or saved"
        de "Einer der Codes, die Sie ausgedruckt oder gespeichert haben"
    }
    pass_name {
        en "Temporary access pass"
        de "Befristeter Zugriffspass"
    }
    pass_text {
        en "A pass that your administrator gave you"
        de "Ein Pass, den Sie von Ihrem Administrator haben"
    }
    password_name {
        en "Password"
        de "Kennwort"
    }
    password_text {
        en "The password of your account"
        de "Das Kennwort Ihres Kontos"
    }
    code_totp_heading {
        en "Enter the code"
        de "Code eingeben"
    }
    code_totp_text {
        en "Open your authenticator app and type the six digits it shows for this account."
        de "Öffnen Sie Ihre Authentifizierungs-App und geben Sie die sechs Ziffern ein, die sie für dieses Konto zeigt."
    }
    code_totp_label {
        en "Code of six digits"
        de "Sechsstelliger Code"
    }
    code_recovery_heading {
        en "Enter a recovery code"
        de "Wiederherstellungscode eingeben"
    }
    code_recovery_text {
        en "Type one of the codes that you printed or saved. Each works once."
        de "Geben Sie einen der Codes ein, die Sie ausgedruckt oder gespeichert haben. Jeder gilt einmal."
    }
    code_recovery_label {
        en "Recovery code"
        de "Wiederherstellungscode"
    }
    code_pass_heading {
        en "Enter your temporary access pass"
        de "Befristeten Zugriffspass eingeben"
    }
    code_pass_text {
        en "Type the pass that your administrator gave you. Capital and small letters are different."
        de "Geben Sie den Pass ein, den Sie von Ihrem Administrator haben. Achten Sie auf Groß- und Kleinschreibung."
    }
    code_pass_label {
        en "Temporary access pass"
        de "Befristeter Zugriffspass"
    }
    verify {
        en "Verify"
        de "Bestätigen"
    }
    report_summary {
        en "You did not try to sign in?"
        de "Sie wollten sich gar nicht anmelden?"
    }
    report_text {
        en "Then somebody else knows your password. Report it, so that we can protect your account."
        de "Dann kennt jemand anderes Ihr Kennwort. Melden Sie es, damit wir Ihr Konto schützen können."
    }
    report_button {
        en "Report this sign-in"
        de "Diese Anmeldung melden"
    }
    passkey_heading {
        en "Use your passkey"
        de "Passkey verwenden"
    }
    passkey_page_text {
        en "Your device asks for your fingerprint, face or PIN, or for your security key."
        de "Ihr Gerät fragt nach Fingerabdruck, Gesicht oder PIN, oder nach Ihrem Sicherheitsschlüssel."
    }
    passkey_button {
        en "Use passkey"
        de "Passkey verwenden"
    }
    passkey_unsupported {
        en "This browser does not know passkeys. Use another way."
        de "Dieser Browser kennt keine Passkeys. Verwenden Sie eine andere Methode."
    }
    passkey_cancelled {
        en "The passkey was not used: it was cancelled, took too long, or there is none on this device. You can try again."
        de "Der Passkey wurde nicht verwendet: abgebrochen, zu spät, oder auf diesem Gerät ist keiner. Sie können es noch einmal versuchen."
    }
    passkey_waiting {
        en "Waiting for your device …"
        de "Ihr Gerät ist an der Reihe …"
    }
    choose_factor_heading {
        en "Confirm that it is you"
        de "Bestätigen Sie, dass Sie es sind"
    }
    choose_factor_text {
        en "Choose a way that you have at hand."
        de "Wählen Sie, was Sie zur Hand haben."
    }
    choose_set_up_heading {
        en "Protect your account"
        de "Schützen Sie Ihr Konto"
    }
    choose_set_up_text {
        en "Your organisation asks for a second proof besides the password. Set one up now; it takes about a minute."
        de "Ihre Organisation verlangt neben dem Kennwort einen zweiten Nachweis. Richten Sie ihn jetzt ein; es dauert etwa eine Minute."
    }
    set_up_totp_heading {
        en "Set up an authenticator app"
        de "Authentifizierungs-App einrichten"
    }
    set_up_totp_step_app {
        en "Open an authenticator app on your phone. Any that makes codes of six digits will do."
        de "Öffnen Sie eine Authentifizierungs-App auf Ihrem Telefon. Jede, die sechsstellige Codes zeigt, ist geeignet."
    }
    set_up_totp_step_scan {
        en "Add an account there and scan this code."
        de "Fügen Sie dort ein Konto hinzu und scannen Sie diesen Code."
    }
    set_up_totp_step_code {
        en "Type the six digits that the app now shows."
        de "Geben Sie die sechs Ziffern ein, die die App jetzt zeigt."
    }
    set_up_totp_qr {
        en "QR code that sets up this account in an authenticator app"
        de "QR-Code, der dieses Konto in einer Authentifizierungs-App einrichtet"
    }
    set_up_totp_by_hand {
        en "Cannot scan it? Type this key instead:"
        de "Scannen geht nicht? Geben Sie stattdessen diesen Schlüssel ein:"
    }
    set_up_name_label {
        en "Name for it (optional)"
        de "Name dafür (freiwillig)"
    }
    set_up_name_hint_totp {
        en "So that you recognise it later, such as “My phone”."
        de "Damit Sie sie später wiedererkennen, zum Beispiel „Mein Telefon“."
    }
    set_up_name_hint_passkey {
        en "So that you recognise it later, such as “My laptop”."
        de "Damit Sie ihn später wiedererkennen, zum Beispiel „Mein Laptop“."
    }
    set_up_passkey_heading {
        en "Set up a passkey"
        de "Passkey einrichten"
    }
    set_up_passkey_text {
        en "A passkey replaces typing: you confirm with your fingerprint, face or PIN, or with a security key. It cannot be guessed, and it cannot be used on a false page."
        de "Ein Passkey ersetzt das Tippen: Sie bestätigen mit Fingerabdruck, Gesicht oder PIN, oder mit einem Sicherheitsschlüssel. Er lässt sich nicht erraten und auf keiner gefälschten Seite verwenden."
    }
    set_up_passkey_button {
        en "Set up passkey"
        de "Passkey einrichten"
    }
    recovery_codes_heading {
        en "Keep your recovery codes"
        de "Bewahren Sie Ihre Wiederherstellungscodes auf"
    }
    recovery_codes_text {
        en "If you lose your phone or passkey, each of these codes lets you in once. They are shown only now. Print them, or keep them where you keep your passwords."
        de "Wenn Sie Telefon oder Passkey verlieren, kommen Sie mit jedem dieser Codes einmal hinein. Sie werden nur jetzt gezeigt. Drucken Sie sie aus, oder bewahren Sie sie dort auf, wo Ihre Kennwörter sind."
    }
    recovery_codes_print_title(tenant: &str, account: &str) {
        en "Recovery codes for {account} at {tenant}"
        de "Wiederherstellungscodes für {account} bei {tenant}"
    }
    recovery_codes_kept {
        en "I have printed or saved these codes"
        de "Ich habe diese Codes ausgedruckt oder gespeichert"
    }
    print {
        en "Print"
        de "Drucken"
    }
}
