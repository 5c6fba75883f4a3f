//! Paths as JSON: text where they are UTF-8, else `{"bytes": […]}`, so that no name is refused or changed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "a path")]
enum Written {
    Text(String),
    Bytes { bytes: Vec<u8> },
}

impl From<&Path> for Written {
    fn from(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            #[cfg(unix)]
            None => Self::Bytes { bytes: std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec() },
            #[cfg(not(unix))]
            None => Self::Text(path.to_string_lossy().into_owned()),
        }
    }
}

impl From<Written> for PathBuf {
    fn from(written: Written) -> Self {
        match written {
            Written::Text(text) => text.into(),
            #[cfg(unix)]
            Written::Bytes { bytes } => {
                Self::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes))
            }
            #[cfg(not(unix))]
            Written::Bytes { bytes } => String::from_utf8_lossy(&bytes).into_owned().into(),
        }
    }
}

/// For `#[serde(with)]` on a path.
pub(crate) mod one {
    use serde::{Deserializer, Serializer};

    use super::{Deserialize, Path, PathBuf, Serialize, Written};

    pub(crate) fn serialize<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
        Written::from(path).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
        Written::deserialize(from).map(PathBuf::from)
    }
}

/// For `#[serde(with)]` on a list of paths.
pub(crate) mod many {
    use serde::{Deserializer, Serializer};

    use super::{Deserialize, PathBuf, Written};

    pub(crate) fn serialize<S: Serializer>(paths: &[PathBuf], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(paths.iter().map(|path| Written::from(path.as_path())))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<PathBuf>, D::Error> {
        Ok(Vec::<Written>::deserialize(from)?.into_iter().map(PathBuf::from).collect())
    }
}

/// For `#[serde(with)]` on a path that may be missing.
pub(crate) mod optional {
    use serde::{Deserializer, Serializer};

    use super::{Deserialize, PathBuf, Serialize, Written};

    #[allow(clippy::ref_option)] // As serde calls it.
    pub(crate) fn serialize<S: Serializer>(path: &Option<PathBuf>, to: S) -> Result<S::Ok, S::Error> {
        path.as_deref().map(Written::from).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
        Ok(Option::<Written>::deserialize(from)?.map(PathBuf::from))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder {
        #[serde(with = "one")]
        path: PathBuf,
        #[serde(with = "optional")]
        other: Option<PathBuf>,
        #[serde(with = "many")]
        all: Vec<PathBuf>,
    }

    #[test]
    fn a_path_of_any_bytes_comes_back() {
        for name in [&b"plain.csv"[..], b"\xff\xfe.csv", b"new\nline \"quoted\".csv", b""] {
            let path = PathBuf::from(OsStr::from_bytes(name));
            let holder = Holder { path: path.clone(), other: Some(path.clone()), all: vec![path] };
            let text = serde_json::to_string(&holder).unwrap();
            assert_eq!(serde_json::from_str::<Holder>(&text).unwrap(), holder);
        }
        let text = r#"{"path": "a", "other": null, "all": []}"#;
        assert_eq!(serde_json::from_str::<Holder>(text).unwrap().other, None);
        assert!(serde_json::from_str::<Holder>(r#"{"path": 5}"#).unwrap_err().to_string().contains("a path"));
    }
}
