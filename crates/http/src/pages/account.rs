//! A person's own account: what happened, what is signed in, and what proves that it is they.

use super::factors::FactorKind;
use super::moment::Moment;
use super::texts::Texts;
use super::{DeviceShown, Frame, Page, Place, assets};
use askama::Template;
use keepwatch_graph::Timestamp;

/// The rooms of the account, for the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    Overview,
    Activity,
    SecurityInfo,
    Devices,
}

impl Room {
    const ALL: [Room; 4] = [Room::Overview, Room::SecurityInfo, Room::Activity, Room::Devices];

    const fn address(self) -> &'static str {
        match self {
            Room::Overview => "/account",
            Room::Activity => "/account/activity",
            Room::SecurityInfo => "/account/security-info",
            Room::Devices => "/account/devices",
        }
    }

    fn name(self, t: Texts) -> &'static str {
        match self {
            Room::Overview => t.overview_name(),
            Room::Activity => t.activity_name(),
            Room::SecurityInfo => t.security_info_name(),
            Room::Devices => t.devices_name(),
        }
    }
}

/// Where the link to sign out leads: the tenant is one, whatever its name.
const SIGN_OUT: &str = "/common/oauth2/v2.0/logout";

/// A page of the account.
trait RoomPage: Page {
    /// Which.
    const ROOM: Room;

    /// All, each with whether it is this one.
    fn rooms(&self) -> impl Iterator<Item = (Room, bool)> {
        Room::ALL.into_iter().map(|room| (room, room == Self::ROOM))
    }

    /// A moment in the page's language.
    fn moment(&self, at: &Timestamp) -> Moment {
        Moment::new(self.frame().language, *at)
    }

    /// A device in words.
    fn device(&self, device: &DeviceShown) -> String {
        let t = self.t();
        match (&device.browser, &device.system) {
            (Some(browser), Some(system)) => t.device_words(browser, system),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => t.device_unknown().into(),
        }
    }

    /// A place in words.
    fn place(&self, place: &Place) -> String {
        place.name().unwrap_or_else(|| self.t().place_unknown().into())
    }
}

/// How the account stands. No form.
#[derive(Debug, Template)]
#[template(path = "account/overview.html")]
pub(crate) struct Overview {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The person's name.
    pub(crate) name: String,
    /// What they should do something about.
    pub(crate) alerts: Vec<Alert>,
    /// When the password was last set.
    pub(crate) password_changed_at: Option<Timestamp>,
    /// How many second proofs are set up, recovery codes not among them.
    pub(crate) methods: u64,
    /// How many recovery codes are left.
    pub(crate) recovery_codes: u64,
    /// How many browsers are signed in.
    pub(crate) sessions: u64,
    /// The newest sign-ins, a few.
    pub(crate) recent: Vec<ActivityEntry>,
}

/// What a person should do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alert {
    /// Only a password protects the account.
    NoSecondProof,
    /// Who loses the phone loses the account.
    NoRecoveryCodes,
    /// Few recovery codes are left.
    FewRecoveryCodes(u64),
    /// There was a sign-in that looks like somebody else's.
    UnusualSignIn,
}

impl Alert {
    fn text(self, t: Texts) -> String {
        match self {
            Alert::NoSecondProof => t.alert_no_second_proof().into(),
            Alert::NoRecoveryCodes => t.alert_no_recovery_codes().into(),
            Alert::FewRecoveryCodes(count) => t.alert_few_recovery_codes(count),
            Alert::UnusualSignIn => t.alert_unusual_sign_in().into(),
        }
    }

    /// Where it is done, and what the link is called.
    fn remedy(self, t: Texts) -> (&'static str, &'static str) {
        match self {
            Alert::NoSecondProof => (Room::SecurityInfo.address(), t.alert_remedy_second_proof()),
            Alert::NoRecoveryCodes | Alert::FewRecoveryCodes(_) => {
                (Room::SecurityInfo.address(), t.alert_remedy_recovery_codes())
            }
            Alert::UnusualSignIn => (Room::Activity.address(), t.alert_remedy_activity()),
        }
    }
}

impl Page for Overview {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().overview_heading(&self.name)
    }
}

impl RoomPage for Overview {
    const ROOM: Room = Room::Overview;
}

/// Recent sign-ins. Fields: `action` is `not_me` with `sign_in`.
#[derive(Debug, Template)]
#[template(path = "account/activity.html")]
pub(crate) struct Activity {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The sign-ins, newest first.
    pub(crate) entries: Vec<ActivityEntry>,
    /// Where older ones are.
    pub(crate) older: Option<String>,
}

