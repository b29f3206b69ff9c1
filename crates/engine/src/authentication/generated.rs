//! Passwords and passes that the server makes up, for people to read and type.

use crate::clock::Entropy;

/// Letters and digits that are hard to take for one another.
const ALPHABET: &[u8; 56] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

/// A text of `length` characters, each of which tells nothing of the others.
pub(crate) fn text(entropy: &dyn Entropy, length: usize) -> String {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        // A byte of six bits that names no character is thrown away: any other way, some characters would come more often.
        let letters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 0x3f)));
        text.extend(letters.take(length - text.len()).map(|letter| char::from(*letter)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;
    use std::collections::HashMap;

    #[test]
    fn texts_have_their_length_and_differ() {
        let entropy = SystemEntropy::new();
        for length in [0, 1, 8, 16, 100] {
            assert_eq!(text(&entropy, length).len(), length);
        }
        assert_ne!(text(&entropy, 16), text(&entropy, 16));
    }

    /// Every byte as often as any other: no character comes twice as often as another.
    #[test]
    fn no_character_is_likelier_than_another() {
        struct Every;
        impl Entropy for Every {
            fn fill(&self, bytes: &mut [u8]) {
                static NEXT: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);
                for byte in bytes {
                    *byte = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                }
            }
        }
        let mut counts = HashMap::new();
        for letter in text(&Every, ALPHABET.len() * 4).chars() {
            *counts.entry(letter).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), ALPHABET.len());
        assert!(counts.values().all(|count| *count == 4), "{counts:?}");
    }
}
