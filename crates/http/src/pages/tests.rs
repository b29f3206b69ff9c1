//! What holds for every page, whatever is in it.

use super::samples::{Given, Sample, all};
use super::{Language, assets};
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

fn everything() -> Vec<(Language, Sample)> {
    let of = |language| {
        all(language, &Given::ordinary())
            .into_iter()
            .map(move |sample| (language, sample))
    };
    Language::ALL.into_iter().flat_map(of).collect()
}

/// Every tag of a page: its name, and what stands between the name and its end.
fn tags(html: &str) -> Vec<(&str, &str)> {
    let mut tags = Vec::new();
    for begun in html.split('<').skip(1) {
        let (tag, _) = begun.split_once('>').expect("a tag that begins ends");
        tags.push(
            tag.split_once(|letter: char| letter.is_ascii_whitespace())
                .unwrap_or((tag, "")),
        );
    }
    tags
}

/// The names and values of a tag's attributes. Values stand between double quotes and have none.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut attributes = Vec::new();
    let mut pieces = tag.split('"');
    while let Some(names) = pieces.next() {
        let value = pieces.next().unwrap_or("");
        for name in names.split_ascii_whitespace() {
            match name.strip_suffix('=') {
                Some(name) => attributes.push((name, value)),
                None => attributes.push((name.trim_end_matches('/'), "")),
            }
        }
    }
    attributes.retain(|(name, _)| !name.is_empty());
    attributes
}

fn value<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    attributes(tag)
        .into_iter()
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

#[test]
fn no_page_has_a_script_or_style_in_it() {
    for (_, Sample { name, html, .. }) in everything() {
        assert!(!html.contains("<style"), "{name}");
        for script in html.split("<script").skip(1) {
            let (tag, body) = script.split_once('>').unwrap();
            assert!(
                tag.contains("src=\"/assets/") && body.starts_with("</script>"),
                "{name}: {script}"
            );
        }
        for (tag, rest) in tags(&html) {
            for (attribute, value) in attributes(rest) {
                let is_inline = attribute == "style" || attribute.starts_with("on");
                assert!(!is_inline, "{name}: <{tag} {attribute}>");
                assert!(
                    !value.contains("javascript:"),
                    "{name}: <{tag} {attribute}=\"{value}\">"
                );
            }
        }
    }
}

/// What a page loads is ours, and there.
#[tokio::test]
async fn pages_load_what_is_served() {
    let mut loaded = BTreeSet::new();
    for (_, Sample { html, .. }) in everything() {
        for (tag, rest) in tags(&html) {
            if matches!(tag, "script" | "link" | "img") {
                let address = value(rest, "src").or(value(rest, "href")).unwrap();
                loaded.insert(address.strip_prefix("/assets/").unwrap().to_owned());
            }
        }
    }
    assert_eq!(loaded.len(), 6, "{loaded:?}");
    for name in loaded {
        let response = assets::get(axum::extract::Path(name.clone())).await;
        assert_eq!(response.status(), 200, "{name}");
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        let content_type = response.headers()[CONTENT_TYPE].to_str().unwrap();
        let expected = match name.rsplit('.').next().unwrap() {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(content_type, expected, "{name}");
    }
    for name in ["signin.css", "signin.0000000000000000.css", "../Cargo.toml", ""] {
        let response = assets::get(axum::extract::Path(name.to_owned())).await;
        assert_eq!(response.status(), 404, "{name}");
    }
}

#[test]
fn every_page_keeps_to_itself() {
    for (language, Sample { name, response, .. }) in everything() {
        let headers = response.headers();
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(
            policy.ends_with("form-action 'self' https://expenses.contoso.com"),
            "{name}: {policy}"
        );
        assert_eq!(headers[X_FRAME_OPTIONS], "DENY");
        assert_eq!(headers[CACHE_CONTROL], "no-store");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers[CONTENT_LANGUAGE], language.tag());
    }
}

/// Who listens to a page knows where they are, and what each field is for.
#[test]
fn pages_can_be_heard() {
    for (language, Sample { name, html, title, .. }) in everything() {
        assert!(html.starts_with("<!doctype html>"), "{name}");
        let tags = tags(&html);
        let all = |wanted: &'static str| {
            tags.iter()
                .filter(move |(tag, _)| *tag == wanted)
                .map(|(_, rest)| *rest)
        };
        assert_eq!(
            value(all("html").next().unwrap(), "lang"),
            Some(language.tag()),
            "{name}"
        );
        for once in ["h1", "main", "title"] {
            assert_eq!(all(once).count(), 1, "{name}: {once}");
        }
        let ids: Vec<&str> = tags.iter().filter_map(|(_, rest)| value(rest, "id")).collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{name}: {ids:?}");
        for (tag, rest) in &tags {
            for reference in ["aria-describedby", "aria-labelledby", "for", "data-copy", "data-reveal"] {
                for id in value(rest, reference).unwrap_or("").split_ascii_whitespace() {
                    assert!(distinct.contains(id), "{name}: <{tag}> refers to `{id}`");
                }
            }
        }
        let labelled: BTreeSet<&str> = all("label").filter_map(|label| value(label, "for")).collect();
        for input in all("input") {
            let kind = value(input, "type").unwrap();
            let is_seen = !matches!(kind, "hidden" | "checkbox") && value(input, "aria-hidden").is_none();
            let is_labelled = value(input, "id").is_some_and(|id| labelled.contains(id));
            assert!(!is_seen || is_labelled, "{name}: {input}");
            assert!(
                value(input, "maxlength").is_none() && value(input, "minlength").is_none(),
                "{name}"
            );
        }
        let is_wrong = html.contains("id=\"problem\"");
        let begins = title.starts_with("Error: ") || title.starts_with("Fehler: ");
        assert_eq!(is_wrong, begins, "{name}: {title}");
        let focused = tags
            .iter()
            .filter(|(_, rest)| value(rest, "autofocus").is_some())
            .count();
        assert!(focused <= 1, "{name}");
    }
}

