//! The ids of detections: hashes of what caused them, so that the same cause is the same detection, however often and
//! on whichever node it is found.

use keepwatch_graph::{RiskDetectionId, ServicePrincipalId, SignInId, UserId};
use sha2::{Digest, Sha256};

/// The id of the detection of `event_type` on a sign-in.
pub fn detection_id(sign_in: SignInId, event_type: &str) -> RiskDetectionId {
    hash("sign-in", &[sign_in.uuid().as_bytes(), event_type.as_bytes()])
}

/// The id of a detection that no sign-in is behind: `cause` is what makes two of one type and user different, such as
/// the id of an administrator's action.
pub fn detection_id_for_user(user: UserId, event_type: &str, cause: &str) -> RiskDetectionId {
    hash(
        "user",
        &[user.uuid().as_bytes(), event_type.as_bytes(), cause.as_bytes()],
    )
}

/// The same of a service principal.
pub fn detection_id_for_service_principal(
    service_principal: ServicePrincipalId,
    event_type: &str,
    cause: &str,
) -> RiskDetectionId {
    let id = service_principal.uuid();
    hash(
        "service principal",
        &[id.as_bytes(), event_type.as_bytes(), cause.as_bytes()],
    )
}

/// Every part is preceded by its length, so that no two lists of parts are the same bytes.
fn hash(kind: &str, parts: &[&[u8]]) -> RiskDetectionId {
    let mut hash = Sha256::new();
    for part in [&[b"keepwatch detection", kind.as_bytes()], parts].concat() {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    RiskDetectionId::new(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "4628e7df-dff3-407c-a08f-75f08c0806dc";
    const OTHER: &str = "41a31b00-3b3b-42d9-8f1c-6d4f14e74c69";

    /// Stored detections are found again by these ids: a change of the function would double them.
    #[test]
    fn ids_are_for_ever() {
        insta::assert_snapshot!(detection_id(ONE.parse().unwrap(), "unlikelyTravel"), @"d939e71ab9c07c3f1c36a2629beba403183ec09f5dcff78ee1917c2e60e9910e");
        insta::assert_snapshot!(detection_id_for_user(ONE.parse().unwrap(), "leakedCredentials", "list 1"), @"c1a42f821ae6799fa867533c99a1b0170efe919970442c53f48e6bd5b2f6de94");
    }

    #[test]
    fn another_cause_is_another_detection() {
        let sign_in = |id: &str, event_type| detection_id(id.parse().unwrap(), event_type);
        let user = |id: &str, event_type, cause| detection_id_for_user(id.parse().unwrap(), event_type, cause);
        let ids = [
            sign_in(ONE, "unlikelyTravel"),
            sign_in(ONE, "newCountry"),
            sign_in(OTHER, "newCountry"),
            user(ONE, "newCountry", ""),
            user(ONE, "new", "Country"),
            user(ONE, "newCountry", "x"),
            user(OTHER, "newCountry", "x"),
            detection_id_for_service_principal(ONE.parse().unwrap(), "newCountry", "x"),
        ];
        for (index, id) in ids.iter().enumerate() {
            assert!(!ids[..index].contains(id), "{index}");
        }
        assert_eq!(sign_in(ONE, "newCountry"), ids[1]);
    }
}
