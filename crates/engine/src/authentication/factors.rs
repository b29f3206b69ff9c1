//! What a user can be asked for at a sign-in, beside a password.

use super::{passes, recovery_codes};
use crate::engine::Engine;
use keepwatch_graph::authentication::AuthenticationMethod;
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_signin::Factor;
use keepwatch_storage::{Rx, StoreError};

/// Something that the user can be asked for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// What it is.
    pub factor: Factor,
    /// The id of the method; none of recovery codes, which are no method of Graph's.
    pub method: Option<String>,
    /// What its owner calls it.
    pub display_name: Option<String>,
    /// When it was registered.
    pub created: Option<Timestamp>,
    /// When it was used last.
    pub last_used: Option<Timestamp>,
    /// How many times more it works; none where there is no end to it.
    pub times_left: Option<usize>,
}

impl Engine {
    /// What the user can be asked for now, beside a password: passkeys first, recovery codes last. A pass that has ended,
    /// or was used up, is none of it.
    pub async fn factors_of(&self, user: UserId) -> Result<Vec<Registered>, StoreError> {
        let now = self.clock().now();
        self.store().read(move |rx| factors_of(rx, user, now)).await
    }
}

/// The same in a unit of work.
pub(crate) fn factors_of(rx: &mut Rx<'_>, user: UserId, now: Timestamp) -> Result<Vec<Registered>, StoreError> {
    let generators = rx.totp_secrets(user)?;
    let passkeys = rx.passkeys(user)?;
    let mut factors: Vec<Registered> = Vec::new();
    for method in rx.authentication_methods(user)? {
        // What another directory registered is shown and cannot be checked here: nothing to check it by is stored.
        let factor = match &method {
            AuthenticationMethod::SoftwareOath(generator) => {
                let known = generators.iter().find(|known| known.method == generator.id);
                known.map(|known| Registered {
                    display_name: known.display_name.clone(),
                    last_used: generator.last_used_date_time,
                    ..registered(Factor::Totp, &generator.id, generator.created_date_time)
                })
            }
            AuthenticationMethod::Fido2(passkey) => {
                let known = passkeys.iter().find(|known| known.method == passkey.id);
                known.map(|_| Registered {
                    display_name: passkey.display_name.clone(),
                    last_used: passkey.last_used_date_time,
                    ..registered(Factor::Passkey, &passkey.id, passkey.created_date_time)
                })
            }
            AuthenticationMethod::TemporaryAccessPass(pass) => passes::is_usable(pass, now).then(|| Registered {
                last_used: pass.last_used_date_time,
                times_left: pass.is_usable_once.unwrap_or(false).then_some(1),
                ..registered(Factor::Pass, &pass.id, pass.created_date_time)
            }),
            _ => None,
        };
        factors.extend(factor);
    }
    let left = recovery_codes::left(rx, user)?;
    if left > 0 {
        factors.push(Registered {
            method: None,
            times_left: Some(left),
            ..registered(Factor::RecoveryCode, "", None)
        });
    }
    // The strongest first, as `Factor` has them.
    factors.sort_by_key(|registered| registered.factor);
    Ok(factors)
}

fn registered(factor: Factor, method: &str, created: Option<Timestamp>) -> Registered {
    Registered {
        factor,
        method: Some(method.to_owned()),
        display_name: None,
        created,
        last_used: None,
        times_left: None,
    }
}
