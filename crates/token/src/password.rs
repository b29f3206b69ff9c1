//! People's passwords: what one may be, and the slow hash that is kept of it.
//!
//! Argon2id (RFC 9106), because people choose what can be guessed: each guess must cost what a sign-in costs. The text
//! form of a hash is the one that password tools share (`$argon2id$v=19$m=..,t=..,p=..$salt$digest`), so that hashes keep
//! saying how they were made when the parameters below grow.
//!
//! A try that was wrong leaves a [`Trace`], by which the same wrong password is known again. It is made of the slow hash:
//! a wrong password is often nearly the right one, so it must be no easier to find out.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::hmac;
use std::fmt;
use std::str::FromStr;
use subtle::ConstantTimeEq;

/// The fewest characters. Source: Microsoft Entra, password policies ("a minimum of 8 characters").
pub const CHARACTERS_MIN: usize = 8;
/// The most characters. Source: the same ("a maximum of 256 characters").
pub const CHARACTERS_MAX: usize = 256;

/// Memory, passes and lanes. Source: OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Bytes of the salt of a hash.
pub const SALT_BYTES: usize = 16;
const DIGEST_BYTES: usize = 32;

/// Bytes of a [`TraceKey`].
pub const TRACE_KEY_BYTES: usize = 32;
/// Bytes of a [`Trace`]: two passwords that one person tries share none.
pub const TRACE_BYTES: usize = 16;

/// What a stored hash may ask for at most: ten times ours. A damaged or forged row must not take the machine's memory.
const MEMORY_KIB_MAX: u32 = 10 * MEMORY_KIB;
const PASSES_MAX: u32 = 10 * PASSES;

/// A password in clear.
///
/// No rule asks for digits or symbols: such rules make people choose what is easier to guess, not harder.
pub struct Password(String);

/// Why a text cannot be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer characters than a password needs.
    #[error("a password has at least {CHARACTERS_MIN} characters")]
    TooShort,
    /// More characters than a password may have.
    #[error("a password has at most {CHARACTERS_MAX} characters")]
    TooLong,
}

impl Password {
    /// A new password: of a length that one may have.
    pub fn new(text: String) -> Result<Self, PasswordError> {
        match text.chars().take(CHARACTERS_MAX + 1).count() {
            0..CHARACTERS_MIN => Err(PasswordError::TooShort),
            CHARACTERS_MIN..=CHARACTERS_MAX => Ok(Self(text)),
            _ => Err(PasswordError::TooLong),
        }
    }

    /// The text itself, for whoever judges how easy it is to guess.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What to store of it. Takes some 20 milliseconds and 19 MiB: not for asynchronous threads.
    pub fn hash(&self, salt: [u8; SALT_BYTES]) -> PasswordHash {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(DIGEST_BYTES)).expect("RFC 9106 allows them");
        let digest = digest(&params, &self.0, &salt).expect("salt and digest have lengths that RFC 9106 allows");
        PasswordHash { params, salt, digest }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password([redacted])")
    }
}

/// What is stored of a password.
#[derive(Clone)]
pub struct PasswordHash {
    params: Params,
    salt: [u8; SALT_BYTES],
    digest: [u8; DIGEST_BYTES],
}

impl PasswordHash {
    /// Whether `password` is the one. Costs what making the hash did, and takes the same time wherever they differ.
    ///
    /// A text that is too long for a password is not hashed.
    pub fn verifies(&self, password: &str) -> bool {
        let is_possible = password.chars().take(CHARACTERS_MAX + 1).count() <= CHARACTERS_MAX;
        is_possible && digest(&self.params, password, &self.salt).is_some_and(|found| found.ct_eq(&self.digest).into())
    }

    /// What `password` becomes with the salt and the cost of this hash: to look it up among hashes that share them, at the
    /// cost of one. `None` for a text that is too long for a password.
    pub fn sibling(&self, password: &str) -> Option<PasswordHash> {
        let is_possible = password.chars().take(CHARACTERS_MAX + 1).count() <= CHARACTERS_MAX;
        let digest = is_possible.then(|| digest(&self.params, password, &self.salt))??;
        Some(Self { digest, ..self.clone() })
    }

