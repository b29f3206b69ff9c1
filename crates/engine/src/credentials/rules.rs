//! Which passwords are taken: those that are hard to guess, whatever they are made of. They never expire.
//!
//! No rule asks for digits or symbols, and none for another password after some months: both make people choose what is
//! easier to guess. Source: NIST SP 800-63B section 3.1.1.2.

use super::refusal::{Unfit, Weakness};
use crate::engine::Engine;
use keepwatch_graph::directory::User;
use keepwatch_token::Password;
use std::sync::Arc;
use zxcvbn::feedback::Warning;

/// The product's own name is the first that comes to people's minds.
const PRODUCT: &str = "keepwatch";
/// The most words about one person that guesses begin with. Each costs time, and nobody has more names.
const WORDS_MAX: usize = 64;
/// Shorter words are in every password by chance.
const WORD_CHARS_MIN: usize = 3;

/// How hard to guess a password must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordRules {
    /// The least score by zxcvbn, 0 to 4. 3 withstands 10^8 guesses, which at the cost of a hash here take a month.
    pub score_min: u8,
    /// Words that attackers of this organisation try first: its name, products, places.
    pub words: Vec<String>,
}

impl Default for PasswordRules {
    fn default() -> Self {
        Self {
            score_min: 3,
            words: Vec::new(),
        }
    }
}

/// How long a password is to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Term {
    /// Until the next sign-in, which asks for another. It need not withstand who has stolen the database, only who guesses
    /// while [`Lockout`](super::Lockout) counts: a score less is enough.
    Temporary,
    /// Until it is changed.
    Lasting,
}

impl PasswordRules {
    /// Holds `text` to the rules; `about` are words about whom it is for. Takes milliseconds.
    pub(super) fn check(&self, text: &str, about: &[String], term: Term) -> Result<(), Unfit> {
        let words: Vec<&str> = about
            .iter()
            .chain(&self.words)
            .map(String::as_str)
            .chain([PRODUCT])
            .collect();
        let strength = zxcvbn::zxcvbn(text, &words);
        let score_min = match term {
            Term::Temporary => self.score_min.saturating_sub(1),
            Term::Lasting => self.score_min,
        };
        if u8::from(strength.score()) >= score_min {
            return Ok(());
        }
        let warning = strength.feedback().and_then(|feedback| feedback.warning());
        Err(Unfit::TooEasy(warning.map(weakness)))
    }
}

impl Engine {
    /// A new password for whom the words `about` are about, if it is one that may be taken.
    pub(crate) async fn fit_password(
        &self,
        text: String,
        about: Vec<String>,
        term: Term,
    ) -> Result<Arc<Password>, Unfit> {
        let password = Arc::new(Password::new(text)?);
        let (rules, checked, intel) = (self.passwords().rules(), Arc::clone(&password), self.intel().current());
        let check = move || {
            rules.check(checked.expose(), &about, term)?;
            // After the rules: what they say helps to choose another.
            // Addresses and principal names are among the words about somebody; the others are nobody's name on a list.
            let mut names = about.iter().filter(|word| word.contains('@'));
            let has_leaked = intel.is_leaked(checked.expose())
                || names.any(|name| intel.leaked_pair(name, checked.expose()).is_some());
            match has_leaked {
                true => Err(Unfit::Leaked),
                false => Ok(()),
            }
        };
        let done = tokio::task::spawn_blocking(check).await;
        done.expect("the rules do not panic, and nobody cancels them")?;
        Ok(password)
    }
}

/// What people make passwords of that are about themselves.
pub(crate) fn words_about(user: &User) -> Vec<String> {
    let texts = [
        &user.display_name,
        &user.given_name,
        &user.surname,
        &user.user_principal_name,
        &user.mail,
        &user.mail_nickname,
        &user.company_name,
        &user.department,
        &user.city,
        &user.employee_id,
    ];
    words_in(texts.into_iter().filter_map(Option::as_deref))
}