/// One sign-in.
#[derive(Debug, Clone)]
pub(crate) struct ActivityEntry {
    /// The value of `sign_in`.
    pub(crate) id: String,
    /// When.
    pub(crate) at: Timestamp,
    /// The app.
    pub(crate) app: Option<String>,
    /// How it ended.
    pub(crate) outcome: ActivityOutcome,
    /// Where.
    pub(crate) place: Place,
    /// With what.
    pub(crate) device: DeviceShown,
    /// Whether it looks like somebody else's.
    pub(crate) is_unusual: bool,
    /// Whether it was this browser, now.
    pub(crate) is_this_session: bool,
    /// What the person said of it.
    pub(crate) report: Report,
}

/// How a sign-in ended, as far as its owner is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ActivityOutcome {
    /// Somebody was let in.
    Succeeded,
    /// A password or code was wrong.
    Failed,
    /// Somebody was not let in, though the password was right.
    Blocked,
    /// It was not brought to its end.
    Interrupted,
}

impl ActivityOutcome {
    fn name(self, t: Texts) -> &'static str {
        match self {
            ActivityOutcome::Succeeded => t.outcome_succeeded(),
            ActivityOutcome::Failed => t.outcome_failed(),
            ActivityOutcome::Blocked => t.outcome_blocked(),
            ActivityOutcome::Interrupted => t.outcome_interrupted(),
        }
    }

    const fn class(self) -> &'static str {
        match self {
            ActivityOutcome::Succeeded => "good",
            ActivityOutcome::Failed | ActivityOutcome::Interrupted => "plain",
            ActivityOutcome::Blocked => "bad",
        }
    }
}

/// What a person said of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Report {
    /// Nothing, and it is too late or pointless.
    Closed,
    /// Nothing yet.
    Possible,
    /// That it was not they.
    NotMe,
}

impl Page for Activity {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().activity_heading().into()
    }
}

impl RoomPage for Activity {
    const ROOM: Room = Room::Activity;
}

/// What proves that it is this person. Fields: `action` is `remove` with `method`, or `make_recovery_codes`.
#[derive(Debug, Template)]
#[template(path = "account/security_info.html")]
pub(crate) struct SecurityInfo {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// What is set up, the password and recovery codes not among it.
    pub(crate) methods: Vec<MethodShown>,
    /// When the password was last set.
    pub(crate) password_changed_at: Option<Timestamp>,
    /// How many recovery codes are left.
    pub(crate) recovery_codes: u64,
    /// Whether an app that makes codes can be added.
    pub(crate) can_add_totp: bool,
    /// Whether a passkey can be added.
    pub(crate) can_add_passkey: bool,
}

/// Something that is set up.
#[derive(Debug, Clone)]
pub(crate) struct MethodShown {
    /// The value of `method`.
    pub(crate) id: String,
    /// What it is.
    pub(crate) kind: FactorKind,
    /// What its owner calls it.
    pub(crate) name: Option<String>,
    /// When it was set up.
    pub(crate) added: Option<Timestamp>,
    /// When it last proved something.
    pub(crate) last_used: Option<Timestamp>,
}

impl Page for SecurityInfo {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().security_info_heading().into()
    }
}

impl RoomPage for SecurityInfo {
    const ROOM: Room = Room::SecurityInfo;
}

/// Where somebody is signed in. Fields: `action` is `sign_out` with `session`, or `sign_out_everywhere`.
#[derive(Debug, Template)]
#[template(path = "account/devices.html")]
pub(crate) struct Devices {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The browsers, this one first.
    pub(crate) sessions: Vec<SessionShown>,
}

/// A browser that is signed in.
#[derive(Debug, Clone)]
pub(crate) struct SessionShown {
    /// The value of `session`.
    pub(crate) id: String,
    /// What it is.
    pub(crate) device: DeviceShown,
    /// Where it signed in.
    pub(crate) place: Place,
    /// When it signed in.
    pub(crate) started: Timestamp,
    /// When it was last here.
    pub(crate) last_used: Timestamp,
    /// Whether it is the browser that looks.
    pub(crate) is_this: bool,
}

impl Page for Devices {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().devices_heading().into()
    }
}

impl RoomPage for Devices {
    const ROOM: Room = Room::Devices;
}