    /// The hash of no password: what a try is compared with where there is none to compare with, so that it costs the same.
    pub fn of_nothing(salt: [u8; SALT_BYTES]) -> Self {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(DIGEST_BYTES)).expect("RFC 9106 allows them");
        // No password is known whose digest this is, and none will be found by trying.
        let digest = [0; DIGEST_BYTES];
        Self { params, salt, digest }
    }

    /// The same as [`PasswordHash::verifies`], and by what to know the same try again.
    pub fn compare(&self, password: &str, key: &TraceKey) -> Comparison {
        let is_possible = password.chars().take(CHARACTERS_MAX + 1).count() <= CHARACTERS_MAX;
        let found = is_possible
            .then(|| digest(&self.params, password, &self.salt))
            .flatten();
        Comparison {
            is_right: found.is_some_and(|found| found.ct_eq(&self.digest).into()),
            // What cannot be a password is wrong in one way only.
            trace: key.trace(&self.salt, &found.unwrap_or_default()),
        }
    }

    /// The text form. Not `Display`: a stored hash should not slip into a log line.
    pub fn to_text(&self) -> String {
        let [salt, digest] = [&self.salt[..], &self.digest[..]].map(|bytes| STANDARD_NO_PAD.encode(bytes));
        let (memory, passes, lanes) = (self.params.m_cost(), self.params.t_cost(), self.params.p_cost());
        format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${digest}")
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash([redacted])")
    }
}

/// What a try with a password came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Whether it is the one.
    pub is_right: bool,
    /// The same for the same try at the same hash.
    pub trace: Trace,
}

/// What is left of a try: whoever reads it has to guess as slowly as at the hash itself, and needs the key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Trace(pub [u8; TRACE_BYTES]);

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trace([redacted])")
    }
}

/// What traces are keyed with: a secret of the tenant.
#[derive(Clone)]
pub struct TraceKey(hmac::Key);

impl TraceKey {
    /// The key of these random bytes.
    pub fn new(bytes: &[u8; TRACE_KEY_BYTES]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// A name that says nothing of `text` to whoever has no key. `kind` keeps names of different things apart.
    pub fn name(&self, kind: &str, text: &str) -> [u8; TRACE_BYTES] {
        self.tag(&[kind.as_bytes(), &[0], text.as_bytes()])
    }

    fn trace(&self, salt: &[u8; SALT_BYTES], digest: &[u8; DIGEST_BYTES]) -> Trace {
        Trace(self.tag(&[salt, digest]))
    }

    fn tag(&self, parts: &[&[u8]]) -> [u8; TRACE_BYTES] {
        let mut context = hmac::Context::with_key(&self.0);
        parts.iter().for_each(|part| context.update(part));
        let tag = context.sign();
        tag.as_ref()[..TRACE_BYTES].try_into().expect("SHA-256 gives more")
    }
}

impl fmt::Debug for TraceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TraceKey([redacted])")
    }
}

/// The text is not that of a [`PasswordHash`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a stored password")]
pub struct PasswordHashError;

impl FromStr for PasswordHash {
    type Err = PasswordHashError;
    fn from_str(text: &str) -> Result<Self, PasswordHashError> {
        let parts: Vec<&str> = text.splitn(6, '$').collect();
        let ["", "argon2id", "v=19", params, salt, digest] = parts[..] else {
            return Err(PasswordHashError);
        };
        Ok(Self {
            params: parameters(params).ok_or(PasswordHashError)?,
            salt: bytes(salt)?,
            digest: bytes(digest)?,
        })
    }
}

/// `m=..,t=..,p=..`, within the bounds.
fn parameters(text: &str) -> Option<Params> {
    let mut parts = text.splitn(3, ',').zip(["m=", "t=", "p="]);
    let mut next = || {
        let (part, name) = parts.next()?;
        part.strip_prefix(name)?.parse::<u32>().ok()
    };
    let (memory, passes, lanes) = (next()?, next()?, next()?);
    let is_bounded = memory <= MEMORY_KIB_MAX && passes <= PASSES_MAX;
    is_bounded.then(|| Params::new(memory, passes, lanes, Some(DIGEST_BYTES)).ok())?
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], PasswordHashError> {
    let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| PasswordHashError)?;
    bytes.try_into().map_err(|_| PasswordHashError)
}

