//! `users/{id}/authentication` and `me/authentication`: how people prove who they are.

use super::{Route, guarded, root};
use crate::graph::authentication as served;
use crate::graph::authentication::kinds::{Kind, LIMITS};
use crate::graph::authentication::methods::{count, delete, get, list};
use crate::graph::authentication::{emails, operations, passes, passwords, phones};
use crate::permission::Permission;
use crate::permission::authentication::{
    Mine, ReadAuthenticators, ReadEmails, ReadExternal, ReadMethods, ReadMyPasskeys, ReadPasses, ReadPasskeys,
    ReadPasswords, ReadPhones, ReadPlatformCredentials, ReadSoftwareTokens, ReadWindowsHello, ResetMethods,
    ResetPasswords, WriteAuthenticators, WriteEmails, WriteExternal, WriteMethods, WriteMyPasskeys, WritePasses,
    WritePasskeys, WritePhones, WritePlatformCredentials, WriteSoftwareTokens, WriteWindowsHello,
};
use axum::http::{Method, StatusCode};
use keepwatch_graph::Version;
use keepwatch_graph::authentication::{
    Authentication, AuthenticationMethod, EmailAuthenticationMethod, ExternalAuthenticationMethod,
    Fido2AuthenticationMethod, LongRunningOperation, MicrosoftAuthenticatorAuthenticationMethod,
    PasswordAuthenticationMethod, PasswordlessMicrosoftAuthenticatorAuthenticationMethod, PhoneAuthenticationMethod,
    PlatformCredentialAuthenticationMethod, SoftwareOathAuthenticationMethod, TemporaryAccessPassAuthenticationMethod,
    WindowsHelloForBusinessAuthenticationMethod,
};
use keepwatch_graph::operations::{Operation, named};

const RESET: &Operation = named("authenticationMethod", "resetPassword");
const CHANGE: &Operation = named("user", "changePassword");
const SMS_OF_METHOD: [&Operation; 2] = [
    named("authenticationMethod", "enableSmsSignIn"),
    named("authenticationMethod", "disableSmsSignIn"),
];
const SMS_OF_PHONE: [&Operation; 2] = [
    named("phoneAuthenticationMethod", "enableSmsSignIn"),
    named("phoneAuthenticationMethod", "disableSmsSignIn"),
];

const NO_POLICY: &str = "every mobile phone may be good for signing in by text messages, and every pass may be used more \
    than once: there is no policy of authentication methods";
const AT_ONCE: &str = "the password is reset when this answers: the operation has succeeded whenever it is read";

/// Whose methods a path is about: that decides who may call.
trait Whose {
    /// What it takes, where it takes `P` for anybody's.
    type May<P: Permission>: Permission;
}

/// A user's whom the path names.
enum Somebodys {}

impl Whose for Somebodys {
    type May<P: Permission> = P;
}

/// Those of whoever calls.
enum Own {}

impl Whose for Own {
    type May<P: Permission> = Mine<P>;
}

pub(super) fn routes(version: Version) -> Vec<Route> {
    let root = root(version);
    let (user, me) = (format!("{root}/users/{{id}}"), format!("{root}/me"));
    let mut routes = of_users(version, &format!("{user}/authentication"));
    routes.extend(of_whoever_calls(version, &format!("{me}/authentication")));
    for at in [user, me] {
        let at = format!("{at}/changePassword");
        routes.push(guarded(Method::POST, at, passwords::change).acts(CHANGE));
    }
    routes
}

fn of_users(version: Version, at: &str) -> Vec<Route> {
    let mut routes = of::<Somebodys>(version, at);
    routes.extend(kept::<Fido2AuthenticationMethod, ReadPasskeys, WritePasskeys>(at));
    routes.extend(kept::<ExternalAuthenticationMethod, ReadExternal, WriteExternal>(at));
    routes.push(removed::<AuthenticationMethod, WriteMethods>(at));
    routes.extend(for_others(at));
    if version == Version::Beta {
        routes.extend(sms::<WriteMethods>(&format!("{at}/methods"), SMS_OF_METHOD));
    }
    routes
}

fn of_whoever_calls(version: Version, at: &str) -> Vec<Route> {
    let mut routes = of::<Own>(version, at);
    routes.extend(kept::<Fido2AuthenticationMethod, ReadMyPasskeys, WriteMyPasskeys>(at));
    routes
}

