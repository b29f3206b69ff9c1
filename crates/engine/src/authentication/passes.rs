//! Temporary access passes: passcodes for some minutes, by which people register what lasts longer.

use super::{Done, generated, record};
use crate::administer::{Change, RuleError};
use crate::audit::Initiator;
use crate::credentials::Unfit;
use crate::directory::live_user;
use crate::engine::Engine;
use keepwatch_graph::authentication::{AuthenticationMethod, TemporaryAccessPassAuthenticationMethod};
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_storage::{Rx, StoreError, Tx};
use keepwatch_token::Password;
use serde_json::{Map, Value};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// How long a pass can live. Source: Microsoft Graph, temporaryAccessPassAuthenticationMethod: `lifetimeInMinutes`.
const LIFETIME_MINUTES: RangeInclusive<i32> = 10..=43_200;
/// How long it lives unless the administrator says otherwise. Source: Microsoft Entra, the policy of temporary access
/// passes before anybody changes it.
const LIFETIME_MINUTES_DEFAULT: i32 = 60;
/// Characters of a pass. Source: the same.
const LENGTH: usize = 8;

/// What `methodUsabilityReason` can be.
const USABLE: &str = "EnabledByPolicy";
const NOT_YET: &str = "NotYetValid";
const EXPIRED: &str = "Expired";
const USED: &str = "OneTimeUsed";

/// What an administrator asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassBody {
    start: Option<Timestamp>,
    lifetime_minutes: i32,
    is_usable_once: bool,
}

impl PassBody {
    /// Reads a body as [`keepwatch_graph::body::read`] spells it.
    pub fn new(members: &Map<String, Value>) -> Result<Self, RuleError> {
        let start = members.get("startDateTime").and_then(Value::as_str);
        let start = start.and_then(|text| Timestamp::parse(text).ok());
        let minutes = members.get("lifetimeInMinutes").and_then(Value::as_i64);
        let minutes = minutes.map_or(Some(LIFETIME_MINUTES_DEFAULT), |minutes| minutes.try_into().ok());
        let lifetime_minutes = minutes
            .filter(|minutes| LIFETIME_MINUTES.contains(minutes))
            .ok_or_else(lifetime)?;
        let is_usable_once = members.get("isUsableOnce").and_then(Value::as_bool).unwrap_or(false);
        Ok(Self {
            start,
            lifetime_minutes,
            is_usable_once,
        })
    }

    fn pass(&self, id: String, now: Timestamp) -> Result<TemporaryAccessPassAuthenticationMethod, RuleError> {
        let mut pass = TemporaryAccessPassAuthenticationMethod {
            id,
            created_date_time: Some(now),
            is_usable: None,
            is_usable_once: Some(self.is_usable_once),
            lifetime_in_minutes: Some(self.lifetime_minutes),
            method_usability_reason: None,
            start_date_time: Some(self.start.unwrap_or(now)),
            temporary_access_pass: None,
            last_used_date_time: None,
        };
        tell_usability(&mut pass, now);
        if pass.method_usability_reason.as_deref() == Some(EXPIRED) {
            return Err(RuleError::member("startDateTime", "the pass would have ended already"));
        }
        Ok(pass)
    }
}

/// In the words of Graph's service, with the bounds that its reference gives.
fn lifetime() -> RuleError {
    let (min, max) = LIFETIME_MINUTES.into_inner();
    RuleError::Invalid {
        member: Some("lifetimeInMinutes".to_owned()),
        problem: format!("Invalid LifetimeInMinutes specified. The valid range between {min} and {max}."),
    }
}

/// Says of a stored pass whether it is good at `now`. One that was used up stays so.
pub(super) fn tell_usability(pass: &mut TemporaryAccessPassAuthenticationMethod, now: Timestamp) {
    if pass.method_usability_reason.as_deref() == Some(USED) {
        pass.is_usable = Some(false);
        return;
    }
    let start = pass.start_date_time.unwrap_or(now);
    let end = start.plus_seconds(60 * i64::from(pass.lifetime_in_minutes.unwrap_or(0)));
    let reason = match () {
        () if now < start => NOT_YET,
        () if now >= end => EXPIRED,
        () => USABLE,
    };
    pass.is_usable = Some(reason == USABLE);
    pass.method_usability_reason = Some(reason.to_owned());
}

impl Engine {
    /// Makes a pass for the user, in the place of the one before. The answer holds the passcode, which nothing shows again.
    pub async fn create_temporary_access_pass(
        &self,
        by: Initiator,
        user: UserId,
        body: PassBody,
    ) -> Result<TemporaryAccessPassAuthenticationMethod, RuleError> {
        let passcode = generated::text(self.entropy(), LENGTH);
        let hash = self
            .hash_password(Arc::new(Password::new(passcode.clone()).map_err(Unfit::from)?))
            .await
            .to_text();
        let work = move |change: &mut Change<'_, '_>| {
            change.tx().lock_users(&[user])?;
            let user = live_user(change.tx(), user)?;
            let pass = body.pass(change.new_id().to_string(), change.now())?;
            for before in change.tx().authentication_methods(user.id)? {
                if matches!(before, AuthenticationMethod::TemporaryAccessPass(_)) {
                    change.tx().remove_authentication_method(user.id, before.id())?;
                    record(change, Done::Removed, &user, Some(&before), None);
                }
            }
            let method = AuthenticationMethod::TemporaryAccessPass(pass.clone());
            change.tx().put_authentication_method(user.id, &method, None)?;
            change.tx().put_authentication_method_secret(user.id, &pass.id, &hash)?;
            record(change, Done::Added, &user, None, Some(&method));
            Ok(pass)
        };
        let pass = self.administer(by, work).await?;
        Ok(TemporaryAccessPassAuthenticationMethod {
            temporary_access_pass: Some(passcode),
            ..pass
        })
    }
}

