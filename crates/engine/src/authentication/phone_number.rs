//! Phone numbers in the one form that is taken. Source: Microsoft Graph, phoneAuthenticationMethod
//! (`+{country code} {number}x{extension}`, the extension optional).

use crate::administer::RuleError;
use keepwatch_graph::edm::shown;

/// The most digits of a country code. Source: ITU-T E.164.
const COUNTRY_MAX: usize = 3;
/// The most digits of a whole number, the country code's included. Source: ITU-T E.164.
const DIGITS_MAX: usize = 15;
/// The fewest digits behind the country code: no country has shorter numbers that can be called from abroad.
const NUMBER_MIN: usize = 4;
/// The most digits of an extension: longer than any switchboard's.
const EXTENSION_MAX: usize = 11;

/// A number that can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PhoneNumber {
    /// As it was given.
    text: String,
    /// Where its extension begins, if it has one.
    extension: Option<usize>,
}

impl PhoneNumber {
    pub(super) fn parse(text: &str) -> Result<Self, RuleError> {
        read(text).ok_or_else(|| {
            RuleError::member(
                "phoneNumber",
                format!(
                    "`{}` is not of the form +{{country code}} {{number}}x{{extension}}, such as `+1 5555551234` or \
                     `+1 5555551234x123`",
                    shown(text)
                ),
            )
        })
    }

    /// As it was given.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a text message gets there: to a switchboard none does.
    pub(super) fn takes_texts(&self) -> bool {
        self.extension.is_none()
    }
}

fn read(text: &str) -> Option<PhoneNumber> {
    let (country, rest) = text.strip_prefix('+')?.split_once(' ')?;
    let (number, extension) = match rest.split_once('x') {
        Some((number, extension)) => (number, Some(extension)),
        None => (rest, None),
    };
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_country = (1..=COUNTRY_MAX).contains(&country.len()) && are_digits(country) && !country.starts_with('0');
    let is_number = number.len() >= NUMBER_MIN && country.len() + number.len() <= DIGITS_MAX && are_digits(number);
    let is_extension = |part: &str| (1..=EXTENSION_MAX).contains(&part.len()) && are_digits(part);
    let is_right = is_country && is_number && extension.is_none_or(is_extension);
    is_right.then(|| PhoneNumber {
        text: text.to_owned(),
        extension: extension.map(|extension| text.len() - extension.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_form() {
        let cases = [
            ("+1 5555551234", Some(true)),
            ("+1 5555551234x123", Some(false)),
            ("+358 12345678", Some(true)),
            ("+44 1234567890123", Some(true)),
            ("+44 12345678901234", None),
            ("+15555551234", None),
            ("1 5555551234", None),
            ("+1 555", None),
            ("+1 555-555-1234", None),
            ("+1  5555551234", None),
            ("+1 5555551234x", None),
            ("+1 5555551234x123456789012", None),
            ("+1 5555551234X123", None),
            ("+0 5555551234", None),
            ("+1234 5555551234", None),
            ("+1 ٥٥٥٥٥٥١٢٣٤", None),
            ("+", None),
            ("", None),
        ];
        for (text, takes_texts) in cases {
            let read = PhoneNumber::parse(text).ok();
            assert_eq!(read.as_ref().map(PhoneNumber::takes_texts), takes_texts, "{text}");
            assert!(read.is_none_or(|number| number.as_str() == text));
        }
    }
}
