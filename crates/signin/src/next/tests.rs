//! The table, row by row: a journey and facts on the left, what is due on the right.

use super::*;
use crate::facts::{Frequency, Registration, Session};
use crate::proofs::Proof;
use crate::purpose::{Asked, Recency};
use keepwatch_graph::{Timestamp, UserId};
use std::collections::BTreeMap;

const NAME: &str = "ada@contoso.com";

fn start() -> Timestamp {
    Timestamp::from_unix_seconds(1_700_000_000).unwrap()
}

fn ada() -> UserId {
    "4628e7df-dff3-407c-a08f-75f08c0806dc".parse().unwrap()
}

fn authorize(asked: Asked) -> Journey {
    let request = String::new();
    Journey::new(Purpose::Authorize { asked, request }, start())
}

fn prompting(prompt: Prompt) -> Asked {
    Asked {
        prompt: BTreeSet::from([prompt]),
        ..Asked::default()
    }
}

fn account(recency: Recency) -> Journey {
    let path = "/account".to_owned();
    Journey::new(Purpose::Account { path, recency }, start())
}

fn session() -> Session {
    Session {
        user: ada(),
        name: NAME.to_owned(),
    }
}

/// The journey after something was proved `seconds` after its start.
fn with(mut journey: Journey, mode: Mode, seconds: i64) -> Journey {
    let proof = Proof {
        user_verified: mode == Mode::Fido2,
        ..Proof::new(mode, start().plus_seconds(seconds))
    };
    journey.proved(ada(), NAME, proof).unwrap();
    journey
}

fn with_password() -> Journey {
    with(authorize(Asked::default()), Mode::Password, 1)
}

/// The journey of somebody whose session was begun `seconds` before it.
fn by_session(asked: Asked, modes: &[Mode], seconds: i64) -> Journey {
    let mut proofs = Proofs::default();
    for mode in modes {
        proofs.add(Proof::new(*mode, start().plus_seconds(-seconds)));
    }
    let mut journey = authorize(asked);
    journey.adopt(&session(), &proofs).unwrap();
    journey
}

fn all_of(controls: impl IntoIterator<Item = GrantControl>) -> Decision {
    Decision::Require(controls.into_iter().map(|control| BTreeSet::from([control])).collect())
}

/// Facts of somebody who has `factors`, and whose policies want `decision`; each factor satisfies `mfa`.
fn facts(decision: Decision, factors: &[Factor]) -> Facts {
    let mfa = |factor| (factor, BTreeSet::from([GrantControl::Mfa]));
    Facts {
        decision,
        factors: factors.iter().copied().collect(),
        would_satisfy: Factor::ALL.into_iter().map(mfa).collect(),
        ..Facts::ordinary()
    }
}

fn ordinary() -> Facts {
    Facts::ordinary()
}

