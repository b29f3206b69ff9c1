//! Phones: one of each type, and by which of them a text message signs their user in.
//!
//! Graph lets a policy say who signs in by text messages. Here everybody may: a mobile phone is made good for it as soon as
//! it is registered, unless somebody else signs in by that number.

use super::phone_number::PhoneNumber;
use super::{Done, absent, record, required};
use crate::administer::{Change, RuleError};
use crate::directory::live_user;
use keepwatch_graph::UserId;
use keepwatch_graph::authentication::enums::{AuthenticationMethodSignInState, AuthenticationPhoneType};
use keepwatch_graph::authentication::{AuthenticationMethod, PhoneAuthenticationMethod};
use keepwatch_storage::{Rx, StoreError, Tx};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Whether a text message to a phone shall sign its user in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sms {
    /// It shall.
    On,
    /// It shall not.
    Off,
}

/// Registers a phone of a type that the user has none of.
pub fn add_phone(
    change: &mut Change<'_, '_>,
    user: UserId,
    members: &Map<String, Value>,
) -> Result<PhoneAuthenticationMethod, RuleError> {
    let number = PhoneNumber::parse(required(members, "phoneNumber")?)?;
    required(members, "phoneType")?;
    let (phone_type, id) = type_in(members)?.ok_or_else(|| RuleError::member("phoneType", "must be given"))?;
    change.tx().lock_users(&[user, lock_of(&number)])?;
    let phones = phones_of(change.tx(), user)?;
    let has = |wanted| phones.iter().any(|phone| phone.phone_type == Some(wanted));
    if has(phone_type) {
        return Err(RuleError::member(
            "phoneType",
            format!("the user has a phone of the type `{phone_type}` already: change that one"),
        ));
    }
    if phone_type == AuthenticationPhoneType::AlternateMobile && !has(AuthenticationPhoneType::Mobile) {
        return Err(RuleError::member(
            "phoneType",
            "a user has an alternate mobile phone only beside a mobile one",
        ));
    }
    let phone = PhoneAuthenticationMethod {
        id: id.to_owned(),
        created_date_time: Some(change.now()),
        phone_number: Some(number.as_str().to_owned()),
        phone_type: Some(phone_type),
        sms_sign_in_state: Some(registered(change.tx(), user, phone_type, &number)?),
        last_used_date_time: None,
    };
    put(change, user, None, phone)
}

/// Replaces the number of a phone. Its type stays: a phone of another type is another phone.
pub fn update_phone(
    change: &mut Change<'_, '_>,
    user: UserId,
    id: &str,
    members: &Map<String, Value>,
) -> Result<PhoneAuthenticationMethod, RuleError> {
    let number = PhoneNumber::parse(required(members, "phoneNumber")?)?;
    change.tx().lock_users(&[user, lock_of(&number)])?;
    let (before, phone_type) = phone_of(change.tx(), user, id)?;
    if type_in(members)?.is_some_and(|(given, _)| given != phone_type) {
        return Err(RuleError::member(
            "phoneType",
            "a phone stays of its type: register another one and remove this",
        ));
    }
    let after = PhoneAuthenticationMethod {
        phone_number: Some(number.as_str().to_owned()),
        sms_sign_in_state: Some(registered(change.tx(), user, phone_type, &number)?),
        ..before.clone()
    };
    put(change, user, Some(before), after)
}

/// Says whether a text message to the phone shall sign its user in. Safe to repeat.
pub fn switch_sms(change: &mut Change<'_, '_>, user: UserId, id: &str, sms: Sms) -> Result<(), RuleError> {
    // Whose number it is does not change while the user is held; the number is held for whoever else wants it.
    let held = phone_of(change.tx(), user, id)?.0;
    let locks = held.phone_number.as_deref().map(PhoneNumber::parse).transpose()?;
    let locks: Vec<UserId> = std::iter::once(user).chain(locks.as_ref().map(lock_of)).collect();
    change.tx().lock_users(&locks)?;
    let (before, phone_type) = phone_of(change.tx(), user, id)?;
    if phone_type != AuthenticationPhoneType::Mobile {
        return Err(RuleError::invalid(
            "only a mobile phone signs its user in by text messages",
        ));
    }
    let number = PhoneNumber::parse(before.phone_number.as_deref().unwrap_or_default())?;
    let state = match sms {
        Sms::Off => AuthenticationMethodSignInState::NotEnabled,
        Sms::On => registered(change.tx(), user, phone_type, &number)?,
    };
    match state {
        AuthenticationMethodSignInState::PhoneNumberNotUnique => {
            return Err(RuleError::invalid("somebody else signs in by that phone number"));
        }
        AuthenticationMethodSignInState::NotSupported => {
            return Err(RuleError::invalid("a number with an extension gets no text messages"));
        }
        _ if before.sms_sign_in_state == Some(state) => return Ok(()),
        _ => {}
    }
    let after = PhoneAuthenticationMethod {
        sms_sign_in_state: Some(state),
        ..before.clone()
    };
    put(change, user, Some(before), after).map(drop)
}

