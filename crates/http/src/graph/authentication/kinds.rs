//! The kinds of methods, each with a collection of its own, and the collection of all of them.

use keepwatch_graph::authentication::{
    AuthenticationMethod, EmailAuthenticationMethod, ExternalAuthenticationMethod, Fido2AuthenticationMethod,
    MicrosoftAuthenticatorAuthenticationMethod, PasswordAuthenticationMethod,
    PasswordlessMicrosoftAuthenticatorAuthenticationMethod, PhoneAuthenticationMethod,
    PlatformCredentialAuthenticationMethod, SoftwareOathAuthenticationMethod, TemporaryAccessPassAuthenticationMethod,
    WindowsHelloForBusinessAuthenticationMethod,
};
use keepwatch_graph::{Document, EntityType};
use keepwatch_odata::Limits;

/// A page holds every method that a user can have.
pub(crate) const LIMITS: Limits = Limits::pages(100, 999, &[]);

/// A kind of method.
pub(crate) trait Kind: Send + Sync + 'static {
    /// The name of its collection.
    const SEGMENT: &'static str;
    /// The type of its members.
    const ENTITY: &'static EntityType;

    /// What is shown of a method; none of one of another kind.
    fn document(method: &AuthenticationMethod) -> Option<Document>;
}

impl Kind for AuthenticationMethod {
    const SEGMENT: &'static str = "methods";
    const ENTITY: &'static EntityType = AuthenticationMethod::TYPE;

    fn document(method: &AuthenticationMethod) -> Option<Document> {
        Some(method.document())
    }
}

/// Declares the kinds: `"segment" of Variant(Type), shown as it is;`, or `shown with its type` where Microsoft's answers say
/// of which type each is although the collection says it already.
macro_rules! kinds {
    ($($segment:literal of $variant:ident($type:ident), shown $($how:ident)+;)+) => {$(
        impl Kind for $type {
            const SEGMENT: &'static str = $segment;
            const ENTITY: &'static EntityType = $type::TYPE;

            fn document(method: &AuthenticationMethod) -> Option<Document> {
                match method {
                    AuthenticationMethod::$variant(_form) => Some(kinds!(@document method _form $($how)+)),
                    _ => None,
                }
            }
        }
    )+};
    (@document $method:ident $form:ident as it is) => { $form.document() };
    (@document $method:ident $form:ident with its type) => { $method.document() };
}

kinds! {
    "emailMethods" of Email(EmailAuthenticationMethod), shown as it is;
    "externalAuthenticationMethods" of External(ExternalAuthenticationMethod), shown as it is;
    "fido2Methods" of Fido2(Fido2AuthenticationMethod), shown as it is;
    "microsoftAuthenticatorMethods" of MicrosoftAuthenticator(MicrosoftAuthenticatorAuthenticationMethod), shown as it is;
    "passwordMethods" of Password(PasswordAuthenticationMethod), shown as it is;
    "passwordlessMicrosoftAuthenticatorMethods" of Passwordless(PasswordlessMicrosoftAuthenticatorAuthenticationMethod),
        shown as it is;
    "phoneMethods" of Phone(PhoneAuthenticationMethod), shown as it is;
    "platformCredentialMethods" of PlatformCredential(PlatformCredentialAuthenticationMethod), shown as it is;
    "softwareOathMethods" of SoftwareOath(SoftwareOathAuthenticationMethod), shown as it is;
    "temporaryAccessPassMethods" of TemporaryAccessPass(TemporaryAccessPassAuthenticationMethod), shown with its type;
    "windowsHelloForBusinessMethods" of WindowsHello(WindowsHelloForBusinessAuthenticationMethod), shown with its type;
}
