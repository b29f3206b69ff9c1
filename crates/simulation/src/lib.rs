//! A population that signs in, and those who attack it: seeded, labelled, in the order of time.
//!
//! The population is calibrated to what is published of a large single sign-on service ([`published`]); what is not
//! published is chosen, and the constants say so. It shows how detectors compare and whether a change makes them better or
//! worse; what they do on real traffic only real traffic shows.
//!
//! Pure: no clock, files, network or ambient randomness. What is drawn follows from the seed and from what it is drawn
//! for, so that a simulation needs no more memory than six bytes a person and the attempts of one day.

mod activity;
mod attackers;
mod attacks;
mod browsers;
mod catch_all;
mod countries;
mod day;
mod draw;
mod habits;
mod label;
mod line;
mod moments;
mod networks;
mod people;
mod plan;
pub mod published;
mod sign_in;
mod simulation;
mod user_agents;

pub use label::{Attacker, Case, Label};
pub use networks::{list_text, table_csv};
pub use plan::{ATTACKS_PER_DAY_MAX, DAYS_MAX, Plan, PlanError, USERS_MAX};
pub use sign_in::SimulatedSignIn;
pub use simulation::Simulation;
