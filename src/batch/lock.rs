//! One batch at a time in a folder.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    process, thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use fs4::{FileExt, TryLockError};

use crate::error::{Error, ErrorKind, Result};

/// How long an interrupted batch of this very process is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Held while a batch writes to its folder. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    owner: String,
    _file: File,
}

impl Lock {
    /// # Errors
    /// [`ErrorKind::Io`] when another batch holds it, or the file cannot be written.
    pub fn take(path: PathBuf) -> Result<Self> {
        let unwritable = |error: io::Error| Error::unwritable(&path, &error);
        let begun = Instant::now();
        // The one that held it before may have removed the file between our opening and our locking it.
        loop {
            fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(unwritable)?;
            let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
            let mut file = match opened {
                Err(error) if error.kind() == io::ErrorKind::NotFound && begun.elapsed() < PATIENCE => continue,
                opened => opened.map_err(unwritable)?,
            };
            match FileExt::try_lock(&file) {
                Ok(()) => {}
                // A batch of this process that was interrupted is about to let go.
                Err(TryLockError::WouldBlock) if is_own(&path) && begun.elapsed() < PATIENCE => {
                    thread::sleep(Duration::from_millis(50));
                    continue;
                }
                Err(TryLockError::WouldBlock) => return Err(taken(&path)),
                Err(TryLockError::Error(error)) => return Err(unwritable(error)),
            }
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
            let owner = format!("process {} ({now})", process::id());
            let stated = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(owner.as_bytes()));
            stated.map_err(unwritable)?;
            if fs::read_to_string(&path).is_ok_and(|text| text == owner) {
                return Ok(Self { path, owner, _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if fs::read_to_string(&self.path).is_ok_and(|owner| owner == self.owner) {
            let _ = fs::remove_file(&self.path);
            // Where nothing else is in it.
            let _ = fs::remove_dir(self.path.parent().unwrap_or(Path::new(".")));
        }
    }
}

fn is_own(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|owner| owner.starts_with(&format!("process {} ", process::id())))
}

fn taken(path: &Path) -> Error {
    let mut owner = String::new();
    let _ = File::open(path).and_then(|file| file.take(100).read_to_string(&mut owner));
    let owner = owner.split(" (").next().filter(|owner| !owner.is_empty()).unwrap_or("another process").to_owned();
    let folder = path.ancestors().nth(2).unwrap_or(path);
    Error::new(ErrorKind::Io, format!("a batch that is writing here ({owner})"), "a folder that no other batch uses")
        .in_file(folder)
        .mend("wait for it, or name another folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_while_the_first_holds_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/lock");
        let first = Lock::take(path.clone()).unwrap();
        let refused = taken(&path);
        assert!(refused.message().contains(&format!("process {}", process::id())), "{refused}");
        assert_eq!(refused.path(), Some(dir.path()));
        let waiting = path.clone();
        let second = thread::spawn(move || Lock::take(waiting).map(|_| Instant::now()));
        thread::sleep(Duration::from_millis(200));
        let released = Instant::now();
        drop(first);
        assert!(second.join().unwrap().unwrap() >= released, "one process waits for itself");
        assert!(!dir.path().join("state").exists());
    }
}
