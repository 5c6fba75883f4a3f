//! The alias table: Plug-in Gait, Helen Hayes, CGM2, RBDS, OpenSim, IOR, Qualisys running sets and plain names.

use super::{Cluster, Landmark};

impl Landmark {
    /// Aliases without the side, best first, lower case and without separators.
    pub(super) fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Heel => {
                &["heelb", "heelbottom", "hee", "heel", "cal", "calc", "calcaneus", "fcc", "heelt", "heeltop"]
            }
            Self::Toe => &["toe", "hallux", "hal", "mt2", "met2", "toetip", "bigtoe", "smh"],
            Self::Hallux => &["hallux", "hal", "hlx", "bigtoe", "toetip"],
            Self::FirstMetatarsal => {
                &["mt1", "met1", "mtp1", "mth1", "fmh", "p1mt", "mt1h", "firstmetatarsal", "1stmet", "d1m"]
            }
            Self::SecondMetatarsal => &["mt2", "met2", "mtp2", "mth2", "smh", "p2mt", "secondmetatarsal", "2ndmet"],
            Self::FifthMetatarsal => {
                &["mt5", "met5", "mtp5", "mth5", "vmh", "p5mt", "mt5h", "fifthmetatarsal", "5thmet", "d5m"]
            }
            Self::LateralMalleolus => &[
                "lmal",
                "anklela",
                "anklelateral",
                "lateralmalleolus",
                "latmal",
                "fal",
                "ank",
                "ankle",
                "mallat",
                "la",
            ],
            Self::MedialMalleolus => {
                &["mmal", "ankleme", "anklemedial", "medialmalleolus", "medmal", "tam", "med", "mank", "malmed", "ma"]
            }
            Self::LateralKnee => &[
                "lfc",
                "lepi",
                "kneejointla",
                "kneela",
                "kneelateral",
                "lateralknee",
                "lateralepicondyle",
                "lateralfemoralepicondyle",
                "latknee",
                "fle",
                "kne",
                "knee",
                "lk",
            ],
            Self::MedialKnee => &[
                "mfc",
                "mepi",
                "kneejointme",
                "kneeme",
                "kneemedial",
                "medialknee",
                "medialepicondyle",
                "medialfemoralepicondyle",
                "medknee",
                "fme",
                "knm",
                "mkne",
                "mknee",
                "mk",
            ],
            Self::FibulaHead => &["hf", "hfb", "fibula", "fibulahead", "headoffibula", "fh"],
            Self::TibialTuberosity => &["tt", "ttc", "tibtub", "tibialtuberosity", "tubtib"],
            Self::Trochanter => &["gtr", "troch", "ftc", "greatertrochanter", "trochanter", "thi0", "gt"],
            Self::Asis => &["asi", "asis", "ias"],
            Self::Psis => &["psi", "psis", "ips"],
            Self::IliacCrest => &["iliaccrest", "ilium", "ic", "iliac", "crest"],
            Self::Shoulder => &["sho", "shoulder", "acr", "acromion", "sh", "sae"],
            Self::Sacrum => &["sacr", "sacrum", "vsac", "vsacral", "sacral", "s1"],
            Self::C7 => &["c7", "cv7", "c7th"],
            Self::Sternum => &["clav", "ij", "sjn", "jugularnotch", "sternum", "man", "incisurajugularis", "strn"],
        }
    }
}

/// The segment whose tracking marker has this name, without its side.
pub(super) fn cluster(key: &str) -> Option<Cluster> {
    const THIGH: [&str; 4] = ["thigh", "thi", "th", "thap"];
    const SHANK: [&str; 6] = ["shank", "tib", "tb", "sk", "sha", "ti"];
    // `thi0` is the trochanter of a set that counts from there; `tibtub` is a landmark.
    if Landmark::ALL.iter().any(|landmark| landmark.aliases().contains(&key)) {
        return None;
    }
    let of = |stems: &[&str]| {
        stems.iter().any(|stem| {
            key.strip_prefix(stem).is_some_and(|rest| {
                rest.chars().all(|c| c.is_ascii_digit())
                    || matches!(rest, "ap" | "ad" | "lp" | "ld" | "lat" | "a" | "p" | "d" | "u" | "l" | "i")
                    || (stem.len() > 4 && rest.chars().all(char::is_alphanumeric))
            })
        })
    };
    if of(&THIGH) {
        Some(Cluster::Thigh)
    } else if of(&SHANK) {
        Some(Cluster::Shank)
    } else {
        None
    }
}
