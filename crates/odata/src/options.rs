//! The options of a query string, all together.

use crate::error::ODataError;
use crate::filter::Filter;
use crate::limits::{Limits, SKIP_MAX, SKIP_TOKEN_LENGTH_MAX};
use crate::order::{Order, Position};
use crate::query_string::{pairs, push_pair};
use crate::select::Select;
use crate::skip_token::{self, Context, TokenKey};
use crate::sql::{Dialect, SqlValue};
use keepwatch_graph::edm::{EntityType, Version};
use keepwatch_graph::timestamp::Timestamp;

/// What a caller asks of a collection.
#[derive(Debug, Clone)]
pub struct QueryOptions {
    /// Which rows; all where `None`.
    pub filter: Option<Filter>,
    /// In which order: the caller's, or the collection's.
    pub order: Order,
    /// Which properties; all where `None`.
    pub select: Option<Select>,
    /// Rows of a page, from 1 to the collection's maximum.
    pub top: u32,
    /// Rows to pass over before the first page; 0 behind a skip token.
    pub skip: u32,
    /// Whether to say how many rows there are on all pages together.
    pub count: bool,
    entity: &'static EntityType,
    is_top_asked_for: bool,
    skip_token: Option<String>,
}

/// The system query options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SystemOption {
    Filter,
    OrderBy,
    Select,
    Top,
    Skip,
    Count,
    SkipToken,
    Format,
    /// OData has it, these resources do not.
    Unsupported(&'static str),
}

/// Their canonical names.
const SYSTEM_OPTIONS: &[(&str, SystemOption)] = &[
    ("$filter", SystemOption::Filter),
    ("$orderby", SystemOption::OrderBy),
    ("$select", SystemOption::Select),
    ("$top", SystemOption::Top),
    ("$skip", SystemOption::Skip),
    ("$count", SystemOption::Count),
    ("$skiptoken", SystemOption::SkipToken),
    ("$format", SystemOption::Format),
    ("$expand", SystemOption::Unsupported("$expand")),
    ("$search", SystemOption::Unsupported("$search")),
    ("$apply", SystemOption::Unsupported("$apply")),
    ("$compute", SystemOption::Unsupported("$compute")),
    ("$index", SystemOption::Unsupported("$index")),
    ("$deltatoken", SystemOption::Unsupported("$deltatoken")),
];

/// The option that `name` names, and its canonical name. Any case, and the `$` can be left out, as beta and some of v1.0
/// allow. `None` for an option that is not OData's.
fn system_option(name: &str) -> Result<Option<(&'static str, SystemOption)>, ODataError> {
    let bare = name.strip_prefix('$').unwrap_or(name);
    let found = SYSTEM_OPTIONS
        .iter()
        .find(|(canonical, _)| canonical[1..].eq_ignore_ascii_case(bare));
    match found {
        Some(found) => Ok(Some(*found)),
        None if name.starts_with('$') => Err(ODataError::UnknownOption { name: name.to_owned() }),
        None => Ok(None),
    }
}

impl QueryOptions {
    /// Reads a raw query string, without its `?`. Options that are not OData's, such as `api-version`, are ignored.
    pub fn parse(
        raw: &str,
        entity: &'static EntityType,
        version: Version,
        limits: &Limits,
    ) -> Result<QueryOptions, ODataError> {
        let mut options = QueryOptions {
            filter: None,
            order: Order::default(limits.default_order, entity),
            select: None,
            top: limits.top_default,
            skip: 0,
            count: false,
            entity,
            is_top_asked_for: false,
            skip_token: None,
        };
        let mut seen: Vec<&'static str> = Vec::new();
        for (name, value) in pairs(raw)? {
            let Some((name, option)) = system_option(name.trim())? else {
                continue;
            };
            if seen.contains(&name) {
                return Err(ODataError::DuplicateOption { name });
            }
            seen.push(name);
            options.set(option, &value, version, limits)?;
        }
        // The token says where to go on; what the first page passed over is behind it.
        if options.skip_token.is_some() {
            options.skip = 0;
        }
        Ok(options)
    }

