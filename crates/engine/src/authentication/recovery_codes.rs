//! Codes that a user writes down, for the day when the phone is lost.
//!
//! A code has fifty bits. A plain or keyed fast hash of so few would fall to whoever has the database, key included, within
//! days; so they are hashed as passwords are (Argon2id). All codes of a user share one salt: a code that is tried then costs
//! one hash and not ten, and whoever guesses gains three bits of the fifty by it.
//!
//! Graph has no resource for them. They stand in for code generators and passkeys, and so go with the last of these, be it
//! removed by its owner or by an administrator who takes everything away; nothing that no administrator sees stays behind.

use super::activity;
use crate::administer::{Activity, Change, RuleError};
use crate::audit::Initiator;
use crate::clock::Entropy;
use crate::credentials::Unfit;
use crate::directory::{live_user, user_subject};
use crate::engine::Engine;
use keepwatch_graph::UserId;
use keepwatch_graph::authentication::AuthenticationMethod;
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::{Password, PasswordHash, SALT_BYTES};
use std::sync::Arc;

/// Codes that are made at a time.
const COUNT: usize = 10;
/// Characters of a code, of five bits each.
const LENGTH: usize = 10;
/// Characters of each of a code's groups.
const GROUP: usize = 5;
/// Digits and letters without the look-alikes I, L, O and U. Source: Crockford's Base32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const MADE: Activity = activity("User registered recovery codes", "Add");

impl Engine {
    /// Ten new codes in the place of all that were left, to be shown this once.
    ///
    /// # Errors
    /// The user is gone, or has neither a code generator nor a passkey that the codes could stand in for.
    pub async fn make_recovery_codes(&self, user: UserId, by: Initiator) -> Result<Vec<String>, RuleError> {
        let codes: [String; COUNT] = std::array::from_fn(|_| code(self.entropy()));
        let mut salt = [0; SALT_BYTES];
        self.entropy().fill(&mut salt);
        let mut hashes = Vec::with_capacity(COUNT);
        for code in &codes {
            let code = Arc::new(Password::new(code.clone()).map_err(Unfit::from)?);
            hashes.push(self.passwords().run(move || code.hash(salt)).await.to_text());
        }
        let work = move |change: &mut Change<'_, '_>| {
            change.tx().lock_users(&[user])?;
            let user = live_user(change.tx(), user)?;
            if !stands_in(&change.tx().authentication_methods(user.id)?) {
                return Err(RuleError::invalid(
                    "recovery codes stand in for a code generator or a passkey: register one first",
                ));
            }
            change.tx().replace_recovery_codes(user.id, &hashes)?;
            change.record(MADE, user_subject(&user), None, None);
            Ok(())
        };
        self.administer(by, work).await?;
        Ok(codes.iter().map(|code| grouped(code)).collect())
    }

    /// The hash by which the database knows the code, if the user has codes and this could be one. Costs one hash if not, too.
    pub(super) async fn recovery_code_hash(
        &self,
        user: UserId,
        code: &str,
    ) -> Result<Option<PasswordHash>, StoreError> {
        let any = self.store().read(move |rx| Ok(rx.recovery_codes(user)?.pop())).await?;
        let (Some(any), Some(code)) = (any, read(code)) else {
            self.compare_with_nothing().await;
            return Ok(None);
        };
        let any: PasswordHash = any.parse().map_err(|_| StoreError::Corrupt {
            table: "recovery_codes",
            key: user.to_string(),
        })?;
        Ok(self.passwords().run(move || any.sibling(&code)).await)
    }
}

/// Whether there is something among the methods that recovery codes stand in for.
fn stands_in(methods: &[AuthenticationMethod]) -> bool {
    let is_it = |method: &AuthenticationMethod| {
        matches!(
            method,
            AuthenticationMethod::SoftwareOath(_) | AuthenticationMethod::Fido2(_)
        )
    };
    methods.iter().any(is_it)
}

/// Removes the codes of a user who has nothing left that they stand in for.
pub(super) fn forget_where_alone(change: &mut Change<'_, '_>, user: UserId) -> Result<(), StoreError> {
    if !stands_in(&change.tx().authentication_methods(user)?) {
        change.tx().forget_recovery_codes(user)?;
    }
    Ok(())
}

/// How many codes the user has left.
pub(super) fn left(rx: &mut Rx<'_>, user: UserId) -> Result<usize, StoreError> {
    Ok(rx.recovery_codes(user)?.len())
}

fn code(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; LENGTH];
    entropy.fill(&mut bytes);
    let letters = bytes.map(|byte| char::from(ALPHABET[usize::from(byte & 0x1f)]));
    letters.iter().collect()
}

fn grouped(code: &str) -> String {
    let (first, second) = code.split_at(GROUP);
    format!("{first}-{second}")
}

/// A code as it was made, from what somebody typed: in any case, with or without its groups, look-alikes taken for what
/// they look like. `None` for what can be no code.
fn read(typed: &str) -> Option<String> {
    let is_between = |letter: &char| letter.is_whitespace() || *letter == '-';
    let letters = typed.chars().filter(|letter| !is_between(letter)).take(LENGTH + 1);
    let code: Option<String> = letters.map(letter).collect();
    code.filter(|code| code.len() == LENGTH)
}

fn letter(typed: char) -> Option<char> {
    let meant = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    };
    ALPHABET.contains(&u8::try_from(meant).ok()?).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;
    use std::collections::HashSet;

    #[test]
    fn codes_differ_and_are_read_as_they_are_shown() {
        let entropy = SystemEntropy::new();
        let codes: [String; COUNT] = std::array::from_fn(|_| code(&entropy));
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), COUNT);
        for code in codes {
            assert_eq!(read(&grouped(&code)).as_deref(), Some(code.as_str()));
        }
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let cases = [
            ("01AZ5-KMNP9", Some("01AZ5KMNP9")),
            (" 01az5 kmnp9\n", Some("01AZ5KMNP9")),
            ("OiAZ5kmnp9", Some("01AZ5KMNP9")),
            ("oLAZ5-KMNP9", Some("01AZ5KMNP9")),
            ("01AZ5-KMNP", None),
            ("01AZ5-KMNP99", None),
            ("01AZ5-KMNPU", None),
            ("01AZ5-KMNPÄ", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(read(typed).as_deref(), expected, "{typed}");
        }
        assert_eq!(read(&"A".repeat(1_000_000)), None);
    }
}
