//! Which step of an attack a technique belongs to.
//!
//! Source: MITRE ATT&CK for Enterprise. A technique of several tactics is put where the detections that name it see it.

/// A step of an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tactic {
    /// TA0043.
    Reconnaissance,
    /// TA0001.
    InitialAccess,
    /// TA0003.
    Persistence,
    /// TA0005.
    DefenseEvasion,
    /// TA0006.
    CredentialAccess,
    /// TA0007.
    Discovery,
    /// TA0009.
    Collection,
    /// TA0011.
    CommandAndControl,
    /// TA0010.
    Exfiltration,
}

impl Tactic {
    /// ATT&CK's name for it, in lower camel case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Tactic::Reconnaissance => "reconnaissance",
            Tactic::InitialAccess => "initialAccess",
            Tactic::Persistence => "persistence",
            Tactic::DefenseEvasion => "defenseEvasion",
            Tactic::CredentialAccess => "credentialAccess",
            Tactic::Discovery => "discovery",
            Tactic::Collection => "collection",
            Tactic::CommandAndControl => "commandAndControl",
            Tactic::Exfiltration => "exfiltration",
        }
    }
}

/// The tactic of a technique or sub-technique, such as `T1110.003`; none for one that no detection names.
pub fn tactic(technique: &str) -> Option<Tactic> {
    let of = match technique.split('.').next()? {
        "T1589" | "T1595" => Tactic::Reconnaissance,
        "T1078" | "T1566" | "T1199" => Tactic::InitialAccess,
        "T1098" | "T1136" | "T1556" => Tactic::Persistence,
        "T1550" | "T1562" | "T1564" => Tactic::DefenseEvasion,
        "T1110" | "T1528" | "T1539" | "T1552" | "T1555" | "T1557" | "T1606" | "T1621" => Tactic::CredentialAccess,
        "T1069" | "T1087" | "T1526" | "T1538" => Tactic::Discovery,
        "T1114" | "T1213" | "T1530" => Tactic::Collection,
        "T1090" | "T1102" => Tactic::CommandAndControl,
        "T1048" | "T1567" => Tactic::Exfiltration,
        _ => return None,
    };
    Some(of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{CROWD_DETECTORS, DETECTORS, LEAKED_CREDENTIALS_TECHNIQUE};

    #[test]
    fn every_detector_is_of_a_step() {
        let techniques = DETECTORS.iter().map(|detector| detector.technique);
        let of_crowds = CROWD_DETECTORS.iter().map(|detector| detector.technique);
        let of_history = crate::registry::OF_HISTORY.iter().map(|known| known.technique);
        for technique in techniques
            .chain(of_crowds)
            .chain(of_history)
            .chain([LEAKED_CREDENTIALS_TECHNIQUE])
        {
            assert!(tactic(technique).is_some(), "{technique}");
        }
        assert_eq!(tactic("T1110.003"), Some(Tactic::CredentialAccess));
        assert_eq!(tactic(""), None);
    }
}
