//! Groups of runners that others have measured, and when a value may be held against them.
//!
//! A value measured by another model is another quantity: two expert laboratories differ in the hip's frontal angle by
//! 3.6° on average at the same speed, more than runners of one laboratory differ from each other. So a z-score is given
//! only where model and speed match, with two exceptions that are rules of this project: hip adduction by another model is
//! held against the group with the laboratories' spread added to its own; pelvic drop by another definition never is.

use std::path::Path;

use crate::{
    error::{ErrorKind, Result},
    table::{Cells, Sheet},
};

/// Spread between laboratories of hip adduction, deg: 3.6/√2, from the difference of their means.
const HIP_ADDUCTION_LABORATORY_SD_DEG: f64 = 2.545_584;
/// How far the speed may lie from the group's, m/s. A rule of this project.
const SPEED_TOLERANCE_MPS: f64 = 0.3;

/// One metric of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Name of the group.
    pub group: String,
    /// Who they were.
    pub population: String,
    /// Name of the metric.
    pub metric: String,
    /// Running speed, from and to, m/s.
    pub speed_mps: (f64, f64),
    /// Number of runners, where it is known.
    pub n: Option<u32>,
    /// Mean over runners, in the metric's unit.
    pub mean: f64,
    /// Standard deviation over runners, where it was published.
    pub sd: Option<f64>,
    /// What they were measured with; `any` where it makes no difference.
    pub model: String,
    /// Where the numbers come from.
    pub source: String,
    /// Grade of the evidence that the metric has to do with injury.
    pub grade: String,
}

const SHEET: Sheet = Sheet {
    kind: ErrorKind::Log,
    columns: &[
        "group",
        "population",
        "metric",
        "speed_low_mps",
        "speed_high_mps",
        "n",
        "mean",
        "sd",
        "model",
        "source",
        "grade",
    ],
    required: &["group", "metric", "mean", "model", "source"],
};

/// The groups that ship with midstance: published means, each with its source.
pub fn shipped_references() -> Vec<Reference> {
    SHEET.parse(include_str!("data/references.csv"), row).unwrap_or_default()
}

/// Groups of your own, from a CSV with the columns group, population, metric, speed_low_mps, speed_high_mps, n, mean, sd,
/// model, source, grade. Group, metric, mean, model and source must be there.
///
/// # Errors
/// [`ErrorKind::Io`] when it cannot be read; [`ErrorKind::Log`] with line and column for what does not fit.
pub fn read_references(path: &Path) -> Result<Vec<Reference>> {
    SHEET.read(path, row)
}

fn row(cells: &Cells<'_>) -> Result<Reference> {
    let text = |column: &str| cells.text(column).unwrap_or_default().to_owned();
    let needed = |column: &str| cells.text(column).map(str::to_owned).ok_or_else(|| cells.wrong(column, "", "a text"));
    let metric = needed("metric")?;
    if !crate::metrics::all().any(|m| m.name == metric) {
        return Err(cells.wrong("metric", &metric, "the name of a metric").mend("`midstance metrics` lists them"));
    }
    let mean = cells.number("mean")?.filter(|mean| mean.is_finite());
    let sd = cells.number("sd")?;
    if let Some(sd) = sd.filter(|sd| !(sd.is_finite() && *sd > 0.0)) {
        return Err(cells.wrong("sd", &sd.to_string(), "a number above zero, or an empty cell"));
    }
    let low = cells.number_in("speed_low_mps", 0.0..=15.0)?.unwrap_or(0.0);
    Ok(Reference {
        group: needed("group")?,
        population: text("population"),
        mean: mean.ok_or_else(|| cells.wrong("mean", &text("mean"), "a number"))?,
        sd,
        speed_mps: (low, cells.number_in("speed_high_mps", 0.0..=15.0)?.unwrap_or(if low > 0.0 { low } else { 15.0 })),
        n: cells.number_in("n", 1.0..=1e9)?.map(|n| n as u32),
        model: needed("model")?,
        source: needed("source")?,
        grade: text("grade"),
        metric,
    })
}

