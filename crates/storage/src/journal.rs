//! What a unit of work changed, where somebody wants to know: see [`Tx::watch`].

use crate::collection::Collection;
use crate::error::StoreError;
use crate::transaction::Tx;
use keepwatch_graph::edm::folded;
use std::collections::HashMap;

/// A resource that a unit of work made, changed or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// What it is.
    pub collection: Collection,
    /// Its id, folded.
    pub id: String,
    /// What became of it, from the beginning of the unit of work to its end.
    pub change: ChangeKind,
}

/// What became of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// It was not there.
    Created,
    /// It was there and is another now, or was written once more.
    Updated,
    /// It is gone.
    Deleted,
}

/// The notes of a unit of work. Empty, and without cost, where nothing is watched.
#[derive(Default)]
pub(crate) struct Journal {
    watched: Vec<Collection>,
    touched: Vec<Touched>,
}

impl Tx<'_> {
    /// From here on takes note of what is made, changed and removed in these collections. What is purged for its age is not
    /// noted: it was over before.
    pub fn watch(&mut self, collections: Vec<Collection>) {
        self.journal().watched = collections;
    }

    /// What was noted, each resource once, in the order of their first changes; and begins anew.
    pub fn touched(&mut self) -> Vec<Touched> {
        merged(std::mem::take(&mut self.journal().touched))
    }

    pub(crate) fn is_watched(&mut self, collection: Collection) -> bool {
        self.journal().watched.contains(&collection)
    }

    /// Takes note that a resource has changed without being written: something else was linked to it, or no longer is.
    pub fn touch_linked(&mut self, collection: Collection, id: &str) {
        self.touch(collection, id, ChangeKind::Updated);
    }

    /// Takes note of a change, where it is watched.
    pub(crate) fn touch(&mut self, collection: Collection, id: &str, change: ChangeKind) {
        if self.is_watched(collection) {
            let id = folded(id);
            self.journal().touched.push(Touched { collection, id, change });
        }
    }

    /// Takes note that `ids` are about to be written: those that are there are changed, and the others are new. `kept` says
    /// that those that are there stay as they are.
    pub(crate) fn touch_written(
        &mut self,
        collection: Collection,
        ids: &[String],
        kept: bool,
    ) -> Result<(), StoreError> {
        if !self.is_watched(collection) {
            return Ok(());
        }
        let known = self.known_in(collection, ids)?;
        for id in ids {
            match known.contains(&folded(id)) {
                false => self.touch(collection, id, ChangeKind::Created),
                true if !kept => self.touch(collection, id, ChangeKind::Updated),
                true => {}
            }
        }
        Ok(())
    }
}

/// Several changes of a resource as one.
fn merged(touched: Vec<Touched>) -> Vec<Touched> {
    let mut at: HashMap<(Collection, String), usize> = HashMap::with_capacity(touched.len());
    let mut all: Vec<Option<Touched>> = Vec::with_capacity(touched.len());
    for next in touched {
        let index = *at.entry((next.collection, next.id.clone())).or_insert_with(|| {
            all.push(None);
            all.len() - 1
        });
        let change = match (all[index].as_ref().map(|before| before.change), next.change) {
            (None, change) => Some(change),
            // What came and went within one unit of work was never there for anybody else.
            (Some(ChangeKind::Created), ChangeKind::Deleted) => None,
            (Some(ChangeKind::Created), _) => Some(ChangeKind::Created),
            (Some(ChangeKind::Deleted), ChangeKind::Created) => Some(ChangeKind::Updated),
            (Some(_), change) => Some(change),
        };
        all[index] = change.map(|change| Touched { change, ..next });
    }
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_changes_of_a_resource_are_one() {
        use ChangeKind::{Created, Deleted, Updated};
        let cases: [(&[ChangeKind], Option<ChangeKind>); 7] = [
            (&[Created, Updated], Some(Created)),
            (&[Updated, Updated], Some(Updated)),
            (&[Updated, Deleted], Some(Deleted)),
            (&[Created, Deleted], None),
            (&[Created, Deleted, Created], Some(Created)),
            (&[Deleted, Created], Some(Updated)),
            (&[], None),
        ];
        for (changes, expected) in cases {
            let touched = |change: &ChangeKind| Touched {
                collection: Collection::RiskyUsers,
                id: "1".to_owned(),
                change: *change,
            };
            let merged = merged(changes.iter().map(touched).collect());
            assert_eq!(merged.first().map(|touched| touched.change), expected, "{changes:?}");
            assert!(merged.len() <= 1, "{changes:?}");
        }
    }
}