/// What is there for everybody.
fn of<W: Whose>(version: Version, at: &str) -> Vec<Route> {
    let root = served::root::<W::May<ReadMethods>>;
    let mut routes = vec![guarded(Method::GET, at, root).gets(Authentication::TYPE)];
    routes.extend(read::<AuthenticationMethod, W::May<ReadMethods>>(at));
    routes.extend(read::<PasswordAuthenticationMethod, W::May<ReadPasswords>>(at));
    routes.extend(email_routes::<W>(at));
    routes.extend(phone_routes::<W>(at));
    routes.extend(kept::<
        SoftwareOathAuthenticationMethod,
        W::May<ReadSoftwareTokens>,
        W::May<WriteSoftwareTokens>,
    >(at));
    routes.extend(kept::<
        TemporaryAccessPassAuthenticationMethod,
        W::May<ReadPasses>,
        W::May<WritePasses>,
    >(at));
    routes.extend(kept::<
        WindowsHelloForBusinessAuthenticationMethod,
        W::May<ReadWindowsHello>,
        W::May<WriteWindowsHello>,
    >(at));
    routes.extend(kept::<
        PlatformCredentialAuthenticationMethod,
        W::May<ReadPlatformCredentials>,
        W::May<WritePlatformCredentials>,
    >(at));
    routes.extend(authenticator_routes::<MicrosoftAuthenticatorAuthenticationMethod, W>(
        at,
    ));
    if version == Version::Beta {
        routes.extend(authenticator_routes::<
            PasswordlessMicrosoftAuthenticatorAuthenticationMethod,
            W,
        >(at));
    }
    routes
}

fn authenticator_routes<K: Kind, W: Whose>(at: &str) -> [Route; 4] {
    kept::<K, W::May<ReadAuthenticators>, W::May<WriteAuthenticators>>(at)
}

fn email_routes<W: Whose>(at: &str) -> Vec<Route> {
    type Email = EmailAuthenticationMethod;
    let all = format!("{at}/{}", Email::SEGMENT);
    let one = format!("{all}/{{method}}");
    let (create, update) = (
        emails::create::<W::May<WriteEmails>>,
        emails::update::<W::May<WriteEmails>>,
    );
    let mut routes = kept::<Email, W::May<ReadEmails>, W::May<WriteEmails>>(at).to_vec();
    routes.push(guarded(Method::POST, all, create).creates(Email::TYPE));
    routes.push(guarded(Method::PATCH, one, update).updates(Email::TYPE));
    routes
}

fn phone_routes<W: Whose>(at: &str) -> Vec<Route> {
    type Phone = PhoneAuthenticationMethod;
    let all = format!("{at}/{}", Phone::SEGMENT);
    let one = format!("{all}/{{method}}");
    let (create, update) = (
        phones::create::<W::May<WritePhones>>,
        phones::update::<W::May<WritePhones>>,
    );
    let mut routes = kept::<Phone, W::May<ReadPhones>, W::May<WritePhones>>(at).to_vec();
    routes.push(guarded(Method::POST, &all, create).creates(Phone::TYPE).note(NO_POLICY));
    routes.push(guarded(Method::PATCH, one, update).updates(Phone::TYPE));
    routes.extend(sms::<W::May<WritePhones>>(&all, SMS_OF_PHONE));
    routes
}

fn sms<P: Permission>(at: &str, [enable, disable]: [&'static Operation; 2]) -> [Route; 2] {
    let one = format!("{at}/{{method}}");
    let (on, off) = (phones::enable_sms_sign_in::<P>, phones::disable_sms_sign_in::<P>);
    [
        guarded(Method::POST, format!("{one}/enableSmsSignIn"), on).acts(enable),
        guarded(Method::POST, format!("{one}/disableSmsSignIn"), off).acts(disable),
    ]
}

/// What administrators do for other people.
fn for_others(at: &str) -> [Route; 4] {
    type Pass = TemporaryAccessPassAuthenticationMethod;
    let (passes, operation) = (
        format!("{at}/{}", Pass::SEGMENT),
        format!("{at}/operations/{{operation}}"),
    );
    let reset = |segment: &str| format!("{at}/{segment}/{{method}}/resetPassword");
    let (any, password) = (
        reset(AuthenticationMethod::SEGMENT),
        reset(PasswordAuthenticationMethod::SEGMENT),
    );
    [
        guarded(Method::POST, passes, passes::create)
            .creates(Pass::TYPE)
            .or_without_body()
            .note(NO_POLICY),
        guarded(Method::POST, any, passwords::reset::<ResetMethods>)
            .acts(RESET)
            .or_without_body()
            .answering(StatusCode::ACCEPTED),
        guarded(Method::POST, password, passwords::reset::<ResetPasswords>)
            .acts(RESET)
            .or_without_body()
            .answering(StatusCode::ACCEPTED),
        guarded(Method::GET, operation, operations::get)
            .gets(LongRunningOperation::TYPE)
            .note(AT_ONCE),
    ]
}

fn kept<K: Kind, R: Permission, W: Permission>(at: &str) -> [Route; 4] {
    let [list, count, get] = read::<K, R>(at);
    [list, count, get, removed::<K, W>(at)]
}

fn read<K: Kind, P: Permission>(at: &str) -> [Route; 3] {
    let all = format!("{at}/{}", K::SEGMENT);
    [
        guarded(Method::GET, &all, list::<K, P>).lists(K::ENTITY, &LIMITS),
        guarded(Method::GET, format!("{all}/$count"), count::<K, P>).counts(K::ENTITY, &LIMITS),
        guarded(Method::GET, format!("{all}/{{method}}"), get::<K, P>).gets(K::ENTITY),
    ]
}

fn removed<K: Kind, P: Permission>(at: &str) -> Route {
    let one = format!("{at}/{}/{{method}}", K::SEGMENT);
    guarded(Method::DELETE, one, delete::<K, P>).deletes()
}
