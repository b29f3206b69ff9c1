//! Codes of an application on a phone, which change every half minute (TOTP).
//!
//! Source: RFC 6238, with what every such application can do: SHA-1, six digits, steps of thirty seconds. SHA-1 is no
//! weakness here (RFC 4226, B.2), and some applications silently ignore any other choice.

use super::sealed::Seal;
use super::{Done, is_by, named, record};
use crate::administer::{Change, RuleError};
use crate::audit::Initiator;
use crate::clock::Entropy;
use crate::directory::live_user;
use crate::engine::Engine;
use keepwatch_graph::authentication::{AuthenticationMethod, SoftwareOathAuthenticationMethod};
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_storage::{StoreError, TotpSecret, Tx};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Secret, Totp};

/// Bits of a secret: as many as RFC 4226 (R6) recommends.
const SECRET_BYTES: usize = 20;
const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one whose code is taken too: people type slowly, and phones' clocks go wrong.
/// Source: RFC 6238, 5.2 (at most one).
const DRIFT_STEPS: u16 = 1;
/// Generators of one user. Source: Microsoft Entra, OATH tokens (a user has up to five).
const GENERATORS_MAX: usize = 5;

/// A generator that is being set up: kept by whoever shows it until its owner has proved that it works. Serialised, it
/// holds the secret; keep it where only the server reads it.
#[derive(Clone, Serialize, Deserialize)]
pub struct TotpSetup {
    user: UserId,
    secret: String,
    uri: String,
}

impl TotpSetup {
    /// The secret to type where no picture can be read, in base 32.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The address (`otpauth://totp/..`) that the picture for the phone holds, secret included.
    pub fn uri(&self) -> &str {
        &self.uri
    }
}

impl std::fmt::Debug for TotpSetup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TotpSetup")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// What became of the first code of a new generator.
#[derive(Debug, Clone, PartialEq)]
pub enum TotpRegistered {
    /// It was right: the generator is registered. Its code is used up.
    Right(SoftwareOathAuthenticationMethod),
    /// It was not: nothing has changed, and another may be tried.
    Wrong,
}

impl Engine {
    /// A new secret for a generator of the user's. Nothing is stored before [`Engine::finish_totp`].
    ///
    /// The application on the phone shows `issuer`, which is the tenant's name, and `account`, the user's.
    pub fn begin_totp(&self, user: UserId, issuer: &str, account: &str) -> TotpSetup {
        let mut bytes = [0; SECRET_BYTES];
        self.entropy().fill(&mut bytes);
        let secret = Secret::from(&bytes[..]).to_base32();
        let uri = uri(issuer, account, &secret);
        TotpSetup { user, secret, uri }
    }

    /// Registers the generator if `code` is one of its, and says so in the audit log. `name` is what its owner calls it.
    ///
    /// # Errors
    /// The user is gone, the name is too long, or the user has as many generators as one can have.
    pub async fn finish_totp(
        &self,
        setup: TotpSetup,
        code: &str,
        name: Option<&str>,
        by: Initiator,
    ) -> Result<TotpRegistered, RuleError> {
        let name = named(name)?;
        let totp = Secret::try_from_base32(&setup.secret).ok().and_then(totp_of);
        let totp = totp.ok_or_else(|| RuleError::invalid("the secret of the generator is damaged: begin again"))?;
        let (code, entropy) = (without_spaces(code), self.shared_entropy());
        let work = move |change: &mut Change<'_, '_>| {
            let Some(step) = step_of(&totp, &code, change.now()) else {
                return Ok(TotpRegistered::Wrong);
            };
            let (entropy, secret) = (entropy.as_ref(), totp.secret().as_ref());
            register(change, entropy, setup.user, secret, name.clone(), step).map(TotpRegistered::Right)
        };
        self.administer(by, work).await
    }
}

fn register(
    change: &mut Change<'_, '_>,
    entropy: &dyn Entropy,
    user: UserId,
    secret: &[u8],
    display_name: Option<String>,
    step: i64,
) -> Result<SoftwareOathAuthenticationMethod, RuleError> {
    change.tx().lock_users(&[user])?;
    let user = live_user(change.tx(), user)?;
    if change.tx().totp_secrets(user.id)?.len() >= GENERATORS_MAX {
        let problem = format!("a user has at most {GENERATORS_MAX} code generators: remove one first");
        return Err(RuleError::invalid(problem));
    }
    let (id, now, by_owner) = (change.new_id().to_string(), change.now(), is_by(change.by(), user.id));
    let sealed = Seal::ensure(change.tx(), entropy)?.seal(entropy, user.id, &id, secret);
    let row = TotpSecret {
        method: id.clone(),
        sealed,
        display_name,
        last_step: step,
    };
    change.tx().put_totp_secret(user.id, &row)?;
    let generator = SoftwareOathAuthenticationMethod {
        id,
        created_date_time: Some(now),
        secret_key: Default::default(),
        last_used_date_time: by_owner.then_some(now),
    };
    let method = AuthenticationMethod::SoftwareOath(generator.clone());
    change.tx().put_authentication_method(user.id, &method, None)?;
    record(change, Done::Added, &user, None, Some(&method));
    Ok(generator)
}

