//! Client secrets: the passwords of applications. Made here, shown once, kept as a salted SHA-256.
//!
//! Not Argon2, as people's passwords: a slow hash makes up for guessable input, and 222 random bits cannot be guessed at
//! any speed. It would only slow the token endpoint down to what a flood of wrong secrets needs. The salt keeps equal
//! stored values from telling that two copies of a data set hold the same secret.

use crate::thumbprint::sha256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::fmt;
use std::str::FromStr;
use subtle::ConstantTimeEq;

/// 64 characters that mean themselves in URLs, forms, shells and Basic credentials.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";
/// Stands after the hint, so that scanners can recognise a secret that leaked into a repository.
const MARK: &str = "KW~";
const HINT_LENGTH: usize = 3;
const RANDOM_BYTES: usize = 37;
const SALT_BYTES: usize = 16;
const SCHEME: &str = "sha256";

/// How many characters a client secret has, each of one byte.
pub const CLIENT_SECRET_LENGTH: usize = RANDOM_BYTES + MARK.len();

/// Everything in `text` that has the form of a client secret: its length, its characters, and the mark in its place. What
/// stands around it does not matter, unless it could be a part of it. Each comes with where it begins.
pub fn client_secrets_in(text: &[u8]) -> Vec<(usize, &str)> {
    let is_part = |byte: &u8| ALPHABET.contains(byte) || *byte == b'~';
    let is_secret =
        |word: &[u8]| word.len() == CLIENT_SECRET_LENGTH && word[HINT_LENGTH..].starts_with(MARK.as_bytes());
    let mut begin = 0;
    let mut found = Vec::new();
    for word in text.split(|byte| !is_part(byte)) {
        if is_secret(word)
            && let Ok(secret) = str::from_utf8(word)
        {
            found.push((begin, secret));
        }
        begin += word.len() + 1;
    }
    found
}

/// A client secret in clear: 40 characters, of which 37 are random.
pub struct ClientSecret(String);

impl ClientSecret {
    /// The secret that these random bytes make.
    pub fn generate(random: [u8; RANDOM_BYTES]) -> Self {
        let characters = random.map(|byte| char::from(ALPHABET[usize::from(byte % 64)]));
        let (hint, rest) = characters.split_at(HINT_LENGTH);
        Self(
            hint.iter()
                .copied()
                .chain(MARK.chars())
                .chain(rest.iter().copied())
                .collect(),
        )
    }

    /// The text to show, once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The first three characters, by which an administrator tells secrets apart: `passwordCredential.hint`.
    pub fn hint(&self) -> &str {
        &self.0[..HINT_LENGTH]
    }

    /// What to store of it.
    pub fn hash(&self, salt: [u8; SALT_BYTES]) -> SecretHash {
        SecretHash {
            salt,
            digest: salted(&salt, &self.0),
        }
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret([redacted])")
    }
}

/// What is stored of a client secret. Its text form, for a column: `sha256$<salt>$<digest>`, both in base64.
#[derive(Clone)]
pub struct SecretHash {
    salt: [u8; SALT_BYTES],
    digest: [u8; 32],
}

impl SecretHash {
    /// Whether `secret` is the one. Takes the same time wherever they differ.
    pub fn verifies(&self, secret: &str) -> bool {
        salted(&self.salt, secret).ct_eq(&self.digest).into()
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash([redacted])")
    }
}

/// The text is not that of a [`SecretHash`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a stored client secret")]
pub struct SecretHashError;

impl SecretHash {
    /// The text form. Not `Display`: a stored hash should not slip into a log line.
    pub fn to_text(&self) -> String {
        let [salt, digest] = [&self.salt[..], &self.digest[..]].map(|bytes| STANDARD_NO_PAD.encode(bytes));
        format!("{SCHEME}${salt}${digest}")
    }
}

impl FromStr for SecretHash {
    type Err = SecretHashError;
    fn from_str(text: &str) -> Result<Self, SecretHashError> {
        let mut parts = text.splitn(3, '$');
        let (Some(SCHEME), Some(salt), Some(digest)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(SecretHashError);
        };
        Ok(Self {
            salt: bytes(salt)?,
            digest: bytes(digest)?,
        })
    }
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], SecretHashError> {
    let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| SecretHashError)?;
    bytes.try_into().map_err(|_| SecretHashError)
}

fn salted(salt: &[u8], secret: &str) -> [u8; 32] {
    sha256(&[salt, secret.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn secrets_are_found_whatever_stands_around_them() {
        const SECRET: &str = "AHOKW~Vcjqx4.GNUbipw3_FMTahov29ELSZgnu18";
        let found = [
            SECRET.to_owned(),
            format!("a0f3,{SECRET}\r\n"),
            format!("AadSecret = \"{SECRET}\";"),
            format!("{{\"AadClientId\":\"x\",\"AadSecret\":\"{SECRET}\"}}"),
            format!("https://example.org/?client_secret={SECRET}&x=1"),
        ];
        for text in &found {
            let at = text.find(SECRET).unwrap();
            assert_eq!(client_secrets_in(text.as_bytes()), [(at, SECRET)], "{text}");
        }
        let not = [
            "",
            "KW~",
            &SECRET[1..],
            &format!("x{SECRET}"),
            &SECRET.replace('~', "-"),
            &SECRET.replace("KW~", "~KW"),
        ];
        for text in not {
            assert!(client_secrets_in(text.as_bytes()).is_empty(), "{text}");
        }
        assert!(client_secrets_in(&[0xff; 100]).is_empty());
        assert_eq!(client_secrets_in(format!("{SECRET} {SECRET}").as_bytes()).len(), 2);
    }

    #[test]
    fn looks_like_a_secret() {
        let secret = ClientSecret::generate(std::array::from_fn(|index| index as u8 * 7));
        assert_eq!(secret.expose(), "AHOKW~Vcjqx4.GNUbipw3_FMTahov29ELSZgnu18");
        assert_eq!(secret.hint(), "AHO");
        assert_eq!(format!("{secret:?}"), "ClientSecret([redacted])");
    }

    #[test]
    fn what_is_stored_gives_nothing_away() {
        let secret = ClientSecret::generate([7; RANDOM_BYTES]);
        let stored = secret.hash([1; SALT_BYTES]);
        assert!(!stored.to_text().contains(secret.expose()));
        assert_ne!(stored.to_text(), secret.hash([2; SALT_BYTES]).to_text());
        assert_eq!(format!("{stored:?}"), "SecretHash([redacted])");
    }

    #[test]
    fn refuses_text_that_is_no_hash() {
        let good = ClientSecret::generate([7; RANDOM_BYTES])
            .hash([1; SALT_BYTES])
            .to_text();
        assert!(good.parse::<SecretHash>().is_ok());
        let cases = [
            "",
            "sha256",
            "sha256$$",
            "$$",
            &good[1..],
            &good[..good.len() - 1],
            &format!("{good}$"),
        ];
        for text in cases {
            assert_eq!(text.parse::<SecretHash>().err(), Some(SecretHashError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn only_the_secret_verifies_against_its_stored_text(
            random in prop::array::uniform32(any::<u8>()),
            salt: [u8; SALT_BYTES],
            other in "\\PC{0,60}",
        ) {
            let secret = ClientSecret::generate(std::array::from_fn(|index| random[index % 32]));
            let stored: SecretHash = secret.hash(salt).to_text().parse().unwrap();
            prop_assert!(stored.verifies(secret.expose()));
            prop_assert_eq!(stored.verifies(&other), other == secret.expose());
            prop_assert!(!stored.verifies(&secret.expose()[1..]));
        }
    }
}
