//! Any text as a request to sign somebody in, to both forms of the endpoint.
//!
//! Nothing panics; a refusal is sent only to an address that the application registered; what is read can be stored and
//! read again; an application without a secret never gets a code without a proof key.
#![no_main]

use keepwatch_graph::AppId;
use keepwatch_token::{
    AuthorizeRefusal, AuthorizeRequest, ClaimsRequest, Endpoint, Form, RedirectUris, RegisteredClient,
};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CLIENT: LazyLock<RegisteredClient> = LazyLock::new(|| RegisteredClient {
    id: AppId::new(Default::default()),
    redirect_uris: RedirectUris {
        web: vec!["https://a/b?c=d".to_owned()],
        spa: vec!["https://s/".to_owned()],
        native: vec!["http://localhost".to_owned()],
    },
    issues_id_tokens: true,
});

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = ClaimsRequest::parse(text);
    }
    let form = Form::parse(data);
    for endpoint in [Endpoint::V1, Endpoint::V2] {
        match AuthorizeRequest::parse(&form, endpoint, &CLIENT) {
            Ok(request) => {
                assert!(request.challenge.is_some() || !request.redirect_kind.is_public() || !request.response_type.has_code());
                let stored = serde_json::to_string(&request).expect("a request is texts and numbers");
                assert_eq!(serde_json::from_str::<AuthorizeRequest>(&stored).ok(), Some(request));
            }
            Err(AuthorizeRefusal::Sent { to, error }) => {
                assert!(CLIENT.redirect_uris.kind_of(&to.uri).is_some());
                let _ = (error.to_string(), error.code(), to.location(&[("error", "x")]));
            }
            Err(AuthorizeRefusal::Shown(error)) => drop(error.to_string()),
        }
    }
});
