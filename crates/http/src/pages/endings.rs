//! How a sign-in ends: signed in, blocked, signed out, or in error.

use super::moment::Moment;
use super::{Frame, Incident, Page, assets};
use askama::Template;

/// Asks whether to stay signed in on this device. Fields: `stay` is `yes` or `no`.
#[derive(Debug, Template)]
#[template(path = "stay_signed_in.html")]
pub(crate) struct StaySignedIn {
    /// What all pages share.
    pub(crate) frame: Frame,
}

impl Page for StaySignedIn {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().stay_heading().into()
    }
}

/// Says that the sign-in is not let through, why in plain words, and what to do; never which policy. Fields: `action` is
/// `cancel`, which goes back to the app, or `other_account`.
#[derive(Debug, Template)]
#[template(path = "blocked.html")]
pub(crate) struct Blocked {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// What stands in the way.
    pub(crate) cause: BlockCause,
    /// Where a new password can be set, where that is allowed and would help.
    pub(crate) reset: Option<String>,
    /// Whether the form has somewhere to go back to.
    pub(crate) can_go_back: bool,
    /// What an administrator needs to find it.
    pub(crate) incident: Incident,
}

/// What stands in the way of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockCause {
    /// The sign-in looks like somebody else's.
    SignInRisk,
    /// The account may be in somebody else's hands.
    UserRisk,
    /// The organisation does not let this in, whoever it is: place, app or device.
    Rules,
    /// A second proof is needed, there is none, and the sign-in is too unusual to set one up.
    CannotSetUp,
    /// The app needs a device that the organisation manages.
    NeedsDevice,
    /// The account is switched off.
    Disabled,
}

impl BlockCause {
    /// Whether a usual place or device would change it.
    pub(super) const fn is_about_circumstances(self) -> bool {
        match self {
            BlockCause::SignInRisk | BlockCause::CannotSetUp | BlockCause::Rules | BlockCause::NeedsDevice => true,
            BlockCause::UserRisk | BlockCause::Disabled => false,
        }
    }
}

impl Page for Blocked {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        let t = self.t();
        match self.cause {
            BlockCause::SignInRisk | BlockCause::Rules | BlockCause::NeedsDevice => t.blocked_heading().into(),
            BlockCause::CannotSetUp => t.blocked_heading_set_up().into(),
            BlockCause::UserRisk => t.blocked_heading_user().into(),
            BlockCause::Disabled => t.blocked_heading_disabled().into(),
        }
    }
}

impl Blocked {
    fn text(&self) -> &'static str {
        let t = self.t();
        match self.cause {
            BlockCause::SignInRisk => t.blocked_text_sign_in(),
            BlockCause::UserRisk => t.blocked_text_user(),
            BlockCause::Rules => t.blocked_text_rules(),
            BlockCause::CannotSetUp => t.blocked_text_set_up(),
            BlockCause::NeedsDevice => t.blocked_text_device(),
            BlockCause::Disabled => t.blocked_text_disabled(),
        }
    }

    /// What the person can try besides asking.
    fn usual(&self) -> Option<&'static str> {
        match self.cause {
            BlockCause::NeedsDevice => Some(self.t().blocked_help_device()),
            cause if cause.is_about_circumstances() => Some(self.t().blocked_help_usual()),
            _ => None,
        }
    }

    fn at(&self, incident: &Incident) -> Moment {
        Moment::new(self.frame.language, incident.at)
    }
}

/// Says how something ended, and has nothing to ask.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub(crate) struct Message {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// What is said.
    pub(crate) kind: MessageKind,
    /// What an administrator needs to find it; for errors.
    pub(crate) incident: Option<Incident>,
    /// Where one may go on.
    pub(crate) onward: Option<Onward>,
}

/// A link to go on by.
#[derive(Debug, Clone)]
pub(crate) struct Onward {
    /// The address.
    pub(crate) address: String,
    /// What it leads to.
    pub(crate) to: OnwardTo,
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnwardTo {
    /// Signing in.
    SignIn,
    /// The account's pages.
    Account,
}

/// What a [`Message`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MessageKind {
    /// The person is signed out here.
    SignedOut,
    /// The person is signed out everywhere.
    SignedOutEverywhere,
    /// The waiting device may go on, and this window may be closed.
    DeviceAllowed,
    /// The waiting device was refused.
    DeviceRefused,
    /// The new password is set.
    PasswordReset,
    /// The prompt that nobody had caused was reported, and the sign-in ended.
    PromptReported,
    /// The sign-in took too long, or was begun in another browser.
    Expired,
    /// There is no such page.
    NotFound,
    /// The app asked in a way that cannot be served. The sentence is the protocol's own, for whoever made the app.
    BadRequest(String),
    /// What the number of an error means, in the protocol's own words.
    Explained(String),
    /// The form did not come from our page.
    Forged,
    /// The page before was shown by somebody else, under this name.
    Relayed(String),
    /// Too many at once.
    Busy,
    /// Something broke.
    Broken,
}