    fn set(&mut self, option: SystemOption, value: &str, version: Version, limits: &Limits) -> Result<(), ODataError> {
        match option {
            SystemOption::Filter => self.filter = Some(Filter::parse(value, self.entity, version)?),
            SystemOption::OrderBy => self.order = Order::parse(value, self.entity, version)?,
            SystemOption::Select => self.select = Select::parse(value, self.entity, version)?,
            SystemOption::Top => {
                let is_asked_for = number(value).filter(|top| *top > 0);
                let top = is_asked_for.ok_or_else(|| bad("$top", value, "a positive whole number"))?;
                self.top = top.min(limits.top_max);
                self.is_top_asked_for = true;
            }
            SystemOption::Skip if limits.skip => {
                let skip = number(value).filter(|skip| *skip <= SKIP_MAX);
                self.skip = skip.ok_or_else(|| bad("$skip", value, "a whole number from 0 to 100000"))?;
            }
            SystemOption::Skip => return Err(ODataError::UnsupportedOption { name: "$skip" }),
            SystemOption::Count => self.count = boolean("$count", value)?,
            SystemOption::SkipToken if value.is_empty() || value.len() > SKIP_TOKEN_LENGTH_MAX => {
                return Err(ODataError::InvalidToken);
            }
            SystemOption::SkipToken => self.skip_token = Some(value.to_owned()),
            SystemOption::Format => check_format(value)?,
            SystemOption::Unsupported(name) => return Err(ODataError::UnsupportedOption { name }),
        }
        Ok(())
    }

    /// Where the page begins that the caller asks for: `None` for the first. `scope` is what narrows the collection
    /// besides the options, such as the user whose history it is; a token holds for the scope it was made for.
    pub fn position(&self, key: &TokenKey, scope: &str) -> Result<Option<Position>, ODataError> {
        let Some(token) = &self.skip_token else {
            return Ok(None);
        };
        let values = skip_token::open(token, self.context(scope), key)?;
        Position::new(&self.order, values)
            .map(Some)
            .ok_or(ODataError::InvalidToken)
    }

    /// The token of the page behind the row at `last`.
    pub fn skip_token(&self, last: &Position, key: &TokenKey, scope: &str) -> String {
        skip_token::seal(last.values(), self.context(scope), key)
    }

    /// What a token is bound to: the meaning of the query, not its spelling, and not the page's size.
    fn context(&self, scope: &str) -> Context {
        let filter = self.filter.as_ref().map(Filter::to_string).unwrap_or_default();
        Context::of(&[self.entity.name, scope, &self.order.to_string(), &filter])
    }

    /// The query string of the next link: the options in their canonical spelling, and the token.
    pub fn next_link_query(&self, skip_token: &str) -> String {
        let mut query = String::new();
        if let Some(filter) = &self.filter {
            push_pair(&mut query, "$filter", &filter.to_string());
        }
        if let Some(order) = self.order.asked_for() {
            push_pair(&mut query, "$orderby", &order);
        }
        if let Some(select) = &self.select {
            push_pair(&mut query, "$select", &select.to_string());
        }
        if self.is_top_asked_for {
            push_pair(&mut query, "$top", &self.top.to_string());
        }
        if self.count {
            push_pair(&mut query, "$count", "true");
        }
        push_pair(&mut query, "$skiptoken", skip_token);
        query
    }

    /// The condition of a page: the filter, and behind `after`. Always something that can follow `where`; placeholders
    /// and `now` as in [`Filter::to_sql`].
    pub fn condition_to_sql(
        &self,
        after: Option<&Position>,
        dialect: Dialect,
        now: Timestamp,
        params: &mut Vec<SqlValue>,
    ) -> String {
        let mut parts = Vec::new();
        if let Some(filter) = &self.filter {
            parts.push(filter.to_sql(dialect, now, params));
        }
        if let Some(position) = after {
            parts.push(self.order.after_to_sql(position, dialect, params));
        }
        if parts.is_empty() {
            return "true".to_owned();
        }
        format!("({})", parts.join(" and "))
    }
}

/// Digits to a number; one too large for us is as good as the largest.
fn number(text: &str) -> Option<u32> {
    let digits = text.trim();
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u32::MAX))
}

fn boolean(option: &'static str, text: &str) -> Result<bool, ODataError> {
    match text.trim() {
        yes if yes.eq_ignore_ascii_case("true") => Ok(true),
        no if no.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(bad(option, text, "`true` or `false`")),
    }
}

/// JSON, by either of the names that OData has for it, with or without parameters.
fn check_format(text: &str) -> Result<(), ODataError> {
    let format = text.split(';').next().unwrap_or_default().trim();
    if format.eq_ignore_ascii_case("json") || format.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(bad("$format", text, "`json`"))
    }
}

fn bad(option: &'static str, text: &str, expected: &'static str) -> ODataError {
    ODataError::BadValue {
        option,
        text: text.to_owned(),
        expected,
    }
}
