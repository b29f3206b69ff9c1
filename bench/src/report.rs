//! The report: one line for each figure, with its floors and its budget.

use std::io::Write;
use std::time::Duration;

/// Something that was measured.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Quantity {
    /// So many of these a second: more is better.
    Rate(f64, &'static str),
    /// For one of whatever it is: less is better.
    Time(Duration),
    /// Bytes: less is better.
    Bytes(u64),
}

/// What a figure must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Budget {
    /// No worse than this.
    Within(Quantity),
    /// At most so many times the first floor.
    TimesFloor(f64),
}

/// One line of the report.
#[derive(Debug)]
pub(crate) struct Figure<'a> {
    /// What was measured.
    pub(crate) what: &'a str,
    /// What came out.
    pub(crate) value: Quantity,
    /// What stands beside it: the same kind of quantity.
    pub(crate) floors: &'a [(&'a str, Quantity)],
    /// What DESIGN asks for, where it does.
    pub(crate) budget: Option<Budget>,
}

impl Quantity {
    fn number(self) -> f64 {
        match self {
            Quantity::Rate(rate, _) => rate,
            Quantity::Time(time) => time.as_secs_f64(),
            Quantity::Bytes(bytes) => bytes as f64,
        }
    }

    fn shown(self) -> String {
        match self {
            Quantity::Rate(rate, of) => format!("{} {of}/s", grouped(rate.round() as u64)),
            Quantity::Time(time) if time < Duration::from_micros(100) => {
                format!("{:.2} us", time.as_secs_f64() * 1e6)
            }
            Quantity::Time(time) if time < Duration::from_millis(1) => format!("{:.0} us", time.as_secs_f64() * 1e6),
            Quantity::Time(time) => format!("{:.2} ms", time.as_secs_f64() * 1e3),
            Quantity::Bytes(bytes) if bytes < 1_000_000 => format!("{} bytes", grouped(bytes)),
            Quantity::Bytes(bytes) => format!("{:.0} MB", bytes as f64 / 1e6),
        }
    }
}

impl Budget {
    fn shown(self) -> String {
        match self {
            Budget::Within(quantity @ Quantity::Rate(..)) => format!("at least {}", quantity.shown()),
            Budget::Within(quantity) => format!("at most {}", quantity.shown()),
            Budget::TimesFloor(times) => format!("at most {times} x the floor"),
        }
    }

    fn is_kept(self, figure: &Figure<'_>) -> bool {
        match self {
            Budget::Within(quantity @ Quantity::Rate(..)) => figure.value.number() >= quantity.number(),
            Budget::Within(quantity) => figure.value.number() <= quantity.number(),
            Budget::TimesFloor(times) => figure
                .floors
                .first()
                .is_some_and(|(_, floor)| figure.value.number() <= floor.number() * times),
        }
    }
}

/// Begins a section of the report.
pub(crate) fn heading(text: &str) {
    line(&format!("\n{text}"));
}

/// Says how something was measured.
pub(crate) fn note(text: &str) {
    line(&format!("  ({text})"));
}

impl Figure<'_> {
    /// Writes the line.
    pub(crate) fn tell(&self) {
        let mut text = format!("  {:<44}{:>22}", self.what, self.value.shown());
        for (name, floor) in self.floors {
            let ratio = self.value.number() / floor.number();
            text.push_str(&format!("   {ratio:.2} x {name} ({})", floor.shown()));
        }
        if let Some(budget) = self.budget {
            let verdict = if budget.is_kept(self) { "kept" } else { "MISSED" };
            text.push_str(&format!("   budget {}: {verdict}", budget.shown()));
        }
        line(&text);
    }
}

fn line(text: &str) {
    // A closed pipe is the reader's wish to hear no more.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")];
        for (number, expected) in cases {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn a_budget_is_kept_on_the_right_side() {
        let ms = |ms| Quantity::Time(Duration::from_millis(ms));
        let rate = |rate| Quantity::Rate(rate, "rows");
        let cases = [
            (rate(11.0), Budget::Within(rate(10.0)), true),
            (rate(9.0), Budget::Within(rate(10.0)), false),
            (ms(9), Budget::Within(ms(10)), true),
            (ms(11), Budget::Within(ms(10)), false),
            (ms(15), Budget::TimesFloor(1.5), true),
            (ms(16), Budget::TimesFloor(1.5), false),
        ];
        for (value, budget, expected) in cases {
            let figure = Figure {
                what: "",
                value,
                floors: &[("floor", ms(10))],
                budget: Some(budget),
            };
            assert_eq!(budget.is_kept(&figure), expected, "{figure:?}");
        }
    }
}
