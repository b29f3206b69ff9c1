//! A line of the file.

use super::LEVELS;
use keepwatch_graph::Timestamp;
use std::borrow::Cow;

/// The columns that are read, in the order of [`Columns`]. Others may stand beside them, in any order.
const NAMES: [&str; 13] = [
    "Login Timestamp",
    "User ID",
    "Login Successful",
    "Is Attack IP",
    "Region",
    "City",
    "IP Address",
    "ASN",
    "Country",
    "User Agent String",
    "Browser Name and Version",
    "OS Name and Version",
    "Device Type",
];
/// The first of the columns that the model looks at.
const FIRST_LEVEL: usize = 6;

/// Texts that pandas, with which the reference reads the file, takes for a missing value.
const MISSING: [&str; 18] = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
    "NULL", "NaN", "n/a", "nan", "null",
];

/// Fields of a line: the data set has 16, and twice as many leave room for columns of one's own.
const FIELDS_MAX: usize = 32;

/// Where each column stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns([usize; NAMES.len()]);

/// A column that the first line lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderError {
    /// Its name.
    pub(crate) missing: &'static str,
}

impl std::fmt::Display for HeaderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the first line has no column `{}`", self.missing)
    }
}

impl std::error::Error for HeaderError {}

/// Why a line is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowError {
    /// A quote is not closed, or text follows a closed one, or there are too many fields.
    Quotes,
    /// It is not UTF-8.
    Text,
    /// There are fewer fields than the header has.
    Short,
    /// The column does not have what it should: a time, a number, `True` or `False`.
    Column(&'static str),
}

impl std::fmt::Display for RowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RowError::Quotes => f.write_str("the line is not comma-separated values"),
            RowError::Text => f.write_str("the line is not UTF-8"),
            RowError::Short => f.write_str("the line has fewer fields than the header"),
            RowError::Column(name) => write!(f, "column `{name}` does not have what it should"),
        }
    }
}

impl std::error::Error for RowError {}

/// An attempt to sign in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(super) at: Timestamp,
    pub(super) user: i64,
    pub(super) succeeded: bool,
    pub(super) is_attack: bool,
    /// Region and city, of which the reference model knows nothing.
    pub(super) place: String,
    pub(super) values: [String; LEVELS],
}

impl Columns {
    /// Reads the first line.
    pub(crate) fn parse(line: &str) -> Result<Columns, HeaderError> {
        let fields = fields(line).unwrap_or_default();
        let mut columns = [0; NAMES.len()];
        for (column, name) in columns.iter_mut().zip(NAMES) {
            let found = fields.iter().position(|field| field.trim() == name);
            *column = found.ok_or(HeaderError { missing: name })?;
        }
        Ok(Columns(columns))
    }

    /// Reads another line. `None` where a value is missing that the reference needs: it leaves such rows out.
    pub(crate) fn row(&self, line: &str) -> Result<Option<Row>, RowError> {
        let fields = fields(line).ok_or(RowError::Quotes)?;
        let mut found: [&str; NAMES.len()] = [""; NAMES.len()];
        for (text, column) in found.iter_mut().zip(self.0) {
            *text = &**fields.get(column).ok_or(RowError::Short)?;
        }
        let is_missing = |text: &&str| MISSING.contains(text);
        let needed = found[..3].iter().chain(&found[FIRST_LEVEL..]);
        if needed.clone().any(is_missing) {
            return Ok(None);
        }
        let [at, user, succeeded, is_attack, region, city, ..] = found;
        let bad = |index: usize| RowError::Column(NAMES[index]);
        Ok(Some(Row {
            at: time(at).ok_or(bad(0))?,
            user: user.parse().map_err(|_| bad(1))?,
            succeeded: truth(succeeded).ok_or(bad(2))?,
            is_attack: truth(is_attack).ok_or(bad(3))?,
            place: format!("{region}/{city}"),
            values: std::array::from_fn(|level| found[FIRST_LEVEL + level].to_owned()),
        }))
    }
}

