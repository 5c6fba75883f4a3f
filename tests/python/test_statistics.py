"""Statistics against a second implementation in numpy and scipy, and tables that go straight into other packages."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import midstance as ms

sys.path.insert(0, str(Path(__file__).parents[1]))

from reference import statistics as reference


def autoregression(n, phi, seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(n + 50)
    for i in range(1, n + 50):
        x[i] += phi * x[i - 1]
    return x[50:]


@pytest.fixture(scope="module")
def trial():
    return ms.analyze(ms.simulate.runner(variability_ratio=0.01, asymmetry_s=0.01, duration_s=30, seed=2)[0])


@pytest.mark.parametrize(("n", "phi"), [(8, 0.0), (25, 0.4), (60, -0.3), (150, 0.7)])
def test_intervals_are_those_of_the_second_implementation(n, phi):
    x = autoregression(n, phi, seed=n)
    found = ms.statistics.mean_interval(x, resamples=20000)
    expected = reference.mean_interval(x, 20000, np.random.default_rng(1))
    # Two bootstraps of 20 000: 2.5 % points are known to 0.02 SD each, 1 % of the half width; five of both.
    assert found == pytest.approx(expected, abs=0.07 * (expected[1] - expected[0]) / 2)
    assert ms.statistics.mean_interval(x, seed=4) == ms.statistics.mean_interval(x, seed=4)


@pytest.mark.parametrize("n", [256, 300, 1000])
def test_fluctuations_are_those_of_the_second_implementation(n):
    x = autoregression(n, 0.5, seed=n)
    # N/8 is a whole number of strides or the two round their longest window differently.
    if n % 8 == 0:
        assert ms.statistics.dfa_alpha(x) == pytest.approx(reference.dfa_alpha(x), abs=1e-9)
    assert ms.statistics.sample_entropy(x) == pytest.approx(reference.sample_entropy(x), abs=1e-12)


def test_the_summary_holds_the_mean_between_its_ends(trial):
    frame = trial.summary.to_pandas().dropna(subset=["ci95_low"])
    # What does not vary has ends at its mean but for rounding.
    assert (frame["ci95_low"] <= frame["mean"] + 1e-12).all()
    assert (frame["mean"] <= frame["ci95_high"] + 1e-12).all()
    assert set(frame["side"]) == {"left", "right", "both", "difference"}


def test_what_is_not_finite_is_refused_and_too_little_gives_none():
    with pytest.raises(ms.MidstanceError, match="index 1"):
        ms.statistics.mean_interval([1.0, np.nan, 2.0])
    assert ms.statistics.mean_interval([1.0, 2.0]) is None
    with pytest.raises(ms.MidstanceError, match="resamples"):
        ms.statistics.mean_interval(np.arange(9.0), resamples=10**6)
    with pytest.raises(ms.MidstanceError, match="names of metrics"):
        ms.statistics.symmetry(ms.metrics(), mdc={"contact": 1.0})
    assert ms.statistics.symmetry_index_pct(-1.0, 2.0) is None
    assert ms.statistics.dfa_alpha(np.arange(100.0)) is None


def test_the_long_table_is_tidy(trial):
    frame = ms.statistics.long(trial).to_pandas()
    assert list(frame.columns[:7]) == ["recording", "subject", "side", "step", "ic_time_s", "metric", "unit"]
    wide = frame.pivot(index="step", columns="metric", values="value")
    steps = trial.steps.to_pandas().set_index("step")
    pd.testing.assert_series_equal(wide["contact_time_s"], steps["contact_time_s"], check_names=False)


def test_groups_come_from_the_manifest(lab):
    manifest = lab / "grouped.csv"
    frame = pd.read_csv(lab / "runners.csv")
    frame["group"] = ["a", "b", "a"]
    frame.to_csv(manifest, index=False)
    study = ms.analyze_batch(manifest=manifest, progress=False)
    table = ms.statistics.groups(study).to_pandas()
    cadence = table[(table["metric"] == "cadence_spm") & (table["side"] == "both")].set_index("group")
    assert dict(cadence["n"]) == {"a": 2, "b": 1}
    with pytest.raises(ms.MidstanceError, match="column `group`"):
        ms.statistics.groups(study.summary)
    manifest.unlink()


def test_a_profile_shows_itself_and_a_study_needs_a_name(trial, lab):
    profile = ms.profile(trial, mdc={"contact_time_s": 0.005}, baseline=trial)
    assert profile._repr_html_().startswith("<table>")
    assert "evidence" in repr(profile)
    assert "no detectable difference" in "".join(profile.table["change"])
    study = ms.analyze_batch(manifest=lab / "runners.csv", progress=False)
    with pytest.raises(ms.MidstanceError, match="say which recording"):
        ms.profile(study)
    name = study.summary["recording"][0]
    assert name in ms.profile(study, recording=name).to_text()
    assert "contact time" in ms.profile(trial.summary).to_text()
