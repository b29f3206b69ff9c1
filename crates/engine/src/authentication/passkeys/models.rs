//! What a passkey says it is kept in. Nobody vouches for it: a name for people, no reason to trust it.

use uuid::{Uuid, uuid};

/// Makes and models by their ids. Source: passkeydeveloper/passkey-authenticator-aaguids, and Yubico's list of AAGUIDs.
const MODELS: [(Uuid, &str); 16] = [
    (uuid!("fbfc3007-154e-4ecc-8c0b-6e020557d7bd"), "iCloud Keychain"),
    (
        uuid!("dd4ec289-e01d-41c9-bb89-70fa845d4bf2"),
        "iCloud Keychain (managed)",
    ),
    (uuid!("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4"), "Google Password Manager"),
    (uuid!("adce0002-35bc-c60a-648b-0b25f1f05503"), "Chrome on Mac"),
    (uuid!("08987058-cadc-4b81-b6e1-30de50dcbe96"), "Windows Hello"),
    (uuid!("9ddd1817-af5a-4672-a2b9-3e3dd95000a9"), "Windows Hello"),
    (uuid!("6028b017-b1d4-4c02-b4b3-afcdafc96bb2"), "Windows Hello"),
    (uuid!("53414d53-554e-4700-0000-000000000000"), "Samsung Pass"),
    (uuid!("bada5566-a7aa-401f-bd96-45619a55120d"), "1Password"),
    (uuid!("d548826e-79b4-db40-a3d8-11116f7e8349"), "Bitwarden"),
    (uuid!("531126d6-e717-415c-9320-3d9aa6981239"), "Dashlane"),
    (uuid!("fdb141b2-5d84-443e-8a35-4698c205a502"), "KeePassXC"),
    (uuid!("50726f74-6f6e-5061-7373-50726f746f6e"), "Proton Pass"),
    (uuid!("ee882879-721c-4913-9775-3dfcce97072a"), "YubiKey 5 Series"),
    (uuid!("cb69481e-8ff7-4039-93ec-0a2729a154a8"), "YubiKey 5 Series"),
    (
        uuid!("2fc0579f-8113-47ea-b116-bb5a8db9202a"),
        "YubiKey 5 Series with NFC",
    ),
];

/// What a passkey says of itself when it is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Described {
    /// The id of its make and model; nil where it does not want to say.
    pub(super) aaguid: Uuid,
    /// Whether it can be copied to the owner's other devices.
    pub(super) is_synced: bool,
}

impl Described {
    /// What people call the model, where it is known.
    pub(super) fn model(self) -> Option<&'static str> {
        MODELS.iter().find(|(id, _)| *id == self.aaguid).map(|(_, name)| *name)
    }
}

/// Bytes of the fields before the credential's id. Source: W3C Web Authentication, 6.1 and 6.5.2: the digest of the relying
/// party's id, flags, counter, AAGUID, and the length of the id.
const BEFORE_ID: usize = 32 + 1 + 4 + 16 + 2;
const FLAGS: usize = 32;
const BACKUP_ELIGIBLE: u8 = 0x08;
const AAGUID: std::ops::Range<usize> = 37..53;

/// Reads what `credential` says of itself in an attestation that was verified. `None` where the bytes are not laid out as
/// the standard says, which the verification would have refused.
///
/// The library keeps these fields to itself. They lie before the credential's id, which it does tell.
pub(super) fn described(attestation: &[u8], party_digest: &[u8], credential: &[u8]) -> Option<Described> {
    let is_here = |place: usize| {
        let before = place
            .checked_sub(BEFORE_ID)
            .and_then(|start| attestation.get(start..place));
        before.filter(|before| before.starts_with(party_digest))
    };
    let places = attestation.windows(credential.len()).enumerate();
    let before = places
        .filter(|(_, window)| *window == credential)
        .find_map(|(place, _)| is_here(place))?;
    Some(Described {
        aaguid: Uuid::from_slice(before.get(AAGUID)?).ok()?,
        is_synced: before.get(FLAGS)? & BACKUP_ELIGIBLE != 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lie_before_the_id() {
        let (party, id) = ([7; 32], [9; 20]);
        let aaguid = MODELS[0].0;
        let data = |flags: u8| {
            let counter_and_aaguid = [&[0; 4], &aaguid.as_bytes()[..]].concat();
            [
                b"fmt..",
                &party[..],
                &[flags],
                &counter_and_aaguid,
                &[0, 20],
                &id,
                b"key",
            ]
            .concat()
        };
        for (flags, is_synced) in [(0x45, false), (0x5d, true)] {
            let found = described(&data(flags), &party, &id).unwrap();
            assert_eq!(found, Described { aaguid, is_synced });
            assert_eq!(found.model(), Some("iCloud Keychain"));
        }
        assert_eq!(described(&data(0x45), &[8; 32], &id), None);
        assert_eq!(described(&data(0x45), &party, &[1; 20]), None);
        assert_eq!(described(&id, &party, &id), None);
        assert_eq!(described(&[], &party, &id), None);
    }
}
