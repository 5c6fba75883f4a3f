"""Functions on arrays of inertial sensors, against scipy, numpy and closed forms."""

import numpy as np
import pytest
from scipy import interpolate, ndimage
from scipy import signal as scipy_signal

import midstance as ms

RNG = np.random.default_rng(6)
G = 9.80665


def test_maxima_and_smoothing_equal_scipy():
    x = ndimage.gaussian_filter1d(RNG.normal(size=2000), 3)
    ours = ms.signal.spaced_maxima(x, least=0.05, distance=40)
    np.testing.assert_array_equal(ours, scipy_signal.find_peaks(x, height=0.05, distance=40)[0])
    # Both cut the bell at four standard deviations.
    np.testing.assert_allclose(ms.signal.smooth_gaussian(x, sigma=4), ndimage.gaussian_filter1d(x, 4), atol=1e-12)
    np.testing.assert_array_equal(
        ms.signal.rolling_min(x, half_width=7), ndimage.minimum_filter1d(x, 15, mode="constant", cval=np.inf)
    )


def test_the_summit_is_that_of_the_parabola():
    offset, height = ms.signal.summit(3 - 2 * (np.arange(5) - 2.3) ** 2, index=2)
    assert (offset, height) == (pytest.approx(0.3), pytest.approx(3))


def test_resampling_is_scipys_spline_within_stretches_and_nothing_between():
    time_s = np.arange(400) / 100 + 0.002 * np.sin(np.arange(400))
    time_s[200:] += 0.5
    x = np.sin(5 * time_s)
    regular_s, found = ms.signal.resample(time_s, x, rate_hz=100)
    first = regular_s <= time_s[199]
    np.testing.assert_allclose(
        found[first], interpolate.CubicSpline(time_s[:200], x[:200])(regular_s[first]), atol=1e-12
    )
    between = (regular_s > time_s[199]) & (regular_s < time_s[200])
    assert between.sum() > 40
    assert np.isnan(found[between]).all()
    with pytest.raises(ms.MidstanceError, match="increas"):
        ms.signal.resample([0.0, 2.0, 1.0], [1.0, 2.0, 3.0])


def test_the_way_between_rests_is_the_second_integral():
    t = np.arange(0, 0.7 + 1e-9, 1 / 2000)
    way = 2.45 * (t / 0.7 - np.sin(2 * np.pi * t / 0.7) / (2 * np.pi))
    acceleration = 2.45 * 2 * np.pi / 0.7**2 * np.sin(2 * np.pi * t / 0.7)
    # A constant error is taken out as the velocity it would leave.
    for error in (0, 0.5):
        found = ms.signal.way_between_rests(acceleration + error, rate_hz=2000)
        assert found == pytest.approx(way[-1], abs=1e-5 + 1e-3 * error)


def test_lengths_marks_and_their_offset():
    columns = RNG.normal(size=(3, 50))
    np.testing.assert_allclose(ms.signal.resultant(columns), np.linalg.norm(columns, axis=0), rtol=1e-15)
    length = np.full(4000, G)
    for start in (500, 1500, 2700):
        length[start : start + 40] = 0.5
        length[start + 40] = 40
    # Rises within one sample: from 0.5 to 40 through a third of g.
    share = (G / 3 - 0.5) / 39.5
    jumps = ms.signal.jumps(length, low=G / 3, rate_hz=100)
    np.testing.assert_allclose(jumps, np.array([539, 1539, 2739]) + share)
    quiet = np.full(1000, G)
    quiet[[200, 350, 700]] = 35
    np.testing.assert_allclose(ms.signal.taps(quiet, rate_hz=100), [200, 350, 700])
    offset_s, pairs_s = ms.signal.match_marks(jumps / 100, jumps / 100 + 1.25, tolerance_s=0.02)
    assert offset_s == pytest.approx(1.25)
    np.testing.assert_allclose(pairs_s[:, 1] - pairs_s[:, 0], 1.25)
    assert ms.signal.match_marks([1.0, 2.0], [5.0]) is None


def test_stillness_and_saturation_are_told_in_samples():
    up = np.full(1000, G)
    up[400:420] = 14
    turning = np.zeros((3, 1000))
    turning[0, 700:] = np.radians(5)
    zero = np.zeros(1000)
    found = ms.signal.still_periods([zero, up, zero], turning, rate_hz=100)
    assert found.tolist() == [[0, 400], [420, 700]]
    assert ms.signal.still_periods([zero, up, zero], turning, rate_hz=100, turn_dps=6).tolist() == [
        [0, 400],
        [420, 1000],
    ]
    clipped = np.clip(30 * np.sin(np.arange(1000) / 7), -20, 20)
    ranges, rail = ms.signal.saturation([zero, clipped, zero], beyond=15)
    inside = np.zeros(1000, dtype=bool)
    for start, end in ranges:
        inside[start:end] = True
    assert rail == 20
    np.testing.assert_array_equal(inside, abs(clipped) == 20)
    assert ms.signal.saturation([zero, up, zero], beyond=15)[0].shape == (0, 2)


