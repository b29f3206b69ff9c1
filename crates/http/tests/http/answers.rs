//! Answers, taken apart and checked for what every one of them must have.

use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::Value;

/// An answer with its body.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    /// The value of a header, empty where it is absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        let name: HeaderName = name.parse().unwrap();
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The JSON of an answer that must have succeeded.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }

    /// The `id` of each member of a page.
    pub(crate) fn ids(&self) -> Vec<String> {
        let page = self.ok();
        let items = page["value"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Checks that it is an error in Graph's envelope, whole, and gives back its message.
    pub(crate) fn graph_error(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert!(self.header("content-type").starts_with("application/json"));
        let body = self.json();
        assert_eq!(body["error"]["code"], code, "{body}");
        let inner = &body["error"]["innerError"];
        assert_eq!(inner["request-id"], self.header("request-id"));
        assert_eq!(inner["client-request-id"], self.header("client-request-id"));
        let date = inner["date"].as_str().unwrap();
        assert!(date.len() == 19 && !date.ends_with('Z'), "{date}");
        body["error"]["message"].as_str().unwrap().to_owned()
    }

    /// Checks that it is an error in OAuth's envelope, whole, with that AADSTS number, and gives back its description.
    pub(crate) fn oauth_error(&self, status: u16, error: &str, number: u32) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        let body = self.json();
        assert_eq!(body["error"], error, "{body}");
        assert_eq!(body["error_codes"], serde_json::json!([number]));
        assert_eq!(body["trace_id"], self.header("x-ms-request-id"));
        assert_eq!(body["correlation_id"], self.header("client-request-id"));
        let description = body["error_description"].as_str().unwrap();
        assert!(description.starts_with(&format!("AADSTS{number}: ")), "{description}");
        description.to_owned()
    }
}
