//! A token of an earlier page, and what somebody made of it. In the input, the first line is an `$orderby`, the second is
//! the row that the page ended with (JSON), and the rest is a token of the caller's own making.
//!
//! A token leads back to its row, one with any byte changed to nothing, and nobody can make one up.
#![no_main]

use keepwatch_fuzz::head_and_rest;
use keepwatch_graph::{SignIn, Version};
use keepwatch_odata::{Limits, QueryOptions, TokenKey};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits::pages(100, 1000, &[]);

fuzz_target!(|text: &str| {
    let key = TokenKey::new([7; 32]);
    let parse = |query: &str| QueryOptions::parse(query, SignIn::TYPE, Version::V1, &LIMITS);
    let Some((order, rest)) = head_and_rest(text) else {
        return;
    };
    let Some((row, made_up)) = head_and_rest(rest) else {
        return;
    };
    let order: String = order.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let Ok(first) = parse(&format!("$orderby={order}")) else {
        return;
    };
    let made_up: String = made_up.bytes().map(|byte| format!("%{byte:02X}")).collect();
    if let Ok(options) = parse(&format!("$orderby={order}&$skiptoken={made_up}")) {
        assert!(options.position(&key, "").is_err());
    }
    let Ok(row) = serde_json::from_str(row) else {
        return;
    };
    let last = first.order.position_of(&row);
    let token = first.skip_token(&last, &key, "");
    let Ok(next) = parse(&first.next_link_query(&token)) else {
        // Longer than any token that is looked at: the values of a stored row are bounded, these are not.
        return;
    };
    assert_eq!(next.position(&key, "").expect("the token is ours"), Some(last));
    assert!(next.position(&key, "of another user").is_err());
    assert!(next.position(&TokenKey::new([8; 32]), "").is_err());
    let mut changed = token.into_bytes();
    let at = text.len() % changed.len();
    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("tokens are ASCII");
    let forged = parse(&first.next_link_query(&changed)).expect("it is as long as the one that was accepted");
    assert!(forged.position(&key, "").is_err());
});
