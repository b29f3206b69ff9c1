//! The people of the demo whom visitors can be: everybody else has no password, until an administrator gives them one.

use super::people::{Habit, Person, people};
use super::world::World;
use keepwatch_graph::UserId;
use std::net::IpAddr;

/// How many people there are whom a visitor should not be: they look after the company.
const COLLEAGUES_BEGIN: usize = 6;

/// Somebody whom visitors can be.
pub(crate) struct Part {
    /// What the names of the variables begin with that tell of them.
    pub(crate) variable: &'static str,
    /// Who it is.
    pub(crate) id: UserId,
    /// What they sign in with.
    pub(crate) principal_name: String,
    /// The address that they have at home: from there nobody finds it strange that they sign in.
    pub(crate) home: IpAddr,
    /// Whether they have set up a second factor.
    pub(crate) has_second_factor: bool,
}

/// The test user of Graph's tutorial, the administrator of the company, and a colleague with a code generator.
pub(crate) fn cast(seed: u64) -> Vec<Part> {
    let world = World::new();
    let people = people(&world, seed);
    let part = |variable, has_second_factor, person: &Person<'_>| Part {
        variable,
        id: person.id,
        principal_name: person.principal_name.clone(),
        home: person.home_address,
        has_second_factor,
    };
    let colleague = people
        .iter()
        .skip(COLLEAGUES_BEGIN)
        .find(|person| person.habit == Habit::Settled);
    let named = [
        people.first().map(|person| part("KEEPWATCH_TEST_USER", false, person)),
        people.get(1).map(|person| part("KEEPWATCH_ADMIN", false, person)),
        colleague.map(|person| part("KEEPWATCH_COLLEAGUE", true, person)),
    ];
    named.into_iter().flatten().collect()
}
