//! Every sentence that people read, once, in each language.
//!
//! The tables below this module hold a row per text and in it a line per language; a row becomes a method of [`Texts`], and
//! a row that misses a language does not compile. A third language is a variant of [`Language`], a line in [`text`], and
//! what the compiler then asks for.

mod account;
mod apps;
mod common;
mod endings;
mod factors;
mod passwords;
mod problems;
mod sign_in;

use super::Language;

/// The sentences of one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texts(pub(crate) Language);

/// A table of texts. A row is a name, what the text is about (none, or arguments), and a literal per language; a row about a
/// `count` has `one` and `other`, which is all that English and German need.
macro_rules! texts {
    ($($name:ident $(($($argument:ident: $kind:ty),+))? {
        en $($en:literal)? $(one $en_one:literal other $en_other:literal)?
        de $($de:literal)? $(one $de_one:literal other $de_other:literal)?
    })*) => {
        impl $crate::pages::texts::Texts {
            $($crate::pages::texts::text! {
                $name [$($($argument: $kind),+)?]
                [$($en)? $($en_one, $en_other)?]
                [$($de)? $($de_one, $de_other)?]
            })*
        }
    };
}

/// One row of [`texts`], as a method.
macro_rules! text {
    ($name:ident [] [$en:literal] [$de:literal]) => {
        pub(in crate::pages) fn $name(self) -> &'static str {
            match self.0 {
                $crate::pages::Language::English => $en,
                $crate::pages::Language::German => $de,
            }
        }
    };
    ($name:ident [$($argument:ident: $kind:ty),+] [$en:literal] [$de:literal]) => {
        pub(in crate::pages) fn $name(self, $($argument: $kind),+) -> String {
            match self.0 {
                $crate::pages::Language::English => format!($en),
                $crate::pages::Language::German => format!($de),
            }
        }
    };
    ($name:ident [$count:ident: $kind:ty] [$en_one:literal, $en_other:literal] [$de_one:literal, $de_other:literal]) => {
        pub(in crate::pages) fn $name(self, $count: $kind) -> String {
            match (self.0, $count) {
                ($crate::pages::Language::English, 1) => format!($en_one),
                ($crate::pages::Language::English, _) => format!($en_other),
                ($crate::pages::Language::German, 1) => format!($de_one),
                ($crate::pages::Language::German, _) => format!($de_other),
            }
        }
    };
}

use {text, texts};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        let cases = [
            (Language::English, 0, "You have 0 recovery codes left."),
            (Language::English, 1, "You have 1 recovery code left."),
            (Language::English, 2, "You have 2 recovery codes left."),
            (Language::German, 1, "Sie haben noch 1 Wiederherstellungscode."),
            (Language::German, 2, "Sie haben noch 2 Wiederherstellungscodes."),
        ];
        for (language, count, expected) in cases {
            assert_eq!(Texts(language).alert_few_recovery_codes(count), expected);
        }
    }
}
