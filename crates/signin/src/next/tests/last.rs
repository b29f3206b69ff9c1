//! What is asked when everything is proved.

use super::*;

#[test]
fn consent_and_the_rest_come_last() {
    let consent = |consent| Facts { consent, ..ordinary() };
    let staying = || Facts {
        persistence: Persistence::Ask,
        ..ordinary()
    };
    let said = |stays| {
        let mut journey = with_password();
        journey.stay(stays);
        journey
    };
    let device = || {
        let user_code = "ABC".to_owned();
        with(Journey::new(Purpose::Device { user_code }, start()), Mode::Password, 1)
    };
    let confirmed = || {
        let mut journey = device();
        journey.confirm_device();
        journey
    };
    let asked = || with(authorize(prompting(Prompt::Consent)), Mode::Password, 1);
    let agreed = || {
        let mut journey = asked();
        journey.consent();
        journey
    };
    check([
        ("to consent", with_password(), consent(Consent::Ask), Step::Consent),
        (
            "administrators only",
            with_password(),
            consent(Consent::AdministratorOnly),
            Step::NeedAdministrator,
        ),
        ("asked anyway", asked(), ordinary(), Step::Consent),
        ("agreed", agreed(), ordinary(), Step::Done),
        ("to stay", with_password(), staying(), Step::StaySignedIn),
        ("stays", said(true), staying(), Step::Done),
        ("leaves", said(false), staying(), Step::Done),
        (
            "by session",
            by_session(Asked::default(), &[Mode::Password], 60),
            staying(),
            Step::Done,
        ),
        ("device", device(), ordinary(), Step::ConfirmDevice),
        ("device confirmed", confirmed(), ordinary(), Step::Done),
    ]);
}
