//! What all pages share.

use super::{Language, Notice};

/// What all pages share: whose turn it is, where the answer goes, and in which language.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The language of every sentence.
    pub(crate) language: Language,
    /// The organisation's name, as people know it.
    pub(crate) tenant: String,
    /// The user name whose turn it is; none before it is known.
    pub(crate) account: Option<String>,
    /// Where forms are sent.
    pub(crate) address: String,
    /// The value of the hidden field `csrf`; empty where the page has no form.
    pub(crate) csrf: String,
    /// The value of the hidden field `step`: which question the form answers. Empty where there is one question only.
    pub(crate) step: &'static str,
    /// Where the browser may be sent when the form has been answered: the redirect URI of the app. Browsers refuse to
    /// follow an answer to a form to an origin that the page did not name, so that every page of a journey that ends there
    /// must have it.
    pub(crate) leads_to: Option<String>,
    /// What was done, said above the question.
    pub(crate) notice: Option<Notice>,
}

impl Frame {
    /// A frame that only says where we are.
    pub(crate) fn new(language: Language, tenant: impl Into<String>) -> Self {
        Self {
            language,
            tenant: tenant.into(),
            account: None,
            address: String::new(),
            csrf: String::new(),
            step: "",
            leads_to: None,
            notice: None,
        }
    }
}
