//! What policies ask for, and what stands in the way.

use super::*;

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
