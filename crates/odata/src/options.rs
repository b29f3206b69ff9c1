//! The options of a query string, all together.

use crate::error::ODataError;
use crate::expand::Expand;
use crate::filter::Filter;
use crate::limits::{Limits, OverMax, SKIP_MAX, SKIP_TOKEN_LENGTH_MAX};
use crate::order::{Order, Position};
use crate::query_string::{pairs, push_pair};
use crate::search::Search;
use crate::select::Select;
use crate::skip_token::{self, Context, TokenKey};
use keepwatch_graph::edm::{EntityType, Version};

/// What a caller asks of a collection.
#[derive(Debug, Clone)]
pub struct QueryOptions {
    /// Which rows; all where `None`.
    pub filter: Option<Filter>,
    /// In which order: the caller's, or the collection's.
    pub order: Order,
    /// Which rows besides, by their words; all where `None`.
    pub search: Option<Search>,
    /// Which properties; those that are shown by default where `None`, see [`QueryOptions::shown`].
    pub select: Option<Select>,
    /// The related items to show inside of each row.
    pub expand: Option<Expand>,
    /// Rows of a page, from 1 to the collection's maximum.
    pub top: u32,
    /// Rows to pass over before the first page; 0 behind a skip token.
    pub skip: u32,
    /// Whether to say how many rows there are on all pages together.
    pub count: bool,
    entity: &'static EntityType,
    version: Version,
    is_directory: bool,
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
    Search,
    Expand,
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
    ("$search", SystemOption::Search),
    ("$expand", SystemOption::Expand),
    ("$format", SystemOption::Format),
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
            search: None,
            select: None,
            expand: None,
            top: limits.top_default,
            skip: 0,
            count: false,
            entity,
            version,
            is_directory: limits.directory,
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
            options.set(option, &value, limits)?;
        }
        // The token says where to go on; what the first page passed over is behind it.
        if options.skip_token.is_some() {
            options.skip = 0;
        }
        Ok(options)
    }

    fn set(&mut self, option: SystemOption, value: &str, limits: &Limits) -> Result<(), ODataError> {
        let (entity, version) = (self.entity, self.version);
        let unsupported = |name| Err(ODataError::UnsupportedOption { name });
        match option {
            SystemOption::Filter => self.filter = Some(Filter::parse(value, entity, version)?),
            SystemOption::OrderBy => self.order = Order::parse(value, entity, version)?,
            SystemOption::Select => self.select = Select::parse(value, entity, version)?,
            SystemOption::Search if limits.search => self.search = Some(Search::parse(value, entity, version)?),
            SystemOption::Search => return unsupported("$search"),
            SystemOption::Expand if limits.expand.is_empty() => return unsupported("$expand"),
            SystemOption::Expand => self.expand = Some(Expand::parse(value, entity, version, limits.expand)?),
            SystemOption::Top => {
                self.top = top(value, limits)?;
                self.is_top_asked_for = true;
            }
            SystemOption::Skip if limits.skip => {
                let skip = number(value).filter(|skip| *skip <= SKIP_MAX);
                self.skip = skip.ok_or_else(|| bad("$skip", value, "a whole number from 0 to 100000"))?;
            }
            SystemOption::Skip => return unsupported("$skip"),
            SystemOption::Count if limits.count => self.count = boolean("$count", value)?,
            SystemOption::Count => return unsupported("$count"),
            SystemOption::SkipToken if value.is_empty() || value.len() > SKIP_TOKEN_LENGTH_MAX => {
                return Err(ODataError::InvalidToken);
            }
            SystemOption::SkipToken => self.skip_token = Some(value.to_owned()),
            SystemOption::Format => check_format(value)?,
            SystemOption::Unsupported(name) => return unsupported(name),
        }
        Ok(())
    }

    /// Which properties are shown: those asked for, or those that are shown by default. Everything where `None`.
    pub fn shown(&self) -> Option<Select> {
        let by_default = || Select::by_default(self.entity, self.version);
        self.select.clone().or_else(by_default)
    }

    /// Whether the collection holds its callers to the rules for advanced queries.
    pub(crate) fn is_directory(&self) -> bool {
        self.is_directory
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
        let search = self.search.as_ref().map(Search::to_string).unwrap_or_default();
        Context::of(&[self.entity.name, scope, &self.order.to_string(), &filter, &search])
    }

    /// The query string of the next link: the options in their canonical spelling, and the token.
    pub fn next_link_query(&self, skip_token: &str) -> String {
        let mut query = String::new();
        if let Some(filter) = &self.filter {
            push_pair(&mut query, "$filter", &filter.to_string());
        }
        if let Some(search) = &self.search {
            push_pair(&mut query, "$search", &search.to_string());
        }
        if let Some(order) = self.order.asked_for() {
            push_pair(&mut query, "$orderby", &order);
        }
        if let Some(select) = &self.select {
            push_pair(&mut query, "$select", &select.to_string());
        }
        if let Some(expand) = &self.expand {
            push_pair(&mut query, "$expand", &expand.to_string());
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
}

/// Rows of a page.
fn top(text: &str, limits: &Limits) -> Result<u32, ODataError> {
    let max = limits.top_max;
    match (number(text), limits.top_over_max) {
        (Some(top), OverMax::Clamp) if top > 0 => Ok(top.min(max)),
        (Some(top), OverMax::Refuse) if (1..=max).contains(&top) => Ok(top),
        (Some(_), OverMax::Refuse) => Err(ODataError::PageSize {
            size: text.trim().to_owned(),
            max,
        }),
        _ => Err(bad("$top", text, "a positive whole number")),
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
