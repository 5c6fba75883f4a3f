"""Batches past one machine: Dask workers that die, object storage, callables that pickle; the bytes of one machine."""

import json
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import midstance as ms
from conftest import command_line
from midstance._storage import RemoteOut, Store

PARTS = {"batch": {"format": "parquet", "recordings_per_part": 3}}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Twelve short recordings in nested folders, one of them broken, with a manifest."""
    folder = tmp_path_factory.mktemp("archive")
    source = tmp_path_factory.mktemp("source")
    ms.simulate.study(source, runners=3, seed=5)
    text = (source / "S03_run_force.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    rows = ["file,subject,mass_kg\n"]
    for index in range(11):
        path = folder / f"s{index % 4}" / f"run{index:02}.csv"
        path.parent.mkdir(exist_ok=True)
        # Recordings that differ: each ends a little later.
        path.write_text("".join(text[: 1500 + 100 * index]), encoding="utf-8")
        rows.append(f"{path.relative_to(folder)},S{index:02},{60 + index}\n")
    (folder / "s1" / "broken.csv").write_text("time,Fz\n0,a\n1,b\n", encoding="utf-8")
    rows.insert(7, "s1/broken.csv,S99,60\n")
    (folder / "runners.csv").write_text("".join(rows), encoding="utf-8")
    return folder


def contents(folder):
    """Every file below a folder by its path, but for what a batch keeps to itself."""
    paths = (path.relative_to(folder) for path in Path(folder).rglob("*") if path.is_file())
    return {str(path): (folder / path).read_bytes() for path in paths if path.parts[0] != ".batch"}


@pytest.fixture(scope="module")
def alone(archive, tmp_path_factory):
    """What one machine writes."""
    out = tmp_path_factory.mktemp("alone") / "out"
    study = ms.analyze_batch(manifest=archive / "runners.csv", out=out, config=PARTS, progress=False)
    assert study.status["failed"] == 1
    return out


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_study_in_parts_is_the_study_in_memory(archive, alone):
    whole = ms.analyze_batch(manifest=archive / "runners.csv", progress=False)
    again = ms.analyze_batch(manifest=archive / "runners.csv", out=alone, resume=True, config=PARTS, progress=False)
    for name in ("steps", "summary", "files"):
        assert getattr(again, name) == getattr(whole, name)
        assert getattr(again, name).units == getattr(whole, name).units
    assert again.provenance["recordings"] == whole.provenance["recordings"]
    assert again.out == alone
    assert "12 inputs" in repr(again)


def test_a_dataset_is_read_by_pandas_polars_and_arrow(archive, alone):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    dataset = pytest.importorskip("pyarrow.dataset")
    steps = ms.analyze_batch(manifest=archive / "runners.csv", progress=False).steps
    assert len(list((alone / "steps").iterdir())) == 4
    assert polars.read_parquet(alone / "steps").equals(steps.to_polars(), null_equal=True)
    assert dataset.dataset(alone / "steps").to_table().num_rows == len(steps)
    read = pandas.read_parquet(alone / "steps")
    assert read["contact_time_s"].tolist() == pytest.approx(steps["contact_time_s"].tolist(), nan_ok=True, abs=0)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("resume", [False, True])
def test_a_cluster_writes_the_same_bytes(archive, alone, cluster, tmp_path, resume):
    out = tmp_path / "out"
    told = []
    if resume:
        # As if an earlier run had been stopped.
        ms.analyze_batch(manifest=archive / "runners.csv", out=out, config=PARTS, progress=False)
        (out / ".batch" / "part-000001.json").unlink()
        (out / "steps" / "part-000003.parquet").unlink()
    study = ms.analyze_batch(
        manifest=archive / "runners.csv",
        out=out,
        config=PARTS,
        client=cluster,
        resume=resume,
        progress=lambda done, total: told.append((done, total)),
    )
    assert contents(out) == contents(alone)
    assert told[-1] == (12, 12)
    assert study.status["failed"] == 1
    assert len(study.files["status"]) == 12


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_cluster_writes_single_files_too(archive, cluster, tmp_path):
    one, many = tmp_path / "one", tmp_path / "many"
    ms.analyze_batch(archive, out=one, progress=False)
    ms.analyze_batch(archive, out=many, progress=False, client=cluster)
    assert contents(one) == contents(many)
    assert set(contents(one)) == {"files.csv", "provenance.json", "steps.csv", "summary.csv"}


def test_the_work_of_a_killed_worker_is_done_again(archive, alone, tmp_path):
    distributed = pytest.importorskip("distributed")
    out = tmp_path / "out"
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster,
        distributed.Client(cluster) as client,
    ):
        killed = []

        def kill_one(done, total):
            if not killed and 0 < done < total:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        study = ms.analyze_batch(
            manifest=archive / "runners.csv", out=out, config=PARTS, client=client, progress=kill_one
        )
    assert killed
    assert sum(study.status.values()) == 12
    assert contents(out) == contents(alone)


@pytest.fixture
def memory():
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield files
    files.store.clear()


def mirrored(files, address, folder):
    """Bring a folder of the store here."""
    for path in files.find(address):
        to = folder / path.removeprefix("/" + address.split("://", 1)[1]).lstrip("/")
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(files.cat_file(path))
    return folder


def test_recordings_and_tables_may_lie_in_a_store(archive, alone, memory, tmp_path):
    memory.put(str(archive), "/lab", recursive=True)
    study = ms.analyze_batch(manifest="memory://lab/runners.csv", out="memory://out", config=PARTS, progress=False)
    assert study.status["failed"] == 1
    there = mirrored(memory, "memory://out", tmp_path / "out")
    here = contents(alone)
    # The tables of recordings do not know where these lie: byte for byte the same. `files` and the provenance do.
    assert contents(there).keys() == here.keys()
    for name, content in contents(there).items():
        if name.startswith(("steps", "summary")) or name == "provenance.json":
            assert content == here[name], name
    files = pytest.importorskip("polars").read_parquet(there / "files")
    assert files["path"].to_list()[0] == "memory://lab/s0/run00.csv"
    assert "midstance-" not in json.dumps(files.to_dicts()), "a temporary folder is named in a table"
    with pytest.raises(OSError, match="object storage"):
        _ = study.steps
    # Nothing is done again that is there; a changed object is.
    before = {path: memory.cat_file(path) for path in memory.find("/out")}
    told = []
    again = {"manifest": "memory://lab/runners.csv", "out": "memory://out", "config": PARTS, "resume": True}
    ms.analyze_batch(**again, progress=lambda done, total: told.append(done))
    assert {path: memory.cat_file(path) for path in memory.find("/out")} == before
    memory.pipe_file("/lab/s0/run00.csv", memory.cat_file("/lab/s0/run04.csv"))
    ms.analyze_batch(**again, progress=False)
    changed = {path for path in memory.find("/out") if memory.cat_file(path) != before.get(path)}
    assert {Path(path).name.split(".")[0] for path in changed} == {"part-000000"}


def test_a_folder_in_a_store_is_searched_like_one_here(archive, memory, tmp_path):
    memory.put(str(archive), "/lab", recursive=True)
    out = tmp_path / "out"
    ms.analyze_batch("memory://lab", out=out, config=PARTS, progress=False)
    here = tmp_path / "here"
    ms.analyze_batch(archive, out=here, config=PARTS, progress=False)
    assert contents(out)["steps/part-000000.parquet"] == contents(here)["steps/part-000000.parquet"]
    assert contents(out).keys() == contents(here).keys()
    matched = ms.analyze_batch("memory://lab/s1/run*.csv", out=tmp_path / "glob", config=PARTS, progress=False)
    assert sum(matched.status.values()) == 3


def test_a_store_is_held_by_one_batch(memory):
    with RemoteOut("memory://out", None).locked():
        with pytest.raises(OSError, match="a batch that is writing here"), RemoteOut("memory://out", None).locked():
            pass
        assert b"process" in memory.cat_file("/out/.batch/lock")
    assert not memory.exists("/out/.batch/lock")
    memory.pipe_file("/out/.batch/lock", b"elsewhere process 1 1\n12.5")
    with RemoteOut("memory://out", None).locked():
        pass  # Left by a batch that died long ago.
    memory.pipe_file("/out/steps/mine.parquet", b"mine")
    with pytest.raises(ms.MidstanceError, match="no batch of midstance wrote"):
        RemoteOut("memory://out", None).begin(resume=False)


def test_no_address_leaves_the_mirror(memory, tmp_path):
    store = Store("memory://lab", tmp_path)
    assert store.local("memory://lab/../../../etc/passwd") == tmp_path / "memory" / "etc" / "passwd"
    with pytest.raises(ms.MidstanceError, match="memory://"):
        store.local("s3://bucket/run.csv")


def test_what_needs_a_cluster_is_refused_without_an_out_or_parts(archive, memory, tmp_path):
    memory.put(str(archive), "/lab", recursive=True)
    with pytest.raises(ms.MidstanceError, match="`out`"):
        ms.analyze_batch("memory://lab", progress=False)
    with pytest.raises(ms.MidstanceError, match="parquet"):
        ms.analyze_batch("memory://lab", out=tmp_path / "out", progress=False)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_command_line_speaks_to_a_scheduler(archive, alone, cluster, tmp_path):
    config = tmp_path / "parts.toml"
    config.write_text('[batch]\nformat = "parquet"\nrecordings_per_part = 3\n', encoding="utf-8")
    out = tmp_path / "out"
    common = ["--manifest", archive / "runners.csv", "--config", config, "--log", "json", "--out", out]
    done = command_line("analyze", *common, "--scheduler", cluster.scheduler.address)
    assert done.returncode == 1, done.stderr
    assert "1 failed" in done.stdout
    log = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in log] == ["started", *["file"] * 12, "ended"]
    assert all(event["cost"]["elapsed_s"] > 0 for event in log if event["event"] == "file")
    assert contents(out) == contents(alone)
    wrong = command_line("analyze", *common, "--scheduler", "tcp://127.0.0.1:1", "--cutoff", "x")
    assert wrong.returncode == 2


def test_one_recording_pickles_for_other_engines(archive, alone):
    pa = pytest.importorskip("pyarrow")
    from midstance.distributed import Analysis

    rows = pa.table(
        {
            "file": [str(archive / "s0/run00.csv"), str(archive / "s1/broken.csv"), str(archive / "s1/run01.csv")],
            "mass_kg": ["60", None, "61"],
        }
    )
    analysis = pickle.loads(pickle.dumps(Analysis("steps")))
    steps = analysis(rows)
    assert steps.schema == analysis.schema
    assert steps.column_names[:2] == ["file", "recording"]
    assert set(steps["file"].to_pylist()) == {str(archive / "s0/run00.csv"), str(archive / "s1/run01.csv")}
    trial = ms.analyze(archive / "s0/run00.csv", mass_kg=60)
    first = steps.filter(pa.compute.equal(steps["recording"], "run00"))
    assert first["contact_time_s"].to_pylist() == trial.steps.to_polars()["contact_time_s"].to_list()
    in_batches = pa.Table.from_batches(analysis.batches(rows.to_batches(max_chunksize=1)), analysis.schema)
    assert in_batches.equals(steps)
    files = Analysis("files")(rows)
    assert files["status"].to_pylist()[1] == "failed"
    assert files["error_kind"].to_pylist()[1] == ms.analyze_batch(archive / "s1/broken.csv").files["error_kind"][0]
    with pytest.raises(ms.MidstanceError, match="weight"):
        analysis.one({"file": "a.csv", "weight": 60})


def test_importing_midstance_imports_no_cluster():
    script = "import sys, midstance; print([m for m in ('dask', 'fsspec', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
