"""What the guide shows works: every block of Python and every command, in order, page by page."""

import re
import shlex
import subprocess
import sys

import pytest

import midstance as ms
from conftest import ROOT, command_line

DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [page for page in sorted(DOCS.rglob("*.md")) if BLOCK.search(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for language, code in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            exec(compile(code, page.name, "exec"), names)
            continue
        for line in code.splitlines():
            program, *arguments = shlex.split(line)
            assert program == "midstance"
            done = command_line(*arguments)
            assert done.returncode == 0, (line, done.stderr)


def test_the_how_to_pages_are_run():
    assert {"quick-start", "concepts", "c3d", "force", "sensors", "columns", "batch"} <= {page.stem for page in PAGES}


def test_the_page_of_plots_draws_each():
    page = (DOCS / "guide" / "plots.md").read_text(encoding="utf-8")
    code = "\n".join(block for _, block in BLOCK.findall(page))
    for name in ms.plot.__all__:
        assert re.search(rf"\b(plot_|plot\.){name}\(", code), name


def test_the_rust_page_names_every_feature_and_runs():
    cargo = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    features = re.search(r"^\[features\]\n(.*?)^\[", cargo, re.MULTILINE | re.DOTALL)[1]
    page = (DOCS / "guide" / "rust.md").read_text(encoding="utf-8")
    for feature in re.findall(r"^(\w+) = ", features, re.MULTILINE):
        assert feature == "default" or f"| `{feature}`" in page, feature
    assert "docs/guide/rust.md" in (ROOT / "src" / "lib.rs").read_text(encoding="utf-8"), "its code is a doc test"


def test_the_pages_of_the_reference_hold_every_metric_command_and_name(tmp_path):
    pytest.importorskip("material")
    site = tmp_path / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(site)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr

    shown = {name: (site / "reference" / f"{name}.html").read_text(encoding="utf-8") for name in ("metrics", "python")}
    assert all(f">{name}<" in shown["metrics"] for name in ms.metrics()["name"])
    assert all(f"midstance.{name}<" in shown["python"] for name in ms.__all__ if not name.startswith("_"))
    commands = (site / "reference" / "command-line.html").read_text(encoding="utf-8")
    listed = re.findall(r"^  (\w+) ", command_line("--help").stdout.split("Commands:")[1].split("Options:")[0], re.M)
    assert all(f"midstance {name}<" in commands for name in listed if name != "help")
    plots = (site / "guide" / "plots.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img[^>]* src="?(plots/\d+\.svg)', plots)
    assert len(pictures) == len(set(pictures)) > len(ms.plot.__all__)
    assert all((site / "guide" / picture).stat().st_size > 10_000 for picture in pictures)
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        fetched = re.findall(r"<(?:script|img|iframe)[^>]+src=\"?(https?:[^\s\">]+)", html)
        fetched += re.findall(r"<link(?![^>]*rel=\"?canonical)[^>]+href=\"?(https?:[^\s\">]+)", html)
        assert fetched == [], f"{page.name} fetches {fetched} when it is looked at"
