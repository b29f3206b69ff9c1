//! Repeatable chance: what is drawn for one thing follows from the seed and the thing, and from nothing else.
//!
//! So nothing has to be remembered of what was drawn before, and a change to how one thing is drawn shifts no other.

/// What is drawn for. Two topics never share a draw.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Topic {
    Person = 1,
    UserId,
    Activity,
    ActiveDay,
    SignIn,
    SignInId,
    Lease,
    Trip,
    Device,
    CatchAll,
    Burst,
    CatchAllAttempt,
    Attack,
    AttackedFrom,
    AttackedWith,
}

/// The draws for one thing: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
/// Not for secrets.
#[derive(Debug, Clone)]
pub(crate) struct Draw(u64);

/// What SplitMix64 counts by: the golden ratio in 64 bits.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Draw {
    /// The draws for the thing that `topic` and two numbers name, under `seed`.
    pub(crate) fn of(seed: u64, topic: Topic, thing: u64, part: u64) -> Draw {
        let mut state = mix(seed ^ STEP);
        for key in [topic as u64, thing, part] {
            state = mix(state.wrapping_add(STEP) ^ key);
        }
        Draw(state)
    }

    /// 64 even bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number below `end`; 0 where `end` is 0. The bias is below one in four thousand million.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        (((self.bits() >> 32) * u64::from(end)) >> 32) as u32
    }

    /// True in so many of a thousand cases.
    pub(crate) fn per_mille(&mut self, share: u32) -> bool {
        self.below(1000) < share
    }

    /// One of `items`, of which there must be some.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u32) as usize]
    }

    /// The index of one of the weights, each as likely as it is heavy; 0 where all are 0.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let all: u32 = weights.clone().sum();
        let mut left = self.below(all);
        for (index, weight) in weights.enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
        }
        0
    }

    /// The 16 bytes of a random UUID (RFC 9562, version 4), as a number.
    pub(crate) fn uuid(&mut self) -> uuid::Uuid {
        let (high, low) = (self.bits(), self.bits());
        uuid::Builder::from_random_bytes(((u128::from(high) << 64) | u128::from(low)).to_be_bytes()).into_uuid()
    }
}

const fn mix(state: u64) -> u64 {
    let mut mixed = state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_draws_the_same_and_another_does_not() {
        let first = |topic, thing, part| Draw::of(7, topic, thing, part).bits();
        assert_eq!(first(Topic::Person, 1, 2), first(Topic::Person, 1, 2));
        let others = [
            first(Topic::Device, 1, 2),
            first(Topic::Person, 2, 1),
            first(Topic::Person, 1, 3),
            Draw::of(8, Topic::Person, 1, 2).bits(),
        ];
        assert!(others.iter().all(|other| *other != first(Topic::Person, 1, 2)));
    }

    #[test]
    fn weights_are_kept_to() {
        let mut draw = Draw::of(1, Topic::Person, 0, 0);
        let mut counts = [0_u32; 3];
        for _ in 0..100_000 {
            counts[draw.weighted([700, 0, 300].into_iter())] += 1;
        }
        assert!(counts[0].abs_diff(70_000) < 1_000 && counts[1] == 0, "{counts:?}");
        assert_eq!(draw.weighted([0, 0].into_iter()), 0, "nothing to choose from");
    }
}