/// Whether the pass is good for a sign-in at `now`.
pub(super) fn is_usable(pass: &TemporaryAccessPassAuthenticationMethod, now: Timestamp) -> bool {
    let mut pass = pass.clone();
    tell_usability(&mut pass, now);
    pass.is_usable == Some(true)
}

/// What the passcode of a pass is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Redeemed {
    /// For the sign-ins until it ends.
    ManyTimes,
    /// For this sign-in: no other will have it.
    Once,
    /// It was good for one sign-in, and had it.
    UsedBefore,
    /// For nothing now: it has ended, or not begun.
    Nothing,
}

/// Takes the pass, whose passcode was right, for a sign-in at `now`. The user is locked.
pub(super) fn redeem(
    tx: &mut Tx<'_>,
    user: UserId,
    mut pass: TemporaryAccessPassAuthenticationMethod,
    now: Timestamp,
) -> Result<Redeemed, StoreError> {
    tell_usability(&mut pass, now);
    let redeemed = match (pass.method_usability_reason.as_deref(), pass.is_usable_once) {
        (Some(USED), _) => Redeemed::UsedBefore,
        (Some(USABLE), Some(true)) => Redeemed::Once,
        (Some(USABLE), _) => Redeemed::ManyTimes,
        _ => Redeemed::Nothing,
    };
    if matches!(redeemed, Redeemed::Once | Redeemed::ManyTimes) {
        pass.last_used_date_time = Some(now);
        if redeemed == Redeemed::Once {
            pass.method_usability_reason = Some(USED.to_owned());
            pass.is_usable = Some(false);
        }
        tx.put_authentication_method(user, &AuthenticationMethod::TemporaryAccessPass(pass), None)?;
    }
    Ok(redeemed)
}

/// The user's pass, if there is one.
pub(super) fn pass_of(
    rx: &mut Rx<'_>,
    user: UserId,
) -> Result<Option<TemporaryAccessPassAuthenticationMethod>, StoreError> {
    let methods = rx.authentication_methods(user)?;
    Ok(methods.into_iter().find_map(|method| match method {
        AuthenticationMethod::TemporaryAccessPass(pass) => Some(pass),
        _ => None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn read(body: Value) -> Result<PassBody, RuleError> {
        PassBody::new(body.as_object().unwrap())
    }

    #[test]
    fn a_pass_lives_between_ten_minutes_and_thirty_days() {
        let cases = [
            (json!({}), Some(60)),
            (json!({"lifetimeInMinutes": null}), Some(60)),
            (json!({"lifetimeInMinutes": 10}), Some(10)),
            (json!({"lifetimeInMinutes": 43_200}), Some(43_200)),
            (json!({"lifetimeInMinutes": 9}), None),
            (json!({"lifetimeInMinutes": 43_201}), None),
            (json!({"lifetimeInMinutes": -1}), None),
            (json!({"lifetimeInMinutes": i64::MAX}), None),
        ];
        for (body, expected) in cases {
            let read = read(body.clone());
            assert_eq!(read.as_ref().ok().map(|body| body.lifetime_minutes), expected, "{body}");
            if let Err(error) = read {
                let expected = "Invalid LifetimeInMinutes specified. The valid range between 10 and 43200.";
                assert_eq!(error.to_string(), expected);
            }
        }
    }

    #[test]
    fn a_pass_is_usable_while_it_lives() {
        let body = read(json!({"startDateTime": "2026-03-02T10:00:00.0000000Z"})).unwrap();
        let mut pass = body.pass("p".to_owned(), at("2026-03-02T09:00:00Z")).unwrap();
        let cases = [
            ("2026-03-02T09:59:59Z", false, NOT_YET),
            ("2026-03-02T10:00:00Z", true, USABLE),
            ("2026-03-02T10:59:59Z", true, USABLE),
            ("2026-03-02T11:00:00Z", false, EXPIRED),
        ];
        for (now, usable, reason) in cases {
            tell_usability(&mut pass, at(now));
            assert_eq!(pass.is_usable, Some(usable), "{now}");
            assert_eq!(pass.method_usability_reason.as_deref(), Some(reason), "{now}");
        }
        pass.method_usability_reason = Some(USED.to_owned());
        tell_usability(&mut pass, at("2026-03-02T10:30:00Z"));
        assert_eq!(
            (pass.is_usable, pass.method_usability_reason.as_deref()),
            (Some(false), Some(USED))
        );
    }

    #[test]
    fn a_pass_that_has_ended_before_it_begins_is_refused() {
        let body = read(json!({"startDateTime": "2026-03-02T08:00:00.0000000Z"})).unwrap();
        assert!(body.pass("p".to_owned(), at("2026-03-02T08:59:59Z")).is_ok());
        let error = body.pass("p".to_owned(), at("2026-03-02T09:00:00Z")).unwrap_err();
        assert_eq!(error.to_string(), "startDateTime: the pass would have ended already");
        let last = PassBody {
            start: Some(Timestamp::MAX),
            ..body
        };
        assert!(last.pass("p".to_owned(), at("2026-03-02T09:00:00Z")).is_ok());
    }
}
