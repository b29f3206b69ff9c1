//! What an administrator would say of every sign-in, whatever came before.

use super::*;
use crate::facts::{Registration, Session};
use crate::proofs::Proof;
use crate::purpose::{Asked, Recency};
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_policy::Frequency;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use uuid::Uuid;

const NAME: &str = "ada@contoso.com";

/// More steps than any way has: names, three factors, a set-up, a password, signing in again, and what comes last.
const STEPS_MAX: usize = 24;

fn start() -> Timestamp {
    Timestamp::from_unix_seconds(1_700_000_000).unwrap()
}

fn ada() -> UserId {
    "4628e7df-dff3-407c-a08f-75f08c0806dc".parse().unwrap()
}

fn session() -> Session {
    Session {
        id: Uuid::from_u128(1),
        user: ada(),
        name: NAME.to_owned(),
    }
}

fn control() -> impl Strategy<Value = GrantControl> {
    prop_oneof![
        4 => Just(GrantControl::Mfa),
        2 => Just(GrantControl::PasswordChange),
        2 => Just(GrantControl::RiskRemediation),
        2 => Just(GrantControl::AuthenticationStrength("strong".into())),
        1 => Just(GrantControl::CompliantDevice),
    ]
}

fn decision() -> impl Strategy<Value = Decision> {
    prop_oneof![
        2 => Just(Decision::Grant),
        6 => btree_set(btree_set(control(), 1..3), 1..4).prop_map(Decision::Require),
        1 => Just(Decision::Block { by: BTreeSet::from(["p".into()]) }),
    ]
}

fn factor() -> impl Strategy<Value = Factor> {
    proptest::sample::select(Factor::ALL.to_vec())
}

fn account() -> impl Strategy<Value = Account> {
    let must_change = proptest::sample::select(vec![MustChange::No, MustChange::Yes, MustChange::AfterSecondFactor]);
    prop_oneof![
        6 => must_change.prop_map(|must_change_password| Account::Good { must_change_password }),
        1 => Just(Account::Disabled),
        1 => Just(Account::Gone),
    ]
}

fn frequency() -> impl Strategy<Value = Option<Frequency>> {
    let how_often = prop_oneof![Just(Frequency::EveryTime), (1_u64..7200).prop_map(Frequency::Seconds),];
    proptest::option::of(how_often)
}

fn facts() -> impl Strategy<Value = Facts> {
    let registration = prop_oneof![
        4 => Just(Registration::Allowed),
        1 => Just(Registration::Risky),
        1 => Just(Registration::Refused),
    ];
    let persistence = prop_oneof![
        Just(Persistence::Ask),
        Just(Persistence::Always),
        Just(Persistence::Never)
    ];
    let consent = prop_oneof![
        4 => Just(Consent::Given),
        2 => Just(Consent::Ask),
        1 => Just(Consent::AdministratorOnly),
    ];
    let policies = (
        decision(),
        btree_map(factor(), btree_set(control(), 0..3), 0..4),
        (frequency(), frequency()),
        persistence,
    );
    let person = (
        account(),
        btree_set(factor(), 0..4),
        registration,
        any::<bool>(),
        any::<bool>(),
    );
    (policies, person, consent, any::<bool>()).prop_map(|(policies, person, consent, has_session)| {
        let (decision, would_satisfy, (primary_frequency, second_frequency), persistence) = policies;
        let (account, factors, registration, risk_is_of_password, is_assigned) = person;
        Facts {
            session: has_session.then(session),
            account,
            valid_from: None,
            high_since: None,
            is_assigned,
            decision,
            would_satisfy,
            factors,
            registration,
            primary_frequency,
            second_frequency,
            persistence,
            risk_is_of_password,
            consent,
        }
    })
}

fn purpose() -> impl Strategy<Value = Purpose> {
    let prompt = proptest::sample::select(vec![Prompt::Login, Prompt::SelectAccount, Prompt::Consent]);
    let prompts = prop_oneof![btree_set(prompt, 0..3), Just(BTreeSet::from([Prompt::None]))];
    let asked = (prompts, proptest::option::of(0_u32..7200), any::<bool>());
    let authorize = asked.prop_map(|(prompt, max_age_seconds, is_hinted)| Purpose::Authorize {
        asked: Asked {
            prompt,
            max_age_seconds,
            login_hint: is_hinted.then(|| NAME.to_owned()),
            contexts: BTreeSet::new(),
        },
        request: String::new(),
    });
    let recency = prop_oneof![Just(Recency::Any), Just(Recency::JustNow)];
    let account = recency.prop_map(|recency| Purpose::Account {
        path: "/account".to_owned(),
        recency,
    });
    prop_oneof![
        4 => authorize,
        1 => account,
        1 => Just(Purpose::Device { user_code: "ABC".to_owned() }),
        1 => Just(Purpose::ResetPassword),
    ]
}

