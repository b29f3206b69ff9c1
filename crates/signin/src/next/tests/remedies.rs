//! Risk that is remedied, and passwords that are replaced.

use super::*;

#[test]
fn risk_is_remedied() {
    let change = |factors: &[Factor]| facts(all_of([GrantControl::PasswordChange]), factors);
    let remedy = |risk_is_of_password| Facts {
        risk_is_of_password,
        ..facts(all_of([GrantControl::RiskRemediation]), &[Factor::Totp])
    };
    let given_out = |must_change_password, factors: &[Factor]| Facts {
        account: Account::Good { must_change_password },
        ..facts(Decision::Grant, factors)
    };
    let must_change = || given_out(MustChange::Yes, &[]);
    let with_factor = |factors: &[Factor]| given_out(MustChange::AfterSecondFactor, factors);
    let refusing = |registration| Facts {
        registration,
        ..with_factor(&[])
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
        (
            "given out, and a factor first",
            with_password(),
            with_factor(&[Factor::Totp]),
            second(Factor::Totp, &[]),
        ),
        (
            "given out, with a factor",
            two(),
            with_factor(&[Factor::Totp]),
            Step::NewPassword(NewPasswordReason::MustChange),
        ),
        (
            "given out, and no factor yet",
            with_password(),
            with_factor(&[]),
            Step::SetUp(Factor::OWN.into_iter().collect()),
        ),
        (
            "given out, and no factor allowed",
            with_password(),
            refusing(Registration::Refused),
            Step::Blocked(Barrier::RegistrationRefused),
        ),
        (
            "given out, changed",
            changed(),
            with_factor(&[Factor::Totp]),
            Step::Done,
        ),
        (
            "given out, a passkey instead",
            passkey(),
            with_factor(&[Factor::Passkey]),
            Step::Done,
        ),
        ("remedy of a password", two(), remedy(true), by_risk()),
        ("remedy of a session", two(), remedy(false), Step::SignInAgain),
        ("once more", again(0), remedy(false), Step::Password),
        ("done once more", again(11), ordinary(), Step::Done),
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

/// Whoever knows only what was given out must not choose the next password, whatever a policy says would do.
#[test]
fn a_factor_comes_before_a_password_also_where_policies_name_one_that_nobody_can_have() {
    let strong = GrantControl::AuthenticationStrength("by a pass".into());
    let hopeless = |factors: &[Factor]| Facts {
        account: Account::Good {
            must_change_password: MustChange::AfterSecondFactor,
        },
        would_satisfy: BTreeMap::from([(Factor::Pass, BTreeSet::from([strong.clone()]))]),
        ..facts(all_of([strong.clone()]), factors)
    };
    let two = with(with_password(), Mode::SoftwareOath, 2);
    check([
        (
            "none registered",
            with_password(),
            hopeless(&[]),
            Step::SetUp(Factor::OWN.into_iter().collect()),
        ),
        (
            "one registered that would not do",
            with_password(),
            hopeless(&[Factor::Totp]),
            second(Factor::Totp, &[]),
        ),
        (
            "the pass was handed out",
            with_password(),
            hopeless(&[Factor::Pass]),
            second(Factor::Pass, &[]),
        ),
        (
            "with two",
            two,
            hopeless(&[Factor::Totp]),
            Step::NewPassword(NewPasswordReason::MustChange),
        ),
    ]);
}
