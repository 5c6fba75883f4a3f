"""Reports as a reader meets them: opened from disk in a real browser, pointed at, by keyboard, printed."""

import html
import io
import itertools
import re
import unicodedata

import pandas as pd
import pypdf
import pytest

import midstance as ms

from .reading import HOSTILE, NUMBER, number, shown_digits

# Roles that say nothing without a name.
NAMED = {"button", "slider", "link", "searchbox", "combobox", "figure", "image", "region", "columnheader", "rowheader"}
A4_PT = (595.3, 841.9)


class TestPage:
    def test_opens_from_disk_and_shows_a_figure_on_the_first_screen(self, visit, report):
        for width, height in [(1280, 800), (390, 844)]:
            for scheme in ["light", "dark"]:
                page = visit(report, viewport={"width": width, "height": height}, color_scheme=scheme)
                assert page.evaluate("document.documentElement.scrollWidth") == width
                top = page.locator("figure svg.plot").first.bounding_box()["y"]
                assert top < height
                dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
                assert dark == (scheme == "dark")

    def test_it_is_small_and_refuses_what_is_not_its_own(self, report):
        text = html.unescape(report.read_text(encoding="utf-8"))
        assert len(text.encode()) < 2_000_000
        assert "default-src 'none'" in text
        tags = re.findall(r"<[a-z][^>]*>", report.read_text(encoding="utf-8"))
        assert len(tags) > 500
        for tag in tags:
            assert not re.search(r"\s(on\w+|style|src)\s*=|https?:", re.sub('"[^"]*"', '""', tag)), tag

    def test_a_hostile_name_stays_text(self, visit, report):
        page = visit(report)
        assert page.locator("h1").inner_text() == HOSTILE
        assert page.locator("img, iframe, object").count() == 0
        assert page.title().startswith("<img src=x")

    def test_foreign_script_does_not_run(self, browser, report, tmp_path):
        """Were a text ever to become markup, the policy would still refuse it."""
        text = report.read_text(encoding="utf-8").replace("<main", "<script>document.title = 'owned'</script><main", 1)
        changed = tmp_path / "changed.html"
        changed.write_text(text, encoding="utf-8")
        page = browser.new_page()
        refused = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(changed.as_uri())
        assert page.title() != "owned"
        assert any("Content Security Policy" in text for text in refused)
        page.close()

    def test_pointing_at_a_curve_shows_the_value_of_the_table(self, visit, report, trial):
        page = visit(report)
        curves = trial.curves.to_pandas().query("cycle == 'stance'").set_index(["variable", "side", "pct"])
        for variable in ["vgrf_bw", "hip_adduction_deg", "pelvic_obliquity_deg"]:
            figure = page.locator(f"#curve-{variable.replace('_', '-')}")
            plot = figure.locator("svg.plot")
            plot.scroll_into_view_if_needed()
            box = plot.bounding_box()
            for pct in [0, 34, 100]:
                page.mouse.move(box["x"] + min(box["width"] * pct / 100, box["width"] - 1), box["y"] + 50)
                said = figure.locator("output").inner_text()
                expect = rf"{pct} %: left (−?[\d.]+) ± ([\d.]+), right (−?[\d.]+) ± ([\d.]+) \w+"
                found = re.fullmatch(expect, said)
                assert found, said
                values = (
                    curves.loc[variable].xs(pct, level="pct").loc[["left", "right"], ["mean", "sd"]].to_numpy().ravel()
                )
                for text, value in zip(found.groups(), values, strict=True):
                    assert abs(number(text) - value) <= 0.5 * shown_digits(text) * (1 + 1e-9), (variable, pct)

    def test_the_slider_says_the_same(self, visit, report, trial):
        page = visit(report)
        slider = page.locator("#curve-vgrf-bw input")
        slider.focus()
        for _ in range(50):
            page.keyboard.press("ArrowRight")
        said = slider.get_attribute("aria-valuetext")
        assert said == page.locator("#curve-vgrf-bw output").inner_text()
        value = trial.curves.to_pandas().query("variable == 'vgrf_bw' and side == 'left' and pct == 50")["mean"].item()
        assert said.startswith(f"50 %: left {value:.2f} ±")

    def test_a_side_can_be_switched_off_and_on(self, visit, report):
        page = visit(report)
        figure = page.locator("#curve-vgrf-bw")
        figure.locator("button[data-side=left]").click()
        assert figure.locator("button[data-side=left]").get_attribute("aria-pressed") == "false"
        assert not figure.locator("path.line.left").is_visible()
        assert figure.locator("path.line.right").is_visible()
        figure.locator("input").fill("20")
        assert "left" not in figure.locator("output").inner_text()
        figure.locator("button[data-side=left]").click()
        assert figure.locator("path.line.left").is_visible()
        assert "left" in figure.locator("output").inner_text()

    def test_zoom_by_dragging_by_buttons_and_back(self, visit, report):
        page = visit(report)
        figure = page.locator("#curve-vgrf-bw")

        def labels():
            return figure.locator(".x-ticks text").all_text_contents()

        whole = labels()
        box = figure.locator("svg.plot").bounding_box()
        page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 30)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 30)
        page.mouse.up()
        assert [number(label) for label in labels()] == pytest.approx([10, 15, 20, 25, 30])
        page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 30)
        assert figure.locator("output").inner_text().startswith("20 %")
        figure.locator("[data-zoom=all]").click()
        assert labels() == whole
        figure.locator("[data-zoom=in]").click()
        low, high = number(labels()[0]), number(labels()[-1])
        assert high - low <= 50

    def test_what_comes_first_is_skipped_by_keyboard_and_headings_nest(self, visit, report):
        page = visit(report)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        figures = page.locator("figure")
        for index in range(figures.count()):
            assert figures.nth(index).locator("p.unseen").text_content().strip()
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(h => Number(h.tagName[1]))")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))

    def test_every_control_and_figure_has_a_name_for_a_screen_reader(self, visit, report, batch):
        """What the browser tells assistive technology: the accessibility tree, everything unfolded."""
        for path in [report, batch[1]]:
            page = visit(path)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
            seen = [node for node in tree if not node["ignored"] and node.get("role", {}).get("value") in NAMED]
            roles = {node["role"]["value"] for node in seen}
            assert {"link", "button", "columnheader"} <= roles
            if path == report:
                assert {"figure", "slider"} <= roles
            unnamed = [node["role"]["value"] for node in seen if not node.get("name", {}).get("value", "").strip()]
            assert unnamed == []

    def test_single_steps_are_read_by_keyboard_and_by_pointing(self, visit, report, trial):
        """Foot placement, the feet over each other and the strip of stances: texts in the order of the steps."""
        page = visit(report)
        steps = trial.steps.to_pandas()
        for name in ["feet", "placement", "strides"]:
            figure = page.locator(f"#{name}")
            slider, output = figure.locator("input"), figure.locator("output")
            titles = figure.locator("use title").all_text_contents()
            assert len(titles) > 20
            assert slider.get_attribute("max") == str(len(titles) - 1)
            slider.focus()
            assert output.inner_text() == titles[0]
            for count, key, at in [(3, "ArrowRight", 3), (1, "ArrowLeft", 2), (1, "End", -1), (1, "Home", 0)]:
                for _ in range(count):
                    page.keyboard.press(key)
                assert output.inner_text() == slider.get_attribute("aria-valuetext") == titles[at]
                assert figure.locator("use.on").count() == 1
            figure.locator("use").filter(has=page.locator("title")).nth(5).hover(force=True)
            step, side = re.match(r"Step (\d+), (\w+)", output.inner_text()).groups()
            assert steps.set_index("step").loc[int(step), "side"] == side
        # Read-outs are announced when they change; those in folded parts are no part of the tree.
        assert page.get_by_role("status").count() == page.locator("figure output:visible").count() > 3

    def test_small_marks_of_a_long_recording_stand_where_the_large_ones_would(self, visit, tmp_path):
        recording, _ = ms.simulate.runner(duration_s=300, force_rate_hz=200, markers=False)
        trial = ms.analyze(recording, curves=True)
        assert len(trial.steps) > 600
        trial.report(tmp_path / "long.html")
        page = visit(tmp_path / "long.html")
        places = page.evaluate(
            """() => { const plot = document.querySelector('#strides svg.plot').getBoundingClientRect();
                return [...document.querySelectorAll('#strides use:has(title)')].map(e => {
                    const b = e.getBoundingClientRect();
                    return [e.getAttribute('x'), e.getAttribute('y'), b.x + b.width / 2 - plot.x,
                        b.y + b.height / 2 - plot.y, plot.width, e.getAttribute('href')]; }); }"""
        )
        assert any(href.startswith("#dot-") for *_, href in places)
        for x, y, across, down, width, _ in places:
            assert across == pytest.approx(float(x.rstrip("%")) / 100 * width, abs=1)
            assert down == pytest.approx(float(y), abs=1)

    def test_impact_peak_and_loading_rate_are_drawn_where_they_were_read(self, visit, report, trial):
        page = visit(report)
        steps, onsets = trial.steps.to_pandas(), trial.onsets.to_pandas()
        figure = page.locator("#curve-vgrf-bw")
        ticks = figure.locator(".y-ticks text")
        levels = [(number(t.text_content()), float(t.get_attribute("y"))) for t in (ticks.first, ticks.last)]
        (low, low_px), (high, high_px) = levels
        for side in ["left", "right"]:
            mine = steps["valid"] & (steps["side"] == side)
            contact = steps["to_time_s"] - steps["ic_time_s"]
            points = []
            for point in ["impact_peak", "valr_start", "valr_end"]:
                share = (onsets[f"{point}_time_s"] - steps["ic_time_s"]) / contact
                points.append((1000 * share[mine].mean(), onsets[f"{point}_bw"][mine].mean()))
            drawn = [
                figure.locator(f"path.{name}.{side}").get_attribute("d").removesuffix("h0") for name in ["peak", "rate"]
            ]
            found = [tuple(map(float, pair)) for path in drawn for pair in re.findall(r"([\d.]+) ([\d.]+)", path)]
            assert len(found) == 3
            for (x, px), (at, force) in zip(found, points, strict=True):
                assert x == pytest.approx(at, abs=0.06)
                assert low + (low_px - px) / (low_px - high_px) * (high - low) == pytest.approx(force, abs=0.003)
        caption = figure.locator("figcaption").inner_text()
        means = trial.summary.to_pandas().set_index(["metric", "side"])["mean"]
        for metric, unit in [("vgrf_impact_peak_bw", "BW"), ("valr_bw_s", "BW/s")]:
            said = re.search(rf"left ({NUMBER}) {unit}, n \d+; right ({NUMBER}) {unit}", caption)
            for text, side in zip(said.groups(), ["left", "right"], strict=True):
                assert abs(number(text) - means[metric, side]) <= 0.5 * shown_digits(text) * (1 + 1e-9)

    def test_a_profile_with_log_and_baseline_is_shown(self, visit, trial, tmp_path):
        earlier, _ = ms.simulate.runner(duration_s=20, contact_time_s=0.25, seed=4)
        days = {"date": ["2026-11-20", "2026-11-22", "2026-11-23"], "distance_km": [8, 9, 12]}
        given = ms.profile(trial, baseline=ms.analyze(earlier), log=ms.training.log(pd.DataFrame(days)))
        trial.report(tmp_path / "log.html", profile=given)
        shown = visit(tmp_path / "log.html").locator("ol.profile").inner_text()
        table = given.table.to_pandas()
        changes = [text for text in table["change"].replace("-", "−", regex=False) if text]
        assert len(changes) > 4
        for change in changes:
            assert change.split(" (")[0] in shown
        assert "no training log given" not in shown
        spike = table.loc[table["title"] == "Session spike", "value"].item()
        assert spike.split(": ")[1].split(" (")[0] in shown
        _, _, run, *_ = ms.simulate.study(tmp_path, runners=1)
        with pytest.raises(ms.MidstanceError, match="profile of") as refused:
            trial.report(tmp_path / "other.html", profile=ms.profile(ms.analyze(run)))
        assert refused.value.kind == "parameter"

    def test_text_and_marks_stand_out_in_both_schemes(self, visit, report):
        """WCAG 2.2: 4.5 to 1 for text, 3 to 1 for what is drawn."""
        names = {"ink": 4.5, "soft": 4.5, "link": 4.5, "doubt": 4.5, "left": 4.5, "right": 4.5, "crossed": 3.0}
        for scheme in ["light", "dark"]:
            page = visit(report, color_scheme=scheme)
            colours = page.evaluate(
                "names => { const s = getComputedStyle(document.documentElement);"
                " return names.map(n => s.getPropertyValue('--' + n).trim()); }",
                ["paper", "panel", *names],
            )
            grounds, marks = colours[:2], colours[2:]
            for (name, least), colour in zip(names.items(), marks, strict=True):
                # Boxes of notes hold text, not figures.
                for ground in grounds if name in {"ink", "soft", "link", "doubt"} else grounds[:1]:
                    assert contrast(colour, ground) >= least, (scheme, name)

    def test_printed_on_a4_no_figure_is_cut(self, visit, report):
        page = visit(report, color_scheme="dark")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        pdf = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
        titles = [text.split("\n")[0].strip() for text in page.locator("figure h3").all_inner_texts()]
        captions = [text.strip() for text in page.locator("figure figcaption").all_text_contents()]
        pages = [squeezed(sheet.extract_text()) for sheet in pdf.pages]
        for title, caption in zip(titles, captions, strict=True):
            head = squeezed(title.split("  ")[0])[:30]
            tail = squeezed(caption)[-25:]
            assert any(head in text and tail in text for text in pages), f"{title} is not on one page"
        for sheet in pdf.pages:
            assert [float(v) for v in sheet.mediabox[2:]] == pytest.approx(A4_PT, abs=1)
            sheet.extract_text(visitor_text=within_the_sheet)


def within_the_sheet(text, outer, inner, _font, size):
    if text.strip() and size:
        x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
        y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        assert 0 <= x <= A4_PT[0], text
        assert 0 <= y <= A4_PT[1], text


def squeezed(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def contrast(one, other):
    def light(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted([light(one), light(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)
