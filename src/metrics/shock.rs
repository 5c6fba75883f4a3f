//! How much of the shock at the shank reaches the head or the pelvis, by frequency.
//!
//! No public recording of running holds a true attenuation; the numbers are held to closed forms.

use super::{Compute, Context, Level, Metric, Need};
use crate::{
    condition::Sensor,
    error::{Absent, Result},
    quantity::{Side, Unit},
    recording::Segment,
    signal::{Psd, PsdParams, Spectra, transfer_function_db},
    stride::{Step, Strides},
    table::{Table, Values},
};

pub(super) const METRICS: &[Metric] = &[ATTENUATION, IMPACT_POWER];

const ATTENUATION: Metric = Metric {
    name: "shock_attenuation_db",
    unit: Unit::Decibel,
    level: Level::Step,
    what: "Power spectrum of stance at the head, else the pelvis, over that at the shank, mean of 10 to 20 Hz.",
    sign: "negative when the shock is attenuated",
    source: "Shorten & Winslow 1992, 10.1123/ijsb.8.4.288",
    needs: &[Need::Events, Need::ShankSensor],
    floor_hz: 500.0,
    compute: Compute::Step(attenuation),
};

const IMPACT_POWER: Metric = Metric {
    name: "psd_impact_power_g2",
    unit: Unit::SquareGravity,
    level: Level::Step,
    what: "Power of the axial acceleration of the shank in stance from 10 to 20 Hz.",
    sign: "",
    source: "Shorten & Winslow 1992, 10.1123/ijsb.8.4.288",
    needs: &[Need::Events, Need::ShankSensor],
    floor_hz: 500.0,
    compute: Compute::Step(|step, context| Ok(in_band(&at_shank(step, context)?))),
};

/// The band of the impact, Hz.
const BAND_HZ: std::ops::RangeInclusive<f64> = 10.0..=20.0;

/// Mean over 10 to 20 Hz of the transfer from `here` to `there`, dB, both one stance in g at `rate_hz`: line taken out, zeros
/// appended to 2048 samples, power in bins of 1 Hz.
///
/// # Errors
/// Those of [`Spectra::periodogram`].
///
/// Source: Shorten & Winslow 1992, 10.1123/ijsb.8.4.288.
pub fn shock_attenuation_db(here: &[f64], there: &[f64], rate_hz: f64) -> Result<f64, crate::Error> {
    let spectra = Spectra::new();
    mean_in_band(&stance_spectrum(&spectra, here, rate_hz)?, &stance_spectrum(&spectra, there, rate_hz)?)
}

/// Power of one stance in g at `rate_hz` from 10 to 20 Hz, g²: of the spectrum of [`shock_attenuation_db`].
///
/// # Errors
/// Those of [`Spectra::periodogram`].
///
/// Source: Shorten & Winslow 1992, 10.1123/ijsb.8.4.288.
pub fn psd_impact_power_g2(stance: &[f64], rate_hz: f64) -> Result<f64, crate::Error> {
    Ok(in_band(&stance_spectrum(&Spectra::new(), stance, rate_hz)?))
}

/// Bins of 1 Hz about 10 to 20 Hz.
fn in_band(psd: &Psd) -> f64 {
    psd.power_between_hz(9.5, 20.5)
}

fn stance_spectrum(spectra: &Spectra, x: &[f64], rate_hz: f64) -> Result<Psd, crate::Error> {
    spectra.periodogram(x, rate_hz, &PsdParams::of_shock(rate_hz))?.in_bins(1.0)
}

fn mean_in_band(here: &Psd, there: &Psd) -> Result<f64, crate::Error> {
    let transfer = transfer_function_db(here, there)?;
    let in_band = here.frequency_hz().zip(transfer).filter(|(f, _)| BAND_HZ.contains(f));
    let (sum, n) = in_band.fold((0.0, 0_usize), |(s, n), (_, db)| (s + db, n + 1));
    Ok(sum / n as f64)
}

fn spectrum(sensor: &Sensor, step: &Step<'_>) -> Result<Psd, Absent> {
    let (ic_s, to_s) = step.contact()?;
    let values = sensor.acceleration_g(1, sensor.unclipped(ic_s, to_s)?)?;
    stance_spectrum(step.strides().spectra(), &values, sensor.clock.rate_hz).map_err(|_| Absent::RateTooLow)
}

/// Spectrum of one stance at the shank.
fn at_shank(step: &Step<'_>, context: &Context<'_>) -> Result<Psd, Absent> {
    context.shank_spectra.of(step, |step| spectrum(step.sensor(Segment::Shank)?, step))
}

/// The sensor that the shock travels to.
fn upper<'a>(strides: &Strides<'a>) -> Result<&'a Sensor, Absent> {
    let found = strides.sensor(Segment::Head, None).or_else(|_| strides.sensor(Segment::Pelvis, None));
    found.map_err(|_| Absent::InputsMissing("head or pelvis sensor".into()))
}

