//! Who it is, and how old what they have proved may be.

use super::*;

#[test]
fn somebody_says_who_they_are() {
    let hinted = Asked {
        login_hint: Some(NAME.to_owned()),
        ..Asked::default()
    };
    let named = |name: &str| {
        let mut journey = authorize(Asked::default());
        journey.named(name);
        journey
    };
    let with_session = || Facts {
        session: Some(session()),
        ..ordinary()
    };
    let picked = || {
        let mut journey = by_session(prompting(Prompt::SelectAccount), &[Mode::Password], 60);
        journey.picked();
        journey
    };
    check([
        ("nobody yet", authorize(Asked::default()), ordinary(), Step::UserName),
        ("hinted", authorize(hinted), ordinary(), Step::Password),
        ("named", named("nobody@contoso.com"), ordinary(), Step::Password),
        ("proved", with_password(), ordinary(), Step::Done),
        (
            "pick without session",
            authorize(prompting(Prompt::SelectAccount)),
            ordinary(),
            Step::UserName,
        ),
        (
            "pick",
            authorize(prompting(Prompt::SelectAccount)),
            with_session(),
            Step::PickAccount,
        ),
        ("picked", picked(), with_session(), Step::Done),
        ("another", picked().restarted(start()), with_session(), Step::UserName),
        (
            "a code alone",
            with(authorize(Asked::default()), Mode::SoftwareOath, 1),
            ordinary(),
            Step::Password,
        ),
    ]);
}

#[test]
fn a_session_is_as_good_as_it_is_young() {
    let aged = |seconds| Asked {
        max_age_seconds: Some(seconds),
        ..Asked::default()
    };
    let both = |frequency| Facts {
        primary_frequency: Some(frequency),
        second_frequency: Some(frequency),
        ..facts(Decision::Grant, &[Factor::Totp])
    };
    let after = Frequency::Seconds;
    let old = |asked| by_session(asked, &[Mode::Password, Mode::SoftwareOath], 3600);
    check([
        ("any age", old(Asked::default()), ordinary(), Step::Done),
        ("young enough", old(aged(3600)), ordinary(), Step::Done),
        ("too old", old(aged(3599)), ordinary(), Step::Password),
        ("anew", old(prompting(Prompt::Login)), ordinary(), Step::Password),
        ("often", old(Asked::default()), both(after(3599)), Step::Password),
        ("seldom", old(Asked::default()), both(after(3600)), Step::Done),
        (
            "always",
            old(Asked::default()),
            both(Frequency::EveryTime),
            Step::Password,
        ),
        (
            "always, and just given",
            with_password(),
            both(Frequency::EveryTime),
            Step::Done,
        ),
    ]);
    // What a session has proved may not do where there is a risk: then the policies still ask.
    let step = next(
        &old(Asked::default()),
        &facts(all_of([GrantControl::Mfa]), &[Factor::Totp]),
    );
    assert_eq!(step, second(Factor::Totp, &[]), "at risk");
    let only_second = Facts {
        second_frequency: Some(Frequency::EveryTime),
        ..facts(all_of([GrantControl::Mfa]), &[Factor::Totp])
    };
    let step = next(&old(Asked::default()), &only_second);
    assert_eq!(step, second(Factor::Totp, &[]), "the second factor anew");
}

#[test]
fn the_own_account_wants_a_recent_sign_in() {
    let adopted = |recency, modes: &[Mode], seconds: i64| {
        let mut proofs = Proofs::default();
        for mode in modes {
            proofs.add(Proof::new(*mode, start().plus_seconds(-seconds)));
        }
        let mut journey = account(recency);
        journey.adopt(&session(), &proofs).unwrap();
        journey
    };
    let with_totp = || facts(Decision::Grant, &[Factor::Totp]);
    let (one, two) = ([Mode::Password], [Mode::Password, Mode::SoftwareOath]);
    check([
        ("to look", adopted(Recency::Any, &one, 86_400), with_totp(), Step::Done),
        (
            "to change, without factors",
            adopted(Recency::JustNow, &one, 60),
            ordinary(),
            Step::Done,
        ),
        (
            "to change",
            adopted(Recency::JustNow, &one, 60),
            with_totp(),
            second(Factor::Totp, &[]),
        ),
        (
            "to change, with both",
            adopted(Recency::JustNow, &two, 600),
            with_totp(),
            Step::Done,
        ),
        (
            "to change, too late",
            adopted(Recency::JustNow, &two, 601),
            with_totp(),
            Step::Password,
        ),
    ]);
}
