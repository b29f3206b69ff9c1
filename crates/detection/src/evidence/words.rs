//! Words that several sentences are made of, and numbers as they are shown.

/// `1 user`, `2 users`.
pub(super) fn counted(count: u32, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// `1 sign-in`, `2 sign-ins`.
pub(super) fn sign_ins(count: u32) -> String {
    counted(count, "sign-in")
}

/// `1 day`, `2 days`: whole ones.
pub(super) fn days(days: f64) -> String {
    match days.floor() as i64 {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// With two digits after the point: more are noise.
pub(super) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// `1 minute`, `90 minutes`, `5 hours`: rounded up, so that nothing is said to have taken no time.
pub(super) fn minutes(seconds: f64) -> String {
    /// From here on minutes say no more than hours do.
    const MINUTES_MAX: u32 = 180;
    // A float of any size becomes the nearest number that there is.
    let minutes = (seconds / 60.0).ceil().max(1.0) as u32;
    match minutes {
        0..=MINUTES_MAX => counted(minutes, "minute"),
        _ => counted(minutes.div_ceil(60), "hour"),
    }
}
