use super::*;
use crate::pkce::PkceError;
use crate::scope::ScopeError;
use proptest::prelude::*;
use uuid::Uuid;

const CLIENT: &str = "client_id=11111111-2222-3333-4444-555555555555";
const WEB: &str = "redirect_uri=https%3A%2F%2Fcontoso.com%2Fback";
const SPA: &str = "redirect_uri=https%3A%2F%2Fspa.contoso.com%2F";
const NATIVE: &str = "redirect_uri=http%3A%2F%2Flocalhost%3A5000";
const KEY: &str = "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
const SCOPE: &str = "scope=openid+offline_access";

fn client() -> RegisteredClient {
    RegisteredClient {
        id: AppId::new(Uuid::parse_str(&CLIENT["client_id=".len()..]).unwrap()),
        redirect_uris: RedirectUris {
            web: vec!["https://contoso.com/back".to_owned()],
            spa: vec!["https://spa.contoso.com/".to_owned()],
            native: vec!["http://localhost".to_owned()],
        },
        issues_id_tokens: true,
    }
}

fn parse(parts: &[&str]) -> Result<AuthorizeRequest, AuthorizeRefusal> {
    AuthorizeRequest::parse(&Form::parse(parts.join("&").as_bytes()), Endpoint::V2, &client())
}

fn sent(parts: &[&str]) -> AuthorizeError {
    match parse(parts) {
        Err(AuthorizeRefusal::Sent { error, .. }) => error,
        other => panic!("{parts:?}: {other:?}"),
    }
}

#[test]
fn reads_what_msal_for_javascript_sends() {
    let request = parse(&[
        CLIENT,
        SPA,
        KEY,
        "response_type=code",
        "response_mode=fragment",
        "state=eyJpZCI6IjEifQ%3D%3D|x",
        "nonce=n-1",
        "scope=User.Read+openid+profile+offline_access",
        "client_info=1",
        "prompt=select_account",
        "x-client-SKU=msal.js",
        "login_hint=adele@contoso.com",
        "max_age=3600",
        "client-request-id=9",
        "claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D",
    ])
    .unwrap();
    assert_eq!(request.redirect_kind, RedirectKind::Spa);
    assert_eq!(request.response_type, ResponseType::Code);
    assert_eq!(request.return_to.mode, ResponseMode::Fragment);
    assert_eq!(request.return_to.state.as_deref(), Some("eyJpZCI6IjEifQ==|x"));
    assert_eq!(request.nonce.as_deref(), Some("n-1"));
    assert_eq!(request.scope.names, ["User.Read"]);
    assert!(request.scope.has(IdentityScope::OfflineAccess) && !request.scope.has(IdentityScope::Email));
    assert_eq!(request.prompts, [Prompt::SelectAccount].into());
    assert_eq!(request.login_hint.as_deref(), Some("adele@contoso.com"));
    assert_eq!(request.max_age_seconds, Some(3600));
    assert!(request.wants_client_info && request.claims.is_challenge_capable);
    let stored = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<AuthorizeRequest>(&stored).unwrap(), request);
}

#[test]
fn v1_asks_for_a_resource() {
    let form = [
        CLIENT,
        WEB,
        "response_type=code",
        "resource=https://graph.microsoft.com/",
    ]
    .join("&");
    let request = AuthorizeRequest::parse(&Form::parse(form.as_bytes()), Endpoint::V1, &client()).unwrap();
    assert_eq!(request.scope.resource.as_deref(), Some("https://graph.microsoft.com/"));
    assert!(request.scope.wants_all_granted && request.scope.has(IdentityScope::OfflineAccess));
}

