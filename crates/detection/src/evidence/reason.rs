//! Evidence as one English sentence that an administrator can check.

use super::{
    CrowdEvidence, Ends, Evidence, ListHit, NewCountryEvidence, NotSuppressed, Stop, TokenReuseEvidence, Travel,
    Unfamiliar,
};
use crate::crowd::Origin;
use crate::features::Feature;
use crate::signals::ListClass;

/// How many unfamiliar values a sentence names; the rest is in `additionalInfo`.
const NAMED_MAX: usize = 3;

pub(super) fn render(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Anonymizer(hit) => listed(hit, anonymizer(hit.class)),
        Evidence::MaliciousAddress(hit) => listed(hit, "an address known for attacks"),
        Evidence::VerifiedActor(hit) => listed(hit, "an address of a verified threat actor"),
        Evidence::Unfamiliar(unfamiliar) => unfamiliar_values(unfamiliar),
        Evidence::Travel(travel) => journey(travel),
        Evidence::NewCountry(new) => new_country(new),
        Evidence::TokenReuse(reuse) => token_reuse(reuse),
        Evidence::Spray(crowd) => spray(crowd),
        Evidence::FailingAddress(crowd) => failing_address(crowd),
        Evidence::Leak(leak) => format!(
            "The list \"{}\" has the user's name beside the password that they have had since {}.",
            leak.list, leak.password_set
        ),
    }
}

fn spray(crowd: &CrowdEvidence) -> String {
    format!(
        "From {} came {} for {} that are not at home there, between {} and {}, and the right one for this user: a few \
         passwords are being tried on many accounts.",
        origin(&crowd.origin),
        counted(crowd.wrong, "wrong credential"),
        counted(crowd.strangers, "user"),
        crowd.from,
        crowd.to,
    )
}

fn failing_address(crowd: &CrowdEvidence) -> String {
    format!(
        "From {} came {} for {} that are not at home there, between {} and {}, and only {} of anybody.",
        origin(&crowd.origin),
        counted(crowd.wrong, "wrong credential"),
        counted(crowd.strangers, "user"),
        crowd.from,
        crowd.to,
        counted(crowd.right, "right one"),
    )
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Address(address) => address.to_string(),
        Origin::Prefix(prefix) => format!("addresses in {prefix}"),
        Origin::Program { network, browser } => format!("{browser} in AS{network}"),
    }
}

fn counted(count: u32, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

fn token_reuse(reuse: &TokenReuseEvidence) -> String {
    let from = |address: Option<std::net::IpAddr>| address.map_or("an unknown address".to_owned(), |it| it.to_string());
    format!(
        "A refresh token that {} had exchanged for the next on {} was used again from {}: two hold it, and everything \
         issued with it was revoked.",
        from(reuse.first_from),
        reuse.replaced,
        from(reuse.again_from)
    )
}

const fn anonymizer(class: ListClass) -> &'static str {
    match class {
        ListClass::Tor => "an exit of the Tor network",
        ListClass::Vpn => "an exit of an anonymous VPN",
        ListClass::Proxy => "an anonymising proxy",
        ListClass::Relay => "a privacy relay",
        ListClass::Hosting => "a data centre",
        ListClass::Satellite => "a satellite operator",
        ListClass::Carrier => "a mobile carrier",
        ListClass::Malicious | ListClass::VerifiedActor => "a listed address",
    }
}

fn listed(hit: &ListHit, what: &str) -> String {
    let age = match hit.age_days {
        0 => "was current".to_owned(),
        1 => "was a day old".to_owned(),
        days => format!("was {days} days old"),
    };
    format!(
        "The sign-in came from {what}: the list \"{}\", which {age}, holds {}.",
        hit.list, hit.entry
    )
}

fn unfamiliar_values(unfamiliar: &Unfamiliar) -> String {
    let named = unfamiliar.properties.iter().take(NAMED_MAX);
    let named: Vec<_> = named
        .map(|property| {
            format!(
                "{} {}{} (in none of {})",
                property.feature.label(),
                if property.feature == Feature::Network { "AS" } else { "" },
                property.value,
                sign_ins(property.of_sign_ins)
            )
        })
        .collect();
    let more = match unfamiliar.properties.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!("The user was never seen with {}{more}.", named.join(", "))
}

