use super::*;
use crate::signals::ListClass;
use crate::testing::{attempt, point, signals, start};
use proptest::prelude::*;

/// A sign-in as the tests of this file vary it.
#[derive(Debug, Clone)]
struct Step {
    minutes: i64,
    place: u8,
    device: Option<u8>,
    located: bool,
    trusted: bool,
    issuer: Option<u8>,
}

impl Step {
    fn facts(&self) -> (Attempt, Signals) {
        let mut attempt = attempt(&format!("8.8.{}.8", self.place), self.minutes);
        attempt.device = self.device.map(|device| format!("device {device}").into());
        attempt.token_issuer = self.issuer.map(|issuer| format!("issuer {issuer}").into());
        let place = self.located.then(|| point(f64::from(self.place) * 3.0 + 1.0, 10.0));
        let mut signals = signals("DE", u32::from(self.place) + 1, place);
        if let Some(place) = &mut signals.place {
            place.city = Some("Kassel".into());
        }
        signals.trusted = self.trusted;
        (attempt, signals)
    }
}

fn step(minutes_max: i64) -> impl Strategy<Value = Step> {
    let device = proptest::option::of(0..3_u8);
    let issuer = proptest::option::weighted(0.1, 0..4_u8);
    (0..minutes_max, 0..9_u8, device, any::<bool>(), any::<bool>(), issuer).prop_map(
        |(minutes, place, device, located, trusted, issuer)| Step {
            minutes,
            place,
            device,
            located,
            trusted,
            issuer,
        },
    )
}

fn learned<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Profile {
    let mut profile = Profile::default();
    for step in steps {
        let (attempt, signals) = step.facts();
        profile.learn(&attempt, &signals);
    }
    profile
}

#[test]
fn a_profile_knows_what_it_learned_and_since_when() {
    let mut profile = Profile::default();
    profile.learn(&attempt("8.8.8.8", 0), &signals("DE", 7, None));
    profile.learn(&attempt("8.8.8.9", 60), &signals("DE", 7, None));
    let seen = |feature, value, minutes: i64| {
        let at = start().plus_seconds(minutes * 60);
        profile.seen(feature, value, at).map_or(0, |seen| seen.count)
    };
    assert_eq!(seen(Feature::Country, "DE", 120), 2);
    assert_eq!(seen(Feature::Prefix, "8.8.8.0/24", 120), 2);
    assert_eq!(seen(Feature::Address, "8.8.8.9", 120), 1);
    assert_eq!(seen(Feature::Address, "8.8.8.9", 30), 0, "not yet known then");
    assert_eq!(seen(Feature::Country, "FR", 120), 0);
    assert_eq!(profile.sign_ins(), 2);
}

#[test]
fn experience_starts_anew_after_a_long_absence_and_on_request() {
    let day = 24 * 60;
    let learn = |profile: &mut Profile, day_number: i64| {
        profile.learn(&attempt("8.8.8.8", day_number * day), &signals("DE", 7, None));
    };
    let mut profile = Profile::default();
    let at = |day_number| start().plus_days(day_number);
    assert_eq!(profile.experience(at(0)), Experience::NONE);
    for day_number in 0..=20 {
        learn(&mut profile, day_number);
    }
    assert_eq!(
        profile.experience(at(20)),
        Experience {
            days: 20.0,
            sign_ins: 21
        }
    );
    assert_eq!(profile.experience(at(110)).days, 110.0, "a long holiday");
    assert_eq!(profile.experience(at(111)), Experience::NONE, "an absence");
    learn(&mut profile, 120);
    assert_eq!(profile.experience(at(121)), Experience { days: 1.0, sign_ins: 1 });
    profile.relearn(at(122));
    learn(&mut profile, 124);
    assert_eq!(profile.experience(at(124)), Experience { days: 2.0, sign_ins: 1 });
    profile.relearn(at(121));
    assert_eq!(
        profile.experience(at(124)).sign_ins,
        1,
        "an older request changes nothing"
    );
    assert_eq!(profile.sign_ins(), 23, "nothing is forgotten");
}