/// Spectra of one stance at the shank and above.
fn pair(step: &Step<'_>, context: &Context<'_>) -> Result<(Psd, Psd), Absent> {
    let (here, there) = (step.sensor(Segment::Shank)?, upper(step.strides())?);
    if (here.clock.rate_hz / there.clock.rate_hz - 1.0).abs() > 1e-6 {
        return Err(Absent::InputsMissing("shank and head sensors of one rate".into()));
    }
    Ok((at_shank(step, context)?, spectrum(there, step)?))
}

fn attenuation(step: &Step<'_>, context: &Context<'_>) -> Result<f64, Absent> {
    let (here, there) = pair(step, context)?;
    mean_in_band(&here, &there).map_err(|_| Absent::NotDefined)
}

/// Up to where the `spectra` table goes, Hz.
const HIGHEST_HZ: f64 = 100.0;

/// The `spectra` table: per side and frequency the mean over its stances of what `METRICS` of this file are made of.
///
/// Columns: side, `frequency_hz` (bins of 1 Hz, 1 to 100 Hz or half the rate), `shank_g2` and `upper_g2`, power per bin;
/// `transfer_db` with `transfer_sd_db`, mean and SD over the stances of the transfer, whose mean from 10 to 20 Hz is
/// `shock_attenuation_db`; `n` stances at the shank, `n_pairs` at both; `upper`, head or pelvis. Without rows for a side without
/// shank sensor.
pub fn spectra(context: &Context<'_>) -> Table {
    let strides = context.strides();
    let above = upper(strides).ok().and_then(|sensor| sensor.site).map_or(String::new(), |site| site.to_string());
    let (mut sides, mut uppers, mut counts) = (Vec::new(), Vec::new(), [Vec::new(), Vec::new()]);
    let mut numbers: [Vec<f64>; 5] = Default::default();
    for side in Side::BOTH {
        let of_side = || strides.steps().filter(move |step| step.stance().side == Some(side));
        let shanks: Vec<Psd> = of_side().filter_map(|step| at_shank(&step, context).ok()).collect();
        let pairs: Vec<(Psd, Psd)> = of_side().filter_map(|step| pair(&step, context).ok()).collect();
        let transfers: Vec<Vec<f64>> =
            pairs.iter().filter_map(|(here, there)| transfer_function_db(here, there).ok()).collect();
        let Some(first) = shanks.first() else { continue };
        for (bin, frequency_hz) in first.frequency_hz().enumerate().skip(1).take_while(|(_, f)| *f <= HIGHEST_HZ) {
            let (shank_g2, _) = mean_and_sd(shanks.iter().filter_map(|psd| psd.density.get(bin)));
            let (upper_g2, _) = mean_and_sd(pairs.iter().filter_map(|(_, psd)| psd.density.get(bin)));
            let (transfer_db, sd_db) = mean_and_sd(transfers.iter().filter_map(|db| db.get(bin)));
            let row = [frequency_hz, shank_g2, upper_g2, transfer_db, sd_db];
            numbers.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
            sides.push(side.as_str().to_owned());
            uppers.push(above.clone());
            counts.iter_mut().zip([shanks.len(), pairs.len()]).for_each(|(c, n)| c.push(i64::try_from(n).ok()));
        }
    }
    let [frequency, shank, upper, transfer, deviation] = numbers.map(Values::Number);
    let [n, n_pairs] = counts.map(Values::Integer);
    Table::new("spectra")
        .with("side", Unit::None, Values::Text(sides))
        .with("frequency_hz", Unit::Hertz, frequency)
        .with("shank_g2", Unit::SquareGravity, shank)
        .with("upper_g2", Unit::SquareGravity, upper)
        .with("transfer_db", Unit::Decibel, transfer)
        .with("transfer_sd_db", Unit::Decibel, deviation)
        .with("n", Unit::Count, n)
        .with("n_pairs", Unit::Count, n_pairs)
        .with("upper", Unit::None, Values::Text(uppers))
}

/// Mean and SD (n − 1) of the finite values; NaN where there are too few.
fn mean_and_sd<'a>(values: impl Iterator<Item = &'a f64>) -> (f64, f64) {
    let values: Vec<f64> = values.copied().filter(|v| v.is_finite()).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
    (mean, if values.len() > 1 { (squares / (n - 1.0)).sqrt() } else { f64::NAN })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 4 g and 1 g of 15 Hz over the same window: a sixteenth of the power, −12.0412 dB, at every frequency that either has
    /// power at, whatever the window.
    #[test]
    fn a_quarter_of_the_amplitude_is_12_db_less() {
        for (rate_hz, samples) in [(500.0, 125), (1000.0, 250), (2000.0, 500)] {
            let wave = |a: f64| -> Vec<f64> {
                (0..samples).map(|i| a * (std::f64::consts::TAU * 15.0 * f64::from(i) / rate_hz).sin()).collect()
            };
            let found = shock_attenuation_db(&wave(4.0), &wave(1.0), rate_hz).unwrap();
            assert!((found + 12.041_2).abs() < 1e-4, "{found}");
        }
        assert!(shock_attenuation_db(&[], &[], 500.0).is_err());
    }
}