/// `2020-02-03 12:43:30.772`, which is UTC.
fn time(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once([' ', 'T'])?;
    Timestamp::parse(&format!("{date}T{}Z", time.trim_end_matches('Z'))).ok()
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "True" | "true" => Some(true),
        "False" | "false" => Some(false),
        _ => None,
    }
}

/// The fields of a line of comma-separated values (RFC 4180); no field spans lines.
fn fields(line: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut fields = Vec::new();
    let mut rest = Some(line.strip_suffix('\r').unwrap_or(line));
    while let Some(text) = rest {
        if fields.len() == FIELDS_MAX {
            return None;
        }
        let (field, after) = match text.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => match text.split_once(',') {
                Some((field, after)) => (field.into(), Some(after)),
                None => (text.into(), None),
            },
        };
        fields.push(field);
        rest = after;
    }
    Some(fields)
}

/// The field up to its closing quote, and what follows the comma after it.
fn quoted_field(text: &str) -> Option<(Cow<'_, str>, Option<&str>)> {
    let mut end = 0;
    loop {
        end += text.get(end..)?.find('"')?;
        if !text[end + 1..].starts_with('"') {
            break;
        }
        end += 2;
    }
    let field = &text[..end];
    let field = if field.contains('"') {
        field.replace("\"\"", "\"").into()
    } else {
        field.into()
    };
    match &text[end + 1..] {
        "" => Some((field, None)),
        after => Some((field, Some(after.strip_prefix(',')?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "index,Login Timestamp,User ID,Round-Trip Time [ms],IP Address,Country,Region,City,ASN,User Agent String,Browser Name and Version,OS Name and Version,Device Type,Login Successful,Is Attack IP,Is Account Takeover";

    fn row(line: &str) -> Result<Option<Row>, RowError> {
        Columns::parse(HEADER).unwrap().row(line)
    }

    #[test]
    fn a_line_of_the_data_set_is_read() {
        let line = "0,2020-02-03 12:43:30.772,-4324475583306591935,,10.0.65.171,NO,-,-,29695,\"Mozilla/5.0  (KHTML, like \"\"Gecko\"\")\",Firefox 20.0.0.1618,iOS 13.4,mobile,False,False,False\r";
        let row = row(line).unwrap().unwrap();
        assert_eq!(row.user, -4_324_475_583_306_591_935);
        assert_eq!(row.at, Timestamp::parse("2020-02-03T12:43:30.772Z").unwrap());
        assert_eq!((row.succeeded, row.is_attack, &*row.place), (false, false, "-/-"));
        assert_eq!(
            row.values,
            [
                "10.0.65.171",
                "29695",
                "NO",
                "Mozilla/5.0  (KHTML, like \"Gecko\")",
                "Firefox 20.0.0.1618",
                "iOS 13.4",
                "mobile"
            ]
        );
    }

    #[test]
    fn a_line_that_cannot_be_read_is_refused_and_one_without_a_value_left_out() {
        let good = "0,2020-02-03 12:43:30.772,1,,1.1.1.1,NO,-,-,1,UA,B 1,OS 1,mobile,True,False,False";
        assert!(row(good).unwrap().is_some());
        let cases = [
            (good.replace(",mobile,", ",,"), Ok(None)),
            (good.replace(",NO,", ",NA,"), Ok(None)),
            (good.replace(",UA,", ",\"UA,"), Err(RowError::Quotes)),
            (good.replace(",UA,", ",\"U\"A,"), Err(RowError::Quotes)),
            ("0,2020".to_owned(), Err(RowError::Short)),
            (
                good.replace("2020-02-03 ", "yesterday"),
                Err(RowError::Column("Login Timestamp")),
            ),
            (good.replace("772,1,", "772,one,"), Err(RowError::Column("User ID"))),
            (
                good.replace(",True,", ",yes,"),
                Err(RowError::Column("Login Successful")),
            ),
            (",".repeat(100), Err(RowError::Quotes)),
            (String::new(), Err(RowError::Short)),
        ];
        for (line, expected) in cases {
            assert_eq!(row(&line), expected, "{line}");
        }
        assert_eq!(
            Columns::parse("index,User ID"),
            Err(HeaderError {
                missing: "Login Timestamp"
            })
        );
    }
}
