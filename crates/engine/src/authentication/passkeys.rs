//! Passkeys (W3C Web Authentication): keys that never leave what a person has, unlocked by what they know or are.
//!
//! Unlocking (user verification) is always asked for and always checked, so a passkey is two factors at once, and a first
//! factor without a password. The protocol itself is webauthn-rs's: it draws its challenges and reads the clock by itself.
//!
//! Between the question and the answer the caller keeps what was asked ([`PasskeySetup`], [`PasskeyQuestion`]). The answer
//! is checked against the key as it is stored then; a question is answered once, whoever kept it how often.

mod models;
mod questions;
mod registration;
mod relying_party;
mod sign_in;

pub use registration::{PasskeyRegistered, PasskeySetup};
pub use relying_party::{RelyingParty, RelyingPartyError};
pub use sign_in::{PasskeyCheck, PasskeyQuestion};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_graph::UserId;
use keepwatch_storage::{PasskeyRow, StoreError};
use ring::digest::{SHA256, digest};
use webauthn_rs::prelude::Passkey;

/// Passkeys of one user. Source: Microsoft Entra, passkeys (a user has up to ten).
const PASSKEYS_MAX: usize = 10;

/// Bytes of the longest answer of a browser. One with a chain of certificates has some ten thousand.
const ANSWER_MAX: usize = 64 * 1024;

/// Bytes of the digest that a method's id is made of.
const ID_BYTES: usize = 16;

/// The id of the method that a passkey is: a digest of its own id, which can have a thousand bytes.
fn method_id(credential: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, credential).as_ref()[..ID_BYTES])
}

fn stored(user: UserId, row: &PasskeyRow) -> Result<Passkey, StoreError> {
    serde_json::from_str(&row.credential).map_err(|_| StoreError::Corrupt {
        table: "passkeys",
        key: format!("{user}/{}", row.method),
    })
}

fn row(passkey: &Passkey) -> PasskeyRow {
    PasskeyRow {
        method: method_id(passkey.cred_id().as_ref()),
        credential: serde_json::to_string(passkey).expect("a key of numbers and texts is written as JSON"),
    }
}

/// What a browser answered, if it is JSON of the right form.
fn answer<T: serde::de::DeserializeOwned>(json: &str) -> Option<T> {
    let bounded = (json.len() <= ANSWER_MAX).then_some(json)?;
    serde_json::from_str(bounded).ok()
}
