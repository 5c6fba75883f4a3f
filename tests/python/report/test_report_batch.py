"""Reports in another language, and the index of a batch."""

import re

import pytest

import midstance as ms

from .reading import rounded

# Words that are not German too.
ENGLISH = {"the", "of", "and", "is", "not", "with", "from", "to", "by", "for", "at", "or", "are", "no", "than", "used"}
ENGLISH |= {"left", "right", "both", "mean", "step", "steps", "ground", "reaction", "peak", "width", "length", "time"}
ENGLISH |= {"force", "contact", "higher", "lower", "missing", "markers", "evidence", "file", "files"}
OUTSIDE_OF_ENGLISH = """() => {
    const found = [];
    const walk = (node) => {
        if (node.nodeType === Node.TEXT_NODE && node.textContent.trim()) found.push(node.textContent.trim());
        if (node.nodeType !== Node.ELEMENT_NODE || node.lang === 'en') return;
        if (['SCRIPT', 'STYLE', 'PRE', 'CODE'].includes(node.tagName)) return;
        found.push(...['aria-label', 'title'].map((name) => node.getAttribute(name)).filter(Boolean));
        node.childNodes.forEach(walk);
    };
    walk(document.body);
    return found;
}"""


class TestLanguage:
    def test_german_names_its_language_and_what_stays_english(self, visit, trial, tmp_path):
        path = tmp_path / "de.html"
        trial.report(path, language="de")
        page = visit(path)
        assert page.locator("html").get_attribute("lang") == "de"
        assert "Profil der Hüftbelastung" in page.locator("main").inner_text()
        assert "keine Diagnose" in page.locator("main").inner_text()

    def test_what_is_not_marked_as_english_is_german(self, visit, tmp_path):
        """Every text and label outside of what is marked, of pages with all parts and of an index."""
        ms.simulate.study(tmp_path / "lab", runners=3, seed=4)
        study = ms.analyze_batch(manifest=tmp_path / "lab" / "runners.csv", progress=False)
        index = study.report(tmp_path / "report", language="de")
        recording, _ = ms.simulate.runner(duration_s=20, sensors={"rate_hz": 500})
        ms.analyze(recording, curves=True).report(tmp_path / "report" / "sensors.html", language="de")
        for path in sorted(index.parent.glob("*.html")):
            page = visit(path)
            texts = page.evaluate(OUTSIDE_OF_ENGLISH)
            assert len(texts) > 40
            # Units are symbols in every language, and a path is a path.
            plain = [text.lower().replace("steps/min", "").replace(str(tmp_path).lower(), "") for text in texts]
            assert [text for text in plain if set(re.findall(r"\b[a-z]+\b", text)) & ENGLISH] == []

    def test_an_unknown_language_is_refused(self, trial, tmp_path):
        with pytest.raises(ms.MidstanceError, match="en or de") as refused:
            trial.report(tmp_path / "x.html", language="xx")
        assert refused.value.kind == "parameter"

    def test_a_folder_that_is_not_there_is_an_os_error(self, trial, tmp_path):
        with pytest.raises(OSError, match="nowhere"):
            trial.report(tmp_path / "nowhere" / "x.html")


class TestIndex:
    def test_search_groups_and_order(self, visit, batch):
        page = visit(batch[1])
        rows = page.locator("#list tbody tr:visible")
        assert rows.count() == 4
        page.locator("#search").fill("s02")
        assert rows.count() == 1
        assert page.locator("#count").inner_text() == "1 / 4"
        page.locator("#search").fill("")
        page.locator("#group").select_option("narrow")
        assert 0 < rows.count() < 4
        page.locator("#group").select_option("")
        cadence = page.locator("#list thead button", has_text="cadence")

        def order():
            cells = page.locator("#list tbody td[data-value]:nth-child(6)")
            return [float(value) for value in cells.evaluate_all("all => all.map(e => e.dataset.value)")]

        cadence.click()
        assert page.locator("th[aria-sort=ascending]").inner_text().startswith("cadence")
        assert order() == sorted(order())
        cadence.click()
        assert order() == sorted(order(), reverse=True)

    def test_its_numbers_are_those_of_the_summary(self, visit, batch):
        study, index = batch
        page = visit(index)
        summary = study.summary.to_pandas().query("side == 'both'").set_index(["recording", "metric"])["mean"]
        for row in page.locator("#list tbody tr").all():
            cell = row.locator("td[data-value]").nth(1)
            value = summary[row.get_attribute("data-recording"), "cadence_spm"]
            assert float(cell.get_attribute("data-value")) == value
            rounded(cell.inner_text(), value)

    def test_its_groups_are_means_of_their_recordings(self, visit, batch):
        study, index = batch
        page = visit(index)
        means = (
            study.summary.to_pandas().query("side == 'both'").pivot(index="recording", columns="metric", values="mean")
        )
        listed = page.locator("#list tbody tr").all()
        group_of = {row.get_attribute("data-recording"): row.get_attribute("data-group") for row in listed}
        columns = ["speed_mps", "cadence_spm", "contact_time_s", "step_width_m", "crossover_fraction_pct"]
        grouped = means[columns].groupby(means.index.map(group_of))
        rows = page.locator("section[aria-labelledby=groups] tbody tr").all()
        assert {row.get_attribute("data-group") for row in rows} == set(grouped.groups) == {"narrow", "usual"}
        for row in rows:
            members = grouped.get_group(row.get_attribute("data-group"))
            assert int(row.locator("td").first.inner_text()) == len(members) > 1
            for at, metric in enumerate(columns, start=1):
                shown = row.locator("td").nth(at).locator("[data-value]").all()
                for cell, value in zip(shown, [members[metric].mean(), members[metric].std()], strict=True):
                    assert float(cell.get_attribute("data-value")) == pytest.approx(value, rel=1e-12, abs=1e-12)
                    rounded(cell.inner_text().removeprefix("± "), float(cell.get_attribute("data-value")))

    def test_failures_are_named_with_their_reason(self, visit, batch):
        page = visit(batch[1])
        failures = page.locator("dl.failures").first.inner_text()
        assert "broken.csv" in failures
        assert len(failures) > len("broken.csv") + 20

    def test_every_link_leads_to_a_page_and_back(self, visit, batch):
        page = visit(batch[1])
        for href in [link.get_attribute("href") for link in page.locator("#list a").all()]:
            page.goto((batch[1].parent / href).as_uri())
            assert page.locator("figure").count() > 2
            page.locator(".kicker a").click()
            assert page.url == batch[1].as_uri()

    def test_a_recording_that_has_changed_fails_alone(self, tmp_path):
        ms.simulate.study(tmp_path, runners=2, seed=2)
        study = ms.analyze_batch(manifest=tmp_path / "runners.csv", progress=False)
        changed = tmp_path / study.files["path"][0].split(";")[0]
        changed.write_bytes(changed.read_bytes() + b"\n")
        index = study.report(tmp_path / "report", jobs=1)
        text = index.read_text(encoding="utf-8")
        assert "changed since the batch was run" in text
        assert len(list(index.parent.glob("S*.html"))) == 1