#[test]
fn the_place_of_an_anonymizer_data_centre_or_gateway_is_not_the_users() {
    for (class, learned) in [
        (None, true),
        (Some(ListClass::Malicious), true),
        (Some(ListClass::Tor), false),
        (Some(ListClass::Vpn), false),
        (Some(ListClass::Proxy), false),
        (Some(ListClass::Relay), false),
        (Some(ListClass::Hosting), false),
        (Some(ListClass::Satellite), false),
        (Some(ListClass::Carrier), false),
    ] {
        let mut profile = Profile::default();
        let mut signals = signals("DE", 7, Some(point(50.0, 8.0)));
        signals.lists.extend(class.map(crate::testing::listed));
        profile.learn(&attempt("8.8.8.8", 0), &signals);
        assert_eq!(profile.anchors().len() == 1, learned, "{class:?}");
        assert_eq!(
            profile.experience_near(point(50.0, 8.0), 100.0, start()).sign_ins == 1,
            learned,
            "{class:?}"
        );
    }
}

#[test]
fn a_profile_stays_small_whatever_a_user_does() {
    let mut profile = Profile::default();
    for number in 0..2_000_i64 {
        let mut attempt = attempt(&format!("8.{}.{}.8", number / 250, number % 250), number * 60);
        attempt.user_agent = Some(format!("{number} {}", "x".repeat(4_000)).into());
        attempt.device = Some(format!("{number} {}", "y".repeat(4_000)).into());
        attempt.app = Some(format!("{number}").into());
        let place = point((number % 89) as f64 + 0.5, (number % 179) as f64);
        profile.learn(&attempt, &signals("DE", number as u32, Some(place)));
    }
    for feature in Feature::ALL {
        assert!(profile.values(feature).len() <= capacity(feature), "{feature}");
    }
    assert!(profile.to_bytes().len() < 32_768, "{}", profile.to_bytes().len());
    assert_eq!(Profile::from_bytes(&profile.to_bytes()), Ok(profile));
}

/// A profile of three sign-ins, two of them within an hour from Paris, as it was written before it knew of trust.
const BEFORE_TRUST: &str = "0181d0a2ada1879eef088188bdc2ea889eef080003030107382e382e382e380300982a010a382e382e382e302f323403\
    00982a0101370300982a010244450300982a01374d6f7a696c6c612f352e30202857696e646f7773204e542031302e30\
    3b2057696e36343b20783634292046697265666f782f3132382e300300982a010b46697265666f78203132380300982a\
    010757696e646f77730300982a01076465736b746f700300982a01066c6170746f700300982a01243030303030303033\
    2d303030302d303030302d633030302d3030303030303030303030300300982a0287010a01b05400c4010a0200880e02\
    80b8abb4e4879eef0880e88887437fae47e17a146e4840cdcccccccccc024000000000000000000802000202028088bd\
    c2ea889eef0800018fc2f5285cef40c0cdcccccccccc02400000000000000000";

#[test]
fn bytes_from_before_trust_are_read_and_written_alike() {
    let bytes = |hex: &str| -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2);
        pairs
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    };
    let profile = Profile::from_bytes(&bytes(BEFORE_TRUST)).unwrap();
    assert_eq!(profile.sign_ins(), 3);
    assert_eq!(profile.anchors().len(), 2);
    assert!(profile.anchors().iter().all(|anchor| !anchor.stay.trusted));
    assert_eq!(profile.to_bytes(), bytes(BEFORE_TRUST));
}

