//! How a section of settings is declared: once, with type, default and description.

use super::ConfigError;
use super::layers::Layers;

/// One setting of a section.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    /// Its name in the section.
    pub(crate) name: &'static str,
    /// What it means, for `config check`.
    pub(crate) about: &'static str,
}

/// A section of `keepwatch.toml`.
pub(crate) trait Section: Sized {
    /// The section's name.
    const NAME: &'static str;
    /// Its settings.
    const KEYS: &'static [Key];
    /// Takes its settings out of the layers.
    fn read(layers: &mut Layers) -> Result<Self, ConfigError>;
}

/// Declares a section: a struct whose fields are settings, their defaults, and the [`Section`] that reads them.
macro_rules! section {
    ($(#[doc = $about:literal])* $name:ident in $section:literal {
        $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $default:expr;)*
    }) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone)]
        pub(crate) struct $name {
            $($(#[doc = $doc])* pub(crate) $field: $type,)*
        }

        impl $crate::config::section::Section for $name {
            const NAME: &'static str = $section;
            const KEYS: &'static [$crate::config::section::Key] = &[$($crate::config::section::Key {
                name: stringify!($field),
                about: concat!($($doc),*),
            }),*];
            fn read(layers: &mut $crate::config::layers::Layers) -> Result<Self, $crate::config::ConfigError> {
                Ok(Self { $($field: layers.take($section, stringify!($field), || $default)?,)* })
            }
        }
    };
}
