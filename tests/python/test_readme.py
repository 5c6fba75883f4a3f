"""What the README shows works as it stands there."""

import re
import shlex

import pytest

from conftest import ROOT, command_line

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_notebook_example_runs(here):
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    assert len(blocks("python")) == 2
    names = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)
    assert len(names["study"].files) == 3
    assert len(names["trial"].steps) > 30


def test_the_commands_run(here):
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("midstance ")]
    assert len(lines) == 6
    for line in lines:
        done = command_line(*shlex.split(line)[1:])
        assert done.returncode == 0, (line, done.stderr)
    assert (here / "results" / "summary.csv").is_file()


def test_the_metrics_are_those_of_the_list():
    listed = re.search(r"<!-- metrics -->\n(.*?)<!-- /metrics -->", README, re.DOTALL)[1]
    assert listed == command_line("metrics", "--format", "markdown").stdout, "run: make readme"
