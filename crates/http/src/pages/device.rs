//! Signing in on a device without a keyboard, from another one.

use super::{AppShown, Frame, Page, Place, Problem, assets};
use askama::Template;

/// Asks for the code that the device shows. Fields: `user_code`; `action` is `next`.
#[derive(Debug, Template)]
#[template(path = "device_code.html")]
pub(crate) struct DeviceCode {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// What was typed, or stands in the address.
    pub(crate) user_code: String,
    /// What was wrong with the last answer.
    pub(crate) problem: Option<Problem>,
}

impl Page for DeviceCode {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().device_code_heading().into()
    }

    fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

/// Asks whether it is the person's own device that waits. Fields: `action` is `accept` or `decline`.
#[derive(Debug, Template)]
#[template(path = "device_confirm.html")]
pub(crate) struct DeviceConfirm {
    /// What all pages share.
    pub(crate) frame: Frame,
    /// The app on the device.
    pub(crate) app: AppShown,
    /// The code, to compare with what the device shows.
    pub(crate) user_code: String,
    /// Where the device asked from.
    pub(crate) place: Place,
}

impl Page for DeviceConfirm {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn heading(&self) -> String {
        self.t().device_confirm_heading(&self.app.name)
    }
}

impl DeviceConfirm {
    fn place(&self) -> Option<String> {
        self.place.name()
    }
}
