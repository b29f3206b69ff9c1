//! What an app may do.

use super::texts::Texts;
use super::{AppShown, Frame, Page, assets};
use askama::Template;
use keepwatch_token::IdentityScope;

/// Asks whether an app may do something. Fields: `action` is `accept` or `decline`.
#[derive(Debug, Template)]
#[template(path = "consent.html")]
pub(crate) struct Consent {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// Who asks.
    pub(crate) app: AppShown,
    /// What it asks for, in words.
    pub(crate) permissions: Vec<PermissionShown>,
    /// Whether the answer is for everybody in the organisation.
    pub(crate) is_for_everybody: bool,
}

/// A permission in words.
#[derive(Debug, Clone)]
pub(crate) struct PermissionShown {
    /// Such as `Read your profile`.
    pub(crate) name: String,
    /// What it lets the app do.
    pub(crate) text: Option<String>,
}

impl PermissionShown {
    /// What a scope of OpenID Connect lets an app know or keep.
    pub(crate) fn of_identity(scope: IdentityScope, t: Texts) -> Self {
        let name = match scope {
            IdentityScope::OpenId => t.identity_openid(),
            IdentityScope::Profile => t.identity_profile(),
            IdentityScope::Email => t.identity_email(),
            IdentityScope::OfflineAccess => t.identity_offline_access(),
        };
        Self {
            name: name.to_owned(),
            text: None,
        }
    }
}

impl Page for Consent {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        match self.is_for_everybody {
            true => self.t().consent_heading_everybody().into(),
            false => self.t().consent_heading().into(),
        }
    }
}

/// Says that only an administrator can allow what an app asks for. Fields: `action` is `cancel` or `other_account`.
#[derive(Debug, Template)]
#[template(path = "need_admin.html")]
pub(crate) struct NeedAdmin {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// Who asks.
    pub(crate) app: AppShown,
    /// What it asks for, in words.
    pub(crate) permissions: Vec<PermissionShown>,
}

impl Page for NeedAdmin {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().need_admin_heading().into()
    }
}
