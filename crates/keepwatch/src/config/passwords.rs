//! The numbers and words of the section `[passwords]`, and what the engine makes of them.

use super::sections::Passwords;
use super::value::SettingValue;
use keepwatch_engine::credentials::{Lockout, PasswordRules, PasswordSettings};

/// The longest word that is kept out of passwords, in characters: longer than any name.
const WORD_CHARS_MAX: usize = 64;

/// Declares a setting that is a whole number within bounds.
macro_rules! number {
    ($(#[doc = $about:literal])* $name:ident: $min:literal to $max:literal, $expected:literal) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $name(u32);

        impl $name {
            /// That number. For defaults.
            pub(crate) const fn new(number: u32) -> Self {
                Self(number)
            }
        }

        impl SettingValue for $name {
            const EXPECTED: &'static str = $expected;
            fn from_text(text: &str) -> Option<Self> {
                let number = text.parse().ok()?;
                ($min..=$max).contains(&number).then_some(Self(number))
            }
            fn from_toml(value: &toml::Value) -> Option<Self> {
                Self::from_text(&value.as_integer()?.to_string())
            }
            fn shown(&self) -> String {
                self.0.to_string()
            }
        }
    };
}

number! {
    /// A score of zxcvbn.
    Score: 0 to 4, "a number from 0 to 4"
}

number! {
    /// How many wrong passwords. Source: Microsoft Entra, smart lockout: the range that it offers.
    Failures: 1 to 50, "a number from 1 to 50"
}

number! {
    /// How many wrong passwords of many users.
    AddressFailures: 5 to 10_000, "a number from 5 to 10000"
}

number! {
    /// For how long. Source: Microsoft Entra, smart lockout: the range that it offers.
    LockSeconds: 5 to 18_000, "a number of seconds from 5 to 18000"
}

/// A word that no password should be made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word(String);

impl SettingValue for Word {
    const EXPECTED: &'static str = "a list of words of at most 64 characters";
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_word = !text.is_empty() && text.chars().count() <= WORD_CHARS_MAX && !text.contains(char::is_control);
        is_word.then(|| Self(text.to_lowercase()))
    }
    fn shown(&self) -> String {
        self.0.clone()
    }
}

impl Passwords {
    /// The same for the engine. The tenant's domain is a word that everybody thinks of.
    pub(crate) fn settings(&self, domain: &str) -> PasswordSettings {
        let name = domain.split('.').next().unwrap_or_default().to_lowercase();
        let words = self.words.iter().map(|word| word.0.clone());
        PasswordSettings {
            lockout: Lockout {
                threshold: self.lockout_threshold.0,
                seconds: self.lockout_seconds.0,
                address_threshold: self.lockout_address_threshold.0,
            },
            rules: PasswordRules {
                score_min: u8::try_from(self.score_min.0).expect("a score is at most 4"),
                words: words.chain([name]).collect(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_bounds_that_they_say() {
        let read = |text| {
            (
                Score::from_text(text).is_some(),
                Failures::from_text(text).is_some(),
                AddressFailures::from_text(text).is_some(),
                LockSeconds::from_text(text).is_some(),
            )
        };
        let cases = [
            ("-1", (false, false, false, false)),
            ("0", (true, false, false, false)),
            ("4", (true, true, false, false)),
            ("5", (false, true, true, true)),
            ("51", (false, false, true, true)),
            ("18001", (false, false, false, false)),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(Word::from_text(" Contoso "), Some(Word("contoso".to_owned())));
        assert_eq!(Word::from_text(" "), None);
    }
}
