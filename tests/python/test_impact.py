"""Loading rates of an array are those of the whole path."""

import numpy as np
import pytest

import midstance as ms


@pytest.mark.parametrize("impact", [None, {"magnitude_bw": 1.2}], ids=["no peak", "peak"])
def test_an_array_gives_the_numbers_of_a_recording(impact):
    recording, _ = ms.simulate.runner(duration_s=8, impact=impact, markers=False)
    trial = ms.analyze(recording)
    force = trial.recording.plates[0].force_n[1]
    impacts = ms.impact.loading_rates(force, rate_hz=1000, mass_kg=70)
    assert len(impacts) == len(trial.steps)
    valid = trial.steps["valid"]
    assert valid.sum() > 15
    for name in ("vgrf_impact_peak_bw", "valr_bw_s", "vilr_bw_s", "ic_time_s", "to_time_s"):
        np.testing.assert_array_equal(impacts[name][valid], trial.steps[name][valid])
    assert np.isfinite(impacts["vgrf_impact_peak_bw"][valid]).all() == (impact is not None)


def test_both_bases_on_a_quadratic_onset():
    # F = 1.6 (t / 40 ms)² BW up to a peak, then well above the guards: closed forms of both definitions.
    rate_hz = 10_000
    onset = 1.6 * (np.arange(401) / 400) ** 2
    stance = np.r_[onset, np.linspace(1.6, 1.4, 100)[1:], np.linspace(1.4, 2.4, 800)[1:], np.linspace(2.4, 0, 1000)[1:]]
    force = 9.80665 * 70 * np.r_[np.zeros(1000), stance, np.zeros(1000)]
    rates = {
        basis: ms.impact.loading_rates(force, rate_hz=rate_hz, mass_kg=70, basis=basis, threshold_n=1e-6)
        for basis in ("force", "time")
    }
    # The lines between samples at 10 kHz stay within 1e-4 of the parabola.
    assert rates["force"]["valr_bw_s"][0] == pytest.approx(53.665631, abs=5e-3)
    assert rates["time"]["valr_bw_s"][0] == pytest.approx(40.0, abs=5e-3)
    # 20 % of the peak is reached after 40 ms times the square root of 0.2.
    assert rates["force"]["valr_start_time_s"][0] == pytest.approx(0.1 + 0.040 * np.sqrt(0.2), abs=1e-4)
    assert rates["force"]["valr_start_bw"][0] == pytest.approx(0.32, abs=1e-6)
    assert rates["force"]["valr_end_bw"][0] == pytest.approx(1.28, abs=1e-6)
    assert rates["force"]["vgrf_impact_peak_time_s"][0] == pytest.approx(0.040, abs=1e-4)


def test_reasons_stand_beside_absent_values():
    flat = np.r_[np.zeros(100), np.full(250, 300.0), np.zeros(100)]
    impacts = ms.impact.loading_rates(flat, rate_hz=1000, mass_kg=70)
    assert np.isnan(impacts["vgrf_impact_peak_bw"]).all()
    assert "vgrf_impact_peak_bw=no_impact_peak" in impacts["absent"][0]
    begun = ms.impact.loading_rates(flat[200:], rate_hz=1000, mass_kg=70)
    assert np.isnan(begun["ic_time_s"][0])
    assert "valr_bw_s=no_event" in begun["absent"][0]


@pytest.mark.parametrize(
    ("wrong", "field"), [({"mass_kg": 0}, "mass_kg"), ({"basis": "both"}, "basis"), ({"guard": 1}, "guard")]
)
def test_wrong_parameters_are_named(wrong, field):
    with pytest.raises(ms.MidstanceError) as caught:
        ms.impact.loading_rates(np.zeros(100), **{"rate_hz": 1000, "mass_kg": 70, **wrong})
    assert caught.value.place.field == field
