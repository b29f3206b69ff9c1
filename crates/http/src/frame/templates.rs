//! Where a path leaves the ways there are: for the answer to an address that leads nowhere.

use percent_encoding::percent_decode_str;

/// The paths of all routes, keys in braces.
#[derive(Debug)]
pub(crate) struct Templates(Vec<String>);

impl Templates {
    pub(crate) fn new(templates: impl IntoIterator<Item = String>) -> Self {
        Self(templates.into_iter().collect())
    }

    /// The first segment of `path` that is on the way to no route, decoded; `None` where every segment is, and only the
    /// whole is no route's.
    pub(crate) fn stray(&self, path: &str) -> Option<String> {
        let shared = self.0.iter().map(|template| shared_segments(template, path)).max();
        let stray = path.split('/').skip(1).nth(shared.unwrap_or(0))?;
        Some(percent_decode_str(stray).decode_utf8_lossy().into_owned())
    }
}

/// How many segments, counted from the first, `path` has as `template` has them.
fn shared_segments(template: &str, path: &str) -> usize {
    let pairs = template.split('/').skip(1).zip(path.split('/').skip(1));
    let is_same = |(template, segment): &(&str, &str)| template.starts_with('{') || template == segment;
    pairs.take_while(is_same).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_segment_that_leads_nowhere() {
        let templates = ["/v1.0/users/{id}/memberOf", "/v1.0/users/$count", "/beta/riskyUsers"];
        let templates = Templates::new(templates.map(str::to_owned));
        let cases = [
            ("/v1.0/nothing", Some("nothing")),
            ("/v1.0/nothing/users", Some("nothing")),
            ("/v1.0/riskyUsers", Some("riskyUsers")),
            ("/v1.0/users/1/%C3%A9%20", Some("é ")),
            ("/v1.0/users/1/memberOf/2", Some("2")),
            ("/v1.0/users/1", None),
            ("/v1.0", None),
            ("/v3.0/users", Some("v3.0")),
        ];
        for (path, expected) in cases {
            assert_eq!(templates.stray(path).as_deref(), expected, "{path}");
        }
    }
}
