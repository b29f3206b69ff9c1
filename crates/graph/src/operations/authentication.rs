//! Passwords and phones of users.

use super::{Operation, TEXT, action, parameter};
use crate::edm::Kind;

complex! {
    /// The password that was made, where none was given. Source: Microsoft Graph v1.0 and beta, `passwordResetResponse`.
    PasswordResetResponse "passwordResetResponse" {
        new_password "newPassword": Option<String>,
    }
}

pub(super) const OPERATIONS: &[Operation] = &[
    action("disableSmsSignIn", "authenticationMethod").in_beta(),
    action("disableSmsSignIn", "phoneAuthenticationMethod"),
    action("enableSmsSignIn", "authenticationMethod").in_beta(),
    action("enableSmsSignIn", "phoneAuthenticationMethod"),
    action("resetPassword", "authenticationMethod")
        .takes(&[parameter("newPassword", TEXT)])
        .returns(Kind::Complex(PasswordResetResponse::TYPE)),
];
