//! Any text as a path: nothing panics, and what comes out is a path that can be routed.
#![no_main]

use keepwatch_odata::path::{Words, normalised};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// Routes with every form that paths can have.
static WORDS: LazyLock<Words> = LazyLock::new(|| {
    Words::of([
        "/v1.0/identityProtection/riskyUsers/{id}/history/{item}",
        "/v1.0/users/{id}/microsoft.graph.group/$count",
        "/beta/applications/{id}/owners/$ref",
        "/v1.0/reports/getUsage/{arguments}",
    ])
});

fuzz_target!(|text: &str| {
    let Ok(path) = normalised(&WORDS, text) else {
        return;
    };
    assert!(path.starts_with('/'));
    assert!(path == "/" || !path.split('/').skip(1).any(str::is_empty), "{path}");
    assert!(
        path.bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"?#\"<>\\^`{|}".contains(&byte)),
        "{path}"
    );
    normalised(&WORDS, &path).ok();
});
