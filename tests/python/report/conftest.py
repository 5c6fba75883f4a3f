"""Pages that the tests of reports read, and the browser that opens them."""

import csv
import io
import os
import shutil

import pytest

import midstance as ms

from .reading import HOSTILE

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


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        # Continuous integration asks for it, so that these tests cannot be passed over unseen.
        missing = pytest.fail if os.environ.get("MIDSTANCE_BROWSER") == "required" else pytest.skip
        missing("no `chromium` on the PATH; `make browser` installs it on Debian")
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


@pytest.fixture(scope="session")
def trial():
    recording, _ = ms.simulate.runner(
        duration_s=20, noise_n=2, step_width_m=-0.004, step_width_sd_m=0.01, impact={"magnitude_bw": 1.2}, seed=3
    )
    return ms.analyze(recording, subject=HOSTILE, curves=True)


@pytest.fixture(scope="session")
def report(trial, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "runner07.html"
    trial.report(path, recorded="24 November 2026")
    return path


@pytest.fixture(scope="session")
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
