//! From a file of sign-ins, as people have it, to records in time order.

mod order;

pub use order::{Entry, Key, MEMORY_BYTES, Ordered, TimeOrder};

use flate2::read::MultiGzDecoder;
use keepwatch_ingest::{Record, Refusal, Splitter};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// How much is read at once.
const CHUNK_BYTES: usize = 256 * 1024;
/// The first bytes of a gzip stream (RFC 1952, section 2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1F, 0x8B];

/// What a reader of a file is told while it is read.
pub trait IntakeObserver {
    /// A record was refused. `record` is what stood there, unless it was too long to keep.
    fn refused(&mut self, line: u64, record: Option<&[u8]>, refusal: &Refusal);
    /// So many bytes of the file (before inflation) have been read since its beginning.
    fn progressed(&mut self, bytes: u64);
}

/// Reads `source` to its end and gives back its records in time order, with how many there were.
///
/// Takes a collection page, an array or NDJSON, compressed with gzip or not. Records that cannot be read are refused
/// alone. Uses temporary files in `folder` where there are more than fit into memory. Errors are those of reading and
/// of the temporary files; a gzip stream that is cut off is one, since what is behind the cut is lost.
pub fn in_time_order(source: impl Read, folder: &Path, observer: &mut dyn IntakeObserver) -> io::Result<Intake> {
    let bytes = Cell::new(0);
    let mut source = BufReader::with_capacity(CHUNK_BYTES, Counted { source, bytes: &bytes });
    let is_compressed = source.fill_buf()?.starts_with(&GZIP_MAGIC);
    let mut records: Box<dyn Read + '_> = if is_compressed {
        Box::new(MultiGzDecoder::new(source))
    } else {
        Box::new(source)
    };

    let order = TimeOrder::new(folder, MEMORY_BYTES);
    let mut sorter = Sorter {
        order,
        read: 0,
        refused: 0,
        failure: None,
        observer,
    };
    let mut splitter = Splitter::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let length = match records.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        splitter.push(&chunk[..length], &mut |record| sorter.take(&record));
        sorter.observer.progressed(bytes.get());
        if let Some(error) = sorter.failure.take() {
            return Err(error);
        }
    }
    splitter.finish(&mut |record| sorter.take(&record));
    match sorter.failure {
        Some(error) => Err(error),
        None => Ok(Intake {
            read: sorter.read,
            refused: sorter.refused,
            ordered: sorter.order.finish()?,
        }),
    }
}

/// Counts what is read of a file, so that progress is told in bytes of the file also where it is compressed.
struct Counted<'a, R> {
    source: R,
    bytes: &'a Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        self.bytes.set(self.bytes.get() + length as u64);
        Ok(length)
    }
}

/// Records in time order, and how many there were.
#[derive(Debug)]
pub struct Intake {
    /// How many records were found, refused ones included.
    pub read: u64,
    /// How many of them were refused.
    pub refused: u64,
    /// The others.
    pub ordered: Ordered,
}

struct Sorter<'a> {
    order: TimeOrder,
    read: u64,
    refused: u64,
    failure: Option<io::Error>,
    observer: &'a mut dyn IntakeObserver,
}

impl Sorter<'_> {
    fn take(&mut self, record: &Record<'_>) {
        if self.failure.is_some() {
            return;
        }
        self.read += 1;
        let parsed = record
            .bytes
            .ok_or(Refusal::TooLong)
            .and_then(|bytes| Ok((bytes, keepwatch_ingest::parse(bytes)?)));
        match parsed {
            Ok((bytes, sign_in)) => {
                let key = Key {
                    at: sign_in.created_date_time,
                    id: sign_in.id,
                };
                self.failure = self.order.push(key, record.line, bytes).err();
            }
            Err(refusal) => {
                self.refused += 1;
                self.observer.refused(record.line, record.bytes, &refusal);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[derive(Default)]
    struct Seen {
        refused: Vec<(u64, String)>,
        bytes: u64,
    }

    impl IntakeObserver for Seen {
        fn refused(&mut self, line: u64, _: Option<&[u8]>, refusal: &Refusal) {
            self.refused.push((line, refusal.to_string()));
        }
        fn progressed(&mut self, bytes: u64) {
            self.bytes = bytes;
        }
    }

    fn record(minute: u32) -> String {
        format!(
            r#"{{"id":"66ea54eb-6301-4ee5-be62-0000000000{minute:02}","createdDateTime":"2026-01-01T00:{minute:02}:00Z","userId":"26be570a-ae82-4189-b4e2-a37c6808512d"}}"#
        )
    }

    fn lines(source: &[u8]) -> (Vec<u64>, Seen) {
        let folder = tempfile::tempdir().unwrap();
        let mut seen = Seen::default();
        let intake = in_time_order(source, folder.path(), &mut seen).unwrap();
        assert_eq!(intake.refused, seen.refused.len() as u64);
        let lines: Vec<u64> = intake.ordered.map(|entry| entry.unwrap().line).collect();
        assert_eq!(intake.read, lines.len() as u64 + intake.refused);
        (lines, seen)
    }

    #[test]
    fn newest_first_comes_out_earliest_first() {
        let source = format!("{}\nnonsense\n{}\n{}", record(3), record(1), record(2));
        let (order, seen) = lines(source.as_bytes());
        assert_eq!(order, [3, 4, 1]);
        assert_eq!(seen.refused.len(), 1);
        assert_eq!(seen.refused[0].0, 2);
        assert_eq!(seen.bytes, source.len() as u64);
    }

    #[test]
    fn a_compressed_file_is_the_same_file() {
        let source = format!("[{},{}]", record(2), record(1));
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(source.as_bytes()).unwrap();
        let compressed = gzip.finish().unwrap();
        let (order, seen) = lines(&compressed);
        assert_eq!(order, [1, 1]);
        assert_eq!(seen.bytes, compressed.len() as u64);
        let cut_off = &compressed[..compressed.len() / 2];
        assert!(in_time_order(cut_off, Path::new("/tmp"), &mut Seen::default()).is_err());
    }

    #[test]
    fn an_empty_file_has_no_records() {
        assert_eq!(lines(b"").0, [0_u64; 0]);
    }
}