/// Something that a person does, at a second of the journey.
#[derive(Debug, Clone)]
enum Deed {
    Names,
    Proves(Mode),
    Chooses(Option<Factor>),
    ChangesPassword,
    BeginsAgain,
    Consents,
    Stays(bool),
    Confirms,
    Picks,
}

fn deed() -> impl Strategy<Value = Deed> {
    let mode = proptest::sample::select(Mode::ALL.to_vec());
    prop_oneof![
        1 => Just(Deed::Names),
        4 => mode.prop_map(Deed::Proves),
        1 => proptest::option::of(factor()).prop_map(Deed::Chooses),
        1 => Just(Deed::ChangesPassword),
        1 => Just(Deed::BeginsAgain),
        1 => Just(Deed::Consents),
        1 => any::<bool>().prop_map(Deed::Stays),
        1 => Just(Deed::Confirms),
        1 => Just(Deed::Picks),
    ]
}

fn act(journey: &mut Journey, deed: &Deed, at: Timestamp) {
    match deed {
        Deed::Names => journey.named(NAME),
        Deed::Proves(mode) => journey.proved(ada(), NAME, Proof::new(*mode, at)).unwrap(),
        Deed::Chooses(factor) => journey.choose(*factor),
        Deed::ChangesPassword => journey.changed_password(at),
        Deed::BeginsAgain => journey.begin_again(at),
        Deed::Consents => journey.consent(),
        Deed::Stays(stays) => journey.stay(*stays),
        Deed::Confirms => journey.confirm_device(),
        Deed::Picks => journey.picked(),
    }
}

fn journey() -> impl Strategy<Value = Journey> {
    (purpose(), vec(deed(), 0..8)).prop_map(|(purpose, deeds)| {
        let mut journey = Journey::new(purpose, start());
        for (second, deed) in (1..).zip(&deeds) {
            act(&mut journey, deed, start().plus_seconds(second));
        }
        journey
    })
}

fn fresh(journey: &Journey, facts: &Facts) -> Proofs {
    journey.proofs().fresh(&Since::of(journey, facts))
}

fn is_reset(journey: &Journey) -> bool {
    matches!(journey.purpose(), Purpose::ResetPassword)
}

/// Answers a step as somebody would who can: the step's own factor, a right password, consent.
fn obey(journey: &mut Journey, facts: &mut Facts, step: &Step, at: Timestamp) {
    let proof = |mode| Proof::new(mode, at);
    match step {
        Step::PickAccount => journey.picked(),
        Step::UserName => journey.named(NAME),
        Step::Password => journey.proved(ada(), NAME, proof(Mode::Password)).unwrap(),
        Step::ChooseFactor(factors) => journey.choose(factors.first().copied()),
        Step::SecondFactor { factor, .. } => journey.proved(ada(), NAME, proof(factor.mode())).unwrap(),
        Step::SetUp(factors) => {
            facts.factors.extend(factors.first());
            let mode = factors.first().unwrap().mode();
            journey.proved(ada(), NAME, proof(mode)).unwrap();
        }
        Step::NewPassword(_) => journey.changed_password(at),
        Step::SignInAgain => journey.begin_again(at),
        Step::ConfirmDevice => journey.confirm_device(),
        Step::Consent => {
            facts.consent = Consent::Given;
            journey.consent();
        }
        Step::StaySignedIn => journey.stay(true),
        Step::Blocked(_) | Step::NeedAdministrator | Step::Refused(_) | Step::Done => {}
    }
}

/// What the policies say after more was proved.
fn reconsider(journey: &Journey, facts: &Facts, asked: &Decision) -> Decision {
    let Decision::Require(needs) = asked else {
        return asked.clone();
    };
    let counting = fresh(journey, facts);
    let mut satisfied: BTreeSet<GrantControl> = BTreeSet::new();
    if counting.are_multi_factor() {
        satisfied.insert(GrantControl::Mfa);
    }
    for mode in counting.modes() {
        let met = Factor::of(mode).and_then(|factor| facts.would_satisfy.get(&factor));
        satisfied.extend(met.into_iter().flatten().cloned());
    }
    if journey.password_changed_at().is_some() {
        satisfied.extend([GrantControl::PasswordChange, GrantControl::RiskRemediation]);
    }
    if journey.again_at().is_some() {
        satisfied.insert(GrantControl::RiskRemediation);
    }
    let left: BTreeSet<_> = needs
        .iter()
        .filter(|any_of| any_of.is_disjoint(&satisfied))
        .cloned()
        .collect();
    if left.is_empty() {
        Decision::Grant
    } else {
        Decision::Require(left)
    }
}

