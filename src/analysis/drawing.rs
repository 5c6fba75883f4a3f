//! What a picture of a recording shows beside its tables of results, so that nothing is computed twice to be drawn.

use super::quality::{quality, zero};
use crate::{
    metrics::{Context, impact::onsets, shock::spectra, spatial::placements},
    recording::Recording,
    table::Table,
};

/// Tables to draw from. All of them are of the very values that the metrics were made of.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Per stance, impact peak and segment of the loading rate; see [`onsets`].
    pub onsets: Table,
    /// Per stance, where the foot stood; see [`placements`].
    pub placements: Table,
    /// Per side and frequency, power at the shank and above and what passes; see [`spectra`].
    pub spectra: Table,
    /// What was lost, mended or not believed, in order of kind and time: columns kind (`rejected`, `marker_gap_filled`,
    /// `marker_gap`, `force_gap`, `sensor_gap`, `saturated`), what (side, marker, plate or sensor), `from_s`, `to_s` (absent where it was not seen), reason.
    pub quality: Table,
    /// What each plate read in each flight before it was zeroed: plate, `time_s`, `level_n`.
    pub zero: Table,
}

impl Default for Drawing {
    fn default() -> Self {
        let [onsets, placements, spectra, quality, zero] =
            ["onsets", "placements", "spectra", "quality", "zero"].map(Table::new);
        Self { onsets, placements, spectra, quality, zero }
    }
}

impl Drawing {
    pub(super) fn of(context: &Context<'_>, raw: &Recording) -> Self {
        let conditioned = context.strides().conditioned();
        Self {
            onsets: onsets(context),
            placements: placements(context),
            spectra: spectra(context),
            quality: quality(raw, conditioned, context.strides().stances()),
            zero: zero(conditioned),
        }
    }
}