def test_tibial_peaks_and_loads_are_their_closed_forms():
    s = (np.arange(2000) - 1000.4) / 2000
    axial = 1 + np.where((s > 0) & (s < 0.03), 6 * np.sin(np.pi * s / 0.03), 0)
    peak_g, time_s = ms.tibial.peak_about(axial, rate_hz=2000, contact=1000.4, cutoff_hz=1000)
    # A half-sine is at its top to half a sample.
    assert (peak_g, time_s) == (pytest.approx(7, abs=0.005), pytest.approx(0.015, abs=2.6e-4))
    # Twice through a second-order filter of 87.0 Hz, which together are 3 dB down at 70 Hz (0.802243 after warping).
    corrected_hz = 2000 / np.pi * np.arctan(np.tan(np.pi * 70 / 2000) / 0.802243)
    smooth = scipy_signal.sosfiltfilt(scipy_signal.butter(2, corrected_hz, fs=2000, output="sos"), axial)
    found, _ = ms.tibial.peak_about(axial, rate_hz=2000, contact=1000.4)
    # Filtered about the window only.
    assert found == pytest.approx(smooth.max(), abs=1e-3)
    assert ms.tibial.peak_about(axial, rate_hz=2000, contact=10) is None
    assert ms.tibial.cumulative_load(np.full(100, 5.0)) == 500
    assert ms.tibial.cumulative_load(np.full(100, 5.0), exponent=4) == 62_500


def impact_bins(x, rate_hz):
    """Power in bins of 1 Hz about 10 to 20 Hz by scipy alone: line taken out, zeros appended to 2048."""
    frequency, density = scipy_signal.periodogram(x, rate_hz, detrend="linear", nfft=2048)
    low, high = frequency - frequency[1] / 2, frequency + frequency[1] / 2
    shares = [np.clip(np.minimum(high, f + 0.5) - np.maximum(low, f - 0.5), 0, None) for f in range(10, 21)]
    return np.array(shares) @ density


@pytest.mark.parametrize("rate_hz", [500, 1000])
def test_shock_attenuation_and_impact_power(rate_hz):
    t = np.arange(rate_hz // 4) / rate_hz
    tibia, head = 4 * np.sin(2 * np.pi * 15 * t), np.sin(2 * np.pi * 15 * t)
    assert ms.shock.shock_attenuation_db(tibia, head, rate_hz=rate_hz) == pytest.approx(-12.0412, abs=1e-4)
    noise = RNG.normal(size=len(t)).cumsum()
    assert ms.shock.psd_impact_power_g2(noise, rate_hz=rate_hz) == pytest.approx(
        impact_bins(noise, rate_hz).sum(), rel=1e-9
    )


def test_regularity_and_harmonic_ratio_are_their_closed_forms():
    phase = 2 * np.pi * np.arange(10_000) / 200
    step, stride = ms.regularity.regularity(np.cos(2 * phase) + 0.5 * np.cos(phase), step=100)
    assert (step, stride) == (pytest.approx(0.6, abs=1e-4), pytest.approx(1.0, abs=1e-4))
    assert ms.regularity.harmonic_ratio(0.1 * np.sin(phase[:200]) + np.cos(2 * phase[:200])) == pytest.approx(10)
    x = RNG.normal(size=137)
    amplitude = abs(np.fft.rfft(x))
    expected = amplitude[2:21:2].sum() / amplitude[1:21:2].sum()
    assert ms.regularity.harmonic_ratio(x) == pytest.approx(expected)
    assert ms.regularity.regularity(x, step=100) is None
    assert ms.regularity.harmonic_ratio(x[:40]) is None


def test_rise_and_impulses_of_a_step():
    t = np.arange(0, 0.35001, 1 / 2000)
    force = np.where(t < 0.25, 1509.616480 * np.sin(np.pi * t / 0.25), 0)
    assert ms.oscillation.rise_from_force(force, rate_hz=2000, mass_kg=70) == pytest.approx(0.072211831, abs=2e-6)
    braking, propulsion = ms.braking.split_impulse(-170 * np.sin(2 * np.pi * t[:501] / 0.25), rate_hz=2000)
    # Each half of a sine: amplitude times duration over pi.
    assert (braking, propulsion) == (
        pytest.approx(-170 * 0.25 / np.pi, rel=1e-4),
        pytest.approx(170 * 0.25 / np.pi, rel=1e-4),
    )
    with pytest.raises(ms.MidstanceError, match="within the samples"):
        ms.oscillation.rise_from_force(force, rate_hz=2000, mass_kg=70, start=10, end=5)


def wearing(*sites, **sensors):
    return {
        "sensors": {"sites": list(sites), **sensors},
        "markers": False,
        "plates": "none",
        "variability_ratio": 0.015,
        "duration_s": 20,
    }


def test_events_of_arrays_are_those_of_the_runner():
    params = wearing("sacrum", "right_shank")
    truth = ms.simulate.runner(**params)[1]
    sacrum, shank = ms.simulate.sensor_truth(**params)
    run = (sacrum.time_s >= 0) & (sacrum.time_s <= 20)
    start_s = sacrum.time_s[run][0]
    # Unlike the path, which has to find them: forward, up and right are those of the true segment.
    forward, up, right = sacrum.acceleration_mps2[:, run] / G
    ics = {
        side: np.array([c["ic_time_s"] for c in truth["contacts"] if c["side"] == side]) for side in ("left", "right")
    }
    both = np.sort(np.concatenate(list(ics.values())))
    contacts = ms.events.from_sacrum(up, rate_hz=500)["ic_time_s"]
    contacts = contacts[np.isfinite(contacts)] + start_s
    first = "right" if abs(ics["right"] - contacts[0]).min() < 0.1 else "left"
    positions = (contacts - start_s) * 500
    parity = np.round((contacts - contacts[0]) / 0.35).astype(int)
    assert ms.events.first_side(right, rate_hz=500, contacts=positions, parity=parity.tolist()) == first
    near = abs(ms.events.auvinet_contacts(up, forward, rate_hz=500)["ic_time_s"][:, None] + start_s - both).min(axis=1)
    assert np.median(near) < 0.06
    axial = shank.acceleration_mps2[:, run]
    found = ms.events.from_shank_acceleration(axial[0], np.linalg.norm(axial, axis=0), rate_hz=500)["ic_time_s"]
    # Limits of agreement of the rule are a tenth of a second; its strides are to be right.
    assert np.median(np.diff(found)) == pytest.approx(np.median(np.diff(ics["right"])), abs=0.005)


def test_the_runner_s_sensors_agree_with_their_truth():
    params = wearing("left_thigh", "right_foot", rate_hz=2000, mounting_deg=[10, 20, -30])
    recording, _ = ms.simulate.runner(**params)
    assert [imu.name for imu in recording.imus] == ["left_thigh", "right_foot"]
    for imu, truth in zip(recording.imus, ms.simulate.sensor_truth(**params), strict=True):
        np.testing.assert_allclose(imu.acceleration_mps2, truth.mounting @ truth.acceleration_mps2, atol=1e-9)
        np.testing.assert_allclose(
            imu.angular_velocity_rad_s, truth.mounting @ truth.angular_velocity_rad_s, atol=1e-12
        )
        # By differences of place and turn alone, in numpy.
        w, x, y, z = truth.orientation_wxyz
        turn = np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
            ]
        )
        felt = np.diff(truth.position_m, 2) * truth.rate_hz**2 + np.array([[0], [G], [0]])
        inner = turn[:, :, 1:-1]
        told = truth.acceleration_mps2[:, 1:-1]
        # Second differences at 2 kHz: 0.2 % of the landing's 50 m/s², 0.6 where its third derivative jumps.
        off = abs(np.einsum("ijk,ik->jk", inner, felt) - told)
        assert off.max() < 0.8
        assert np.sqrt((off**2).mean()) < 0.02
        spin = np.einsum("jik,jlk->ilk", inner, (turn[:, :, 2:] - turn[:, :, :-2]) * truth.rate_hz / 2)
        omega = np.array([spin[2, 1], spin[0, 2], spin[1, 0]])
        assert abs(omega - truth.angular_velocity_rad_s[:, 1:-1]).max() < 0.02