impl MessageKind {
    /// Whether it is good news, news, or an error.
    const fn tone(&self) -> &'static str {
        match self {
            MessageKind::SignedOut
            | MessageKind::SignedOutEverywhere
            | MessageKind::DeviceAllowed
            | MessageKind::PasswordReset => "good",
            MessageKind::DeviceRefused | MessageKind::PromptReported | MessageKind::Explained(_) => "plain",
            MessageKind::Expired
            | MessageKind::NotFound
            | MessageKind::BadRequest(_)
            | MessageKind::Forged
            | MessageKind::Relayed(_)
            | MessageKind::Busy
            | MessageKind::Broken => "bad",
        }
    }
}

impl Page for Message {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        let t = self.t();
        let heading = match self.kind {
            MessageKind::SignedOut => t.signed_out_heading(),
            MessageKind::SignedOutEverywhere => t.signed_out_everywhere_heading(),
            MessageKind::DeviceAllowed => t.device_allowed_heading(),
            MessageKind::DeviceRefused => t.device_refused_heading(),
            MessageKind::PasswordReset => t.password_reset_heading(),
            MessageKind::PromptReported => t.prompt_reported_heading(),
            MessageKind::Expired => t.expired_heading(),
            MessageKind::NotFound => t.not_found_heading(),
            MessageKind::BadRequest(_) => t.bad_request_heading(),
            MessageKind::Explained(_) => t.explained_heading(),
            MessageKind::Forged => t.forged_heading(),
            MessageKind::Relayed(_) => t.relayed_heading(),
            MessageKind::Busy => t.busy_heading(),
            MessageKind::Broken => t.broken_heading(),
        };
        heading.into()
    }
}

impl Message {
    fn text(&self) -> &'static str {
        let t = self.t();
        match self.kind {
            MessageKind::SignedOut => t.signed_out_text(),
            MessageKind::SignedOutEverywhere => t.signed_out_everywhere_text(),
            MessageKind::DeviceAllowed => t.device_allowed_text(),
            MessageKind::DeviceRefused => t.device_refused_text(),
            MessageKind::PasswordReset => t.password_reset_text(),
            MessageKind::PromptReported => t.prompt_reported_text(),
            MessageKind::Expired => t.expired_text(),
            MessageKind::NotFound => t.not_found_text(),
            MessageKind::BadRequest(_) => t.bad_request_text(),
            MessageKind::Explained(_) => t.explained_text(),
            MessageKind::Forged => t.forged_text(),
            MessageKind::Relayed(_) => t.relayed_text(),
            MessageKind::Busy => t.busy_text(),
            MessageKind::Broken => t.broken_text(),
        }
    }

    /// What the protocol says, for whoever made the app; or under which name a page was shown.
    fn detail(&self) -> Option<&str> {
        match &self.kind {
            MessageKind::BadRequest(detail) | MessageKind::Explained(detail) | MessageKind::Relayed(detail) => {
                Some(detail)
            }
            _ => None,
        }
    }

    fn at(&self, incident: &Incident) -> Moment {
        Moment::new(self.frame.language, incident.at)
    }
}

impl OnwardTo {
    fn text(self, t: super::texts::Texts) -> &'static str {
        match self {
            OnwardTo::SignIn => t.onward_sign_in(),
            OnwardTo::Account => t.onward_account(),
        }
    }
}

/// Asks whether to sign out, because nothing shows that the person asked for it. Fields: `action` is `sign_out` or
/// `cancel`.
#[derive(Debug, Template)]
#[template(path = "confirm_sign_out.html")]
pub(crate) struct ConfirmSignOut {
    /// What all pages share.
    pub(crate) frame: Frame,
}

impl Page for ConfirmSignOut {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().sign_out_heading().into()
    }
}

/// Sends the answer to the app as a form, by a script or else by the person. The frame's `leads_to` must be where it goes.
///
/// Source: OAuth 2.0 Form Post Response Mode.
#[derive(Debug, Template)]
#[template(path = "form_post.html")]
pub(crate) struct FormPost {
    /// What all pages share; its address is the redirect URI.
    pub(crate) frame: Frame,
    /// Names and values.
    pub(crate) fields: Vec<(String, String)>,
}

impl Page for FormPost {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().form_post_heading().into()
    }
}