#[test]
fn a_trusted_stay_costs_a_bit_that_older_versions_pass_over() {
    let learned = |trusted: bool| {
        let mut profile = Profile::default();
        let mut signals = signals("DE", 7, Some(point(48.86, 2.35)));
        signals.trusted = trusted;
        profile.learn(&attempt("8.8.8.8", 0), &signals);
        profile
    };
    let (trusted, plain) = (learned(true).to_bytes(), learned(false).to_bytes());
    assert_eq!(
        trusted.len(),
        plain.len() + 1,
        "the bits of the stay no longer fit seven"
    );
    assert!(Profile::from_bytes(&trusted).unwrap().anchors()[0].stay.trusted);
    assert!(!Profile::from_bytes(&plain).unwrap().anchors()[0].stay.trusted);
}

#[test]
fn issuers_are_kept_in_a_layout_of_their_own() {
    let learned = |issuer: Option<&str>| {
        let mut profile = Profile::default();
        let mut attempt = attempt("8.8.8.8", 0);
        attempt.token_issuer = issuer.map(Into::into);
        profile.learn(&attempt, &signals("DE", 7, Some(point(48.86, 2.35))));
        profile
    };
    let (plain, federated) = (learned(None), learned(Some("https://idp.example")));
    assert_eq!(plain.to_bytes()[0], 1, "who knows of no issuers reads those without");
    assert_eq!(federated.to_bytes()[0], 2);
    let read = Profile::from_bytes(&federated.to_bytes()).unwrap();
    assert_eq!(read, federated);
    let seen = read.seen(Feature::TokenIssuer, "https://idp.example", start()).unwrap();
    assert_eq!((seen.count, seen.first), (1, start()));
    let mut cut = federated.to_bytes();
    cut[0] = 1;
    assert_eq!(Profile::from_bytes(&cut), Err(ProfileError::TooLong));
}

#[test]
fn what_is_taken_back_leaves_what_was_known_before() {
    let home = || signals("DE", 7, Some(point(50.0, 8.0)));
    let mut profile = Profile::default();
    for day in 0..20 {
        profile.learn(&attempt("8.8.8.8", day * 1_440), &home());
    }
    let before = profile.clone();
    // One sign-in of the attacker's from elsewhere, and one from the user's own place.
    let elsewhere = (attempt("9.9.9.9", 30_000), signals("BR", 9, Some(point(-23.5, -46.6))));
    let at_home = (attempt("8.8.8.8", 30_001), home());
    for (attempt, signals) in [&elsewhere, &at_home] {
        profile.learn(attempt, signals);
    }
    for (attempt, signals) in [&elsewhere, &at_home] {
        profile.unlearn(attempt, signals);
    }
    assert_eq!(profile.sign_ins(), before.sign_ins());
    assert_eq!(profile.anchors(), before.anchors());
    for feature in Feature::ALL {
        let counts = |profile: &Profile| -> Vec<_> {
            profile
                .values(feature)
                .iter()
                .map(|seen| (seen.value.clone(), seen.count))
                .collect()
        };
        assert_eq!(counts(&profile), counts(&before), "{feature}");
    }
    let near = |profile: &Profile| {
        profile
            .experience_near(point(50.0, 8.0), 100.0, start().plus_days(30))
            .sign_ins
    };
    assert_eq!(near(&profile), near(&before));
    assert_eq!(Profile::from_bytes(&profile.to_bytes()), Ok(profile.clone()));
    profile.unlearn(&elsewhere.0, &elsewhere.1);
    assert_eq!(
        profile
            .seen(Feature::Country, "DE", start().plus_days(30))
            .unwrap()
            .count,
        20,
        "no other is taken back"
    );
}

#[test]
fn bytes_of_another_layout_are_refused() {
    assert_eq!(Profile::from_bytes(&[]), Err(ProfileError::Truncated));
    assert_eq!(Profile::from_bytes(&[9]), Err(ProfileError::Version(9)));
    let mut bytes = Profile::default().to_bytes();
    bytes.push(0);
    assert_eq!(Profile::from_bytes(&bytes), Err(ProfileError::TooLong));
    assert_eq!(Profile::from_bytes(&[1; 40]), Err(ProfileError::Corrupt));
}

