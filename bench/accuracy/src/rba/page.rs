//! What was measured on a file, as a page.

use super::measure::{Measured, USERS_SIGN_INS_MIN};
use super::read::ReadLog;
use crate::page::name;
use crate::published::published;
use std::fmt::Write;

/// What was read, as far as it is told after the rows were used.
#[derive(Debug, Clone)]
pub(crate) struct Told(String);

impl Told {
    pub(crate) fn of(read: &ReadLog) -> Told {
        let mut text = format!(
            "{} lines: {} read, {} without a value that the reference needs, {} refused.\n",
            read.lines,
            read.log.rows(),
            read.incomplete,
            read.refused
        );
        for (number, error) in &read.shown {
            text += &format!("line {number}: {error}\n");
        }
        Told(text)
    }
}

/// The page in Markdown.
pub(crate) fn render(read: &Told, measured: &Measured) -> String {
    let mut page = format!(
        "# The published model and ours on this file\n\n{}\n\
         {} sign-ins of {} users succeeded; users with fewer than {USERS_SIGN_INS_MIN} are not measured. Asked: the median share of their \
         first n\nsign-ins at which users would have been asked for more, where the given share of an attacker's attempts is \
         noticed at every size\nof the history. The reference model is computed as its authors' program does it. Who attacks is \
         ours, made of the file's own rows, so\nthat the reference's figures need not be the published ones. Addresses of private \
         ranges, which the data set has where it could not\nmake up others, are not looked at by our model.\n\n\
         | attacker | n | users | reference: noticed | asked | ours: noticed | asked | published |\n|---|---|---|---|---|---|---|---|\n",
        read.0, measured.sign_ins, measured.users
    );
    for line in &measured.lines {
        let beside = published(line.attacker);
        let published = match line.size {
            12 => format!("{:.2}", beside.asked_of_12),
            39 => format!("{:.2}", beside.asked_of_39),
            _ => "-".to_owned(),
        };
        let [reference, ours] =
            [0, 1].map(|model| format!("{:.3} | {:.2}", line.noticed[model], line.asked[model].median));
        writeln!(
            page,
            "| {} | {} | {} | {reference} | {ours} | {published} |",
            name(line.attacker),
            line.size,
            line.asked[0].users
        )
        .expect("writing to memory cannot fail");
    }
    page
}
