//! Codes of devices.

use super::{Given, Sample, sample};
use crate::pages::device::{DeviceCode, DeviceConfirm};
use crate::pages::{Language, Problem};

pub(super) fn samples(language: Language, given: &Given) -> Vec<Sample> {
    let device_code = |problem| DeviceCode {
        frame: given.frame(language),
        user_code: given.code.clone(),
        problem,
    };
    vec![
        sample("device-code", device_code(None)),
        sample("device-code-wrong", device_code(Some(Problem::DeviceCodeWrong))),
        sample(
            "device-confirm",
            DeviceConfirm {
                frame: given.known(language),
                app: given.app(),
                user_code: given.code.clone(),
                place: given.place(),
            },
        ),
    ]
}