proptest! {
    /// Written and read again, a profile is the same, and so are its bytes.
    #[test]
    fn a_profile_reads_what_it_writes(steps in proptest::collection::vec(step(200_000), 0..60)) {
        let profile = learned(&steps);
        let bytes = profile.to_bytes();
        let read = Profile::from_bytes(&bytes).unwrap();
        prop_assert_eq!(&read, &profile);
        prop_assert_eq!(read.to_bytes(), bytes);
    }

    /// No bytes make reading panic, and what is read can be written.
    #[test]
    fn corrupt_bytes_are_an_error_or_a_profile(
        steps in proptest::collection::vec(step(2_000), 0..20),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = learned(&steps).to_bytes();
        for (index, byte) in damage {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        if let Ok(profile) = Profile::from_bytes(&bytes) {
            profile.to_bytes();
            profile.experience(start());
            profile.experience_near(point(1.0, 1.0), 100.0, start());
        }
    }

    /// Nothing that begins a profile is a profile. (Of damaged bytes that cannot be said: a smaller count makes a shorter
    /// profile, which may end anywhere.)
    #[test]
    fn a_profile_cut_short_is_an_error(
        steps in proptest::collection::vec(step(2_000), 0..20),
        length in any::<proptest::sample::Index>(),
    ) {
        let bytes = learned(&steps).to_bytes();
        prop_assert_eq!(Profile::from_bytes(&bytes[..length.index(bytes.len())]), Err(ProfileError::Truncated));
    }

    #[test]
    fn any_bytes_are_an_error_or_a_profile(mut bytes in proptest::collection::vec(any::<u8>(), 1..300)) {
        bytes[0] = 1 + bytes[0] % 2;
        let _ = Profile::from_bytes(&bytes);
    }

    /// Whatever is taken back, learned or not, what is left is a profile.
    #[test]
    fn what_is_taken_back_leaves_a_profile(
        steps in proptest::collection::vec(step(2_000), 0..40),
        others in proptest::collection::vec(step(2_000), 0..20),
    ) {
        let mut profile = learned(&steps);
        for step in steps.iter().step_by(3).chain(&others) {
            let (attempt, signals) = step.facts();
            profile.unlearn(&attempt, &signals);
        }
        prop_assert!(profile.anchors().is_sorted_by_key(|anchor| anchor.last));
        prop_assert_eq!(Profile::from_bytes(&profile.to_bytes()), Ok(profile));
    }

    /// The order in which sign-ins are learned leaves no trace, as long as nothing has to be forgotten.
    #[test]
    fn order_of_learning_does_not_matter(
        (steps, shuffled) in proptest::collection::vec(step(100_000), 0..20)
            .prop_flat_map(|steps| (Just(steps.clone()), Just(steps).prop_shuffle()))
    ) {
        prop_assert_eq!(learned(&steps), learned(&shuffled));
    }

    /// However late a sign-in arrives, the newest anchor stays where it is, and anchors stay in order.
    #[test]
    fn a_straggler_never_moves_an_anchor_back(
        steps in proptest::collection::vec(step(100_000), 1..60),
        straggler in step(100_000),
    ) {
        let before = learned(&steps);
        let after = learned(steps.iter().chain([&straggler]));
        let newest = |profile: &Profile| profile.anchors().last().map(|anchor| anchor.last);
        prop_assert!(newest(&after) >= newest(&before));
        prop_assert!(after.anchors().is_sorted_by_key(|anchor| anchor.last));
        for anchor in before.anchors() {
            let kept = after.anchors().iter().find(|kept| kept.stay == anchor.stay && kept.last >= anchor.last);
            let was_oldest = Some(anchor) == before.anchors().first();
            prop_assert!(kept.is_some() || was_oldest);
        }
    }
}
