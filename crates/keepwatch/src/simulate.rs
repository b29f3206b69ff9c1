//! `keepwatch simulate`: a population's sign-ins as lines that `keepwatch ingest` reads, and the truth about them beside.

use crate::cli::SimulateArgs;
use anyhow::Context;
use keepwatch_detection::ListClass;
use keepwatch_simulation::{Plan, Simulation, list_text, table_csv};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Lines are handed on in pieces of this size: a write for each would cost more than making it.
const BUFFER_BYTES: usize = 1 << 18;

/// Prints the sign-ins in the order of time.
pub(crate) fn run(args: &SimulateArgs) -> anyhow::Result<()> {
    let simulation = Simulation::new(Plan {
        seed: args.seed,
        users: args.users,
        days: args.days,
        begin: args.begin,
        attacks_per_day: args.attacks,
    })?;
    if let Some(folder) = &args.tables {
        write_tables(folder).with_context(|| format!("cannot write tables to `{}`", folder.display()))?;
    }
    let mut labels = args.labels.as_deref().map(Labels::create).transpose()?;
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
    let most = args
        .sign_ins
        .map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let (mut line, mut label) = (Vec::new(), Vec::new());
    for sign_in in simulation.take(most) {
        line.clear();
        sign_in.write_line(&mut line);
        out.write_all(&line)?;
        if let Some(labels) = &mut labels {
            label.clear();
            sign_in.write_label(&mut label);
            labels.add(&label)?;
        }
    }
    out.flush()?;
    labels.map_or(Ok(()), Labels::finish)
}

/// The file of labels. Its failures name it: the standard output's are told by themselves.
struct Labels<'a> {
    path: &'a Path,
    file: BufWriter<File>,
}

impl<'a> Labels<'a> {
    fn create(path: &'a Path) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| cannot_write(path))?;
        Ok(Self {
            path,
            file: BufWriter::with_capacity(BUFFER_BYTES, file),
        })
    }

    fn add(&mut self, label: &[u8]) -> anyhow::Result<()> {
        self.file.write_all(label).with_context(|| cannot_write(self.path))
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.file.flush().with_context(|| cannot_write(self.path))
    }
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write `{}`", path.display())
}

/// The made-up networks under the names by which `intel` knows what a file is.
fn write_tables(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // One table says both where an address is and who announces it, and each kind is looked for under a name of its own.
    let table = table_csv();
    for name in ["places-simulation.csv", "networks-simulation.csv"] {
        fs::write(folder.join(name), &table)?;
    }
    for class in [ListClass::Vpn, ListClass::Hosting] {
        fs::write(
            folder.join(format!("{}-simulation.txt", class.as_str())),
            list_text(class),
        )?;
    }
    Ok(())
}
