//! New passwords.

use super::texts;

texts! {
    reset_heading {
        en "Set a new password"
        de "Neues Kennwort setzen"
    }
    reset_text {
        en "Tell us your user name. We then ask for something that proves it is you, such as a code from your authenticator app."
        de "Nennen Sie uns Ihren Benutzernamen. Danach fragen wir nach einem Nachweis, dass Sie es sind, etwa einem Code aus Ihrer Authentifizierungs-App."
    }
    new_password_heading_first {
        en "Choose your own password"
        de "Wählen Sie Ihr eigenes Kennwort"
    }
    new_password_text_first {
        en "The present one was made by an administrator. From now on only you will know it."
        de "Das jetzige hat ein Administrator vergeben. Das neue kennen nur Sie."
    }
    new_password_heading_risk {
        en "Change your password"
        de "Ändern Sie Ihr Kennwort"
    }
    new_password_text_risk {
        en "Somebody else may know your password. With a new one your account is yours alone again, and everything else that is signed in is signed out."
        de "Vielleicht kennt jemand anderes Ihr Kennwort. Mit einem neuen gehört Ihr Konto wieder Ihnen allein, und alles, was sonst angemeldet ist, wird abgemeldet."
    }
    new_password_heading_reset {
        en "Choose a new password"
        de "Neues Kennwort wählen"
    }
    new_password_text_reset {
        en "You have proved that it is you. Everything that is signed in with the old password is signed out."
        de "Sie haben nachgewiesen, dass Sie es sind. Alles, was mit dem alten Kennwort angemeldet ist, wird abgemeldet."
    }
    new_password_heading_wished {
        en "Change password"
        de "Kennwort ändern"
    }
    new_password_text_wished {
        en "Other devices that are signed in are signed out."
        de "Andere Geräte, die angemeldet sind, werden abgemeldet."
    }
    current_password_label {
        en "Present password"
        de "Jetziges Kennwort"
    }
    new_password_label {
        en "New password"
        de "Neues Kennwort"
    }
    new_password_hint(characters: u64) {
        en "At least {characters} characters. Several words in a row are easy to remember and hard to guess; capitals, digits and signs are not needed."
        de "Mindestens {characters} Zeichen. Mehrere Wörter hintereinander sind leicht zu merken und schwer zu erraten; Großbuchstaben, Ziffern und Sonderzeichen sind nicht nötig."
    }
    confirm_password_label {
        en "New password, once more"
        de "Neues Kennwort, noch einmal"
    }
    new_password_button {
        en "Save new password"
        de "Neues Kennwort speichern"
    }
}