/// Each text, the words in it and all of them together, in lower case: guesses of the rules are about any case.
pub(crate) fn words_in<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut words = Vec::new();
    for text in texts {
        let parts = text.split(|letter: char| !letter.is_alphanumeric());
        let together: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
        for word in parts.chain([text, &together]).map(str::to_lowercase) {
            if words.len() < WORDS_MAX && word.chars().count() >= WORD_CHARS_MIN && !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words
}

const fn weakness(warning: Warning) -> Weakness {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => Weakness::KeyRow,
        Warning::ShortKeyboardPatternsAreEasyToGuess => Weakness::KeyPattern,
        Warning::RepeatsLikeAaaAreEasyToGuess => Weakness::RepeatedCharacter,
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => Weakness::RepeatedText,
        Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword => {
            Weakness::CommonPassword
        }
        Warning::ThisIsSimilarToACommonlyUsedPassword => Weakness::NearlyCommon,
        Warning::SequencesLikeAbcAreEasyToGuess => Weakness::Sequence,
        Warning::RecentYearsAreEasyToGuess => Weakness::RecentYear,
        Warning::AWordByItselfIsEasyToGuess => Weakness::SingleWord,
        Warning::DatesAreOftenEasyToGuess => Weakness::Date,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => Weakness::SingleName,
        Warning::CommonNamesAndSurnamesAreEasyToGuess => Weakness::CommonNames,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), Unfit> {
        let rules = PasswordRules {
            words: vec!["Contoso".to_owned()],
            ..PasswordRules::default()
        };
        let about = words_in(["Adele Vance", "adele.vance@contoso.example"].into_iter());
        rules.check(text, &about, Term::Lasting)
    }

    #[test]
    fn what_is_hard_to_guess_is_taken_whatever_it_is_made_of() {
        for text in [
            "xWwvJ]6NMw+bWH-d",
            "correct horse battery staple",
            "quittenmarmelade im regen",
            "8462910375529184",
            "ключи от старого дома",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_easy_to_guess_is_refused_with_its_reason() {
        let cases = [
            ("password", Some(Weakness::CommonPassword)),
            ("P@ssw0rd", Some(Weakness::NearlyCommon)),
            ("aaaaaaaaaaaa", Some(Weakness::RepeatedCharacter)),
            ("abcabcabcabc", Some(Weakness::RepeatedText)),
            ("abcdefghijkl", Some(Weakness::Sequence)),
            ("qwertyuiop[]", Some(Weakness::KeyRow)),
            ("28.11.1984", Some(Weakness::Date)),
            ("Contoso2026", None),
            ("AdeleVance1", None),
            ("keepwatch1", None),
        ];
        for (text, expected) in cases {
            let Err(Unfit::TooEasy(found)) = check(text) else {
                panic!("{text} was taken");
            };
            if expected.is_some() {
                assert_eq!(found, expected, "{text}");
            }
        }
    }

    #[test]
    fn the_score_is_the_tenants_to_choose() {
        let lax = PasswordRules {
            score_min: 0,
            words: Vec::new(),
        };
        assert_eq!(lax.check("password", &[], Term::Lasting), Ok(()));
    }

    #[test]
    fn one_for_a_single_sign_in_may_be_weaker() {
        let rules = PasswordRules::default();
        let verdicts = |text| [Term::Temporary, Term::Lasting].map(|term| rules.check(text, &[], term).is_ok());
        assert_eq!(verdicts("Cuyo5459"), [true, false], "eight characters that say nothing");
        assert_eq!(verdicts("P@ssw0rd"), [false, false]);
    }

    #[test]
    fn words_are_bounded() {
        let long = "abc def ".repeat(1_000);
        let many: Vec<String> = (0..1_000).map(|number| format!("word{number}")).collect();
        assert_eq!(words_in([long.as_str()].into_iter()).len(), 4);
        assert_eq!(words_in(many.iter().map(String::as_str)).len(), WORDS_MAX);
        assert_eq!(words_in(["Al", "Jo Ann"].into_iter()), ["ann", "jo ann", "joann"]);
    }
}
