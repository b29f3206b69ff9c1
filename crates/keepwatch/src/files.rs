//! Reading files with a bound, and replacing them so that nobody ever sees half of one.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

/// Who may read a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Only the account that Keepwatch runs as: for keys and secrets.
    Owner,
    /// Everyone who may enter the folder.
    Everyone,
}

/// The bytes of a file of at most `bytes_max`; a larger one is an error.
pub(crate) fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    #[expect(clippy::disallowed_methods, reason = "bounded by `take`")]
    File::open(path)?.take(bytes_max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        let detail = format!("larger than the {bytes_max} bytes that such a file may have");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, detail));
    }
    Ok(bytes)
}

/// The same for a file that must be UTF-8.
pub(crate) fn read_text(path: &Path, bytes_max: u64) -> io::Result<String> {
    let bytes = read(path, bytes_max)?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8 text"))
}

/// Replaces a file, or makes it. After a crash either the old or the new contents are there, whole and durable.
pub(crate) fn replace(path: &Path, readers: Readers, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // The process id keeps two commands that start at the same time from writing into one temporary file.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}.new", std::process::id()));
    let written = write_new(&temporary, readers, bytes).and_then(|()| std::fs::rename(&temporary, path));
    if written.is_err() {
        // The first failure is the one to tell; a temporary file that stays is never read.
        let _ = std::fs::remove_file(&temporary);
    }
    written?;
    // The rename is durable once the folder is; not every file system can sync a folder, and none needs to be asked twice.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn write_new(path: &Path, readers: Readers, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(
        &mut options,
        match readers {
            Readers::Owner => 0o600,
            Readers::Everyone => 0o644,
        },
    );
    #[cfg(not(unix))]
    let _ = readers;
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the data directory if it is not there, for its owner only: it holds keys and people's sign-ins.
pub(crate) fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_read_up_to_its_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for contents in ["first", "second and longer"] {
            replace(&path, Readers::Owner, contents.as_bytes()).unwrap();
            assert_eq!(read_text(&path, 100).unwrap(), contents);
        }
        assert_eq!(read(&path, 17).unwrap().len(), 17);
        assert_eq!(read(&path, 16).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no temporary file stays"
        );
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_readable_by_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let secret = folder.path().join("secret");
        replace(&secret, Readers::Owner, b"").unwrap();
        assert_eq!(mode(&secret), 0o600);
        let private = folder.path().join("a/b");
        make_private_folder(&private).unwrap();
        assert_eq!(mode(&private), 0o700);
    }
}
