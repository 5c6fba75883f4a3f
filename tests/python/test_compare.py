"""The rulers of `benches/compare`: what they say is not measured with them here, only that they can be believed."""

import sys
from pathlib import Path

import numpy as np
import pytest

COMPARE = Path(__file__).parents[2] / "benches" / "compare"
for needed in ("pandas", "scipy"):
    pytest.importorskip(needed)


@pytest.fixture
def compare(monkeypatch):
    monkeypatch.syspath_prepend(COMPARE)
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if str(COMPARE) in (getattr(sys.modules[name], "__file__", None) or ""):
            del sys.modules[name]


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="only Linux tells it of another process")
def test_the_memory_of_a_process_is_not_that_of_its_parent(compare):
    from measure import peak_bytes

    held = np.ones(100 * 2**17)  # 100 MiB
    empty = peak_bytes("")
    assert empty.all < held.nbytes
    # Within 1 MiB, which the interpreter needs besides.
    beyond = peak_bytes("x = bytearray(b'x') * (40 * 2**20)").beyond(empty)
    assert (beyond.all, beyond.of_files) == pytest.approx((40 * 2**20, 0), abs=2**20)


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="only Linux tells it of another process")
def test_pages_of_files_are_told_apart(compare, tmp_path):
    from measure import peak_bytes

    path = tmp_path / "pages"
    path.write_bytes(b"x" * (8 * 2**20))
    mapped = (
        "import mmap, sys\nwith open(sys.argv[1], 'rb') as f:\n"
        "    pages = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)\nassert pages.find(b'y') == -1"
    )
    beyond = peak_bytes(mapped, path).beyond(peak_bytes("import mmap"))
    assert (beyond.all, beyond.of_files) == pytest.approx((8 * 2**20,) * 2, abs=2**20)


def test_a_ratio_is_theirs_over_ours(compare):
    from measure import Pair, turns

    pair = Pair([1.0, 2.0, 1.0], [4.0, 8.0, 4.0])
    assert pair.ratio() == (4.0, 4.0, 4.0)
    calls = []
    sides = [lambda name=name: calls.append(name) or len(calls) for name in "ab"]
    seconds = turns(4, *sides)
    assert [len(of) for of in seconds] == [4, 4]
    # Once each unmeasured, then each as often first as second.
    assert "".join(calls) == "ab" + "baab" * 2


def test_an_absent_peer_says_so(compare, tmp_path, monkeypatch):
    import sensors
    import zeroing
    from bench import Bench

    monkeypatch.setattr(zeroing, "peer", lambda _name: None)
    bench = Bench(tmp_path, rounds=1, files=1, real=tmp_path / "none", environments=tmp_path / "none")
    rows = [*sensors.peers(bench), *zeroing.drift(bench)]
    assert len(rows) == 4
    assert all(row.ratio == "not measured: not installed" and row.least for row in rows)


def test_programs_that_disagree_are_not_timed(compare):
    import sensors
    import zeroing

    ics = np.arange(20) * 0.55
    steps = {"ic_time_s": ics, "stride_time_s": np.full(20, 1.1)}
    sensors.agree(steps, {"contacts_s": ics + 0.08, "stride_time_s": 1.12})
    scattered = ics + np.where(np.arange(20) % 3 == 0, 0.2, 0.0)
    for contacts_s, stride_time_s in ((ics + 0.15, 1.1), (scattered, 1.1), (ics, 1.2)):
        with pytest.raises(AssertionError, match="speed means nothing"):
            sensors.agree(steps, {"contacts_s": contacts_s, "stride_time_s": stride_time_s})
    force = np.tile(np.r_[np.zeros(100), 1500 * np.sin(np.pi * np.arange(250) / 250)], 12)
    zeroing.agree(force, force + 0.5, 1000.0)
    with pytest.raises(AssertionError, match="speed means nothing"):
        zeroing.agree(force, force + 5.0, 1000.0)
