//! A browser, as far as a server notices: cookies, forms, and where it came from.

use crate::answers::Answer;
use crate::server::{HOSTNAME, Server, bare};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE, USER_AGENT};
use keepwatch_http::Peer;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A browser with its cookies.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    pub(crate) server: &'a Server,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Where it is; unknown where a test does not say.
    pub(crate) peer: Option<IpAddr>,
    agent: &'static str,
}

/// A page with a form, and where it stands.
#[derive(Clone)]
pub(crate) struct Page {
    /// Where the form goes.
    pub(crate) address: String,
    /// Its hidden fields.
    pub(crate) hidden: BTreeMap<String, String>,
    /// What people read.
    pub(crate) text: String,
}

pub(crate) const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

impl<'a> Browser<'a> {
    pub(crate) fn new(server: &'a Server) -> Self {
        Self {
            server,
            cookies: BTreeMap::new(),
            peer: None,
            agent: AGENT,
        }
    }

    /// The same cookies somewhere else, as whoever has copied them has them.
    pub(crate) fn at(&self, address: &str) -> Self {
        Self {
            peer: Some(address.parse().unwrap()),
            ..self.clone()
        }
    }

    /// `GET`, without following where it leads.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    /// A form of our own page.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let own = [("origin", format!("https://{HOSTNAME}"))];
        self.post_from(path, fields, &[(own[0].0, own[0].1.as_str())]).await
    }

    /// A form with these headers.
    pub(crate) async fn post_from(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        self.send(Method::POST, path, Some(body.finish()), headers).await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        form: Option<String>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = bare(method, path).header(USER_AGENT, self.agent);
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if form.is_some() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if let Some(peer) = self.peer {
            request = request.extension(Peer(peer));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self
            .server
            .send(request.body(Body::from(form.unwrap_or_default())).unwrap())
            .await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        answer
    }

    fn keep(&mut self, cookie: &str) {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        assert!(cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
        let (pair, rest) = cookie.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        if rest.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// The page at an address, redirects of our own followed.
    pub(crate) async fn open(&mut self, path: &str) -> Page {
        let answer = self.get(path).await;
        self.arrive(answer).await
    }

    /// Answers a page.
    pub(crate) async fn answer(&mut self, page: &Page, fields: &[(&str, &str)]) -> Answer {
        let hidden = page.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
        self.post(&page.address, &all).await
    }

    /// Answers a page and follows to the next one.
    pub(crate) async fn next(&mut self, page: &Page, fields: &[(&str, &str)]) -> Page {
        let answer = self.answer(page, fields).await;
        self.arrive(answer).await
    }

    async fn arrive(&mut self, answer: Answer) -> Page {
        let mut answer = answer;
        for _ in 0..5 {
            match answer.header("location").to_owned() {
                location if answer.status == 303 && location.starts_with('/') => answer = self.get(&location).await,
                _ => break,
            }
        }
        assert_eq!(answer.status, 200, "{} {}", answer.header("location"), answer.text());
        Page::of(&answer)
    }

    /// Answers a page, and is sent out of our pages: where to.
    pub(crate) async fn leave(&mut self, page: &Page, fields: &[(&str, &str)]) -> String {
        let answer = self.answer(page, fields).await;
        left(&answer)
    }
}

/// Where an answer sends the browser.
pub(crate) fn left(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

impl Page {
    pub(crate) fn of(answer: &Answer) -> Self {
        let html = answer.text();
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        let address = between(html, "<form method=\"post\" action=\"", "\"").unwrap_or_default();
        Self {
            address: unescaped(address),
            hidden: hidden(html),
            text: html.to_owned(),
        }
    }

    /// The question that it asks, as its form calls it.
    pub(crate) fn step(&self) -> &str {
        self.hidden.get("step").map_or("", String::as_str)
    }

    /// The text without what differs from one journey to another.
    pub(crate) fn without_ids(&self) -> String {
        let mut text = self.text.clone();
        for value in [&self.address, self.hidden.get("csrf").unwrap()] {
            text = text.replace(value.as_str(), "?");
        }
        text
    }
}

fn hidden(html: &str) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    let form = between(html, "<form method=\"post\"", "</form>").unwrap_or_default();
    for input in form.split("<input type=\"hidden\"").skip(1) {
        let name = between(input, "name=\"", "\"").unwrap();
        let value = between(input, "value=\"", "\"").unwrap();
        fields.insert(name.to_owned(), unescaped(value));
    }
    fields
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let start = text.find(before)? + before.len();
    let length = text[start..].find(after)?;
    Some(&text[start..start + length])
}

fn unescaped(text: &str) -> String {
    text.replace("&amp;", "&").replace("&#38;", "&").replace("&#x2F;", "/")
}

/// The parameters of an address's query or fragment.
pub(crate) fn parameters(address: &str) -> BTreeMap<String, String> {
    let (_, query) = address.split_once(['?', '#']).unwrap();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}
