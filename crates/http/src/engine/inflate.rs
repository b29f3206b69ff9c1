//! Compressed request bodies, never more of them than a bound.

use crate::graph::error::GraphError;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_ENCODING;
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// The body as it was before compression, if that is at most `limit` bytes.
pub(crate) fn inflated(headers: &HeaderMap, body: Bytes, limit: usize) -> Result<Bytes, GraphError> {
    let encoding = headers
        .get(CONTENT_ENCODING)
        .map_or(&b"identity"[..], |value| value.as_bytes());
    if encoding.eq_ignore_ascii_case(b"identity") {
        return Ok(body);
    }
    if !encoding.eq_ignore_ascii_case(b"gzip") {
        return Err(GraphError::bad_request("the content encoding must be gzip or identity"));
    }
    let mut out = Vec::new();
    // One byte more than allowed tells a body that is too long from one that just fits.
    let mut decoder = MultiGzDecoder::new(&body[..]).take(limit as u64 + 1);
    let read = std::io::copy(&mut decoder, &mut out);
    read.map_err(|_| GraphError::bad_request("the body is not gzip"))?;
    if out.len() > limit {
        return Err(GraphError::too_large(limit));
    }
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap().into()
    }

    #[test]
    fn inflates_to_a_bound() {
        let members = Bytes::from([gzip(b"ab"), gzip(b"c")].concat());
        type Inflated = Result<&'static [u8], u16>;
        let cases: [(&str, Bytes, Inflated); 9] = [
            ("identity", Bytes::from_static(b"abc"), Ok(b"abc")),
            ("gzip", gzip(b"abc"), Ok(b"abc")),
            ("GZIP", gzip(b"abc"), Ok(b"abc")),
            ("gzip", members, Ok(b"abc")),
            ("gzip", gzip(&[0; 1000]), Ok(&[0; 1000])),
            ("gzip", gzip(&[0; 1001]), Err(413)),
            ("gzip", gzip(&[0; 10_000_000]), Err(413)),
            ("gzip", Bytes::from_static(b"abc"), Err(400)),
            ("br", Bytes::from_static(b"abc"), Err(400)),
        ];
        for (encoding, body, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
            let found = inflated(&headers, body, 1000).map_err(|error| error.status.as_u16());
            assert_eq!(found.as_deref(), expected.as_deref(), "{encoding}");
        }
        let whole = gzip(b"abc");
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        assert!(
            inflated(&headers, whole.slice(..whole.len() - 1), 1000).is_err(),
            "cut off"
        );
    }
}
