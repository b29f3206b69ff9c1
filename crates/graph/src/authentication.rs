//! How people prove who they are: the methods that a user has registered, and what is under way with them.
//!
//! What proves it (a password, a pass, the secret of a code generator) is in no resource: it is kept apart, hashed.

pub mod authentication_root;
pub mod email;
pub mod enums;
pub mod external;
pub mod fido2;
pub mod long_running_operation;
pub mod method;
pub mod microsoft_authenticator;
pub mod password;
pub mod phone;
pub mod platform_credential;
pub mod software_oath;
pub mod temporary_access_pass;
pub mod windows_hello;

pub use authentication_root::Authentication;
pub use email::EmailAuthenticationMethod;
pub use external::ExternalAuthenticationMethod;
pub use fido2::Fido2AuthenticationMethod;
pub use long_running_operation::LongRunningOperation;
pub use method::AuthenticationMethod;
pub use microsoft_authenticator::{
    MicrosoftAuthenticatorAuthenticationMethod, PasswordlessMicrosoftAuthenticatorAuthenticationMethod,
};
pub use password::PasswordAuthenticationMethod;
pub use phone::PhoneAuthenticationMethod;
pub use platform_credential::PlatformCredentialAuthenticationMethod;
pub use software_oath::SoftwareOathAuthenticationMethod;
pub use temporary_access_pass::TemporaryAccessPassAuthenticationMethod;
pub use windows_hello::WindowsHelloForBusinessAuthenticationMethod;
