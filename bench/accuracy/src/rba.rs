//! The published data set of sign-ins, for whoever has it, and the model it was published with.
//!
//! The data set is that of S. Wiefling et al. (see [`keepwatch_simulation::published`]). The model is that of D. Freeman et al.
//! (NDSS 2016) as its authors' own program computes it: github.com/das-group/rba-algorithm, which tests itself against the
//! first rows of the data set. What follows from the file alone is repeated here as it is there, to the order of the
//! arithmetic. What no file fixes is ours: which attempts attackers make (see [`measure`]).

mod attackers;
mod log;
mod measure;
mod page;
mod read;
mod reference;
mod row;

pub(crate) use measure::measure;
pub(crate) use page::{Told, render};
pub(crate) use read::read;

/// The levels of the two features: address, network, country; and user agent, browser, system, device type.
const LEVELS: usize = 7;
/// Where the levels of each feature stand, from the fine to the coarse.
const ORIGIN: std::ops::Range<usize> = 0..3;
const AGENT: std::ops::Range<usize> = 3..7;
const COUNTRY: usize = 2;
const NETWORK: usize = 1;
const BROWSER: usize = 4;
const SYSTEM: usize = 5;

/// What a sign-in had at each level, as numbers of texts.
type Values = [u32; LEVELS];
