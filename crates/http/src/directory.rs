//! What the directory says of a person who calls.

use keepwatch_token::UserSubject;
use uuid::Uuid;

/// Template ids of the directory roles that the person holds: those that the token was issued with.
pub(crate) fn roles_of(user: &UserSubject) -> &[Uuid] {
    &user.wids
}
