//! Apps and devices that ask to be let in.

use super::texts;

texts! {
    consent_heading {
        en "Allow access?"
        de "Zugriff erlauben?"
    }
    consent_heading_everybody {
        en "Allow access for everybody in your organisation?"
        de "Zugriff für alle in Ihrer Organisation erlauben?"
    }
    consent_wants(app: &str) {
        en "{app} would like to:"
        de "{app} möchte:"
    }
    identity_openid {
        en "Sign you in"
        de "Sie anmelden"
    }
    identity_profile {
        en "See your name and your user name"
        de "Ihren Namen und Ihren Benutzernamen sehen"
    }
    identity_email {
        en "See your email address"
        de "Ihre E-Mail-Adresse sehen"
    }
    identity_offline_access {
        en "Keep the access while you are away"
        de "Den Zugriff behalten, auch wenn Sie nicht da sind"
    }
    consent_host(host: &str) {
        en "You go on to {host}"
        de "Sie gelangen danach zu {host}"
    }
    consent_everybody_text {
        en "Nobody in the organisation will be asked again."
        de "In der Organisation wird danach niemand mehr gefragt."
    }
    consent_advice {
        en "Allow it only if you know the app and meant to use it. An administrator can take the access back at any time."
        de "Erlauben Sie es nur, wenn Sie die App kennen und benutzen wollten. Ein Administrator kann den Zugriff jederzeit zurücknehmen."
    }
    allow {
        en "Allow"
        de "Erlauben"
    }
    decline {
        en "Do not allow"
        de "Nicht erlauben"
    }
    need_admin_heading {
        en "An administrator has to allow this app"
        de "Ein Administrator muss diese App erlauben"
    }
    need_admin_text(app: &str) {
        en "{app} asks for something that only an administrator of your organisation can allow. Ask them to do so, and then sign in again."
        de "{app} bittet um etwas, das nur ein Administrator Ihrer Organisation erlauben kann. Bitten Sie darum und melden Sie sich danach noch einmal an."
    }
    need_admin_wants {
        en "What it asks for"
        de "Worum sie bittet"
    }
    back_to_app {
        en "Back to the app"
        de "Zurück zur App"
    }
    device_code_heading {
        en "Enter the code of your device"
        de "Code Ihres Geräts eingeben"
    }
    device_code_text {
        en "Type the code that the app or device shows. Never type a code that somebody sent you: it would let them in as you."
        de "Geben Sie den Code ein, den die App oder das Gerät zeigt. Geben Sie nie einen Code ein, den Ihnen jemand geschickt hat: er käme damit in Ihrem Namen hinein."
    }
    device_code_label {
        en "Code"
        de "Code"
    }
    device_confirm_heading(app: &str) {
        en "Sign in to {app}?"
        de "Bei {app} anmelden?"
    }
    device_confirm_text {
        en "A device is waiting to be signed in as you. Go on only if you have it in front of you and it shows this code:"
        de "Ein Gerät wartet darauf, in Ihrem Namen angemeldet zu werden. Fahren Sie nur fort, wenn Sie es vor sich haben und es diesen Code zeigt:"
    }
    device_confirm_place(place: &str) {
        en "The device asked from {place}."
        de "Das Gerät fragte von hier aus: {place}."
    }
    device_confirm_accept {
        en "Yes, sign in my device"
        de "Ja, mein Gerät anmelden"
    }
    device_confirm_decline {
        en "No, this is not mine"
        de "Nein, das ist nicht meines"
    }
}
