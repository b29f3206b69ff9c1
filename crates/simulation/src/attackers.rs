//! From where and with what each attacker comes: see [`Attacker`](crate::Attacker) for what each knows.

use crate::browsers::{Browser, Late};
use crate::catch_all;
use crate::countries::COUNTRIES;
use crate::draw::Draw;
use crate::habits::{at_home, browser, common_browser};
use crate::label::Attacker;
use crate::networks::{Origin, Slot};
use crate::people::{Person, city_of};

/// Nobody is that far away within an hour.
const FAR_KM: f64 = 3_000.0;

/// Where and with what `attacker` signs in as `victim` on a day.
pub(crate) fn takeover(seed: u64, attacker: Attacker, victim: &Person, day: u32, draw: &mut Draw) -> (Origin, Browser) {
    let own = browser(seed, victim, victim.main, 0, day);
    match attacker {
        Attacker::Naive => (somewhere(draw), common_browser(day, draw)),
        Attacker::Vpn => {
            let slot = *draw.pick(&[Slot::KnownVpn, Slot::UnknownVpn]);
            let origin = Origin::anywhere(victim.home.capital(), slot, draw);
            (origin, common_browser(day, draw))
        }
        Attacker::Targeted => {
            let slot = Slot::home(draw);
            let model = draw.below(own.product.models()) as u8;
            let origin = Origin::anywhere(victim.home, slot, draw);
            (origin, Browser::on(own.product, model, day, Late::default()))
        }
        Attacker::VeryTargeted => (Origin::anywhere(victim.home, victim.provider, draw), own),
    }
}

/// An address of any country, as those who try unknown accounts have.
fn somewhere(draw: &mut Draw) -> Origin {
    let spot = city_of(catch_all::country(draw), draw);
    let slot = match draw.below(10) {
        0..=4 => Slot::Hosting,
        5..=7 => Slot::home(draw),
        _ => Slot::KnownVpn,
    };
    Origin::anywhere(spot, slot, draw)
}

/// A data centre of any country.
pub(crate) fn data_centre(draw: &mut Draw) -> Origin {
    let spot = city_of(catch_all::country(draw), draw);
    Origin::anywhere(spot, Slot::Hosting, draw)
}

/// A home on another continent than where the victim just was.
pub(crate) fn far_away(from: Origin, day: u32, draw: &mut Draw) -> (Origin, Browser) {
    let weight = |country: usize| {
        let capital = crate::countries::Spot {
            country: country as u8,
            city: 0,
        };
        let is_far = capital.distance_km(from.spot) > FAR_KM;
        if is_far { COUNTRIES[country].catch_all } else { 0 }
    };
    let country = draw.weighted((0..COUNTRIES.len()).map(weight));
    let spot = city_of(country, draw).capital();
    let slot = Slot::home(draw);
    (Origin::anywhere(spot, slot, draw), common_browser(day, draw))
}

/// The victim's own home, or the office where there is one, and a device of somebody else.
pub(crate) fn inside(seed: u64, victim: &Person, day: u32, draw: &mut Draw) -> (Origin, Browser) {
    let origin = match victim.office {
        Some(third) if draw.per_mille(500) => Origin::new(victim.home, Slot::Office, third, 7),
        Some(_) | None => at_home(seed, victim, day),
    };
    (origin, common_browser(day, draw))
}
