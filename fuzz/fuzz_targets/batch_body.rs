//! Any bytes as the body of a batch: nothing panics, and every part of what is accepted is answered once, after all that it
//! depends on.
#![no_main]

use keepwatch_odata::batch::{STEPS_MAX, steps, waves};
use libfuzzer_sys::fuzz_target;
use std::collections::HashSet;

fuzz_target!(|body: &[u8]| {
    let Ok(steps) = steps(body) else {
        return;
    };
    assert!(steps.len() <= STEPS_MAX);
    let Ok(waves) = waves(&steps) else {
        return;
    };
    let mut done = HashSet::new();
    for wave in waves {
        for index in &wave {
            let mut before = steps[*index].depends_on.iter();
            assert!(before.all(|id| done.contains(&id.to_lowercase())));
        }
        for index in wave {
            assert!(done.insert(steps[index].id.to_lowercase()), "answered twice");
        }
    }
    assert_eq!(done.len(), steps.len());
});
