//! Where a path leaves the ways there are: for the answer to an address that leads nowhere.

use percent_encoding::percent_decode_str;

/// The paths of all routes, keys in braces.
#[derive(Debug)]
pub(crate) struct Templates(Vec<String>);

/// The first segment of a path that is on the way to no route.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stray {
    /// The segment, decoded.
    pub(crate) segment: String,
    /// Whether the segment before it is the key of an object.
    pub(crate) is_below_key: bool,
}

impl Templates {
    pub(crate) fn new(templates: impl IntoIterator<Item = String>) -> Self {
        Self(templates.into_iter().collect())
    }

    /// Where `path` leaves the ways there are; `None` where every segment is on one, and only the whole is no route's.
    pub(crate) fn stray(&self, path: &str) -> Option<Stray> {
        let shared = |template: &String| shared_segments(template, path);
        let depth = self.0.iter().map(shared).max().unwrap_or(0);
        let stray = path.split('/').skip(1).nth(depth)?;
        let mut nearest = self.0.iter().filter(|template| shared(template) == depth);
        let is_below_key = nearest.all(|template| template.split('/').nth(depth).is_some_and(is_key));
        Some(Stray {
            segment: percent_decode_str(stray).decode_utf8_lossy().into_owned(),
            is_below_key,
        })
    }
}

fn is_key(segment: &str) -> bool {
    segment.starts_with('{')
}

/// How many segments, counted from the first, `path` has as `template` has them.
fn shared_segments(template: &str, path: &str) -> usize {
    let pairs = template.split('/').skip(1).zip(path.split('/').skip(1));
    let is_same = |(template, segment): &(&str, &str)| is_key(template) || template == segment;
    pairs.take_while(is_same).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_segment_that_leads_nowhere() {
        let templates = [
            "/v1.0/users/{id}/memberOf",
            "/v1.0/users/$count",
            "/beta/riskyUsers",
            "/{tenant}/token",
        ];
        let templates = Templates::new(templates.map(str::to_owned));
        let cases = [
            ("/v1.0/nothing", Some(("nothing", false))),
            ("/v1.0/nothing/users", Some(("nothing", false))),
            ("/v1.0/riskyUsers", Some(("riskyUsers", false))),
            ("/v1.0/users/1/%C3%A9%20", Some(("é ", true))),
            ("/v1.0/users/1/memberOf/2", Some(("2", false))),
            ("/v1.0/users/$count/2", Some(("2", false))),
            ("/v1.0/users/1", None),
            ("/v1.0", None),
            ("/contoso/users", Some(("users", true))),
        ];
        for (path, expected) in cases {
            let expected = expected.map(|(segment, is_below_key)| Stray {
                segment: segment.to_owned(),
                is_below_key,
            });
            assert_eq!(templates.stray(path), expected, "{path}");
        }
    }
}