#[test]
fn forms_are_sent_to_us_and_cannot_be_forged() {
    for (_, Sample { name, html, .. }) in everything() {
        let forms = html.split("<form ").skip(1);
        for form in forms {
            let (form, _) = form.split_once("</form>").unwrap();
            assert!(form.starts_with("method=\"post\" action=\""), "{name}");
            let is_ours = form.contains("action=\"/signin/0d1d3c62b1b94d5f\"") && form.contains("name=\"csrf\"");
            let is_to_app = name == "form-post" && !form.contains("csrf");
            assert!(is_ours || is_to_app, "{name}: {form}");
        }
    }
}

/// German is written in every place where English is: a text that is the same in both is a name, or forgotten.
#[test]
fn no_page_is_half_translated() {
    let [english, german] = Language::ALL.map(|language| all(language, &Given::ordinary()));
    for (english, german) in english.iter().zip(&german) {
        let heading = |html: &str| {
            html.split("<h1>")
                .nth(1)
                .unwrap()
                .split("</h1>")
                .next()
                .unwrap()
                .to_owned()
        };
        assert_eq!(english.name, german.name);
        assert_ne!(heading(&english.html), heading(&german.html), "{}", english.name);
    }
}

/// A policy's name, id or condition is never said to whom it stops; so pages have no field for it, and the words for risk
/// are not the detector's.
#[test]
fn blocked_pages_do_not_teach() {
    for (_, Sample { name, html, .. }) in everything() {
        if name.starts_with("blocked") {
            let html = html.to_lowercase();
            for word in ["policy", "richtlinie", "conditional", "risk", "anonymized", "detection"] {
                assert!(!html.contains(word), "{name}: {word}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever somebody calls themselves, it adds no tag and no attribute to any page.
    #[test]
    fn what_is_given_stays_text(text in "[<>\"'&/=` a-z]{0,12}(<script>|\" onload=|'><img src=x>|</title><b>)[<>\"'& a-z]{0,8}") {
        let plain = all(Language::English, &Given::everywhere("x"));
        let given = all(Language::English, &Given::everywhere(&text));
        let shape = |html: &str| -> Vec<(String, Vec<String>)> {
            let names = |rest| attributes(rest).into_iter().map(|(name, _)| name.to_owned()).collect();
            tags(html).into_iter().map(|(tag, rest)| (tag.to_owned(), names(rest))).collect()
        };
        for (plain, given) in plain.iter().zip(&given) {
            prop_assert_eq!(shape(&plain.html), shape(&given.html), "{}", given.name);
            prop_assert!(!given.html.contains(&text), "{}", given.name);
        }
    }
}

/// Some pages as a whole, to be read when they change.
#[test]
fn pages_as_they_are_sent() {
    for (language, Sample { name, html, .. }) in everything() {
        let is_read = [
            (Language::English, "password-wrong"),
            (Language::German, "code-totp"),
            (Language::English, "blocked-risk"),
            (Language::English, "account-security-info"),
        ];
        if is_read.contains(&(language, name)) {
            insta::assert_snapshot!(format!("{name}-{}", language.tag()), without_hashes(&html));
        }
    }
}

/// Names of assets change with their content, which is not what these snapshots are about.
fn without_hashes(html: &str) -> String {
    let mut parts = html.split("/assets/");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let mut name = part.splitn(3, '.');
        let (stem, _, rest) = (name.next().unwrap(), name.next().unwrap(), name.next().unwrap());
        out.push_str(&format!("/assets/{stem}.[hash].{rest}"));
    }
    out
}

/// Writes every page into the folder that `KEEPWATCH_PAGES_DIR` names, with what they load beside them, to be looked at.
#[test]
fn gallery() {
    let Some(folder) = std::env::var_os("KEEPWATCH_PAGES_DIR") else {
        eprintln!("skipped: KEEPWATCH_PAGES_DIR names no folder for the pages");
        return;
    };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    for (language, Sample { name, html, .. }) in everything() {
        std::fs::write(folder.join(format!("{name}.{}.html", language.tag())), html).unwrap();
    }
    for Sample { name, html, .. } in all(Language::German, &Given::unusual()) {
        std::fs::write(folder.join(format!("{name}.unusual.html")), html).unwrap();
    }
    for asset in assets::all() {
        std::fs::write(folder.join(&asset.path()[1..]), asset.content()).unwrap();
    }
}
