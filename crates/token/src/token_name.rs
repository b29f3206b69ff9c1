//! What a token is called: `uti`, 22 characters, which the record of a sign-in has as `uniqueTokenIdentifier`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_graph::SignInId;

/// The name of what is issued for a sign-in: the bytes of its id. So the record can say it before the token is made, and
/// whoever holds a token finds the record. Source: records of the service, whose `uniqueTokenIdentifier` is the request's id in
/// base64.
pub fn token_name(sign_in: SignInId) -> [u8; 16] {
    sign_in.uuid().into_bytes()
}

/// A name as tokens and records have it.
pub fn written_name(name: [u8; 16]) -> String {
    URL_SAFE_NO_PAD.encode(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_sign_in() {
        let sign_in: SignInId = "66ea54eb-6301-4ee5-be62-ff5a759b0100".parse().unwrap();
        let written = written_name(token_name(sign_in));
        assert_eq!(written, "ZupU62MBTuW-Yv9adZsBAA");
        let read = URL_SAFE_NO_PAD.decode(written).unwrap();
        assert_eq!(read, sign_in.uuid().as_bytes());
    }
}
