//! What an administrator sets while the engine runs, over what the configuration says.
//!
//! Written as the configuration is: sections of keys, under the same names. A patch is merged into what was set before;
//! `null` takes a key, or a whole section, back to the configuration.

use super::{Settings, SettingsError};
use keepwatch_graph::edm::shown;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The longest that all values of an overlay may be together, as JSON text: many times what every key set has.
pub const OVERLAY_BYTES_MAX: usize = 64 * 1024;

/// Keys that differ from the configuration, with their values, by section.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    sections: BTreeMap<String, BTreeMap<String, Value>>,
}

/// Why an overlay is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverlayError {
    /// No setting has that name.
    #[error("`{key}` is no setting")]
    Unknown {
        /// The key as it was given, with its section, cut to a bound.
        key: String,
    },
    /// A section is an object of keys.
    #[error("`{section}` must be an object of settings, or null")]
    NoSection {
        /// Which section.
        section: String,
    },
    /// The key cannot have such a value.
    #[error("`{key}`: {problem}")]
    Value {
        /// The key, with its section.
        key: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The value can be read and no detector can work with it, alone or beside the others.
    #[error(transparent)]
    Refused(#[from] SettingsError),
    /// Longer than [`OVERLAY_BYTES_MAX`].
    #[error("the settings have more than {OVERLAY_BYTES_MAX} bytes")]
    TooLong,
    /// What is stored is no overlay.
    #[error("the stored settings cannot be read")]
    Unreadable,
}

impl OverlayError {
    /// The key that is wrong, with its section; none where it is all of them.
    pub fn key(&self) -> Option<&str> {
        match self {
            OverlayError::Unknown { key } | OverlayError::Value { key, .. } => Some(key),
            OverlayError::NoSection { section } => Some(section),
            OverlayError::Refused(error) => Some(error.key),
            OverlayError::TooLong | OverlayError::Unreadable => None,
        }
    }
}

impl Overlay {
    /// Whether nothing differs from the configuration.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// The overlay as JSON: an object of sections, each an object of keys.
    pub fn to_json(&self) -> Value {
        let section = |keys: &BTreeMap<String, Value>| Value::Object(keys.clone().into_iter().collect());
        let sections = self.sections.iter();
        Value::Object(sections.map(|(name, keys)| (name.clone(), section(keys))).collect())
    }

    /// Reads what [`Overlay::to_json`] wrote. Whether its keys are settings is found where it is laid over some.
    pub fn from_json(json: &[u8]) -> Result<Self, OverlayError> {
        let sections = serde_json::from_slice(json).map_err(|_| OverlayError::Unreadable)?;
        Ok(Self { sections })
    }

    /// Every key that is set, with its section, and its value; in the order of names.
    pub fn keys(&self) -> impl Iterator<Item = (String, &Value)> {
        let sections = self.sections.iter();
        sections.flat_map(|(section, keys)| keys.iter().map(move |(key, value)| (joined(section, key), value)))
    }

    /// This overlay without the keys that are no settings, and those.
    pub fn of_this_version(mut self) -> (Overlay, Vec<String>) {
        let known = Settings::default().to_json();
        let mut gone = Vec::new();
        self.sections.retain(|section, keys| {
            keys.retain(|key, _| {
                let is_known = known[section.as_str()].get(key).is_some();
                if !is_known {
                    gone.push(shown(&joined(section, key)));
                }
                is_known
            });
            !keys.is_empty()
        });
        (self, gone)
    }

    /// This overlay with `patch` merged in. A key of the patch must be a setting, and no more is checked: see
    /// [`Settings::overlaid`].
    pub fn merged(&self, patch: &Map<String, Value>) -> Result<Overlay, OverlayError> {
        let known = Settings::default().to_json();
        let mut merged = self.clone();
        for (section, keys) in patch {
            let Some(known) = known.get(section).and_then(Value::as_object) else {
                return Err(OverlayError::Unknown { key: shown(section) });
            };
            match keys {
                Value::Null => drop(merged.sections.remove(section)),
                Value::Object(keys) => merged.merge_section(section, keys, known)?,
                _ => {
                    return Err(OverlayError::NoSection {
                        section: section.clone(),
                    });
                }
            }
        }
        if merged.to_json().to_string().len() > OVERLAY_BYTES_MAX {
            return Err(OverlayError::TooLong);
        }
        Ok(merged)
    }

    fn merge_section(
        &mut self,
        section: &str,
        keys: &Map<String, Value>,
        known: &Map<String, Value>,
    ) -> Result<(), OverlayError> {
        let mut set = self.sections.remove(section).unwrap_or_default();
        for (key, value) in keys {
            if !known.contains_key(key) {
                let key = shown(&joined(section, key));
                return Err(OverlayError::Unknown { key });
            }
            match value {
                Value::Null => set.remove(key),
                value => set.insert(key.clone(), value.clone()),
            };
        }
        if !set.is_empty() {
            self.sections.insert(section.to_owned(), set);
        }
        Ok(())
    }
}

impl Settings {
    /// The settings as JSON, in the form of the configuration: every key, in its section.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).expect("settings are numbers, texts and lists under names, which JSON can say")
    }

    /// These settings with what `overlay` sets, checked.
    pub fn overlaid(&self, overlay: &Overlay) -> Result<Settings, OverlayError> {
        let mut settings = self.clone();
        // One key after the other, so that whichever cannot be read is known by its name.
        for (section, keys) in &overlay.sections {
            for (key, value) in keys {
                settings = settings.with(section, key, value)?;
            }
        }
        settings.check()?;
        Ok(settings)
    }

    fn with(&self, section: &str, key: &str, value: &Value) -> Result<Settings, OverlayError> {
        let mut json = self.to_json();
        let keys = json.get_mut(section).and_then(Value::as_object_mut);
        let Some(place) = keys.and_then(|keys| keys.get_mut(key)) else {
            let key = shown(&joined(section, key));
            return Err(OverlayError::Unknown { key });
        };
        *place = value.clone();
        serde_json::from_value(json).map_err(|error| OverlayError::Value {
            key: joined(section, key),
            problem: shown(&error.to_string()),
        })
    }
}

