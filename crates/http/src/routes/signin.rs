//! Where people sign in, and where applications send them for it.

use super::{Route, open};
use crate::signin::account::{self, activity, devices, password, security_info};
use crate::signin::{admin_consent, authorize, explained, journey, logout, reset};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const BEGIN: &str = "where people sign in, who have nothing to show before";
    const PAGE: &str = "bound to the browser's cookie; who signs in there proves it";
    const ENDS: &str = "ends a session, and asks before where nothing shows that its person wants to";
    const MEANING: &str = "what a number means, which is public, in the source as well";
    let mut routes = vec![
        open(PAGE, Method::GET, "/signin/{journey}", journey::get),
        open(PAGE, Method::POST, "/signin/{journey}", journey::post),
        open(BEGIN, Method::GET, "/password/reset", reset::password),
        open(BEGIN, Method::GET, "/mfasetup", reset::security_info),
        open(BEGIN, Method::GET, "/device", reset::device),
        open(BEGIN, Method::POST, "/device", reset::device_code),
        open(ENDS, Method::GET, "/signed-out", logout::signed_out),
        open(MEANING, Method::GET, "/error", explained::get),
    ];
    let authorize = "/{tenant}/oauth2/authorize";
    routes.push(open(BEGIN, Method::GET, authorize, authorize::get_v1));
    routes.push(open(BEGIN, Method::POST, authorize, authorize::post_v1));
    let authorize = "/{tenant}/oauth2/v2.0/authorize";
    routes.push(open(BEGIN, Method::GET, authorize, authorize::get_v2));
    routes.push(open(BEGIN, Method::POST, authorize, authorize::post_v2));
    for logout in ["/{tenant}/oauth2/logout", "/{tenant}/oauth2/v2.0/logout"] {
        routes.push(open(ENDS, Method::GET, logout, logout::get));
        routes.push(open(ENDS, Method::POST, logout, logout::post));
    }
    const CONSENT: &str = "asks an administrator, who signs in there, on behalf of an application";
    let consent = "/{tenant}/adminconsent";
    routes.push(open(CONSENT, Method::GET, consent, admin_consent::get));
    routes.push(open(CONSENT, Method::POST, consent, admin_consent::post));
    let consent = "/{tenant}/v2.0/adminconsent";
    routes.push(open(CONSENT, Method::GET, consent, admin_consent::get_v2));
    routes.push(open(CONSENT, Method::POST, consent, admin_consent::post_v2));
    routes.extend(account_routes());
    routes
}

fn account_routes() -> [Route; 13] {
    const OWN: &str =
        "a person's own account, by the session in the browser's cookie; whoever has none is sent to sign in";
    const ROOM: &str = "/account/security-info";
    let (totp, passkey) = (format!("{ROOM}/totp"), format!("{ROOM}/passkey"));
    [
        open(OWN, Method::GET, "/account", account::overview),
        open(OWN, Method::GET, "/account/activity", activity::get),
        open(OWN, Method::POST, "/account/activity", activity::post),
        open(OWN, Method::GET, "/account/devices", devices::get),
        open(OWN, Method::POST, "/account/devices", devices::post),
        open(OWN, Method::GET, "/account/password", password::get),
        open(OWN, Method::POST, "/account/password", password::post),
        open(OWN, Method::GET, ROOM, security_info::get),
        open(OWN, Method::POST, ROOM, security_info::post),
        open(OWN, Method::GET, &totp, account::totp),
        open(OWN, Method::POST, &totp, account::registered_totp),
        open(OWN, Method::GET, &passkey, account::passkey),
        open(OWN, Method::POST, &passkey, account::registered_passkey),
    ]
}