fn check(cases: impl IntoIterator<Item = (&'static str, Journey, Facts, Step)>) {
    for (name, journey, facts, expected) in cases {
        assert_eq!(next(&journey, &facts), expected, "{name}");
    }
}

fn second(factor: Factor, others: &[Factor]) -> Step {
    let others = others.iter().copied().collect();
    Step::SecondFactor { factor, others }
}

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
    let after = |seconds| Frequency::After { seconds };
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
fn policies_ask_for_a_second_factor() {
    let mfa = || all_of([GrantControl::Mfa]);
    let chosen = |factor| {
        let mut journey = with_password();
        journey.choose(Some(factor));
        journey
    };
    let both = [Factor::Passkey, Factor::Totp];
    let and_codes = [Factor::Totp, Factor::RecoveryCode];
    let risky = |registration| Facts {
        registration,
        ..facts(mfa(), &[])
    };
    let own = Step::SetUp(BTreeSet::from(Factor::OWN));
    check([
        (
            "one",
            with_password(),
            facts(mfa(), &[Factor::Totp]),
            second(Factor::Totp, &[]),
        ),
        (
            "with codes put away",
            with_password(),
            facts(mfa(), &and_codes),
            second(Factor::Totp, &[Factor::RecoveryCode]),
        ),
        (
            "codes chosen",
            chosen(Factor::RecoveryCode),
            facts(mfa(), &and_codes),
            second(Factor::RecoveryCode, &[Factor::Totp]),
        ),
        (
            "codes only",
            with_password(),
            facts(mfa(), &[Factor::RecoveryCode]),
            second(Factor::RecoveryCode, &[]),
        ),
        (
            "two",
            with_password(),
            facts(mfa(), &both),
            Step::ChooseFactor(BTreeSet::from(both)),
        ),
        (
            "chosen",
            chosen(Factor::Passkey),
            facts(mfa(), &both),
            second(Factor::Passkey, &[Factor::Totp]),
        ),
        (
            "chosen what is not there",
            chosen(Factor::Passkey),
            facts(mfa(), &[Factor::Totp]),
            second(Factor::Totp, &[]),
        ),
        (
            "given",
            with(with_password(), Mode::SoftwareOath, 2),
            facts(Decision::Grant, &both),
            Step::Done,
        ),
        ("nothing registered", with_password(), risky(Registration::Allowed), own),
        (
            "nothing registered, at risk",
            with_password(),
            risky(Registration::Risky),
            Step::Blocked(Barrier::RegistrationAtRisk),
        ),
        (
            "nothing registered, refused",
            with_password(),
            risky(Registration::Refused),
            Step::Blocked(Barrier::RegistrationRefused),
        ),
    ]);
}

#[test]
fn a_strength_asks_for_what_meets_it() {
    let strong = GrantControl::AuthenticationStrength("phishing-resistant".into());
    let would_satisfy = BTreeMap::from([
        (Factor::Totp, BTreeSet::from([GrantControl::Mfa])),
        (Factor::Passkey, BTreeSet::from([GrantControl::Mfa, strong.clone()])),
    ]);
    let facts = |factors: &[Factor]| Facts {
        would_satisfy: would_satisfy.clone(),
        ..facts(all_of([strong.clone()]), factors)
    };
    let passkey = || Step::SetUp(BTreeSet::from([Factor::Passkey]));
    check([
        (
            "registered",
            with_password(),
            facts(&[Factor::Passkey, Factor::Totp]),
            second(Factor::Passkey, &[]),
        ),
        (
            "what is there first",
            with_password(),
            facts(&[Factor::Totp]),
            second(Factor::Totp, &[]),
        ),
        (
            "then the stronger one",
            with(with_password(), Mode::SoftwareOath, 2),
            facts(&[Factor::Totp]),
            passkey(),
        ),
        ("nothing there", with_password(), facts(&[]), passkey()),
    ]);
    let mut hopeless = facts(&[Factor::Totp]);
    hopeless.would_satisfy = BTreeMap::new();
    let unmet = BTreeSet::from([BTreeSet::from([strong.clone()])]);
    assert_eq!(next(&with_password(), &hopeless), Step::Blocked(Barrier::Unmet(unmet)));
}

#[test]
fn what_stands_in_the_way_is_said_after_the_password() {
    let block = || Decision::Block {
        by: BTreeSet::from(["p".into()]),
    };
    let of = |account| Facts { account, ..ordinary() };
    let compliant = BTreeSet::from([GrantControl::CompliantDevice]);
    let unassigned = Facts {
        is_assigned: false,
        ..ordinary()
    };
    let blocked = Barrier::Policies(BTreeSet::from(["p".into()]));
    let mut named = authorize(Asked::default());
    named.named(NAME);
    check([
        (
            "blocked",
            with_password(),
            facts(block(), &[Factor::Totp]),
            Step::Blocked(blocked),
        ),
        (
            "disabled",
            with_password(),
            of(Account::Disabled),
            Step::Blocked(Barrier::Disabled),
        ),
        ("gone", with_password(), of(Account::Gone), Step::Blocked(Barrier::Gone)),
        ("disabled, not proved", named, of(Account::Disabled), Step::Password),
        (
            "not assigned",
            with_password(),
            unassigned,
            Step::Blocked(Barrier::NotAssigned),
        ),
        (
            "device",
            with_password(),
            facts(Decision::Require(BTreeSet::from([compliant.clone()])), &[]),
            Step::Blocked(Barrier::Unmet(BTreeSet::from([compliant]))),
        ),
        (
            "device or second factor",
            with_password(),
            facts(
                Decision::Require(BTreeSet::from([BTreeSet::from([
                    GrantControl::CompliantDevice,
                    GrantControl::Mfa,
                ])])),
                &[Factor::Totp],
            ),
            second(Factor::Totp, &[]),
        ),
    ]);
}

#[test]
fn risk_is_remedied() {
    let change = |factors: &[Factor]| facts(all_of([GrantControl::PasswordChange]), factors);
    let remedy = |risk_is_of_password| Facts {
        risk_is_of_password,
        ..facts(all_of([GrantControl::RiskRemediation]), &[Factor::Totp])
    };
    let must_change = || Facts {
        account: Account::Good {
            must_change_password: true,
        },
        ..ordinary()
    };
    let two = || with(with_password(), Mode::SoftwareOath, 2);
    let changed = || {
        let mut journey = two();
        journey.changed_password(start().plus_seconds(3));
        journey
    };
    let again = |seconds| {
        let mut journey = two();
        journey.begin_again(start().plus_seconds(10));
        if seconds > 0 {
            with(journey, Mode::Password, seconds)
        } else {
            journey
        }
    };
    let passkey = || with(authorize(Asked::default()), Mode::Fido2, 1);
    let by_risk = || Step::NewPassword(NewPasswordReason::Risk);
    let unmet = Step::Blocked(Barrier::Unmet(BTreeSet::from([BTreeSet::from([
        GrantControl::PasswordChange,
    ])])));
    check([
        (
            "factor first",
            with_password(),
            change(&[Factor::Totp]),
            second(Factor::Totp, &[]),
        ),
        ("then the password", two(), change(&[Factor::Totp]), by_risk()),
        ("changed, and not believed", changed(), change(&[Factor::Totp]), unmet),
        ("changed", changed(), ordinary(), Step::Done),
        (
            "given out",
            with_password(),
            must_change(),
            Step::NewPassword(NewPasswordReason::MustChange),
        ),
        ("given out, not used", passkey(), must_change(), Step::Done),
        ("remedy of a password", two(), remedy(true), by_risk()),
        ("remedy of a session", two(), remedy(false), Step::SignInAgain),
        ("once more", again(0), remedy(false), Step::Password),
        ("done once more", again(11), ordinary(), Step::Done),
    ]);
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

#[test]
fn nothing_is_asked_where_nothing_may_be() {
    let silent = |modes: &[Mode]| by_session(prompting(Prompt::None), modes, 60);
    let mfa = || all_of([GrantControl::Mfa]);
    let password = &[Mode::Password];
    let change = facts(all_of([GrantControl::PasswordChange]), &[Factor::Totp]);
    let block = Decision::Block {
        by: BTreeSet::from(["p".into()]),
    };
    let consent = Facts {
        consent: Consent::Ask,
        ..ordinary()
    };
    let refused = Step::Refused;
    check([
        (
            "nobody",
            authorize(prompting(Prompt::None)),
            ordinary(),
            refused(Refusal::Login),
        ),
        ("session", silent(password), ordinary(), Step::Done),
        (
            "factor",
            silent(password),
            facts(mfa(), &[Factor::Totp]),
            refused(Refusal::SecondFactor),
        ),
        ("set-up", silent(password), facts(mfa(), &[]), refused(Refusal::SetUp)),
        (
            "password",
            silent(&[Mode::Password, Mode::SoftwareOath]),
            change,
            refused(Refusal::NewPassword),
        ),
        ("consent", silent(password), consent, refused(Refusal::Consent)),
        (
            "blocked",
            silent(password),
            facts(block, &[]),
            Step::Blocked(Barrier::Policies(BTreeSet::from(["p".into()]))),
        ),
    ]);
}

#[test]
fn a_forgotten_password_is_replaced_by_another_proof() {
    let begun = || Journey::new(Purpose::ResetPassword, start());
    let named = || {
        let mut journey = begun();
        journey.named("nobody@contoso.com");
        journey
    };
    let chosen = || {
        let mut journey = named();
        journey.choose(Some(Factor::RecoveryCode));
        journey
    };
    let proved = || with(named(), Mode::SoftwareOath, 1);
    let changed = || {
        let mut journey = proved();
        journey.changed_password(start().plus_seconds(2));
        journey
    };
    let disabled = Facts {
        account: Account::Disabled,
        ..ordinary()
    };
    let gone = Facts {
        account: Account::Gone,
        ..ordinary()
    };
    check([
        ("begun", begun(), ordinary(), Step::UserName),
        (
            "named",
            named(),
            ordinary(),
            second(Factor::Totp, &[Factor::Passkey, Factor::RecoveryCode]),
        ),
        (
            "named nobody",
            named(),
            gone,
            second(Factor::Totp, &[Factor::Passkey, Factor::RecoveryCode]),
        ),
        (
            "chosen",
            chosen(),
            ordinary(),
            second(Factor::RecoveryCode, &[Factor::Passkey, Factor::Totp]),
        ),
        (
            "proved",
            proved(),
            ordinary(),
            Step::NewPassword(NewPasswordReason::Reset),
        ),
        ("disabled", proved(), disabled, Step::Blocked(Barrier::Disabled)),
        ("changed", changed(), ordinary(), Step::Done),
    ]);
}
