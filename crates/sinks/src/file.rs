//! A file of lines, one record each.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {source}", path.display())]
pub struct FileError {
    /// Which file.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: std::io::Error,
}

/// Appends records to a file, one a line.
///
/// A record is safe once [`LineFile::sync`] has returned. What was in the file stays.
#[derive(Debug)]
pub struct LineFile {
    path: PathBuf,
    out: BufWriter<File>,
}

impl LineFile {
    /// Opens `path` for appending and makes it, readable by its owner only, if it is not there.
    pub fn append(path: &Path) -> Result<Self, FileError> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|source| FileError {
            path: path.into(),
            source,
        })?;
        Ok(Self {
            path: path.into(),
            out: BufWriter::new(file),
        })
    }

    /// Appends one record. A line end inside it becomes a space, so that a record stays one line; in JSON no line end
    /// carries meaning.
    pub fn write(&mut self, record: &[u8]) -> Result<(), FileError> {
        let result = write_line(&mut self.out, record);
        result.map_err(|source| self.failed(source))
    }

    /// Returns when everything written so far is on the disk.
    pub fn sync(&mut self) -> Result<(), FileError> {
        let result = self.out.flush().and_then(|()| self.out.get_ref().sync_data());
        result.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: std::io::Error) -> FileError {
        FileError {
            path: self.path.clone(),
            source,
        }
    }
}

fn write_line(out: &mut impl Write, record: &[u8]) -> std::io::Result<()> {
    for (index, piece) in record.split(|byte| matches!(byte, b'\n' | b'\r')).enumerate() {
        if index > 0 {
            out.write_all(b" ")?;
        }
        out.write_all(piece)?;
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_lines_and_what_was_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("refused.ndjson");
        for records in [&["{\"a\":1}", "{\n\"a\": 2\r\n}"][..], &["{\"a\":3}"]] {
            let mut file = LineFile::append(&path).unwrap();
            records.iter().for_each(|record| file.write(record.as_bytes()).unwrap());
            file.sync().unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "{\"a\":1}\n{ \"a\": 2  }\n{\"a\":3}\n"
        );
    }

    #[test]
    fn a_full_disk_is_an_error_that_names_the_file() {
        let mut file = LineFile::append(Path::new("/dev/full")).unwrap();
        file.write(b"{}").unwrap();
        assert!(
            file.sync()
                .unwrap_err()
                .to_string()
                .starts_with("cannot write `/dev/full`")
        );
    }
}
