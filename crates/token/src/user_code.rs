//! What people read off a device and type elsewhere: eight consonants, in two groups.
//!
//! Without vowels there are no words in it, and without digits nothing looks like a letter. Source: RFC 8628 section 6.1,
//! whose twenty letters these are: 34 bits, good for the quarter of an hour that a code lives while guesses are limited.

use std::fmt;

const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 8;
/// How much of what somebody types is looked at: a code with a hyphen or a space behind every letter.
const TYPED_MAX: usize = 32;

/// A code for people.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// The code that random bytes make; `None` where too few of them are below 240, which a multiple of twenty is: taking the
    /// others as well would make some letters likelier.
    pub fn of(random: [u8; 32]) -> Option<Self> {
        let even = random.into_iter().filter(|byte| *byte < 240);
        let letters: String = even
            .map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]))
            .take(LENGTH)
            .collect();
        (letters.len() == LENGTH).then_some(Self(letters))
    }

    /// The code that somebody typed, in any case and however it is grouped; `None` where it is none.
    pub fn typed(text: &str) -> Option<Self> {
        if text.len() > TYPED_MAX {
            return None;
        }
        let is_between = |letter: char| letter.is_whitespace() || letter == '-';
        let letters = text.chars().filter(|letter| !is_between(*letter));
        let code: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
        let is_code = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
        is_code.then_some(Self(code))
    }

    /// The letters alone: what is kept.
    pub fn letters(&self) -> &str {
        &self.0
    }
}

/// As people are shown it.
impl fmt::Display for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (front, back) = self.0.split_at(LENGTH / 2);
        write!(f, "{front}-{back}")
    }
}

/// Whoever knows it while it is good can have it taken for their own device.
impl fmt::Debug for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserCode([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_type_as_they_like() {
        let cases = [
            ("WDJB-MJHT", Some("WDJBMJHT")),
            ("wdjb mjht", Some("WDJBMJHT")),
            (" w-d-j-b-m-j-h-t ", Some("WDJBMJHT")),
            ("WDJBMJH", None),
            ("WDJBMJHTT", None),
            ("WDJBMJHA", None),
            ("WDJBMJH1", None),
            ("WDJBMJHß", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(
                UserCode::typed(typed).as_ref().map(UserCode::letters),
                expected,
                "{typed:?}"
            );
        }
        assert_eq!(UserCode::typed(&" ".repeat(TYPED_MAX + 1)), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed(random in prop::array::uniform32(any::<u8>())) {
            if let Some(code) = UserCode::of(random) {
                prop_assert_eq!(UserCode::typed(&code.to_string()), Some(code));
            }
        }
    }
}
