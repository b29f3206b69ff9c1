//! Whether a form is an answer to our own page, in the same browser.
//!
//! Two things that fail apart: a token in the form that only our page could hold, and what the browser itself says about
//! where the form stood. Cookies are `SameSite=Lax` besides.

use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_engine::sessions::BrowserSecret;
use ring::hmac;

use crate::frame::origin::Origin;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The secret that tokens are made with, the same on all nodes.
#[derive(Clone)]
pub(crate) struct FormKey(hmac::Key);

impl FormKey {
    /// The key of those random bytes.
    pub(crate) fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The token of the forms of one page in one browser. `page` is what the form is about, such as a journey's id: a token
    /// is of no use in another.
    pub(super) fn token(&self, browser: &BrowserSecret, page: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, &message(browser, page)))
    }

    /// Whether the token is that of the page and browser. Takes the same time for every wrong one.
    pub(super) fn is_token(&self, browser: &BrowserSecret, page: &str, token: &str) -> bool {
        let Ok(tag) = URL_SAFE_NO_PAD.decode(token) else {
            return false;
        };
        hmac::verify(&self.0, &message(browser, page), &tag).is_ok()
    }
}

/// What is signed. A browser's secret has one length, so that no two pairs are written alike.
fn message(browser: &BrowserSecret, page: &str) -> Vec<u8> {
    [browser.reveal().as_bytes(), page.as_bytes()].concat()
}

/// Whether the browser says that the request comes from a page of ours, or says nothing: old browsers do not. What it says
/// cannot be forged by a page elsewhere.
pub(super) fn is_own(headers: &HeaderMap, own: Option<&Origin>) -> bool {
    let site = headers.get(FETCH_SITE).map(|site| site.as_bytes());
    if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
        return false;
    }
    match (headers.get(ORIGIN), own) {
        (None, _) => true,
        // Our pages give no referrer, and of such a page browsers do not name the origin either; but they do say whether it
        // is the same.
        (Some(origin), _) if origin == "null" => site == Some(b"same-origin"),
        (Some(origin), Some(own)) => origin
            .to_str()
            .is_ok_and(|origin| origin.eq_ignore_ascii_case(own.as_str())),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(letter: &str) -> BrowserSecret {
        BrowserSecret::read(&letter.repeat(43)).unwrap()
    }

    #[test]
    fn a_token_is_of_one_page_in_one_browser() {
        let key = FormKey::new(&[7; 32]);
        let token = key.token(&secret("a"), "page");
        let cases = [
            (&key, "a", "page", token.as_str(), true),
            (&key, "b", "page", &token, false),
            (&key, "a", "other", &token, false),
            (&FormKey::new(&[8; 32]), "a", "page", &token, false),
            (&key, "a", "page", "", false),
            (&key, "a", "page", "ä", false),
            (&key, "a", "page", &token[1..], false),
        ];
        for (key, browser, page, token, expected) in cases {
            assert_eq!(
                key.is_token(&secret(browser), page, token),
                expected,
                "{browser} {page} {token}"
            );
        }
    }

    #[test]
    fn browsers_say_where_a_form_stood() {
        let own = Origin::parse("https://id.contoso.com").unwrap();
        let cases = [
            (None, None, true),
            (Some("https://id.contoso.com"), Some("same-origin"), true),
            (Some("https://id.contoso.com"), None, true),
            (None, Some("none"), true),
            (Some("https://evil.example"), None, false),
            (Some("https://id.contoso.com.evil.example"), None, false),
            (Some("http://id.contoso.com"), None, false),
            (Some("null"), None, false),
            (Some("null"), Some("none"), false),
            (Some("null"), Some("same-origin"), true),
            (None, Some("cross-site"), false),
            (None, Some("same-site"), false),
            (Some("https://id.contoso.com"), Some("cross-site"), false),
        ];
        for (origin, site, expected) in cases {
            let mut headers = HeaderMap::new();
            let named = [(ORIGIN, origin), (FETCH_SITE, site)];
            for (name, value) in named.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                headers.insert(name, value.parse().unwrap());
            }
            assert_eq!(is_own(&headers, Some(&own)), expected, "{origin:?} {site:?}");
        }
    }
}
