//! What was wrong with an answer, and what was done.

use super::texts;

texts! {
    problem_user_name_missing {
        en "Type your user name."
        de "Geben Sie Ihren Benutzernamen ein."
    }
    problem_password_missing {
        en "Type your password."
        de "Geben Sie Ihr Kennwort ein."
    }
    problem_password_wrong {
        en "User name or password is not right. Check both, and whether capitals are locked."
        de "Benutzername oder Kennwort stimmt nicht. Prüfen Sie beides, und ob die Feststelltaste an ist."
    }
    problem_too_many_tries {
        en "Too many tries. Wait a while before the next one."
        de "Zu viele Versuche. Warten Sie eine Weile bis zum nächsten."
    }
    problem_too_many_tries_for(minutes: u64) {
        en one "Too many tries. Try again in a minute." other "Too many tries. Try again in {minutes} minutes."
        de one "Zu viele Versuche. Versuchen Sie es in einer Minute noch einmal."
            other "Zu viele Versuche. Versuchen Sie es in {minutes} Minuten noch einmal."
    }
    problem_code_missing {
        en "Type the code."
        de "Geben Sie den Code ein."
    }
    problem_code_wrong {
        en "That is not the right code. Type the one that is shown now."
        de "Das ist nicht der richtige Code. Geben Sie den ein, der jetzt gezeigt wird."
    }
    problem_code_used_before {
        en "This code was used already. Wait for the next one."
        de "Dieser Code wurde schon verwendet. Warten Sie auf den nächsten."
    }
    problem_recovery_code_wrong {
        en "That is not one of your unused recovery codes. Check it, or take another."
        de "Das ist keiner Ihrer unbenutzten Wiederherstellungscodes. Prüfen Sie ihn, oder nehmen Sie einen anderen."
    }
    problem_pass_wrong {
        en "That is not your temporary access pass, or it is over. Check it letter by letter, or ask your administrator."
        de "Das ist nicht Ihr befristeter Zugriffspass, oder er ist abgelaufen. Prüfen Sie ihn Zeichen für Zeichen, oder fragen Sie Ihren Administrator."
    }
    problem_passkey_failed {
        en "The passkey could not be used. Try again, or use another way."
        de "Der Passkey ließ sich nicht verwenden. Versuchen Sie es noch einmal, oder verwenden Sie eine andere Methode."
    }
    problem_passkey_known {
        en "This passkey is set up already."
        de "Dieser Passkey ist schon eingerichtet."
    }
    problem_new_password_missing {
        en "Type a new password."
        de "Geben Sie ein neues Kennwort ein."
    }
    problem_new_password_short(characters: u64) {
        en "The new password is too short: it needs at least {characters} characters."
        de "Das neue Kennwort ist zu kurz: es braucht mindestens {characters} Zeichen."
    }
    problem_new_password_long(characters: u64) {
        en "The new password is too long: it may have {characters} characters."
        de "Das neue Kennwort ist zu lang: es darf {characters} Zeichen haben."
    }
    problem_new_password_weak {
        en "This password is easy to guess. Use more words, and none that has to do with you."
        de "Dieses Kennwort ist leicht zu erraten. Nehmen Sie mehr Wörter, und keine, die mit Ihnen zu tun haben."
    }
    problem_new_password_leaked {
        en "This password is known from a data leak, so that attackers try it first. Choose another."
        de "Dieses Kennwort ist aus einem Datenleck bekannt, Angreifer probieren es zuerst. Wählen Sie ein anderes."
    }
    problem_new_password_same {
        en "That is the old password. Choose a new one."
        de "Das ist das alte Kennwort. Wählen Sie ein neues."
    }
    problem_confirmation_differs {
        en "The two entries differ. Type the new password once more."
        de "Die beiden Eingaben sind verschieden. Geben Sie das neue Kennwort noch einmal ein."
    }
    problem_current_password_wrong {
        en "That is not your present password."
        de "Das ist nicht Ihr jetziges Kennwort."
    }
    problem_device_code_wrong {
        en "No device waits with this code. Compare it with what the device shows; codes are good for 15 minutes."
        de "Kein Gerät wartet mit diesem Code. Vergleichen Sie ihn mit dem, den das Gerät zeigt; Codes gelten 15 Minuten."
    }
    problem_name_long(characters: u64) {
        en "The name is too long: it may have {characters} characters."
        de "Der Name ist zu lang: er darf {characters} Zeichen haben."
    }
    notice_stale {
        en "That page was no longer current. This is where you are now."
        de "Die Seite war nicht mehr aktuell. Hier geht es weiter."
    }
    notice_password_changed {
        en "Your password is changed."
        de "Ihr Kennwort ist geändert."
    }
    notice_method_added {
        en "That is set up. From now on you can sign in with it."
        de "Das ist eingerichtet. Ab jetzt können Sie sich damit anmelden."
    }
    notice_method_removed {
        en "That is removed. Nobody can sign in with it any more."
        de "Das ist entfernt. Niemand kann sich mehr damit anmelden."
    }
    notice_device_signed_out {
        en "The device is signed out."
        de "Das Gerät ist abgemeldet."
    }
    notice_reported {
        en "Thank you. Your administrator can see your report, and you are signed out everywhere. Sign in once more, and choose a new password."
        de "Danke. Ihr Administrator kann Ihre Meldung sehen, und Sie sind überall abgemeldet. Melden Sie sich noch einmal an und wählen Sie ein neues Kennwort."
    }
    notice_sign_in_again {
        en "Please sign in again: it has been a while."
        de "Bitte melden Sie sich noch einmal an: Es ist eine Weile her."
    }
}