fn journey(travel: &Travel) -> String {
    let minutes = (travel.to.at.seconds_since(travel.from.at) / 60.0).round() as i64;
    let time = match (minutes / 60, minutes % 60) {
        _ if travel.from.at == travel.to.at => "at the same time".to_owned(),
        (0, 0) => "less than a minute apart".to_owned(),
        (0, minutes) => format!("{minutes} min apart"),
        (hours, minutes) => format!("{hours} h {minutes} min apart"),
    };
    let speed = if travel.speed_kmh.is_finite() {
        format!(", which takes {:.0} km/h", travel.speed_kmh)
    } else {
        String::new()
    };
    let mut sentence = format!(
        "The user signed in from {} and from {}, at least {:.0} km away, {time}{speed}",
        place(&travel.from),
        place(&travel.to),
        travel.distance_km
    );
    let told = travel.not_suppressed.iter().filter(|rule| is_told(**rule));
    for (index, rule) in told.enumerate() {
        sentence += if index == 0 { "; " } else { ", " };
        sentence += &why_not(*rule);
    }
    sentence + "."
}

/// What people ask first. The other rules are in `additionalInfo`.
const fn is_told(rule: NotSuppressed) -> bool {
    match rule {
        NotSuppressed::NoDevice | NotSuppressed::NewDevice | NotSuppressed::Untrusted(_) => true,
        NotSuppressed::Learned(_)
        | NotSuppressed::ShownPlace
        | NotSuppressed::ShownCountry
        | NotSuppressed::UntrustedPlace
        | NotSuppressed::SeldomPlace { .. }
        | NotSuppressed::Unpopular(_)
        | NotSuppressed::Unsettled { .. } => false,
    }
}

/// Why a rule did not explain what was found, as a part of a sentence.
pub(super) fn why_not(rule: NotSuppressed) -> String {
    match rule {
        NotSuppressed::Learned(known) => format!(
            "the user is known for {} and by {}",
            days(known.days),
            sign_ins(known.sign_ins)
        ),
        NotSuppressed::ShownPlace => {
            "neither address is listed as an anonymizer's, a data centre's, a satellite's or a carrier's".to_owned()
        }
        NotSuppressed::ShownCountry => "the address is not listed as an anonymizer's or a satellite's".to_owned(),
        NotSuppressed::UntrustedPlace => "the place is in no trusted location".to_owned(),
        NotSuppressed::NoDevice => "no device proved itself".to_owned(),
        NotSuppressed::NewDevice => "the device is new for the user".to_owned(),
        NotSuppressed::SeldomPlace {
            within_km,
            seen,
            needed,
        } => format!(
            "within {within_km:.0} km of the second place the user had {} over {}, and {} over {} make it the user's own",
            sign_ins(seen.sign_ins),
            days(seen.days),
            needed.sign_ins,
            days(needed.days)
        ),
        NotSuppressed::Untrusted(ends) => format!("{} in a trusted location", place_is(ends)),
        NotSuppressed::Unpopular(ends) => format!("{} one that several people of the tenant use", place_is(ends)),
        NotSuppressed::Unsettled { hours } => format!("no such journey was cleared up within {hours} h"),
    }
}

const fn place_is(ends: Ends) -> &'static str {
    match ends {
        Ends::Neither => "neither place is",
        Ends::First => "only the first place is",
        Ends::Second => "only the second place is",
    }
}

fn days(days: f64) -> String {
    match days.floor() as i64 {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

fn place(stop: &Stop) -> String {
    let stay = &stop.stay;
    match (&stay.city, &stay.country) {
        (Some(city), Some(country)) => format!("{city}, {country}"),
        (Some(name), None) | (None, Some(name)) => name.to_string(),
        (None, None) => format!("{:.1}, {:.1}", stay.point.latitude, stay.point.longitude),
    }
}

fn new_country(new: &NewCountryEvidence) -> String {
    let before = match new.last_seen {
        None => "from which the user never signed in before".to_owned(),
        Some(last) => format!("from which the user last signed in on {}", &last.to_string()[..10]),
    };
    let usual: Vec<_> = new
        .usual
        .iter()
        .map(|known| format!("{} ({})", known.country, sign_ins(known.sign_ins)))
        .collect();
    format!(
        "The sign-in came from {}, {before}; usual are {}.",
        new.country,
        usual.join(", ")
    )
}

fn sign_ins(count: u32) -> String {
    counted(count, "sign-in")
}
