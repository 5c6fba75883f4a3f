"""Reports as a reader meets them: opened from disk in a real browser, pointed at, searched, printed."""

import csv
import html
import html.parser
import io
import itertools
import json
import math
import re
import shutil
import unicodedata

import pypdf
import pytest

import midstance as ms

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = (
    """<img src=x onerror="document.title='owned'"> {{ 7*7 }} ');</script><script>alert(1)</script> & "quoted" ünï"""
)
A4_PT = (595.3, 841.9)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium; `make browser` installs it")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser):
    """Open a file; at the end nothing may have been fetched, logged or thrown."""
    contexts, said = [], []

    def open_page(path, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: request.url.startswith("file:") or said.append(f"request: {request.url}"))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture(scope="module")
def trial():
    recording, _ = ms.simulate.runner(
        duration_s=20, noise_n=2, step_width_m=-0.004, step_width_sd_m=0.01, impact={"magnitude_bw": 1.2}, seed=3
    )
    return ms.analyze(recording, subject=HOSTILE, curves=True)


@pytest.fixture(scope="module")
def report(trial, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "runner07.html"
    trial.report(path, recorded="24 November 2026")
    return path


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """Three runners in two groups, of whom one file is broken; their pages."""
    lab = tmp_path_factory.mktemp("lab")
    ms.simulate.study(lab, runners=4, seed=5)
    rows = list(csv.DictReader(io.StringIO((lab / "runners.csv").read_text())))
    (lab / "broken.csv").write_text("this is no recording\n")
    with (lab / "runners.csv").open("a") as manifest:
        manifest.write("broken.csv" + "," * (len(rows[0]) - 1) + "\n")
    study = ms.analyze_batch(manifest=lab / "runners.csv", progress=False)
    return study, study.report(lab / "report")


def number(text):
    return float(text.replace("−", "-"))


def shown_digits(text):
    """The unit of the last digit that is shown."""
    return 10.0 ** -len(text.partition(".")[2])


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
        assert said.startswith(f"50 %: left {value:.3f} ±")

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

    def test_everything_can_be_reached_and_is_named(self, visit, report):
        page = visit(report)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        unnamed = page.evaluate("""[...document.querySelectorAll('button, input, select, summary, a')]
            .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).length""")
        assert unnamed == 0
        figures = page.locator("figure")
        for index in range(figures.count()):
            assert figures.nth(index).locator("p.unseen").text_content().strip()
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(h => Number(h.tagName[1]))")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))

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


class Cells(html.parser.HTMLParser):
    """The text of every element that carries `data-side`, by metric and side; what is read needs no browser."""

    def __init__(self):
        super().__init__()
        self.metric = self.cell = None
        self.depth = 0
        self.cells = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.metric = given.get("data-metric", self.metric)
        if "data-side" in given and tag in {"td", "p"}:
            self.cell = [tag, self.metric, given["data-side"], ""]
            self.cells.append(self.cell)
        elif self.cell and given.get("class") == "unit":
            self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.cell[3] += data

    def handle_endtag(self, tag):
        if self.cell and tag == self.cell[0]:
            self.cell = None


NUMBER = r"[−-]?\d+(?:\.\d+)?"


@pytest.fixture(scope="module")
def cells(report):
    parser = Cells()
    parser.feed(report.read_text(encoding="utf-8"))
    return parser.cells


@pytest.fixture(scope="module")
def summary(trial):
    return trial.summary.to_pandas().set_index(["metric", "side"])


class TestNumbers:
    """Every number of a page is the table's, rounded to the digits that are shown."""

    def rounded(self, text, value, what):
        assert abs(number(text) - value) <= 0.5 * shown_digits(text) * (1 + 1e-9), what

    def test_of_the_table_of_sides(self, cells, summary):
        checked = 0
        for tag, metric, side, text in cells:
            if tag != "td":
                continue
            row = summary.loc[(metric, side)]
            found = [number(n) for n in re.findall(NUMBER, text.split("n ")[0])]
            expected = [row["mean"], row["sd"], row["ci95_low"], row["ci95_high"]]
            present = [value for value in expected if not math.isnan(value)]
            shown = re.findall(NUMBER, text.split("n ")[0])
            assert len(found) == len(present), (metric, side, text)
            for one, value in zip(shown, present, strict=True):
                self.rounded(one, value, (metric, side, text))
                checked += 1
            if "n " in text:
                assert int(text.split("n ")[1]) == row["n"]
        assert checked > 300

    def test_of_the_profile(self, cells, summary):
        checked = 0
        for tag, metric, side, text in cells:
            found = re.search(rf"({NUMBER}).*\(95 % CI ({NUMBER}) to ({NUMBER}), n (\d+)", text)
            if tag != "p" or not side or not found:
                continue
            row = summary.loc[(metric, side)]
            for one, column in zip(found.groups()[:3], ["mean", "ci95_low", "ci95_high"], strict=True):
                self.rounded(one, row[column], (metric, side, text))
                checked += 1
            assert int(found[4]) == row["n"]
        assert checked > 50

    def test_every_metric_with_a_value_is_shown(self, cells, summary):
        measured = set(summary[summary["mean"].notna()].index.get_level_values("metric"))
        assert {metric for tag, metric, _, _ in cells if tag == "td"} == measured

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


class TestLanguage:
    def test_german_names_its_language_and_what_stays_english(self, visit, trial, tmp_path):
        path = tmp_path / "de.html"
        trial.report(path, language="de")
        page = visit(path)
        assert page.locator("html").get_attribute("lang") == "de"
        assert "Profil der Hüftbelastung" in page.locator("main").inner_text()
        assert "keine Diagnose" in page.locator("main").inner_text()
        assert page.locator("dl.definitions").get_attribute("lang") == "en"

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
            assert abs(number(cell.inner_text()) - value) <= 0.5 * shown_digits(cell.inner_text())

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