#[test]
fn what_names_no_address_of_the_applications_is_shown_to_the_person() {
    let long = format!("state={}", "s".repeat(STATE_BYTES_MAX + 1));
    let unknown = "redirect_uri=https%3A%2F%2Fevil.com%2Fback";
    let repeated = |name: &str| AuthorizeError::Repeated { name: name.to_owned() };
    let cases: [(&[&str], AuthorizeError); 5] = [
        (
            &[CLIENT, WEB, "response_type=code", SCOPE, SPA],
            repeated("redirect_uri"),
        ),
        (&[CLIENT, WEB, SCOPE, "state=1", "state=2"], repeated("state")),
        (
            &[CLIENT, "response_type=code", SCOPE],
            AuthorizeError::Missing { name: "redirect_uri" },
        ),
        (
            &[CLIENT, unknown, "response_type=code", SCOPE],
            AuthorizeError::RedirectUri {
                uri: "https://evil.com/back".to_owned(),
            },
        ),
        (
            &[CLIENT, WEB, "response_type=code", SCOPE, &long],
            AuthorizeError::TooLong { name: "state" },
        ),
    ];
    for (parts, expected) in cases {
        assert_eq!(parse(parts), Err(AuthorizeRefusal::Shown(expected)), "{parts:?}");
    }
    assert_eq!(
        AuthorizeRequest::client_of(&Form::parse([CLIENT, CLIENT].join("&").as_bytes())),
        Err(repeated("client_id"))
    );
    let client_of = |text: &str| AuthorizeRequest::client_of(&Form::parse(text.as_bytes()));
    assert_eq!(client_of(CLIENT), Ok(client().id));
    assert_eq!(client_of(""), Err(AuthorizeError::Missing { name: "client_id" }));
    assert_eq!(
        client_of("client_id=x"),
        Err(AuthorizeError::UnknownClient { client: "x".to_owned() })
    );
}

