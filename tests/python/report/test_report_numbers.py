"""Every number of a report is a cell of a table."""

import json
import re

import pytest

import midstance as ms

from .reading import NUMBER, Numbers, number, rounded

COLUMNS = {"mean": ["mean"], "value": ["mean"], "sd": ["sd"], "ci": ["ci95_low", "ci95_high"]}
# Decimals beyond which a number of a runner says nothing, by the suffix of its name.
MOST_DECIMALS = {
    "_spm": 1,
    "_deg": 1,
    "_dps": 0,
    "_bw": 2,
    "_pct": 1,
    "_m": 3,
    "_g": 2,
    "_mps": 2,
    "_kn_m": 1,
    "_ratio": 3,
}
MOST_DECIMALS |= {"_bw_s": 3, "_s": 4}


@pytest.fixture(scope="module")
def numbers(report):
    parser = Numbers()
    parser.feed(report.read_text(encoding="utf-8"))
    return parser.numbers


@pytest.fixture(scope="module")
def summary(trial):
    return trial.summary.to_pandas().set_index(["metric", "side"])


class TestNumbers:
    """Every number of a page is the table's: in an attribute with every digit, and in what is shown rounded."""

    def test_of_the_table_of_sides_and_the_profile(self, numbers, summary):
        checked = {}
        for metric, side, kind, values, text in numbers:
            if kind not in COLUMNS:
                continue
            row = summary.loc[(metric, side)]
            assert values == [row[column] for column in COLUMNS[kind]], (metric, side, kind)
            shown = re.findall(NUMBER, text)
            assert len(shown) >= len(values), (metric, side, text)
            for one, value in zip(shown, values, strict=False):
                rounded(one, value, (metric, side, kind))
                longest = max((suffix for suffix in MOST_DECIMALS if metric.endswith(suffix)), key=len, default=None)
                assert len(one.partition(".")[2]) <= MOST_DECIMALS.get(longest, 3), (metric, one)
            checked[kind] = checked.get(kind, 0) + len(values)
        assert checked["mean"] > 100
        assert checked["sd"] > 100
        assert checked["ci"] > 200
        assert checked["value"] > 20

    def test_of_the_intervals_of_the_profile(self, numbers, summary):
        checked = 0
        for metric, side, kind, _, text in numbers:
            found = re.fullmatch(rf"\(95 % CI ({NUMBER}) to ({NUMBER}), n (\d+)(, fewer than 25)?\)", text)
            if kind != "interval" or not found:
                continue
            row = summary.loc[(metric, side)]
            rounded(found[1], row["ci95_low"], metric)
            rounded(found[2], row["ci95_high"], metric)
            assert int(found[3]) == row["n"]
            assert bool(found[4]) == (row["flag"] == "low_n")
            checked += 1
        assert checked > 20

    def test_a_spread_of_nil_makes_no_digits(self, tmp_path):
        """Every step like the last: an interval of no width must not claim a millionth of a step a minute."""
        recording, _ = ms.simulate.runner(duration_s=15, contact_time_s=0.23, flight_time_s=0.12)
        ms.analyze(recording, curves=True).report(tmp_path / "even.html")
        parser = Numbers()
        parser.feed((tmp_path / "even.html").read_text(encoding="utf-8"))
        cadence = [text for metric, _, kind, _, text in parser.numbers if metric == "cadence_spm" and kind == "value"]
        assert cadence
        for text in cadence:
            assert re.match(r"171(\.4)? steps/min", text), text

    def test_of_the_quality_box_and_the_header(self, visit, report, trial):
        page = visit(report)
        steps = trial.steps.to_pandas()
        used = int(steps["valid"].sum())
        box = page.locator("section.quality")
        assert f"{used} of {len(steps)} used" in box.inner_text()
        reasons = steps.loc[~steps["valid"], "reason"].value_counts()
        for reason, count in reasons.items():
            assert f"{count} {reason.replace('_', ' ')}" in box.inner_text()
        box.locator("summary").click()
        condition = trial.provenance["parameters"]["analysis"]["condition"]
        filters = f"force {condition['force_cutoff_hz']:g} Hz, markers {condition['marker_cutoff_hz']:g} Hz, zero lag"
        assert filters in box.inner_text()
        for note in trial.notes:
            if note.code in {"force_sign", "drift", "gaps"}:
                assert note.text in box.inner_text()
        doubts = [note for note in trial.notes if note.doubt]
        assert box.locator("ul.doubts li").count() == len(doubts)
        facts = page.locator("dl.facts").inner_text()
        speed = trial.summary.to_pandas().set_index(["metric", "side"])["mean"]["speed_mps", "both"]
        rounded(re.search(rf"({NUMBER}) m/s", facts)[1], speed)
        assert "24 November 2026" in facts

    def test_of_the_spectra(self, visit, tmp_path):
        recording, _ = ms.simulate.runner(duration_s=20, sensors={"rate_hz": 500})
        trial = ms.analyze(recording, curves=True)
        trial.report(tmp_path / "sensors.html")
        page = visit(tmp_path / "sensors.html")
        spectra = trial.spectra.to_pandas().query("frequency_hz <= 50").set_index("side")
        for column in ["shank_g2", "upper_g2", "transfer_db"]:
            figure = page.locator(f"#spectrum-{column.replace('_', '-')}")
            series = json.loads(figure.locator("script").text_content())["series"]
            said = figure.locator("p.unseen").text_content()
            peaks = dict(re.findall(rf"(left|right): largest ({NUMBER} \S+ at {NUMBER}) Hz", said))
            assert set(peaks) == {"left", "right"}
            for one in series:
                mine = spectra.loc[one["side"]]
                assert one["mean"] == mine[column].dropna().to_list()
                value, _, _, at = peaks[one["side"]].split()
                top = mine[column].argmax()
                rounded(value, mine[column].iloc[top])
                assert number(at) == mine["frequency_hz"].iloc[top]

    def test_every_metric_with_a_value_is_shown(self, numbers, summary):
        measured = set(summary[summary["mean"].notna()].index.get_level_values("metric"))
        assert {metric for metric, _, kind, _, _ in numbers if kind == "mean"} == measured

    def test_of_the_curves_to_the_last_bit(self, report, trial):
        text = report.read_text(encoding="utf-8")
        curves = trial.curves.to_pandas()
        figures = re.findall(
            r'<figure id="curve-([\w-]+)".*?<script type="application/json">(.*?)</script>', text, re.DOTALL
        )
        assert len(figures) == curves.query("cycle == 'stance'")["variable"].nunique()
        for name, block in figures:
            for series in json.loads(block)["series"]:
                of_figure = (curves["variable"] == name.replace("-", "_")) & (curves["cycle"] == "stance")
                rows = curves[of_figure & (curves["side"] == series["side"])]
                assert series["mean"] == rows["mean"].to_list()
                assert series["sd"] == rows["sd"].to_list()

    def test_of_the_feet_and_the_stances(self, visit, report, trial):
        page = visit(report)
        margins = trial.steps.to_pandas()["crossover_margin_m"].dropna()
        crossed = int((margins < 0).sum())
        assert 0 < crossed < len(margins), "the case needs both"
        placement = page.locator("#placement")
        assert f"{crossed} of {len(margins)} steps" in placement.inner_text()
        assert placement.locator("use.crossed title").count() == crossed
        titles = placement.locator("title").all_text_contents()
        said = [number(re.search(rf"({NUMBER}) mm", title)[1]) for title in titles]
        assert said == pytest.approx((1000 * margins).round().to_list(), abs=0.51)
        strides = page.locator("#strides")
        rejected = int((~trial.steps.to_pandas()["valid"]).sum())
        assert strides.locator("use.rejected title").count() == rejected
        assert f"{len(trial.steps) - rejected} of {len(trial.steps)} stances" in strides.inner_text()