def test_attenuation_and_impact_power_of_a_run_are_those_of_the_truth():
    params = wearing("left_shank", "right_shank", "left_foot", "right_foot", "head")
    recording, known = ms.simulate.runner(**params)
    trial = ms.analyze(recording)
    truth = {sensor.site: sensor for sensor in ms.simulate.sensor_truth(**params)}
    ic, to, side = (trial.steps[column] for column in ("ic_time_s", "to_time_s", "side"))
    attenuation, power = trial.steps["shock_attenuation_db"], trial.steps["psd_impact_power_g2"]
    inner = [c for c in known["contacts"] if c["complete"]][1:-2]
    assert len(inner) > 50
    for contact in inner:
        row = np.nanargmin(abs(ic - contact["ic_time_s"]))
        assert side[row] == contact["side"]
        shank, head = truth[f"{contact['side']}_shank"], truth["head"]
        # Of the stance as found, which is half a millisecond off: at 500 Hz now and then a sample more or less;
        # turned upright by standing, the end of which already moves a little.
        stance = (shank.time_s >= ic[row]) & (shank.time_s <= to[row])
        here, there = (impact_bins(sensor.acceleration_mps2[1, stance] / G, 500) for sensor in (shank, head))
        assert attenuation[row] == pytest.approx(np.mean(10 * np.log10(there / here)), abs=1e-3)
        assert power[row] == pytest.approx(here.sum(), rel=1e-4)


def test_a_study_and_its_sensors_are_read_and_analysed(tmp_path):
    files = ms.simulate.study(tmp_path, runners=2, sensors={"rate_hz": 100, "sites": ["sacrum"]})
    assert sum(file.endswith("_sensors.csv") for file in files) == 2
    study = ms.analyze_batch(manifest=tmp_path / "runners.csv")
    assert set(study.files["status"]) <= {"ok", "warned"}
    for name in ("S01_run", "S02_run"):
        recording = ms.read([file for file in files if name in file])
        assert recording.plates
        assert [imu.site for imu in recording.imus] == ["pelvis"]