#[test]
fn the_application_is_told_what_is_wrong() {
    let code = "response_type=code";
    let missing = |name| AuthorizeError::Missing { name };
    let invalid = |name| AuthorizeError::Invalid { name };
    let mode = |asked: &str| AuthorizeError::ResponseMode {
        asked: asked.to_owned(),
    };
    let kind = |asked: &str| AuthorizeError::ResponseType {
        asked: asked.to_owned(),
    };
    let nonce = format!("nonce={}", "n".repeat(NONCE_BYTES_MAX + 1));
    let cases: [(&[&str], AuthorizeError); 25] = [
        (
            &[CLIENT, WEB, code, SCOPE, "scope=User.Read"],
            AuthorizeError::Repeated {
                name: "scope".to_owned(),
            },
        ),
        (
            &[CLIENT, WEB, code, SCOPE, "resource=api://some-api"],
            AuthorizeError::ResourceOnV2,
        ),
        (
            &[CLIENT, WEB, code, "scope=User.Read+.default"],
            AuthorizeError::Scope(ScopeError::DefaultWithOthers),
        ),
        (&[CLIENT, WEB, SCOPE], missing("response_type")),
        (&[CLIENT, WEB, SCOPE, "response_type=token"], kind("token")),
        (
            &[CLIENT, WEB, SCOPE, "response_type=id_token+token"],
            kind("id_token token"),
        ),
        (&[CLIENT, WEB, SCOPE, "response_type=code+code"], kind("code code")),
        (&[CLIENT, WEB, code], missing("scope")),
        (
            &[CLIENT, WEB, code, "scope=a/b+c/d"],
            AuthorizeError::Scope(ScopeError::SeveralResources),
        ),
        (
            &[CLIENT, WEB, SCOPE, code, "response_mode=web_message"],
            mode("web_message"),
        ),
        (
            &[
                CLIENT,
                WEB,
                SCOPE,
                "response_type=id_token",
                "nonce=n",
                "response_mode=query",
            ],
            mode("query"),
        ),
        (
            &[
                CLIENT,
                WEB,
                SCOPE,
                "response_type=code+id_token",
                "nonce=n",
                "response_mode=query",
            ],
            mode("query"),
        ),
        (&[CLIENT, WEB, SCOPE, "response_type=id_token"], missing("nonce")),
        (
            &[CLIENT, WEB, SCOPE, code, &nonce],
            AuthorizeError::TooLong { name: "nonce" },
        ),
        (
            &[CLIENT, WEB, "scope=User.Read", "response_type=id_token", "nonce=n"],
            AuthorizeError::NotOpenId,
        ),
        (&[CLIENT, WEB, SCOPE, code, "prompt=none+login"], invalid("prompt")),
        (&[CLIENT, WEB, SCOPE, code, "prompt=guess"], invalid("prompt")),
        (&[CLIENT, WEB, SCOPE, code, "max_age=-1"], invalid("max_age")),
        (&[CLIENT, WEB, SCOPE, code, "claims=%7B"], invalid("claims")),
        (
            &[CLIENT, WEB, SCOPE, code, "request=eyJ"],
            AuthorizeError::RequestObject { name: "request" },
        ),
        (&[CLIENT, SPA, SCOPE, code], AuthorizeError::NoProofKey),
        (&[CLIENT, NATIVE, SCOPE, code], AuthorizeError::NoProofKey),
        (
            &[CLIENT, WEB, SCOPE, code, "code_challenge_method=S256"],
            missing("code_challenge"),
        ),
        (
            &[CLIENT, NATIVE, SCOPE, code, "code_challenge=short"],
            AuthorizeError::ProofKey(PkceError::Form),
        ),
        (
            &[CLIENT, NATIVE, SCOPE, code, &KEY.replace("S256", "S512")],
            AuthorizeError::ProofKey(PkceError::Method),
        ),
    ];
    for (parts, expected) in cases {
        assert_eq!(sent(parts), expected, "{parts:?}");
    }
    let not_enabled = RegisteredClient {
        issues_id_tokens: false,
        ..client()
    };
    let form = [CLIENT, WEB, SCOPE, "response_type=code+id_token", "nonce=n"].join("&");
    let refused = AuthorizeRequest::parse(&Form::parse(form.as_bytes()), Endpoint::V2, &not_enabled);
    assert!(
        matches!(
            refused,
            Err(AuthorizeRefusal::Sent {
                error: AuthorizeError::IdTokenDisabled,
                ..
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn an_answer_goes_where_its_kind_may() {
    use ResponseMode::{FormPost, Fragment, Query};
    let cases = [
        (None, "code", Query),
        (Some("query"), "code", Query),
        (Some("fragment"), "code", Fragment),
        (Some("form_post"), "code id_token", FormPost),
        (None, "code id_token", Fragment),
        (None, "id_token", Fragment),
        (Some("query"), "id_token", Fragment),
        (Some("query"), "token", Fragment),
        (Some("nothing"), "code", Query),
        (None, "", Query),
    ];
    for (asked, response_type, expected) in cases {
        assert_eq!(
            response::mode_of(asked, response_type),
            expected,
            "{asked:?} {response_type}"
        );
    }
}

#[test]
fn an_answer_is_added_to_the_address() {
    let to = |uri: &str, mode, state: Option<&str>| ReturnAddress {
        uri: uri.to_owned(),
        mode,
        state: state.map(str::to_owned),
    };
    use ResponseMode::{FormPost, Fragment, Query};
    let cases = [
        (
            to("https://a/b", Query, Some("s&t=1")),
            Some("https://a/b?code=c%2Bd&state=s%26t%3D1"),
        ),
        (to("https://a/b?x=1", Query, None), Some("https://a/b?x=1&code=c%2Bd")),
        (to("https://a/b?", Query, None), Some("https://a/b?code=c%2Bd")),
        (
            to("https://a/b", Fragment, Some("s")),
            Some("https://a/b#code=c%2Bd&state=s"),
        ),
        (to("https://a/b", FormPost, Some("s")), None),
    ];
    for (address, expected) in cases {
        assert_eq!(address.location(&[("code", "c+d")]).as_deref(), expected, "{address:?}");
    }
}

proptest! {
    /// Whatever is sent, a refusal goes only where the application registered.
    #[test]
    fn nobody_is_sent_elsewhere(body in "(redirect_uri|response_type|state|scope|prompt|claims)?=?[ -~]{0,80}(&[ -~]{0,40}){0,4}") {
        let form = Form::parse(body.as_bytes());
        if let Err(AuthorizeRefusal::Sent { to, .. }) = AuthorizeRequest::parse(&form, Endpoint::V2, &client()) {
            prop_assert!(client().redirect_uris.kind_of(&to.uri).is_some());
        }
    }
}
