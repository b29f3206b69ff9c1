//! The economy of alerts: what is detected and not raised, and which detections are one incident.

mod covered;
mod incidents;

pub(crate) use covered::Uncovered;
pub(crate) use incidents::Alerts;
