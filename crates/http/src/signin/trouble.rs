//! What can go wrong between a person and a page, and what the person is told of it.

use super::visitor::Visitor;
use crate::frame::exchange::NoHost;
use crate::oauth::error::OAuthError;
use crate::pages::endings::{Message, MessageKind, Onward, OnwardTo};
use crate::pages::{Incident, answer_with};
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::sessions::JourneyError;
use keepwatch_engine::{EventError, RuleError};
use keepwatch_storage::StoreError;

/// Why a page cannot be shown, or a form not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// The sign-in is over, or another browser's.
    #[error("the sign-in is over, or another browser's")]
    Expired,
    /// The form did not come from our page.
    #[error("the form did not come from our page")]
    Forged,
    /// The page was shown by somebody else, under this name.
    #[error("the page was shown under the name `{0}`")]
    Relayed(String),
    /// There is no such page.
    #[error("there is no such page")]
    NotFound,
    /// The application asked for what cannot be served, and cannot be told.
    #[error("the application cannot be answered: {detail}")]
    BadRequest {
        /// Entra's number.
        number: Option<u32>,
        /// For whoever made the application.
        detail: String,
    },
    /// The request is none that is served, by its status.
    #[error("the request is refused: {0}")]
    Refused(StatusCode),
    /// Something of ours.
    #[error("{0}")]
    Broken(String),
}

impl Trouble {
    pub(super) fn page(self, visitor: &Visitor) -> Response {
        let exchange = &visitor.exchange;
        if let Trouble::Broken(cause) = &self {
            tracing::error!(request_id = %exchange.request_id, %cause, "a page of the sign-in could not be answered");
        }
        let (status, kind, number) = match self {
            Trouble::Expired => (StatusCode::BAD_REQUEST, MessageKind::Expired, None),
            Trouble::Forged => (StatusCode::FORBIDDEN, MessageKind::Forged, None),
            Trouble::Relayed(host) => (StatusCode::FORBIDDEN, MessageKind::Relayed(host), Some(50053)),
            Trouble::NotFound => (StatusCode::NOT_FOUND, MessageKind::NotFound, None),
            Trouble::BadRequest { number, detail } => {
                (StatusCode::BAD_REQUEST, MessageKind::BadRequest(detail), number)
            }
            Trouble::Refused(status) => {
                let reason = status.canonical_reason().unwrap_or_default().to_owned();
                (status, MessageKind::BadRequest(reason), None)
            }
            Trouble::Broken(_) => (StatusCode::INTERNAL_SERVER_ERROR, MessageKind::Broken, None),
        };
        let onward = matches!(kind, MessageKind::Expired | MessageKind::Forged).then(|| Onward {
            address: "/account".to_owned(),
            to: OnwardTo::Account,
        });
        let page = Message {
            frame: visitor.bare_frame(),
            kind,
            incident: Some(incident(visitor, number)),
            onward,
        };
        answer_with(status, &page)
    }
}

/// What an administrator needs to find the request.
fn incident(visitor: &Visitor, number: Option<u32>) -> Incident {
    let exchange = &visitor.exchange;
    Incident {
        number,
        correlation_id: exchange.correlation(),
        request_id: exchange.request_id,
        at: exchange.at,
        app: None,
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Trouble::Broken(error.to_string())
    }
}

impl From<RuleError> for Trouble {
    fn from(error: RuleError) -> Self {
        match error {
            // What the page showed was changed meanwhile, in another window or by an administrator.
            RuleError::NotFound(_) | RuleError::Conflict(_) => Trouble::Expired,
            RuleError::Invalid { .. } | RuleError::Forbidden(_) | RuleError::Store(_) => {
                Trouble::Broken(error.to_string())
            }
        }
    }
}

impl From<EventError> for Trouble {
    fn from(error: EventError) -> Self {
        Trouble::Broken(error.to_string())
    }
}

impl From<OAuthError> for Trouble {
    fn from(error: OAuthError) -> Self {
        Trouble::Broken(error.to_string())
    }
}

impl From<JourneyError> for Trouble {
    fn from(error: JourneyError) -> Self {
        match error {
            JourneyError::Gone | JourneyError::Stale => Trouble::Expired,
            JourneyError::TooLong => Trouble::Refused(StatusCode::PAYLOAD_TOO_LARGE),
            JourneyError::Store(error) => error.into(),
        }
    }
}

impl From<NoHost> for Trouble {
    fn from(NoHost: NoHost) -> Self {
        Trouble::Refused(StatusCode::BAD_REQUEST)
    }
}