/// A mobile phone goes after the alternate one that stands in for it.
pub(super) fn refuse_to_leave_alternate_alone(
    removed: &AuthenticationMethod,
    all: &[AuthenticationMethod],
) -> Result<(), RuleError> {
    let is_of = |method: &AuthenticationMethod, wanted| matches!(method, AuthenticationMethod::Phone(phone) if phone.phone_type == Some(wanted));
    let is_mobile = is_of(removed, AuthenticationPhoneType::Mobile);
    if is_mobile
        && all
            .iter()
            .any(|method| is_of(method, AuthenticationPhoneType::AlternateMobile))
    {
        return Err(RuleError::invalid(
            "a user has an alternate mobile phone only beside a mobile one: change the number of this one, or remove the \
             alternate one first",
        ));
    }
    Ok(())
}

/// Whether the phone is good for signing in, once it has that number.
fn registered(
    rx: &mut Rx<'_>,
    user: UserId,
    phone_type: AuthenticationPhoneType,
    number: &PhoneNumber,
) -> Result<AuthenticationMethodSignInState, StoreError> {
    if phone_type != AuthenticationPhoneType::Mobile || !number.takes_texts() {
        return Ok(AuthenticationMethodSignInState::NotSupported);
    }
    let owner = rx.user_of_sms_number(number.as_str())?;
    Ok(match owner {
        Some(owner) if owner != user => AuthenticationMethodSignInState::PhoneNumberNotUnique,
        Some(_) | None => AuthenticationMethodSignInState::Ready,
    })
}

fn put(
    change: &mut Change<'_, '_>,
    user: UserId,
    before: Option<PhoneAuthenticationMethod>,
    after: PhoneAuthenticationMethod,
) -> Result<PhoneAuthenticationMethod, RuleError> {
    let user = live_user(change.tx(), user)?;
    let done = if before.is_some() { Done::Changed } else { Done::Added };
    let is_ready = after.sms_sign_in_state == Some(AuthenticationMethodSignInState::Ready);
    let sms_number = after.phone_number.as_deref().filter(|_| is_ready);
    let before = before.map(AuthenticationMethod::Phone);
    let method = AuthenticationMethod::Phone(after.clone());
    change.tx().put_authentication_method(user.id, &method, sms_number)?;
    record(change, done, &user, before.as_ref(), Some(&method));
    Ok(after)
}

fn phones_of(rx: &mut Rx<'_>, user: UserId) -> Result<Vec<PhoneAuthenticationMethod>, StoreError> {
    let methods = rx.authentication_methods(user)?;
    let phone = |method| match method {
        AuthenticationMethod::Phone(phone) => Some(phone),
        _ => None,
    };
    Ok(methods.into_iter().filter_map(phone).collect())
}

fn phone_of(
    tx: &mut Tx<'_>,
    user: UserId,
    id: &str,
) -> Result<(PhoneAuthenticationMethod, AuthenticationPhoneType), RuleError> {
    let phones = phones_of(tx, user)?;
    let found = phones.into_iter().find(|phone| phone.id == id);
    let typed = found.and_then(|phone| phone.phone_type.map(|phone_type| (phone, phone_type)));
    typed.ok_or_else(|| absent(id))
}

/// The type that a body gives, with the id of phones of that type.
fn type_in(members: &Map<String, Value>) -> Result<Option<(AuthenticationPhoneType, &'static str)>, RuleError> {
    let Some(text) = members.get("phoneType").and_then(Value::as_str) else {
        return Ok(None);
    };
    let phone_type = text.parse::<AuthenticationPhoneType>().ok();
    let with_id = phone_type.and_then(|phone_type| Some((phone_type, phone_type.id()?)));
    with_id.map(Some).ok_or_else(|| {
        RuleError::member(
            "phoneType",
            format!("`{}` is not a type of phone", keepwatch_graph::edm::shown(text)),
        )
    })
}

/// What whoever takes a number holds meanwhile, so that of two who want it at once one comes later and is refused.
fn lock_of(number: &PhoneNumber) -> UserId {
    UserId::new(Uuid::new_v5(&Uuid::NAMESPACE_OID, number.as_str().as_bytes()))
}
