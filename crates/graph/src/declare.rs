//! The declarations: one macro each for an enumeration, a complex type and an entity.

/// Declares an enumeration: `Variant "name" = number`, in the order of the schema, those after the sentinel behind
/// `; after sentinel`, those that only beta has behind `; beta`. Beta numbers some members in its own way; ours are those of
/// v1.0, and beta's members come behind them, for no number is ever sent.
macro_rules! graph_enum {
    ($(#[$doc:meta])* $name:ident $graph:literal {
        $($(#[$vdoc:meta])* $variant:ident $text:literal = $value:literal,)*
        $(; after sentinel $($(#[$adoc:meta])* $avariant:ident $atext:literal = $avalue:literal,)*)?
        $(; beta $($(#[$bdoc:meta])* $bvariant:ident $btext:literal = $bvalue:literal,)*)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* #[doc = concat!("`", $text, "`")] $variant = $value,)*
            $($($(#[$adoc])* #[doc = concat!("`", $atext, "`, after the sentinel")] $avariant = $avalue,)*)?
            $($($(#[$bdoc])* #[doc = concat!("`", $btext, "`, after the sentinel, beta only")] $bvariant = $bvalue,)*)?
        }

        impl $name {
            /// The schema's view of it.
            pub const TYPE: &'static $crate::edm::EnumType = &$crate::edm::EnumType {
                name: $graph,
                flags: false,
                members: &[
                    $($crate::declare::enum_member!($text, $value, false, Both),)*
                    $($($crate::declare::enum_member!($atext, $avalue, true, Both),)*)?
                    $($($crate::declare::enum_member!($btext, $bvalue, true, Beta),)*)?
                ],
            };

            /// Every value.
            pub const ALL: &'static [$name] = &[$($name::$variant,)* $($($name::$avariant,)*)? $($($name::$bvariant,)*)?];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)*
                    $($($name::$avariant => $atext,)*)?
                    $($($name::$bvariant => $btext,)*)?
                }
            }

            /// The number in the schema, which a column holds.
            pub const fn number(self) -> i32 {
                self as i32
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::enums::UnknownMember;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok($name::$variant),)*
                    $($($atext => Ok($name::$avariant),)*)?
                    $($($btext => Ok($name::$bvariant),)*)?
                    _ => Err($crate::enums::UnknownMember { text: $crate::edm::shown(text), of: $graph }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl $crate::edm::Edm for $name {
            const KIND: $crate::edm::Kind = $crate::edm::Kind::Enum($name::TYPE);
            fn write(&self, _: $crate::edm::Version, out: &mut Vec<u8>) {
                $crate::edm::write_string(self.as_str(), out);
            }
            fn needs_mask(&self) -> bool {
                match self {
                    $($name::$variant => false,)*
                    $($($name::$avariant => true,)*)?
                    $($($name::$bvariant => true,)*)?
                }
            }
        }
    };
}

/// Declares an enumeration whose values are sets of members, written as names joined by commas.
macro_rules! graph_flags {
    ($(#[$doc:meta])* $name:ident $graph:literal {
        $($text:literal = $value:literal,)*
        $(; after sentinel $($atext:literal = $avalue:literal,)*)?
        $(; beta $($btext:literal = $bvalue:literal,)*)?
    }) => {
        $(#[$doc])*
        ///
        /// Kept as it came: names joined by commas.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(Box<str>);

        impl $name {
            /// The schema's view of it.
            pub const TYPE: &'static $crate::edm::EnumType = &$crate::edm::EnumType {
                name: $graph,
                flags: true,
                members: &[
                    $($crate::declare::enum_member!($text, $value, false, Both),)*
                    $($($crate::declare::enum_member!($atext, $avalue, true, Both),)*)?
                    $($($crate::declare::enum_member!($btext, $bvalue, true, Beta),)*)?
                ],
            };

            /// The members whose numbers make `bits`, in the order of the schema.
            pub fn from_bits(bits: i32) -> Self {
                Self($crate::flags::text(Self::TYPE, bits))
            }

            /// The numbers of its members together; members that the schema lacks add nothing.
            pub fn bits(&self) -> i32 {
                $crate::flags::bits(Self::TYPE, &self.0)
            }

            /// As it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(names: &str) -> Self {
                Self(names.into())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::edm::flags_text(deserializer).map(Self)
            }
        }

        impl $crate::edm::Edm for $name {
            const KIND: $crate::edm::Kind = $crate::edm::Kind::Enum($name::TYPE);
            fn write(&self, _: $crate::edm::Version, out: &mut Vec<u8>) {
                $crate::edm::write_string(&self.0, out);
            }
            fn needs_mask(&self) -> bool {
                $crate::mask::hides_any($name::TYPE, &self.0)
            }
        }
    };
}

/// Declares a complex type: `field "name": Type,`; those that only beta has behind `; beta`. Behind the braces, in this
/// order and each only where it says something: `not null ["name"]` for what the schema does not let be null, `base TYPE`
/// for what it derives from, `is [abstract]` or `is [open]`.
///
/// A beta-only member of a complex type that is null is left out, as Graph does.
macro_rules! complex {
    ($(#[$doc:meta])* $name:ident $graph:literal {
        $($(#[$fdoc:meta])* $field:ident $text:literal: $type:ty,)*
        $(; beta $($(#[$bdoc:meta])* $bfield:ident $btext:literal: $btype:ty,)*)?
    } $(not null [$($required:literal),* $(,)?])? $(base $base:expr)? $(, is [$($is:ident),*])?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $($(#[$fdoc])* #[doc = concat!("`", $text, "`")] #[serde(rename = $text, deserialize_with = "crate::edm::null_as_default")] pub $field: $type,)*
            $($($(#[$bdoc])* #[doc = concat!("`", $btext, "`, beta only")] #[serde(rename = $btext, deserialize_with = "crate::edm::null_as_default")] pub $bfield: $btype,)*)?
        }

        impl $name {
            #[allow(dead_code, reason = "a type without properties asks nothing of it")]
            const REQUIRED: &'static [&'static str] = &[$($($required),*)?];

            /// The schema's view of it.
            pub const TYPE: &'static $crate::edm::ComplexType = &$crate::edm::ComplexType {
                name: $graph,
                properties: &[
                    $($crate::declare::property!(Both, $text, $type),)*
                    $($($crate::declare::property!(Beta, $btext, $btype),)*)?
                ],
                base: $crate::declare::optional!($($base)?),
                is_abstract: $crate::edm::names(&[$($(stringify!($is)),*)?], "abstract"),
                is_open: $crate::edm::names(&[$($(stringify!($is)),*)?], "open"),
                derived: &[],
            };
        }

        impl $crate::edm::Edm for $name {
            const KIND: $crate::edm::Kind = $crate::edm::Kind::Complex($name::TYPE);
            const DIFFERS: bool = $(<$type as $crate::edm::Edm>::DIFFERS ||)* $($(stringify!($bfield).len() > 0 ||)*)? false;
            #[allow(unused_variables, unused_mut, reason = "a type without beta members uses neither")]
            fn write(&self, version: $crate::edm::Version, out: &mut Vec<u8>) {
                let mut object = $crate::document::Object::begin(out);
                $(object.member($text, &self.$field, version);)*
                $(if version == $crate::edm::Version::Beta {
                    $(if !self.$bfield.is_null() { object.member($btext, &self.$bfield, version); })*
                })?
                object.end();
            }
            fn needs_mask(&self) -> bool {
                $(self.$field.needs_mask() ||)* $($(self.$bfield.needs_mask() ||)*)? false
            }
        }
    };
}

/// Declares an entity: `field "name": Type,`; those that only beta has behind `; beta`, those that only some callers may
/// read behind `; policies`; then the columns. Behind them, in this order and each only where it says something:
/// `not null [..]` and `base TYPE` as with complex types, `, is [abstract]` or `, is [open]`, `, by default ["name"]` for
/// what v1.0 shows to a caller who selects nothing, and `, navigation { "name" => many "type" [contained, beta], }`.
macro_rules! entity {
    ($(#[$doc:meta])* $name:ident $graph:literal {
        $($(#[$fdoc:meta])* $field:ident $text:literal: $type:ty,)*
        $(; beta $($(#[$bdoc:meta])* $bfield:ident $btext:literal: $btype:ty,)*)?
        $(; policies $($(#[$pdoc:meta])* $pfield:ident $ptext:literal: $ptype:ty,)*)?
    } columns { $($path:literal => $column:literal,)* }
    $(not null [$($required:literal),* $(,)?])?
    $(base $base:expr)?
    $(, is [$($is:ident),*])?
    $(, by default [$($shown:literal),* $(,)?])?
    $(, navigation { $($nav:literal => $many:ident $target:literal [$($nav_is:ident),*],)* })?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Deserialize)]
        pub struct $name {
            $($(#[$fdoc])* #[doc = concat!("`", $text, "`")] #[serde(rename = $text)] pub $field: $type,)*
            $($($(#[$bdoc])* #[doc = concat!("`", $btext, "`, beta only")] #[serde(rename = $btext, default, deserialize_with = "crate::edm::null_as_default")] pub $bfield: $btype,)*)?
            $($($(#[$pdoc])* #[doc = concat!("`", $ptext, "`, for callers who may read policies")] #[serde(rename = $ptext, default, deserialize_with = "crate::edm::null_as_default")] pub $pfield: $ptype,)*)?
        }

        impl $name {
            #[allow(dead_code, reason = "a root without properties asks nothing of it")]
            const REQUIRED: &'static [&'static str] = &["id", $($($required),*)?];

            /// The schema's view of it.
            pub const TYPE: &'static $crate::edm::EntityType = &$crate::edm::EntityType {
                name: $graph,
                properties: &[
                    $($crate::declare::property!(Both, $text, $type),)*
                    $($($crate::declare::property!(Both, $ptext, $ptype),)*)?
                    $($($crate::declare::property!(Beta, $btext, $btype),)*)?
                ],
                base: $crate::declare::optional!($($base)?),
                is_abstract: $crate::edm::names(&[$($(stringify!($is)),*)?], "abstract"),
                is_open: $crate::edm::names(&[$($(stringify!($is)),*)?], "open"),
                derived: &[],
                navigation: &[$($($crate::edm::Navigation {
                    name: $nav,
                    target: $target,
                    many: $crate::edm::names(&[stringify!($many)], "many"),
                    contained: $crate::edm::names(&[$(stringify!($nav_is)),*], "contained"),
                    versions: if $crate::edm::names(&[$(stringify!($nav_is)),*], "beta") {
                        $crate::edm::Versions::Beta
                    } else {
                        $crate::edm::Versions::Both
                    },
                },)*)?],
                by_default: $crate::declare::optional!($(&[$($shown),*])?),
                columns: &[$(($path, $column),)*],
            };

            /// The parts that answers are joined from.
            pub fn document(&self) -> $crate::document::Document {
                #[allow(unused_imports, reason = "an entity of nothing but strings asks nothing of them")]
                use $crate::edm::Edm;
                #[allow(unused_mut, reason = "a root has no members")]
                let mut parts = $crate::document::Parts::new();
                $(parts.member($text, &self.$field);)*
                $($(parts.beta_member($btext, &self.$bfield);)*)?
                $($(parts.policies_member($ptext, &self.$pfield);)*)?
                parts.finish(self.needs_mask())
            }
        }

        /// Inside of another entity: as its own answer would show it.
        impl $crate::edm::Edm for $name {
            const KIND: $crate::edm::Kind = $crate::edm::Kind::Entity($name::TYPE);
            const DIFFERS: bool = true;
            fn write(&self, version: $crate::edm::Version, out: &mut Vec<u8>) {
                let whole = self.document().json(version, $crate::document::PolicyView::Full);
                out.extend_from_slice(whole.as_bytes());
            }
            fn needs_mask(&self) -> bool {
                $(self.$field.needs_mask() ||)* $($(self.$bfield.needs_mask() ||)*)? $($(self.$pfield.needs_mask() ||)*)? false
            }
        }
    };
}

/// Declares an entity type that has several forms: `Variant(Type),`. A value says by `@odata.type` of which one it is. The
/// columns are those of all forms.
macro_rules! entity_forms {
    ($(#[$doc:meta])* $name:ident of $base:expr; {
        $($(#[$vdoc:meta])* $variant:ident($type:ident),)+
    } columns { $($path:literal => $column:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name {
            $($(#[$vdoc])* #[doc = concat!("A [`", stringify!($type), "`]")] $variant($type),)+
        }

        impl $name {
            /// The schema's view of it.
            pub const TYPE: &'static $crate::edm::EntityType = &$crate::edm::EntityType {
                name: $base.name,
                properties: $base.properties,
                base: $base.base,
                is_abstract: $base.is_abstract,
                is_open: $base.is_open,
                derived: &[$($type::TYPE),+],
                navigation: $base.navigation,
                by_default: $base.by_default,
                columns: &[$(($path, $column),)*],
            };

            /// The type of its form.
            pub fn form(&self) -> &'static $crate::edm::EntityType {
                match self {
                    $($name::$variant(_) => $type::TYPE,)+
                }
            }

            /// The parts that answers are joined from; the first member says which form it has.
            pub fn document(&self) -> $crate::document::Document {
                let document = match self {
                    $($name::$variant(form) => form.document(),)+
                };
                document.with_type(self.form().name)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let form = $crate::edm::form_name(&value).map_err(serde::de::Error::custom)?;
                $(if form == $type::TYPE.name {
                    return serde_json::from_value(value).map($name::$variant).map_err(serde::de::Error::custom);
                })+
                Err(serde::de::Error::custom($crate::edm::unknown_form(form, $name::TYPE.name)))
            }
        }

        impl $crate::edm::Edm for $name {
            const KIND: $crate::edm::Kind = $crate::edm::Kind::Entity($name::TYPE);
            const DIFFERS: bool = true;
            fn write(&self, version: $crate::edm::Version, out: &mut Vec<u8>) {
                let whole = self.document().json(version, $crate::document::PolicyView::Full);
                out.extend_from_slice(whole.as_bytes());
            }
            fn needs_mask(&self) -> bool {
                match self {
                    $($name::$variant(form) => $crate::edm::Edm::needs_mask(form),)+
                }
            }
        }
    };
}

/// The same for a complex type: what derives from it is given as in `entity_forms!`, and beta members are shown as the
/// forms show them.
macro_rules! complex_forms {
    ($(#[$doc:meta])* $name:ident of $base:expr; {
        $($(#[$vdoc:meta])* $variant:ident($type:ident),)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name {
            $($(#[$vdoc])* #[doc = concat!("A [`", stringify!($type), "`]")] $variant($type),)+
        }

        impl $name {
            /// The schema's view of it.
            pub const TYPE: &'static $crate::edm::ComplexType = &$crate::edm::ComplexType {
                name: $base.name,
                properties: $base.properties,
                base: $base.base,
                is_abstract: $base.is_abstract,
                is_open: $base.is_open,
                derived: &[$($type::TYPE),+],
            };
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let form = $crate::edm::form_name(&value).map_err(serde::de::Error::custom)?;
                $(if form == $type::TYPE.name {
                    return serde_json::from_value(value).map($name::$variant).map_err(serde::de::Error::custom);
                })+
                Err(serde::de::Error::custom($crate::edm::unknown_form(form, $name::TYPE.name)))
            }
        }

        impl $crate::edm::Edm for $name {
            const KIND: $crate::edm::Kind = $crate::edm::Kind::Complex($name::TYPE);
            const DIFFERS: bool = $(<$type as $crate::edm::Edm>::DIFFERS ||)+ false;
            fn write(&self, version: $crate::edm::Version, out: &mut Vec<u8>) {
                match self {
                    $($name::$variant(form) => $crate::document::write_form($type::TYPE.name, form, version, out),)+
                }
            }
            fn needs_mask(&self) -> bool {
                match self {
                    $($name::$variant(form) => $crate::edm::Edm::needs_mask(form),)+
                }
            }
        }
    };
}

macro_rules! enum_member {
    ($text:literal, $value:literal, $after_sentinel:literal, $versions:ident) => {
        $crate::edm::EnumMember {
            name: $text,
            value: $value,
            after_sentinel: $after_sentinel,
            versions: $crate::edm::Versions::$versions,
        }
    };
}
pub(crate) use enum_member;

macro_rules! property {
    ($versions:ident, $text:literal, $type:ty) => {
        $crate::edm::Property {
            name: $text,
            kind: <$type as $crate::edm::Edm>::KIND,
            nullable: <$type as $crate::edm::Edm>::NULLABLE,
            declared_nullable: !$crate::edm::names(Self::REQUIRED, $text),
            versions: $crate::edm::Versions::$versions,
        }
    };
}
pub(crate) use property;

/// `Some` of what is there.
macro_rules! optional {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}
pub(crate) use optional;
