//! In which order the parts of a batch are answered.

use super::{BatchError, Step};
use keepwatch_graph::edm::shown;
use std::collections::HashMap;

/// Which parts can be answered at once, wave by wave: each comes after all that it depends on.
pub fn waves(steps: &[Step]) -> Result<Vec<Vec<usize>>, BatchError> {
    let by_id: HashMap<String, usize> = (0..)
        .zip(steps)
        .map(|(index, step)| (step.id.to_lowercase(), index))
        .collect();
    let mut waiting = Vec::with_capacity(steps.len());
    for (index, step) in steps.iter().enumerate() {
        let before: Result<Vec<usize>, BatchError> = step.depends_on.iter().map(|id| known(&by_id, step, id)).collect();
        waiting.push((index, before?));
    }
    let mut done = vec![false; steps.len()];
    let mut waves = Vec::new();
    while !waiting.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(_, before)| before.iter().all(|index| done[*index]));
        if ready.is_empty() {
            let id = shown(&steps[rest[0].0].id);
            return Err(BatchError::Circle { id });
        }
        let wave: Vec<usize> = ready.into_iter().map(|(index, _)| index).collect();
        wave.iter().for_each(|index| done[*index] = true);
        waves.push(wave);
        waiting = rest;
    }
    Ok(waves)
}

fn known(by_id: &HashMap<String, usize>, step: &Step, id: &str) -> Result<usize, BatchError> {
    let known = by_id.get(&id.to_lowercase()).copied();
    known.ok_or_else(|| BatchError::UnknownDependency {
        step: shown(&step.id),
        id: shown(id),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Map;

    /// Ids of parts, each with what it depends on.
    type Edges<'a> = &'a [(&'a str, &'a [&'a str])];

    fn steps(edges: Edges<'_>) -> Vec<Step> {
        let step = |(id, before): &(&str, &[&str])| Step {
            id: (*id).to_owned(),
            method: "GET".to_owned(),
            url: "/users".to_owned(),
            headers: Map::new(),
            body: None,
            depends_on: before.iter().map(|id| (*id).to_owned()).collect(),
        };
        edges.iter().map(step).collect()
    }

    #[test]
    fn a_part_comes_after_what_it_depends_on() {
        let cases: [(Edges<'_>, &[&[usize]]); 4] = [
            (&[], &[]),
            (&[("a", &[]), ("b", &[])], &[&[0, 1]]),
            (&[("a", &["B"]), ("b", &[])], &[&[1], &[0]]),
            (
                &[("a", &[]), ("b", &["a"]), ("c", &["a", "a"]), ("d", &["b", "c"])],
                &[&[0], &[1, 2], &[3]],
            ),
        ];
        for (edges, expected) in cases {
            assert_eq!(waves(&steps(edges)).unwrap(), expected, "{edges:?}");
        }
    }

    #[test]
    fn what_can_never_come_is_refused() {
        let cases: [(Edges<'_>, &str); 3] = [
            (&[("a", &["a"])], "the request `a` depends on itself"),
            (&[("a", &["b"]), ("b", &["a"])], "the request `a` depends on itself"),
            (&[("a", &["c"])], "depends on `c`, which is not in the batch"),
        ];
        for (edges, expected) in cases {
            let problem = waves(&steps(edges)).unwrap_err().to_string();
            assert!(problem.contains(expected), "{problem}");
        }
    }
}
