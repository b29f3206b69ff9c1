//! Blocked, signed out, done, gone wrong.

use super::texts;

texts! {
    blocked_heading {
        en "You cannot sign in right now"
        de "Sie können sich jetzt nicht anmelden"
    }
    blocked_heading_set_up {
        en "A second proof is needed, and cannot be set up here"
        de "Ein zweiter Nachweis fehlt und lässt sich hier nicht einrichten"
    }
    blocked_heading_user {
        en "Your account is locked for its own protection"
        de "Ihr Konto ist zu seinem Schutz gesperrt"
    }
    blocked_heading_disabled {
        en "Your account is switched off"
        de "Ihr Konto ist ausgeschaltet"
    }
    blocked_text_sign_in {
        en "Your password is right, but something about this sign-in is unusual, so that it could be somebody else. To protect your account, we did not let it through."
        de "Ihr Kennwort stimmt, aber etwas an dieser Anmeldung ist ungewöhnlich, so dass es auch jemand anderes sein könnte. Zum Schutz Ihres Kontos haben wir sie nicht zugelassen."
    }
    blocked_text_user {
        en "There are signs that somebody else can use your account. Until that is cleared up, nobody can sign in with it."
        de "Es gibt Anzeichen, dass jemand anderes Ihr Konto benutzen kann. Bis das geklärt ist, kann sich niemand damit anmelden."
    }
    blocked_text_rules {
        en "You proved who you are, but your organisation does not allow this app to be used from here, or in this way."
        de "Sie haben sich ausgewiesen, aber Ihre Organisation erlaubt diese App von hier aus oder auf diese Weise nicht."
    }
    blocked_text_set_up {
        en "Your organisation asks for a second proof besides the password, and your account has none yet. Because something about this sign-in is unusual, it cannot be set up now: whoever only knows the password must not be able to."
        de "Ihre Organisation verlangt neben dem Kennwort einen zweiten Nachweis, und Ihr Konto hat noch keinen. Weil etwas an dieser Anmeldung ungewöhnlich ist, lässt er sich jetzt nicht einrichten: wer nur das Kennwort kennt, soll das nicht können."
    }
    blocked_text_device {
        en "This app can be used only on a device that your organisation looks after, and this one is not among them."
        de "Diese App lässt sich nur auf einem Gerät benutzen, das Ihre Organisation betreut, und dieses gehört nicht dazu."
    }
    blocked_text_disabled {
        en "An administrator has switched it off, so that nobody can sign in with it."
        de "Ein Administrator hat es ausgeschaltet, so dass sich niemand damit anmelden kann."
    }
    blocked_what_to_do {
        en "What you can do"
        de "Was Sie tun können"
    }
    blocked_help_usual {
        en "Try again from a place, a network and a device that you usually sign in with, without a VPN or anonymous browser."
        de "Versuchen Sie es von einem Ort, aus einem Netz und mit einem Gerät, womit Sie sich sonst anmelden, ohne VPN oder anonymen Browser."
    }
    blocked_help_device {
        en "Use your work device, or another that your organisation looks after."
        de "Benutzen Sie Ihr Arbeitsgerät oder ein anderes, das Ihre Organisation betreut."
    }
    blocked_help_reset {
        en "Set a new password:"
        de "Setzen Sie ein neues Kennwort:"
    }
    blocked_help_reset_link {
        en "Reset password"
        de "Kennwort zurücksetzen"
    }
    blocked_help_administrator {
        en "Ask your administrator, and send them the details below. They help to find this sign-in."
        de "Wenden Sie sich an Ihren Administrator und nennen Sie ihm die Angaben unten. Damit lässt sich diese Anmeldung finden."
    }
    blocked_not_you {
        en "If it was not you who tried to sign in, tell your administrator at once."
        de "Falls gar nicht Sie sich anmelden wollten, sagen Sie es sofort Ihrem Administrator."
    }
    signed_out_heading {
        en "You are signed out"
        de "Sie sind abgemeldet"
    }
    signed_out_text {
        en "If others use this device too, close all windows of the browser."
        de "Wenn auch andere dieses Gerät benutzen, schließen Sie alle Fenster des Browsers."
    }
    signed_out_everywhere_heading {
        en "You are signed out everywhere"
        de "Sie sind überall abgemeldet"
    }
    signed_out_everywhere_text {
        en "Every browser and app has to sign in again. Some apps notice it only after some minutes."
        de "Jeder Browser und jede App muss sich neu anmelden. Manche Apps merken es erst nach einigen Minuten."
    }
    sign_out_heading {
        en "Sign out?"
        de "Abmelden?"
    }
    sign_out_text {
        en "You will be signed out in this browser. Apps that you opened with it may keep you signed in: sign out there too."
        de "Sie werden in diesem Browser abgemeldet. In Apps, die Sie mit ihm geöffnet haben, bleiben Sie womöglich angemeldet: melden Sie sich auch dort ab."
    }
    sign_out_button {
        en "Sign out"
        de "Abmelden"
    }
    device_allowed_heading {
        en "Your device is signed in"
        de "Ihr Gerät ist angemeldet"
    }
    device_allowed_text {
        en "Go on there. You can close this window."
        de "Fahren Sie dort fort. Dieses Fenster können Sie schließen."
    }
    device_refused_heading {
        en "The device was not signed in"
        de "Das Gerät wurde nicht angemeldet"
    }
    device_refused_text {
        en "Nothing was allowed. If somebody sent you the code, tell your administrator. You can close this window."
        de "Es wurde nichts erlaubt. Wenn Ihnen jemand den Code geschickt hat, sagen Sie es Ihrem Administrator. Dieses Fenster können Sie schließen."
    }
    password_reset_heading {
        en "Your new password is set"
        de "Ihr neues Kennwort gilt"
    }
    password_reset_text {
        en "Everything that was signed in with the old one is signed out. Sign in with the new password."
        de "Alles, was mit dem alten angemeldet war, ist abgemeldet. Melden Sie sich mit dem neuen Kennwort an."
    }
    prompt_reported_heading {
        en "Thank you for reporting it"
        de "Danke für die Meldung"
    }
    prompt_reported_text {
        en "The sign-in was stopped, and your administrator can see it. Somebody else knows your password: change it as soon as you can."
        de "Die Anmeldung wurde angehalten, und Ihr Administrator kann sie sehen. Jemand anderes kennt Ihr Kennwort: ändern Sie es so bald wie möglich."
    }
    expired_heading {
        en "This sign-in is over"
        de "Diese Anmeldung ist abgelaufen"
    }
    expired_text {
        en "It took too long, was finished already, or was begun in another browser. Go back to the app and sign in again."
        de "Sie hat zu lange gedauert, ist schon beendet oder wurde in einem anderen Browser begonnen. Gehen Sie zurück zur App und melden Sie sich noch einmal an."
    }
    not_found_heading {
        en "There is no such page"
        de "Diese Seite gibt es nicht"
    }
    not_found_text {
        en "The address may be mistyped, or no longer in use."
        de "Vielleicht ist die Adresse falsch geschrieben oder nicht mehr in Gebrauch."
    }
    bad_request_heading {
        en "The app asked in a way we cannot serve"
        de "Mit der Anfrage der App stimmt etwas nicht"
    }
    bad_request_text {
        en "You did nothing wrong. Whoever looks after the app can find the cause with the details below."
        de "Sie haben nichts falsch gemacht. Wer die App betreut, findet die Ursache mit den Angaben unten."
    }
    explained_heading {
        en "What the number of an error means"
        de "Was die Nummer eines Fehlers bedeutet"
    }
    explained_text {
        en "An app was answered with this number when it asked for a sign-in or a token. The sentence is for whoever looks after the app."
        de "Mit dieser Nummer wurde einer App geantwortet, die um eine Anmeldung oder ein Token bat. Der Satz ist für den bestimmt, der die App betreut."
    }
    forged_heading {
        en "That did not come from our page"
        de "Das kam nicht von unserer Seite"
    }
    forged_text {
        en "To protect you, we did nothing. This also happens if your browser refuses cookies. Go back and try again."
        de "Zu Ihrem Schutz ist nichts geschehen. Dazu kommt es auch, wenn Ihr Browser keine Cookies annimmt. Gehen Sie zurück und versuchen Sie es noch einmal."
    }
    relayed_heading {
        en "Somebody else showed you our page"
        de "Jemand anders hat Ihnen unsere Seite gezeigt"
    }
    relayed_text {
        en "It stood under the address below, which is not ours. Whoever runs it could read what you typed. Close this window, open our page by its own address, and change your password; tell your administrator how you came here."
        de "Sie stand unter der Adresse unten, und das ist nicht unsere. Wer sie betreibt, konnte mitlesen, was Sie eingegeben haben. Schließen Sie dieses Fenster, öffnen Sie unsere Seite unter ihrer eigenen Adresse und ändern Sie Ihr Kennwort; sagen Sie Ihrem Administrator, wie Sie hierher gekommen sind."
    }
    busy_heading {
        en "Too many requests"
        de "Zu viele Anfragen"
    }
    busy_text {
        en "Wait a moment, and then try again."
        de "Warten Sie einen Augenblick und versuchen Sie es dann noch einmal."
    }
    broken_heading {
        en "Something went wrong"
        de "Etwas ist schiefgegangen"
    }
    broken_text {
        en "The fault is ours. Try again in a few minutes; if it stays, send the details below to your administrator."
        de "Der Fehler liegt bei uns. Versuchen Sie es in einigen Minuten noch einmal; wenn er bleibt, nennen Sie Ihrem Administrator die Angaben unten."
    }
    onward_sign_in {
        en "Sign in"
        de "Anmelden"
    }
    onward_account {
        en "Your account"
        de "Ihr Konto"
    }
}
