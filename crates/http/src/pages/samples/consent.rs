//! What applications ask for.

use super::{Given, Sample, sample};
use crate::pages::Language;
use crate::pages::consent::{Consent, NeedAdmin, PermissionShown};

pub(super) fn samples(language: Language, given: &Given) -> Vec<Sample> {
    let consent = |is_for_everybody| Consent {
        frame: given.known(language),
        app: given.app(),
        permissions: permissions(given),
        is_for_everybody,
    };
    vec![
        sample("consent", consent(false)),
        sample("consent-everybody", consent(true)),
        sample(
            "need-admin",
            NeedAdmin {
                frame: given.known(language),
                app: given.app(),
                permissions: permissions(given),
            },
        ),
    ]
}

fn permissions(given: &Given) -> Vec<PermissionShown> {
    let permission = |name: &str, text: Option<&str>| PermissionShown {
        name: name.to_owned(),
        text: text.map(str::to_owned),
    };
    vec![
        permission(
            "Sign you in and read your profile",
            Some("Your name, user name and email address."),
        ),
        permission("Keep the access that you gave it", None),
        permission(&given.words, Some(&given.words)),
    ]
}