proptest! {
    /// Nobody is through while something is missing.
    #[test]
    fn done_means_that_nothing_is_missing(journey in journey(), facts in facts()) {
        if next(&journey, &facts) == Step::Done {
            let good = matches!(facts.account, Account::Good { .. });
            prop_assert!(good);
            if is_reset(&journey) {
                prop_assert!(journey.user().is_some() && journey.password_changed_at().is_some());
            } else {
                prop_assert!(fresh(&journey, &facts).has_primary());
                prop_assert_eq!(&facts.decision, &Decision::Grant);
                prop_assert!(facts.is_assigned && facts.consent == Consent::Given);
            }
        }
    }

    /// A policy that blocks ends every sign-in, whatever is proved, and nothing more is asked.
    #[test]
    fn a_block_is_a_block(journey in journey(), facts in facts()) {
        let facts = Facts { decision: Decision::Block { by: BTreeSet::from(["p".into()]) }, ..facts };
        let step = next(&journey, &facts);
        if !is_reset(&journey) && fresh(&journey, &facts).has_primary() {
            prop_assert!(matches!(step, Step::Blocked(_)), "{:?}", step);
        }
        prop_assert!(is_reset(&journey) || step != Step::Done);
    }

    /// Before somebody has proved anything, what is asked is the same for every account, and for none.
    #[test]
    fn nothing_is_told_before_a_proof(purpose in purpose(), is_named in any::<bool>(), facts in facts()) {
        let mut journey = Journey::new(purpose, start());
        if is_named {
            journey.named(NAME);
        }
        let of_nobody = Facts { session: facts.session.clone(), account: Account::Gone, ..Facts::ordinary() };
        prop_assert_eq!(next(&journey, &facts), next(&journey, &of_nobody));
    }

    /// What was proved stays proved, and becomes no older.
    #[test]
    fn a_proof_never_disappears(journey in journey(), deed in deed()) {
        let mut after = journey.clone();
        act(&mut after, &deed, start().plus_seconds(100));
        prop_assert!(journey.proofs().modes().is_subset(&after.proofs().modes()));
        prop_assert!(journey.proofs().primary().map(|proof| proof.at) <= after.proofs().primary().map(|proof| proof.at));
    }

    /// Whoever does what is asked arrives somewhere, in a few steps, and is never asked for what they cannot do.
    #[test]
    fn every_way_ends(purpose in purpose(), facts in facts()) {
        let mut facts = facts;
        let asked = facts.decision.clone();
        let mut journey = Journey::new(purpose, start());
        for second in 1..=STEPS_MAX as i64 {
            facts.decision = reconsider(&journey, &facts, &asked);
            let step = next(&journey, &facts);
            match step {
                Step::Done | Step::Blocked(_) | Step::Refused(_) | Step::NeedAdministrator => return Ok(()),
                _ => obey(&mut journey, &mut facts, &step, start().plus_seconds(second)),
            }
        }
        prop_assert!(false, "no end after {} steps: {:?}", STEPS_MAX, next(&journey, &facts));
    }

    /// Where nothing may be asked, nothing is.
    #[test]
    fn silence_is_kept(journey in journey(), facts in facts()) {
        if journey.purpose().prompts(Prompt::None) {
            let step = next(&journey, &facts);
            prop_assert!(matches!(step, Step::Done | Step::Blocked(_) | Step::Refused(_)), "{:?}", step);
        }
    }

    /// Where an administrator wants a second factor before another password, nobody chooses one without.
    #[test]
    fn a_password_is_changed_after_the_factor_that_it_wants(journey in journey(), facts in facts()) {
        let facts = Facts { account: Account::Good { must_change_password: MustChange::AfterSecondFactor }, ..facts };
        if next(&journey, &facts) == Step::NewPassword(NewPasswordReason::MustChange) {
            prop_assert!(fresh(&journey, &facts).are_multi_factor());
        }
    }

    /// A password alone never adds a factor to an account that has one.
    #[test]
    fn nothing_is_registered_past_a_factor_that_there_is(journey in journey(), facts in facts()) {
        if let Step::SetUp(_) = next(&journey, &facts) {
            prop_assert!(facts.factors.is_empty() || fresh(&journey, &facts).are_multi_factor());
        }
    }
}