/// What a code of the user's generators turns out to be.
pub(super) enum Matched {
    /// It is of that generator, and was not used before; now it is.
    Fresh { method: String },
    /// It, or a later one, was used before.
    UsedBefore,
    /// It is of none.
    None,
}

/// Compares a code with those of every generator, and uses it up. The user is locked: of two who bring one code, one is
/// the first.
pub(super) fn take(
    tx: &mut Tx<'_>,
    user: UserId,
    generators: Vec<TotpSecret>,
    code: &str,
    now: Timestamp,
) -> Result<Matched, StoreError> {
    let seal = Seal::load(tx)?;
    let mut matched = Matched::None;
    for generator in generators {
        let opened = seal
            .as_ref()
            .and_then(|seal| seal.open(user, &generator.method, &generator.sealed));
        let secret = opened.ok_or_else(|| StoreError::Corrupt {
            table: "totp_secrets",
            key: format!("{user}/{}", generator.method),
        })?;
        let totp = totp_of(Secret::from(secret));
        match totp.and_then(|totp| step_of(&totp, code, now)) {
            Some(step) if step > generator.last_step => {
                let method = generator.method.clone();
                let used = TotpSecret {
                    last_step: step,
                    ..generator
                };
                tx.put_totp_secret(user, &used)?;
                return Ok(Matched::Fresh { method });
            }
            Some(_) => matched = Matched::UsedBefore,
            None => {}
        }
    }
    Ok(matched)
}

/// The step whose code it is, if it is one that is good at `now`.
fn step_of(totp: &Totp, code: &str, now: Timestamp) -> Option<i64> {
    let seconds = u64::try_from(now.unix_seconds()).ok()?;
    totp.check(code, seconds).and_then(|step| i64::try_from(step).ok())
}

/// `None` for a secret that is shorter than RFC 4226 allows.
fn totp_of(secret: Secret) -> Option<Totp> {
    let builder = Builder::new().with_secret(secret).with_skew(DRIFT_STEPS);
    builder.with_step_duration(STEP_SECONDS).build().ok()
}

/// Source: Google Authenticator, "Key URI Format".
fn uri(issuer: &str, account: &str, secret: &str) -> String {
    // A colon parts the two in the label, so neither may have one.
    let [issuer, account] = [issuer, account].map(|text| {
        let shown = text.replace(':', " ");
        utf8_percent_encode(&shown, NON_ALPHANUMERIC).to_string()
    });
    format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30")
}

/// Applications show codes in groups, and people type them so.
pub(super) fn without_spaces(code: &str) -> String {
    code.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totp() -> Totp {
        totp_of(Secret::from(&b"12345678901234567890"[..])).unwrap()
    }

    /// RFC 6238, appendix B, SHA-1: its codes have eight digits, ours are the last six of them.
    #[test]
    fn codes_are_those_of_the_standard() {
        let cases = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, code) in cases {
            let now = Timestamp::UNIX_EPOCH.plus_seconds(seconds);
            assert_eq!(step_of(&totp(), code, now), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_clock_may_be_one_step_off() {
        let step = 1_234_567_890 / 30;
        for (drift, is_good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let now = Timestamp::UNIX_EPOCH.plus_seconds((step + drift) * 30);
            let expected = is_good.then_some(step);
            assert_eq!(step_of(&totp(), "005924", now), expected, "{drift}");
        }
        let now = Timestamp::UNIX_EPOCH.plus_seconds(step * 30);
        for odd in [
            "",
            "5924",
            "0005924",
            "+05924",
            "00592４",
            "abcdef",
            &"0".repeat(100_000),
        ] {
            assert_eq!(step_of(&totp(), odd, now), None, "{odd}");
        }
    }

    #[test]
    fn an_address_names_the_tenant_and_the_account() {
        let found = uri("Kim & Söhne: IT", "kim@contoso.com", "GEZD");
        let label = "Kim%20%26%20S%C3%B6hne%20%20IT";
        let expected = format!(
            "otpauth://totp/{label}:kim%40contoso%2Ecom?secret=GEZD&issuer={label}&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(found, expected);
    }
}
