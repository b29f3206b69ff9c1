//! The rules of authentication contexts.

use super::{Invalid, bounded, description};
use keepwatch_graph::conditional_access::AuthenticationContextClassReference;

/// Checks an authentication context.
pub fn authentication_context(context: &AuthenticationContextClassReference) -> Result<(), Invalid> {
    if !is_context_id(&context.id) {
        return Err(Invalid::new("id", "must be one of c1 to c99"));
    }
    bounded(
        "displayName",
        context.display_name.as_deref().unwrap_or_default(),
        super::DISPLAY_NAME_MAX,
    )?;
    description(context.description.as_deref())
}

/// `c1` to `c99`.
pub(super) fn is_context_id(text: &str) -> bool {
    let digits = text.strip_prefix('c').unwrap_or_default();
    let is_number = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number && !digits.starts_with('0')
}
