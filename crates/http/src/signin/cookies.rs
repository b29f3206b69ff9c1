//! The cookies: which browser it is, that it is signed in, and what was just done there.
//!
//! All are `__Host-`, `Secure`, `HttpOnly` and `SameSite=Lax`. No script reads them, no other host sets them, and no other
//! site's form or frame has them sent.
//!
//! Why not `Strict`: people come here by a link or redirect of an application on another site, and would be asked for their
//! password although they are signed in. Why not `None`: it would only serve hidden frames on other sites, in the browsers
//! that still send cookies there, and would take the protection from everybody. Hidden frames of applications on the same
//! site have `Lax` cookies, so that MSAL's silent sign-in works there; elsewhere it falls back to a redirect, as it does in
//! browsers that keep third parties out.

use crate::pages::Notice;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use keepwatch_engine::sessions::{BrowserSecret, SessionSecret};

const BROWSER: &str = "__Host-keepwatch-browser";
const SESSION: &str = "__Host-keepwatch-session";
const NOTICE: &str = "__Host-keepwatch-notice";

/// How long a browser is known: as long as browsers keep a cookie at all (400 days), rounded down to what people expect.
const BROWSER_SECONDS: u32 = 365 * 24 * 3600;
/// How long a browser keeps a session that stays: as long as the session lives.
const SESSION_SECONDS: u32 = 90 * 24 * 3600;

/// How long a notice waits for its page: for a sign-in that comes between.
const NOTICE_SECONDS: u32 = 10 * 60;

/// What is said on the next page, by the word that stands for it. A link could put up a word in an address, and tell people
/// that their password was changed; a cookie of this host is set by nobody but us.
const NOTICES: [(&str, Notice); 5] = [
    ("password_changed", Notice::PasswordChanged),
    ("method_added", Notice::MethodAdded),
    ("method_removed", Notice::MethodRemoved),
    ("signed_out", Notice::DeviceSignedOut),
    ("reported", Notice::Reported),
];

/// What the browser says which one it is.
pub(super) fn browser(headers: &HeaderMap) -> Option<BrowserSecret> {
    BrowserSecret::read(value(headers, BROWSER)?)
}

/// What the browser says that it is signed in by.
pub(super) fn session(headers: &HeaderMap) -> Option<SessionSecret> {
    SessionSecret::read(value(headers, SESSION)?)
}

/// Gives the browser a name, or the same one for another year.
pub(super) fn set_browser(response: &mut Response, secret: &BrowserSecret) {
    set(response, BROWSER, secret.reveal(), Some(BROWSER_SECONDS));
}

/// Signs the browser in: until it is closed, or for as long as the session lives.
pub(super) fn set_session(response: &mut Response, secret: &SessionSecret, is_persistent: bool) {
    set(
        response,
        SESSION,
        secret.reveal(),
        is_persistent.then_some(SESSION_SECONDS),
    );
}

/// Signs the browser out.
pub(super) fn clear_session(response: &mut Response) {
    set(response, SESSION, "", Some(0));
}

/// What was done, to be said on the next page.
pub(super) fn notice(headers: &HeaderMap) -> Option<Notice> {
    let word = value(headers, NOTICE)?;
    let known = NOTICES.iter().find(|(known, _)| *known == word);
    known.map(|(_, notice)| *notice)
}

/// Has that said on the next page. One that has no word is said on none.
pub(super) fn set_notice(response: &mut Response, notice: Notice) {
    if let Some((word, _)) = NOTICES.iter().find(|(_, known)| *known == notice) {
        set(response, NOTICE, word, Some(NOTICE_SECONDS));
    }
}

/// It was said.
pub(super) fn clear_notice(response: &mut Response) {
    set(response, NOTICE, "", Some(0));
}

/// The value of the first cookie of that name. With the prefix `__Host-` there is one.
fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}

fn set(response: &mut Response, name: &str, value: &str, max_age_seconds: Option<u32>) {
    let age = max_age_seconds
        .map(|seconds| format!("; Max-Age={seconds}"))
        .unwrap_or_default();
    let cookie = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}");
    let cookie = HeaderValue::try_from(cookie).expect("names and secrets are visible ASCII");
    response.headers_mut().append(SET_COOKIE, cookie);
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    #[test]
    fn a_cookie_is_found_among_others() {
        let secret = "a".repeat(43);
        let cases = [
            (vec![format!("{SESSION}={secret}")], true),
            (vec![format!("other=1; {SESSION}={secret}; more=2")], true),
            (vec!["other=1".to_owned(), format!("{SESSION}={secret}")], true),
            (vec![format!("{SESSION}=short")], false),
            (vec![format!("x{SESSION}={secret}")], false),
            (vec![SESSION.to_owned()], false),
            (vec![], false),
        ];
        for (lines, expected) in cases {
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append(COOKIE, line.parse().unwrap());
            }
            assert_eq!(session(&headers).is_some(), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_notice_is_one_that_we_say() {
        for (_, notice) in NOTICES {
            let mut response = ().into_response();
            set_notice(&mut response, notice);
            let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
            let (pair, _) = cookie.split_once(';').unwrap();
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, pair.parse().unwrap());
            assert_eq!(super::notice(&headers), Some(notice), "{cookie}");
        }
        for other in ["", "stale", "<b>", "password_changed2"] {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, format!("{NOTICE}={other}").parse().unwrap());
            assert_eq!(super::notice(&headers), None, "{other}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_host_and_no_script() {
        let mut response = ().into_response();
        let secret = SessionSecret::read(&"a".repeat(43)).unwrap();
        set_session(&mut response, &secret, false);
        set_session(&mut response, &secret, true);
        clear_session(&mut response);
        let cookies: Vec<&str> = response
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .map(|cookie| cookie.to_str().unwrap())
            .collect();
        for cookie in &cookies {
            assert!(cookie.starts_with("__Host-"), "{cookie}");
            assert!(cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        assert!(!cookies[0].contains("Max-Age"));
        assert!(cookies[1].ends_with("Max-Age=7776000"));
        assert!(cookies[2].contains("=; ") && cookies[2].ends_with("Max-Age=0"));
    }
}
