//! Hips, knees and ankles of public recordings, where they are at hand: beside the checkout, or in `MIDSTANCE_DATA`.

use std::path::{Path, PathBuf};

use midstance::{
    body::{Angle, Joint},
    condition::{ConditionParams, Conditioned, condition},
    events::{self, EventParams, Stances},
    quantity::Side,
    read::{self, ReadParams, attach_static},
    stride::Strides,
};

/// The trials that come with an OpenSim inverse kinematics.
const TRIALS: [(&str, &str); 7] =
    [("001", "25"), ("001", "35"), ("011", "35"), ("016", "25"), ("019", "25"), ("019", "35"), ("024", "35")];

fn rbds() -> Option<PathBuf> {
    let root = std::env::var_os("MIDSTANCE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let folder = root.join("rbds");
    if !folder.exists() {
        println!("rbds: recordings not at hand, nothing checked");
    }
    folder.exists().then_some(folder)
}

fn conditioned(folder: &Path, subject: &str, speed: &str) -> (Conditioned, Stances) {
    let read =
        |name: String| read::open(&[folder.join(name)], &ReadParams::default()).unwrap_or_else(|e| panic!("{e}"));
    let mut run = read(format!("RBDS{subject}runT{speed}.c3d"));
    attach_static(&mut run, read(format!("RBDS{subject}static.c3d"))).unwrap_or_else(|e| panic!("{e}"));
    let conditioned = condition(&run, &ConditionParams::default()).unwrap_or_else(|e| panic!("{e}"));
    let stances = events::detect(&conditioned, &EventParams::default()).unwrap_or_else(|e| panic!("{e}"));
    (conditioned, stances)
}

/// The identity of the frontal plane holds in every frame of every trial: hip adduction is pelvic drop plus the femur.
#[test]
fn the_frontal_plane_adds_up_in_every_frame() {
    let Some(folder) = rbds() else { return };
    for (subject, speed) in TRIALS {
        let (conditioned, stances) = conditioned(&folder, subject, speed);
        let strides = Strides::new(&conditioned, &stances, &EventParams::default());
        let body = strides.body().unwrap();
        for side in Side::BOTH {
            let angle =
                |angle| &body.angle(angle, side).unwrap_or_else(|e| panic!("{subject} {speed}: {e}")).values_deg;
            let whole = angle(Angle::HipAdduction2d);
            let parts = angle(Angle::PelvicObliquityHips).iter().zip(angle(Angle::FemoralAdduction2d));
            let mut seen = 0;
            for (whole, (drop, femur)) in whole.iter().zip(parts).filter(|(w, _)| w.is_finite()) {
                assert!((whole - drop - femur).abs() < 1e-9, "{subject} {speed} {side}: {whole} {drop} {femur}");
                seen += 1;
            }
            assert!(seen * 4 > whole.len() * 3, "{subject} {speed} {side}: {seen} of {}", whole.len());
            let knee = body.joint(Joint::Knee, side).unwrap();
            let ankle = body.joint(Joint::Ankle, side).unwrap();
            let shank: Vec<f64> = knee
                .iter()
                .zip(ankle)
                .map(|(k, a)| (0..3).map(|i| (k[i] - a[i]).powi(2)).sum::<f64>().sqrt())
                .collect();
            let mean = shank.iter().sum::<f64>() / shank.len() as f64;
            assert!((0.34..0.50).contains(&mean), "{subject} {side}: a shank of {mean} m");
        }
    }
}