fn joined(section: &str, key: &str) -> String {
    format!("{section}.{key}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::RiskLevel;
    use proptest::prelude::*;
    use serde_json::json;

    fn merged(overlay: &Overlay, patch: Value) -> Result<Overlay, OverlayError> {
        overlay.merged(patch.as_object().unwrap())
    }

    fn laid_over_defaults(patch: Value) -> Result<Settings, OverlayError> {
        Settings::default().overlaid(&merged(&Overlay::default(), patch)?)
    }

    #[test]
    fn a_patch_sets_what_it_names_and_nothing_else() {
        let settings = laid_over_defaults(json!({
            "unlikely_travel": {"speed_kmh_max": 800, "level": "high"},
            "unfamiliar_features": {"enabled": false},
        }));
        let mut expected = Settings::default();
        expected.unlikely_travel.speed_kmh_max = 800.0;
        expected.unlikely_travel.level = RiskLevel::High;
        expected.unfamiliar_features.enabled = false;
        assert_eq!(settings.unwrap(), expected);
    }

    #[test]
    fn null_goes_back_to_the_configuration() {
        let mut configured = Settings::default();
        configured.unlikely_travel.speed_kmh_max = 700.0;
        let travel = json!({"unlikely_travel": {"speed_kmh_max": 800, "horizon_hours": 48}});
        let first = merged(&Overlay::default(), travel).unwrap();
        let one = merged(&first, json!({"unlikely_travel": {"speed_kmh_max": null}})).unwrap();
        let settings = configured.overlaid(&one).unwrap();
        let travel = &settings.unlikely_travel;
        assert_eq!((travel.speed_kmh_max, travel.horizon_hours), (700.0, 48));
        for nothing in [
            json!({"unlikely_travel": null}),
            json!({"unlikely_travel": {"speed_kmh_max": null, "horizon_hours": null}}),
        ] {
            let left = merged(&first, nothing).unwrap();
            assert!(left.is_empty());
            assert_eq!(configured.overlaid(&left).unwrap(), configured);
        }
        let never_set = merged(&Overlay::default(), json!({"new_country": {"level": null}})).unwrap();
        assert!(never_set.is_empty());
    }

    #[test]
    fn what_is_refused_is_told_by_its_key() {
        let long = "x".repeat(OVERLAY_BYTES_MAX);
        let cases = [
            (json!({"unlikely_travels": {}}), Some("unlikely_travels")),
            (json!({"unlikely_travel": {"speed": 1}}), Some("unlikely_travel.speed")),
            (
                json!({"unlikely_travel": {"speed": null}}),
                Some("unlikely_travel.speed"),
            ),
            (json!({"unlikely_travel": 1}), Some("unlikely_travel")),
            (
                json!({"unlikely_travel": {"speed_kmh_max": "fast"}}),
                Some("unlikely_travel.speed_kmh_max"),
            ),
            (
                json!({"unlikely_travel": {"horizon_hours": -1}}),
                Some("unlikely_travel.horizon_hours"),
            ),
            (
                json!({"unlikely_travel": {"horizon_hours": 0}}),
                Some("unlikely_travel.horizon_hours"),
            ),
            (json!({"new_country": {"level": "hidden"}}), Some("new_country.level")),
            (
                json!({"unfamiliar_features": {"low": 2.0}}),
                Some("unfamiliar_features.medium"),
            ),
            (json!({"new_country": {"level": long}}), None),
        ];
        for (patch, key) in cases {
            let error = laid_over_defaults(patch).unwrap_err();
            assert_eq!(error.key(), key, "{error}");
            assert!(error.to_string().len() < 1_000);
        }
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let overlay = merged(&Overlay::default(), json!({"password_spray": {"users_min": 7}})).unwrap();
        let stored = overlay.to_json().to_string();
        assert_eq!(Overlay::from_json(stored.as_bytes()), Ok(overlay));
        for damaged in ["", "[]", r#"{"a": 1}"#, "\u{0}"] {
            assert_eq!(Overlay::from_json(damaged.as_bytes()), Err(OverlayError::Unreadable));
        }
        // A key that a later version no longer has.
        let gone = Overlay::from_json(br#"{"password_spray": {"gone": 1}}"#).unwrap();
        let error = Settings::default().overlaid(&gone).unwrap_err();
        assert_eq!(error.key(), Some("password_spray.gone"));
        assert_eq!(
            gone.of_this_version(),
            (Overlay::default(), vec!["password_spray.gone".to_owned()])
        );
    }

    #[test]
    fn settings_are_written_as_they_are_read() {
        let json = Settings::default().to_json();
        assert_eq!(json["unlikely_travel"]["speed_kmh_max"], 900.0);
        assert_eq!(json["new_country"]["level"], "medium");
        let read: Settings = serde_json::from_value(json).unwrap();
        assert_eq!(read, Settings::default());
    }

    proptest! {
        /// Whatever a caller sends, either it is refused or detectors can work with it.
        #[test]
        fn no_patch_brings_settings_that_are_refused(
            section in prop_oneof![Just("unlikely_travel".to_owned()), Just("unfamiliar_features".to_owned()), Just("tenant".to_owned()), ".{0,12}"],
            key in prop_oneof![Just("level".to_owned()), Just("low".to_owned()), Just("window_days".to_owned()), Just("speed_kmh_max".to_owned()), ".{0,12}"],
            value in prop_oneof![
                any::<f64>().prop_map(|number| json!(number)),
                any::<i64>().prop_map(|number| json!(number)),
                ".{0,12}".prop_map(|text| json!(text)),
                Just(Value::Null),
                Just(json!([1, {"a": null}])),
            ],
        ) {
            if let Ok(settings) = laid_over_defaults(json!({section: {key: value}})) {
                prop_assert_eq!(settings.check(), Ok(()));
            }
        }
    }
}
