//! The address that a user who forgot the password gets a code by.

use super::{Done, absent, record, required};
use crate::administer::{Change, RuleError};
use crate::directory::live_user;
use keepwatch_graph::UserId;
use keepwatch_graph::authentication::{AuthenticationMethod, EmailAuthenticationMethod};
use keepwatch_storage::{Rx, StoreError};
use serde_json::{Map, Value};

/// The longest address. Source: RFC 5321 section 4.5.3.1.3 (a path of 256 octets, its angle brackets among them).
const ADDRESS_MAX: usize = 254;

/// Registers an address for the user, who can have one.
pub fn add_email(
    change: &mut Change<'_, '_>,
    user: UserId,
    members: &Map<String, Value>,
) -> Result<EmailAuthenticationMethod, RuleError> {
    let address = address(members)?;
    change.tx().lock_users(&[user])?;
    if email_of(change.tx(), user)?.is_some() {
        return Err(RuleError::invalid(
            "the user has an email authentication method already: change that one",
        ));
    }
    let now = change.now();
    let email = EmailAuthenticationMethod {
        id: EmailAuthenticationMethod::ID.to_owned(),
        created_date_time: Some(now),
        email_address: Some(address),
        last_used_date_time: None,
    };
    put(change, user, None, email)
}

/// Replaces the user's address.
pub fn update_email(
    change: &mut Change<'_, '_>,
    user: UserId,
    id: &str,
    members: &Map<String, Value>,
) -> Result<EmailAuthenticationMethod, RuleError> {
    let address = address(members)?;
    change.tx().lock_users(&[user])?;
    let before = email_of(change.tx(), user)?.filter(|email| email.id == id);
    let before = before.ok_or_else(|| absent(id))?;
    let after = EmailAuthenticationMethod {
        email_address: Some(address),
        ..before.clone()
    };
    put(change, user, Some(before), after)
}

fn email_of(rx: &mut Rx<'_>, user: UserId) -> Result<Option<EmailAuthenticationMethod>, StoreError> {
    let methods = rx.authentication_methods(user)?;
    Ok(methods.into_iter().find_map(|method| match method {
        AuthenticationMethod::Email(email) => Some(email),
        _ => None,
    }))
}

fn put(
    change: &mut Change<'_, '_>,
    user: UserId,
    before: Option<EmailAuthenticationMethod>,
    after: EmailAuthenticationMethod,
) -> Result<EmailAuthenticationMethod, RuleError> {
    let user = live_user(change.tx(), user)?;
    let done = if before.is_some() { Done::Changed } else { Done::Added };
    let before = before.map(AuthenticationMethod::Email);
    let method = AuthenticationMethod::Email(after.clone());
    change.tx().put_authentication_method(user.id, &method, None)?;
    record(change, done, &user, before.as_ref(), Some(&method));
    Ok(after)
}

fn address(members: &Map<String, Value>) -> Result<String, RuleError> {
    let address = required(members, "emailAddress")?;
    if is_address(address) {
        Ok(address.to_owned())
    } else {
        Err(RuleError::member(
            "emailAddress",
            format!("`{}` is not an email address", keepwatch_graph::edm::shown(address)),
        ))
    }
}

/// Whether mail could be sent there: only its server knows whether it can.
fn is_address(text: &str) -> bool {
    let is_plain = |part: &str| {
        let is_odd = |letter: char| letter.is_whitespace() || letter.is_control() || "@<>,;:\"()[]\\".contains(letter);
        !part.is_empty() && !part.starts_with('.') && !part.ends_with('.') && !part.contains(is_odd)
    };
    let parts = text.split_once('@');
    text.len() <= ADDRESS_MAX && parts.is_some_and(|(local, domain)| is_plain(local) && is_plain(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_halves() {
        let cases = [
            ("kim@contoso.com", true),
            ("kim.akers+codes@mail.contoso.com", true),
            ("kïm@contoso.com", true),
            ("kim", false),
            ("@contoso.com", false),
            ("kim@", false),
            ("kim@a@contoso.com", false),
            ("kim akers@contoso.com", false),
            ("Kim <kim@contoso.com>", false),
            ("kim@contoso.com\r\nBcc: eve@contoso.com", false),
            (".kim@contoso.com", false),
            ("kim@contoso.com.", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_address(text), expected, "{text}");
        }
        let domain = "@contoso.com";
        for (length, expected) in [(ADDRESS_MAX, true), (ADDRESS_MAX + 1, false)] {
            let text = "k".repeat(length - domain.len()) + domain;
            assert_eq!(is_address(&text), expected, "{length}");
        }
    }
}
