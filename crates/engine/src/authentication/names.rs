//! What people call their own methods.

use crate::administer::RuleError;

/// The longest name: a line in a list.
const CHARACTERS_MAX: usize = 64;

/// What the owner calls a method: some characters, or nothing.
pub(super) fn named(name: Option<&str>) -> Result<Option<String>, RuleError> {
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.chars().nth(CHARACTERS_MAX).is_some()) {
        let problem = format!("is longer than {CHARACTERS_MAX} characters");
        return Err(RuleError::member("displayName", problem));
    }
    Ok(name.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_bound() {
        let longest = "ä".repeat(CHARACTERS_MAX);
        let cases = [
            (None, Some(None)),
            (Some(" "), Some(None)),
            (Some(" My phone "), Some(Some("My phone"))),
            (Some(longest.as_str()), Some(Some(longest.as_str()))),
            (Some(&(longest.clone() + "x")), None),
        ];
        for (name, expected) in cases {
            let found = named(name).ok();
            assert_eq!(found.as_ref().map(Option::as_deref), expected, "{name:?}");
        }
    }
}