impl Reference {
    /// z-score of `value`, measured by `model` at `speed_mps`.
    ///
    /// # Errors
    /// Why there is none, for people: another speed, another model, no SD.
    ///
    /// ```
    /// use midstance::statistics::shipped_references;
    /// let all = shipped_references();
    /// let hip = all.iter().find(|r| r.group == "bramah_2018_healthy" && r.metric == "hip_adduction_peak_deg").unwrap();
    /// let z = hip.z(14.0, "harrington_2007", Some(3.3)).unwrap();
    /// assert!((z - 4.3 / (3.5_f64.powi(2) + 2.5456_f64.powi(2)).sqrt()).abs() < 1e-4);
    /// let drop = all.iter().find(|r| r.metric == "contralateral_pelvic_drop_peak_deg").unwrap();
    /// assert!(drop.z(5.0, "harrington_2007", Some(3.3)).unwrap_err().contains("another pelvis definition"));
    /// ```
    pub fn z(&self, value: f64, model: &str, speed_mps: Option<f64>) -> Result<f64, String> {
        let (low, high) = self.speed_mps;
        match speed_mps {
            None => return Err("speed not known".into()),
            Some(v) if v < low - SPEED_TOLERANCE_MPS || v > high + SPEED_TOLERANCE_MPS => {
                return Err(format!("another speed, {v:.2} m/s"));
            }
            Some(_) => {}
        }
        let sd = self.sd.ok_or("no standard deviation published")?;
        let same = !self.is_other_model(model);
        let laboratory = match self.metric.as_str() {
            _ if same => 0.0,
            "hip_adduction_peak_deg" => HIP_ADDUCTION_LABORATORY_SD_DEG,
            name if name.starts_with("contralateral_pelvic_drop") => return Err("another pelvis definition".into()),
            _ => return Err("another model".into()),
        };
        Ok((value - self.mean) / sd.hypot(laboratory))
    }

    /// Whether the group was measured by another model than `model`.
    pub fn is_other_model(&self, model: &str) -> bool {
        self.model != "any" && !self.model.eq_ignore_ascii_case(model)
    }

    /// `collegiate distance runners at 3.8 m/s, n 37`.
    pub fn describe(&self) -> String {
        let (low, high) = self.speed_mps;
        let speed = match (low, high) {
            (l, h) if l == h => format!(" at {l} m/s"),
            (l, h) if l > 0.0 => format!(" at {l} to {h} m/s"),
            _ => String::new(),
        };
        let n = self.n.map(|n| format!(", n {n}")).unwrap_or_default();
        let who = if self.population.is_empty() { &self.group } else { &self.population };
        format!("{who}{speed}{n}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_is_complete_and_cited() {
        let all = shipped_references();
        assert_eq!(all.len(), include_str!("data/references.csv").lines().count() - 1);
        assert!(all.iter().all(|r| !r.source.is_empty() && !r.grade.is_empty() && r.n.is_some()));
    }

    #[test]
    fn another_speed_or_model_has_no_z() {
        let all = shipped_references();
        let of = |metric: &str| all.iter().find(|r| r.metric == metric).unwrap();
        let contact = of("contact_time_s");
        assert!((contact.z(0.213, "force", Some(3.8)).unwrap() - 1.0).abs() < 1e-9);
        assert!(contact.z(0.213, "force", Some(2.5)).unwrap_err().contains("another speed"));
        assert!(contact.z(0.213, "sacrum", Some(3.8)).unwrap_err().contains("another model"));
        assert!(contact.z(0.213, "force", None).unwrap_err().contains("not known"));
        assert!(of("cadence_spm").z(184.2, "sacrum", Some(4.0)).is_ok());
        assert!(of("duty_factor_ratio").z(0.3, "force", Some(3.8)).unwrap_err().contains("standard deviation"));
    }

    #[test]
    fn a_group_of_your_own_is_checked() {
        let refused = |text: &str| SHEET.parse(text, row).unwrap_err().message();
        let own = SHEET.parse("group,metric,mean,sd,model,source\nclub,cadence_spm,176,8,any,our lab\n", row).unwrap();
        assert_eq!((own[0].mean, own[0].speed_mps), (176.0, (0.0, 15.0)));
        assert!(refused("group,metric,mean,model,source\nclub,cadence,176,any,us\n").contains("name of a metric"));
        assert!(refused("group,metric,mean,model,source\nclub,cadence_spm,,any,us\n").contains("`mean`"));
        assert!(refused("group,metric,mean,sd,model,source\nclub,cadence_spm,1,0,any,us\n").contains("`sd`"));
    }
}
