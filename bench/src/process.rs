//! What a process holds and writes, as Linux tells it in `/proc`.

use anyhow::Context;

/// Longer than any file that is read here.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// What a process holds in memory now, in bytes.
pub(crate) fn resident(process: u32) -> anyhow::Result<u64> {
    kibibytes(process, "VmRSS:")
}

/// The most that this process has held since it started or since [`forget_peak`], in bytes.
pub(crate) fn peak() -> anyhow::Result<u64> {
    kibibytes(std::process::id(), "VmHWM:")
}

/// Lets the next [`peak`] begin at what is held now.
pub(crate) fn forget_peak() -> anyhow::Result<()> {
    // Source: proc_pid_clear_refs(5).
    std::fs::write("/proc/self/clear_refs", "5").context("cannot reset the peak of memory")
}

/// How many bytes this process has made the disk write since it started.
pub(crate) fn written() -> anyhow::Result<u64> {
    let path = "/proc/self/io";
    number(field(path, &text(path)?, "write_bytes:")?)
}

fn kibibytes(process: u32, name: &str) -> anyhow::Result<u64> {
    let path = format!("/proc/{process}/status");
    let text = text(&path)?;
    let value = field(&path, &text, name)?;
    Ok(number(value.strip_suffix(" kB").unwrap_or(value))? * 1024)
}

fn field<'a>(path: &str, text: &'a str, name: &str) -> anyhow::Result<&'a str> {
    let value = text.lines().find_map(|line| line.strip_prefix(name));
    Ok(value.with_context(|| format!("`{path}` does not say `{name}`"))?.trim())
}

fn number(value: &str) -> anyhow::Result<u64> {
    value
        .trim()
        .parse()
        .with_context(|| format!("`{value}` is not a number"))
}

fn text(path: &str) -> anyhow::Result<String> {
    use std::io::Read;
    let mut text = String::new();
    let file = std::fs::File::open(path).with_context(|| format!("cannot read `{path}`"))?;
    #[expect(clippy::disallowed_methods, reason = "the read is bounded by `take`")]
    file.take(FILE_BYTES_MAX).read_to_string(&mut text)?;
    Ok(text)
}
