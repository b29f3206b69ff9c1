//! The language of a page: what the app asks for, else what the browser prefers, else English.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

/// How many languages of a list are looked at: browsers send up to ten, and a list without an end is nobody's.
const LANGUAGES_MAX: usize = 32;

/// A language that every sentence is there in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// English.
    English,
    /// German.
    German,
}

impl Language {
    /// All.
    pub(crate) const ALL: [Language; 2] = [Language::English, Language::German];

    /// The language for a request: of `ui_locales`, spaces between, the first that there is (OpenID Connect Core, section
    /// 3.1.2.1); else that of the header `Accept-Language` with the highest quality (RFC 9110, section 12.5.4).
    pub(crate) fn of(ui_locales: Option<&str>, headers: &HeaderMap) -> Self {
        let asked = ui_locales.and_then(|locales| {
            let mut tags = locales.split_ascii_whitespace().take(LANGUAGES_MAX);
            tags.find_map(Language::of_tag)
        });
        let mut accepted = headers.get_all(ACCEPT_LANGUAGE).iter();
        let accepted = || accepted.find_map(|value| preferred(value.to_str().ok()?));
        asked.or_else(accepted).unwrap_or(Language::English)
    }

    /// The tag of RFC 5646, for `lang` and `Content-Language`.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
        }
    }

    /// The language of a tag such as `de-AT`: its first part decides, whatever the region.
    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        Language::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

/// Of a list such as `de-AT, de;q=0.9, en;q=0.5`, the language that we have with the highest quality; of two with the same,
/// the first. A part that is not understood is passed over, and a quality of 0 refuses.
fn preferred(list: &str) -> Option<Language> {
    let mut best: Option<(u16, Language)> = None;
    for part in list.split(',').take(LANGUAGES_MAX) {
        let mut pieces = part.split(';').map(str::trim);
        let tag = pieces.next().unwrap_or("");
        let language = match tag {
            "*" => Some(Language::English),
            tag => Language::of_tag(tag),
        };
        let (Some(language), Some(quality)) = (language, quality(pieces.next())) else {
            continue;
        };
        if quality > best.map_or(0, |(quality, _)| quality) {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language)
}

/// A weight in thousandths: `q=0.8` is 800, and none is 1000. `None` where it is not one.
fn quality(parameter: Option<&str>) -> Option<u16> {
    let Some(parameter) = parameter else { return Some(1000) };
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let is_number = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "0" if is_number => format!("{fraction:0<3}").parse().ok(),
        "1" if is_number && fraction.bytes().all(|byte| byte == b'0') => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    fn of(ui_locales: Option<&str>, accepted: &str) -> Language {
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_str(accepted) {
            headers.insert(ACCEPT_LANGUAGE, value);
        }
        Language::of(ui_locales, &headers)
    }

    #[test]
    fn the_app_s_wish_comes_first_and_then_the_browser_s() {
        use Language::{English, German};
        let cases = [
            (None, "", English),
            (None, "de", German),
            (None, "DE-at", German),
            (None, "fr-CH, fr;q=0.9, de;q=0.7, en;q=0.8", English),
            (None, "fr-CH, fr;q=0.9, en;q=0.7, de;q=0.8", German),
            (None, "en;q=0.5,de;q=0.500", English),
            (None, "en;q=0, de;q=0.001", German),
            (None, "de;q=0", English),
            (None, "*", English),
            (None, "*;q=0.1, de;q=0.2", German),
            (None, "den, de-x;q=2, de;q=0.1234, de;q=x, de;level=1, ;;,,", English),
            (None, "en ; Q=0.3 , de ; q=0.4", German),
            (Some("de-CH en"), "en", German),
            (Some("fr en de"), "de", English),
            (Some("fr"), "de", German),
            (Some(""), "de", German),
        ];
        for (ui_locales, accepted, expected) in cases {
            assert_eq!(of(ui_locales, accepted), expected, "{ui_locales:?} `{accepted}`");
        }
    }

    #[test]
    fn a_list_without_an_end_is_not_read_to_its_end() {
        let long = "fr,".repeat(LANGUAGES_MAX) + "de";
        assert_eq!(of(None, &long), Language::English);
        assert_eq!(of(Some(&long.replace(',', " ")), ""), Language::English);
    }

    proptest! {
        /// Whatever is sent, some language is answered.
        #[test]
        fn any_list_is_read(ui_locales in "\\PC{0,40}", accepted in "[a-z*;,=q0-9. -]{0,60}") {
            let _ = of(Some(&ui_locales), &accepted);
        }
    }
}
