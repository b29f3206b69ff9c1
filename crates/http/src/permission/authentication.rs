//! How people prove who they are.
//!
//! Each kind of method has four permissions of its own, beside the four that are for every kind. Those whose names end in
//! `.All` are for everybody's methods, the others for those of whoever calls: what holds of other people is
//! [`Needs::admit_user_to_others`](super::Needs::admit_user_to_others).

use crate::permission::{Needs, Permission, permissions};
use std::marker::PhantomData;

/// Declares who may read and who may write the methods of a kind: `"Kind" ReadKind WriteKind;`.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:literal $read:ident $write:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// To read them.
        pub(crate) enum $read {}

        impl Permission for $read {
            const NEEDS: Needs = Needs::NOBODY
                .application(&[
                    &[concat!("UserAuthMethod-", $kind, ".Read.All")],
                    &[concat!("UserAuthMethod-", $kind, ".ReadWrite.All")],
                    &["UserAuthenticationMethod.Read.All"],
                    &["UserAuthenticationMethod.ReadWrite.All"],
                ])
                .delegated(&[
                    &[concat!("UserAuthMethod-", $kind, ".Read")],
                    &[concat!("UserAuthMethod-", $kind, ".Read.All")],
                    &[concat!("UserAuthMethod-", $kind, ".ReadWrite")],
                    &[concat!("UserAuthMethod-", $kind, ".ReadWrite.All")],
                    &["UserAuthenticationMethod.Read"],
                    &["UserAuthenticationMethod.Read.All"],
                    &["UserAuthenticationMethod.ReadWrite"],
                    &["UserAuthenticationMethod.ReadWrite.All"],
                ]);
        }

        $(#[$doc])*
        ///
        /// To register, change and remove them.
        pub(crate) enum $write {}

        impl Permission for $write {
            const NEEDS: Needs = Needs::NOBODY
                .application(&[
                    &[concat!("UserAuthMethod-", $kind, ".ReadWrite.All")],
                    &["UserAuthenticationMethod.ReadWrite.All"],
                ])
                .delegated(&[
                    &[concat!("UserAuthMethod-", $kind, ".ReadWrite")],
                    &[concat!("UserAuthMethod-", $kind, ".ReadWrite.All")],
                    &["UserAuthenticationMethod.ReadWrite"],
                    &["UserAuthenticationMethod.ReadWrite.All"],
                ]);
        }
    )*};
}

kinds! {
    /// Addresses.
    "Email" ReadEmails WriteEmails;
    /// Second factors of other services.
    "External" ReadExternal WriteExternal;
    /// The Authenticator, with a password and without one.
    "MicrosoftAuthApp" ReadAuthenticators WriteAuthenticators;
    /// Passkeys.
    "Passkey" ReadPasskeys WritePasskeys;
    /// Phones.
    "Phone" ReadPhones WritePhones;
    /// Keys of devices.
    "PlatformCred" ReadPlatformCredentials WritePlatformCredentials;
    /// Generators of codes.
    "SoftwareOATH" ReadSoftwareTokens WriteSoftwareTokens;
    /// Temporary access passes.
    "TAP" ReadPasses WritePasses;
    /// Windows Hello.
    "WindowsHello" ReadWindowsHello WriteWindowsHello;
}

permissions! {
    /// Read that somebody has a password.
    ReadPasswords:
        application [
            "UserAuthMethod-Password.Read.All" | "UserAuthMethod-Password.ReadWrite.All"
            | "UserAuthenticationMethod.Read.All" | "UserAuthenticationMethod.ReadWrite.All"
        ]
        delegated [
            "UserAuthMethod-Password.Read" | "UserAuthMethod-Password.Read.All" | "UserAuthMethod-Password.ReadWrite"
            | "UserAuthMethod-Password.ReadWrite.All" | "UserAuthenticationMethod.Read"
            | "UserAuthenticationMethod.Read.All" | "UserAuthenticationMethod.ReadWrite"
            | "UserAuthenticationMethod.ReadWrite.All"
        ];
    /// Read one's own passkeys.
    ReadMyPasskeys:
        delegated [
            "UserAuthMethod-Passkey.Read" | "UserAuthMethod-Passkey.ReadWrite" | "UserAuthenticationMethod.Read"
            | "UserAuthenticationMethod.ReadWrite"
        ];
    /// Remove one's own passkeys.
    WriteMyPasskeys: delegated ["UserAuthMethod-Passkey.ReadWrite" | "UserAuthenticationMethod.ReadWrite"];
    /// Make temporary access passes.
    CreatePasses:
        both ["UserAuthMethod-TAP.ReadWrite.All" | "UserAuthenticationMethod.ReadWrite.All"] one_of METHOD_WRITERS;
    /// Read methods of every kind.
    ReadMethods:
        application ["UserAuthenticationMethod.Read.All" | "UserAuthenticationMethod.ReadWrite.All"]
        delegated [
            "UserAuthenticationMethod.Read" | "UserAuthenticationMethod.Read.All" | "UserAuthenticationMethod.ReadWrite"
            | "UserAuthenticationMethod.ReadWrite.All"
        ];
    /// Change and remove methods, whatever kind they are of.
    WriteMethods: delegated ["UserAuthenticationMethod.ReadWrite.All"];
    /// Read what became of a reset.
    ReadOperations:
        delegated [
            "UserAuthenticationMethod.Read" | "UserAuthenticationMethod.Read.All" | "UserAuthenticationMethod.ReadWrite"
            | "UserAuthenticationMethod.ReadWrite.All"
        ];
    /// Give people other passwords.
    ResetMethods: delegated ["UserAuthenticationMethod.ReadWrite.All"] one_of PASSWORD_RESETTERS;
    /// The same, asked for among the passwords.
    ResetPasswords:
        delegated ["UserAuthMethod-Password.ReadWrite.All" | "UserAuthenticationMethod.ReadWrite.All"]
        one_of PASSWORD_RESETTERS;
    /// Change one's own password.
    ChangeMyPassword: delegated ["User-PasswordProfile.ReadWrite.All"];
}

/// The same of whoever calls: an application is nobody who has methods.
pub(crate) struct Mine<P>(PhantomData<P>);

impl<P: Permission> Permission for Mine<P> {
    const NEEDS: Needs = Needs {
        application: &[],
        ..P::NEEDS
    };
}
