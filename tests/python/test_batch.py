"""Many recordings: the tables of the command line, failures alone, progress, an interrupt that works."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

import midstance as ms
from conftest import assert_same_as_csv, command_line


@pytest.fixture(scope="module")
def study(lab):
    return ms.analyze_batch(lab, manifest=lab / "runners.csv")


def test_the_command_line_gives_the_same_tables(lab, study, tmp_path):
    out = tmp_path / "results"
    done = command_line("analyze", lab, "--manifest", lab / "runners.csv", "--out", out)
    assert done.returncode == 0, done.stderr
    for name in ("steps", "summary", "files"):
        assert_same_as_csv(getattr(study, name), out / f"{name}.csv")
    assert json.loads((out / "provenance.json").read_text(encoding="utf-8")) == study.provenance


def test_a_batch_is_its_recordings(lab, study):
    trial = ms.analyze([lab / "S02_run.trc", lab / "S02_run.mot"], mass_kg=63.7)
    row = study.files["path"].index(f"{lab / 'S02_run.trc'};{lab / 'S02_run.mot'}")
    assert study.files["steps"][row] == len(trial.steps)
    contact = [
        t for t, of in zip(study.steps["contact_time_s"], study.steps["recording"], strict=True) if of == "S02_run"
    ]
    assert contact == trial.steps["contact_time_s"].tolist()


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_threads_change_nothing(lab, study, jobs):
    again = ms.analyze_batch([lab], manifest=lab / "runners.csv", jobs=jobs, progress=False)
    assert (again.steps, again.summary, again.files) == (study.steps, study.summary, study.files)
    assert again.provenance == study.provenance


def test_out_writes_what_the_command_line_writes(lab, study, tmp_path):
    out = tmp_path / "results"
    written = ms.analyze_batch(lab, manifest=lab / "runners.csv", out=out)
    assert sorted(path.name for path in out.iterdir()) == ["files.csv", "provenance.json", "steps.csv", "summary.csv"]
    assert_same_as_csv(study.steps, out / "steps.csv")
    assert written.steps == study.steps
    config = {"batch": {"format": "parquet"}}
    ms.analyze_batch(lab, manifest=lab / "runners.csv", out=out, config=config)
    polars = pytest.importorskip("polars")
    assert not (out / "steps.csv").exists()
    assert polars.read_parquet(out / "steps").equals(study.steps.to_polars(), null_equal=True)


def test_what_fails_fails_alone(lab, tmp_path):
    shutil.copy(lab / "S03_run_force.csv", tmp_path / "good.csv")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "words.csv").write_text("time,Fz\n0,a\n1,b\n", encoding="utf-8")
    study = ms.analyze_batch(sorted(tmp_path.iterdir()))
    assert ["failed" if status == "failed" else "read" for status in study.files["status"]] == [
        "failed",
        "read",
        "failed",
    ]
    assert study.files["error_kind"][0] == "empty"
    assert set(study.steps["recording"]) == {"good"}
    assert "2 failed" in repr(study)
    assert "empty.csv" in study._repr_html_()
    with pytest.raises(ms.MidstanceError) as caught:
        ms.analyze_batch(sorted(tmp_path.iterdir()), on_error="stop")
    assert caught.value.path == str(tmp_path / "empty.csv")


def test_a_wrong_call_is_refused_before_any_work(lab, tmp_path):
    with pytest.raises(ms.MidstanceError, match="no input"):
        ms.analyze_batch()
    with pytest.raises(ms.MidstanceError, match="jobs"):
        ms.analyze_batch(lab, jobs=0)
    with pytest.raises(ms.MidstanceError, match="unknown variant `ignore`"):
        ms.analyze_batch(lab, on_error="ignore")
    with pytest.raises(OSError, match="nothing"):
        ms.analyze_batch(tmp_path / "nothing-*.csv")
    manifest = tmp_path / "runners.csv"
    manifest.write_text("file,weight\na.csv,60\n", encoding="utf-8")
    with pytest.raises(ms.MidstanceError) as caught:
        ms.analyze_batch(manifest=manifest)
    assert (caught.value.kind, caught.value.path) == ("manifest", str(manifest))


def test_progress_is_told(lab):
    told = []
    ms.analyze_batch(manifest=lab / "runners.csv", progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)
    assert told == sorted(told)


def test_an_error_in_the_progress_stops_the_batch(lab):
    def fail(done, total):
        raise RuntimeError(f"{done} of {total}")

    with pytest.raises(RuntimeError, match="of 3"):
        ms.analyze_batch(manifest=lab / "runners.csv", progress=fail)


def test_a_bar_is_drawn_on_request_only(lab, capsys):
    ms.analyze_batch(manifest=lab / "runners.csv")
    assert capsys.readouterr() == ("", "")
    ms.analyze_batch(manifest=lab / "runners.csv", progress=True)
    drawn = capsys.readouterr()
    assert "/3" in drawn.err
    assert drawn.out == ""


@pytest.fixture(scope="module")
def long_folder(lab, tmp_path_factory):
    """Enough recordings to be busy for many seconds."""
    folder = tmp_path_factory.mktemp("long")
    for index in range(400):
        os.link(lab / "S03_run_force.csv", folder / f"{index:03}.csv")
    return folder


INTERRUPTED = """
import sys, threading, time
import midstance as ms
heard = threading.Event()
def progress(done, total):
    if done and not heard.is_set():
        heard.set()
        print("running", total, flush=True)
try:
    ms.analyze_batch(sys.argv[1], jobs=1, progress=progress)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")
def test_an_interrupt_ends_the_call_within_a_second(long_folder):
    command = [sys.executable, "-c", INTERRUPTED, str(long_folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "running 400\n"
        process.send_signal(signal.SIGINT)
        sent = time.monotonic()
        assert process.stdout.readline() == "interrupted\n"
        assert time.monotonic() - sent < 1.0
        assert process.wait(timeout=30) == 0


@pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")
def test_the_command_line_can_be_interrupted(long_folder, tmp_path):
    command = [
        sys.executable,
        "-m",
        "midstance",
        "analyze",
        long_folder,
        "--out",
        tmp_path,
        "--jobs",
        "1",
        "--log",
        "json",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert json.loads(process.stderr.readline())["event"] == "started"
        process.send_signal(signal.SIGINT)
        sent = time.monotonic()
        process.stderr.read()
        assert process.wait(timeout=30) != 0
        assert time.monotonic() - sent < 1.0


@pytest.mark.parametrize("work", ["batch", "analyze", "simulate"])
def test_other_threads_run_meanwhile(lab, work):
    ticks, stop = [], threading.Event()

    def tick():
        while not stop.wait(0.001):
            ticks.append(time.monotonic())

    recording, _ = ms.simulate.runner(duration_s=120)
    thread = threading.Thread(target=tick)
    thread.start()
    begun = time.monotonic()
    match work:
        case "batch":
            ms.analyze_batch(lab)
        case "analyze":
            ms.analyze(recording)
        case "simulate":
            ms.simulate.runner(duration_s=120)
    ended = time.monotonic()
    stop.set()
    thread.join()
    meanwhile = sum(begun < at < ended for at in ticks)
    # A thread that waits a millisecond at a time could tick a thousand times a second; with the lock held, never.
    assert meanwhile > 50 * (ended - begun)