/// `None` where the parameters are not for Argon2, or the password is longer than it takes.
fn digest(params: &Params, password: &str, salt: &[u8]) -> Option<[u8; DIGEST_BYTES]> {
    let mut out = [0; DIGEST_BYTES];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon2.hash_password_into(password.as_bytes(), salt, &mut out).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(text: &str) -> PasswordHash {
        Password::new(text.to_owned()).unwrap().hash([7; SALT_BYTES])
    }

    #[test]
    fn a_password_has_a_length() {
        let cases = [
            ("", Some(PasswordError::TooShort)),
            ("sevench", Some(PasswordError::TooShort)),
            ("eightchr", None),
            // Characters count, not bytes.
            ("äöüßäöü", Some(PasswordError::TooShort)),
            ("äöüßäöüß", None),
            (&"x".repeat(256), None),
            (&"x".repeat(257), Some(PasswordError::TooLong)),
        ];
        for (text, expected) in cases {
            assert_eq!(Password::new(text.to_owned()).err(), expected, "{text}");
        }
    }

    #[test]
    fn a_hash_knows_its_password_and_no_other() {
        let stored = hash("correct horse").to_text();
        let read: PasswordHash = stored.parse().unwrap();
        assert!(read.verifies("correct horse"));
        for other in [
            "correct hors",
            "correct horse ",
            "Correct horse",
            "",
            &"x".repeat(10_000),
        ] {
            assert!(!read.verifies(other), "{other}");
        }
        assert_eq!(read.to_text(), stored);
        assert!(!stored.contains("horse"));
    }

    #[test]
    fn the_salt_makes_equal_passwords_differ() {
        let password = Password::new("correct horse".to_owned()).unwrap();
        assert_ne!(
            password.hash([1; SALT_BYTES]).to_text(),
            password.hash([2; SALT_BYTES]).to_text()
        );
        assert_eq!(format!("{password:?}"), "Password([redacted])");
    }

    #[test]
    fn hashes_that_share_a_salt_are_compared_as_text() {
        let stored = hash("correct horse");
        assert_eq!(
            stored.sibling("battery staple").unwrap().to_text(),
            hash("battery staple").to_text()
        );
        assert_ne!(
            stored.sibling("battery stapl").unwrap().to_text(),
            hash("battery staple").to_text()
        );
        assert!(stored.sibling(&"x".repeat(257)).is_none());
    }

    #[test]
    fn a_wrong_password_is_known_again_and_by_nobody_else() {
        let (key, other_key) = (TraceKey::new(&[1; 32]), TraceKey::new(&[2; 32]));
        let stored = hash("correct horse");
        let right = stored.compare("correct horse", &key);
        let wrong = stored.compare("correct hors", &key);
        assert_eq!((right.is_right, wrong.is_right), (true, false));
        assert_eq!(wrong, stored.compare("correct hors", &key));
        assert_ne!(wrong.trace, right.trace);
        assert_ne!(wrong.trace, stored.compare("correct hors", &other_key).trace);
        let salted = Password::new("correct horse".to_owned()).unwrap().hash([8; SALT_BYTES]);
        assert_ne!(wrong.trace, salted.compare("correct hors", &key).trace);
        assert_eq!(
            format!("{wrong:?}"),
            "Comparison { is_right: false, trace: Trace([redacted]) }"
        );
        assert_ne!(key.name("a", "b"), key.name("b", "b"));
    }

    #[test]
    fn nothing_is_the_hash_of_nothing() {
        let nothing = PasswordHash::of_nothing([7; SALT_BYTES]);
        for text in ["", "correct horse", &"x".repeat(10_000)] {
            assert!(!nothing.compare(text, &TraceKey::new(&[1; 32])).is_right);
        }
    }

    #[test]
    fn text_that_is_no_hash_is_refused() {
        let good = hash("correct horse").to_text();
        let greedy = good.replace("m=19456", "m=4000000000");
        let cases = [
            "",
            "$argon2id$",
            "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA",
            good.trim_start_matches('$'),
            &good[..good.len() - 1],
            &greedy,
            &good.replace("t=2", "t=0"),
            &good.replace("p=1", "p=x"),
        ];
        for text in cases {
            assert!(text.parse::<PasswordHash>().is_err(), "{text}");
        }
    }

    /// RFC 9106 section 5.3 cannot be used: it has a secret and associated data. This digest was made by the reference
    /// implementation (`argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32`, password `password`).
    #[test]
    fn the_digest_is_argon2id() {
        let params = Params::new(65_536, 2, 1, Some(32)).unwrap();
        let found = digest(&params, "password", b"somesalt").unwrap();
        let hex: String = found.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }
}
