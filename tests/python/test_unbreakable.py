"""No array, thread or repetition breaks a public function: it answers, or it raises what Python can catch."""

import ast
import contextlib
import inspect
import itertools
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import midstance as ms
from midstance import _core

STUB = ast.parse((Path(ms.__file__).parent / "_core.pyi").read_text(encoding="utf-8"))

# What a call may raise. A panic would be a BaseException of its own kind.
RAISED = (ValueError, TypeError, MemoryError, OverflowError, BufferError)

ONES = np.ones(64)
# `huge` holds eight bytes and says that it holds 2**40 numbers: copying it would take eight terabytes.
ODD = {
    "empty": np.empty(0),
    "one": np.ones(1),
    "scalar": np.float64(1.0),
    "table": np.ones((8, 3)),
    "empty table": np.empty((0, 3)),
    "cube": np.ones((4, 4, 3)),
    "nan": np.full(64, np.nan),
    "inf": np.full(64, np.inf),
    "largest": np.full(64, np.finfo(float).max),
    "smallest": np.full(64, 5e-324),
    "backwards": np.arange(64.0)[::-1],
    "every other": np.arange(128.0)[::2],
    "columns first": np.asfortranarray(np.ones((64, 3))),
    "repeated": np.broadcast_to(np.float64(2.0), (64,)),
    "read-only": np.frombuffer(ONES.tobytes()),
    "unaligned": np.frombuffer(b"\0" + ONES.tobytes(), dtype=np.uint8)[1:].view(np.float64),
    "other end": ONES.astype(">f8"),
    "half": ONES.astype(np.float16),
    "bytes": np.arange(64, dtype=np.uint8),
    "flags": np.ones(64, dtype=bool),
    "complex": ONES.astype(complex),
    "text": np.array(["a"] * 64),
    "objects": np.array([None, "x", object()] * 20, dtype=object),
    "dates": np.array(["2020-01-01"] * 64, dtype="datetime64[s]"),
    "records": np.zeros(64, dtype=[("a", float), ("b", int)]),
    "masked": np.ma.masked_array(ONES, mask=np.arange(64) % 3 == 0),
    "list of lists": [[1.0], [2.0, 3.0]],
    "nothing": None,
    "text alone": "run.csv",
    "huge": np.broadcast_to(np.float64(1.0), (2**40,)),
}


# What stands in the annotation of a parameter that is no array, and a usual value of it.
USUAL = {"_Side": "left", "bool": False, "Sequence[str]": ["a"], "str": "a", "float": 10.0, "int": 4}


def example(annotation):
    text = ast.unparse(annotation)
    if found := re.search(r"Literal\['(\w+)'", text):
        return found[1]
    return next((value for word, value in USUAL.items() if word in text), 10.0)


def entries():
    """Functions of the core that take arrays: name, arrays, the other parameters it needs, and what goes by place."""
    for node in STUB.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        args = node.args
        positional = list(zip(args.args, [None] * (len(args.args) - len(args.defaults)) + args.defaults, strict=True))
        parameters = positional + list(zip(args.kwonlyargs, args.kw_defaults, strict=True))
        arrays = [a.arg for a, _ in parameters if a.annotation and "ArrayLike" in ast.unparse(a.annotation)]
        others = {a.arg: example(a.annotation) for a, d in parameters if d is None and a.arg not in arrays}
        if arrays:
            yield node.name, arrays, others, {a.arg for a in args.args}


ENTRIES = {name: rest for name, *rest in entries()}


def call(name, given):
    function, by_place = getattr(_core, name), ENTRIES[name][2]
    named = {k: v for k, v in given.items() if k not in by_place}
    with contextlib.suppress(*RAISED):
        function(*[v for k, v in given.items() if k in by_place], **named)


def test_the_stub_names_every_function_with_arrays():
    assert len(ENTRIES) > 30
    for name in ENTRIES:
        assert inspect.isbuiltin(getattr(_core, name))


@pytest.mark.parametrize("name", ENTRIES)
def test_no_array_breaks_a_function(name):
    arrays, others, _ = ENTRIES[name]
    for odd in ODD.values():
        call(name, {**dict.fromkeys(arrays, odd), **others})
    for odd, one in itertools.product(ODD.values(), arrays if len(arrays) > 1 else []):
        for usual in (ONES, np.ones((64, 3)), np.ones((3, 3))):
            call(name, {**dict.fromkeys(arrays, usual), one: odd, **others})


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("number", [0.0, -1.0, float("nan"), float("inf"), 1e308, 5e-324])
def test_no_number_breaks_a_function(name, number):
    arrays, others, _ = ENTRIES[name]
    numbers = {k: number if isinstance(v, float) else v for k, v in others.items()}
    for usual in (np.sin(np.arange(200.0)), np.ones((64, 3)), np.ones((3, 3))):
        call(name, {**dict.fromkeys(arrays, usual), **numbers})


STEP = {"ic_time_s": [0.1, 0.5], "to_time_s": [0.3, 0.7]}

# Public functions that take arrays within something else, each with the odd one in every place for one.
WITHIN = {
    "midstance.read": [
        lambda odd: ms.read({"time": odd, "Fz (N)": odd}),
        lambda odd: ms.read({"time": np.arange(64) / 100, "Fz (N)": odd}),
        lambda odd: ms.read({"Fz (N)": odd, "LHEE_X": ONES}, rate_hz=100),
        ms.read,
    ],
    "midstance.analyze": [
        lambda odd: ms.analyze({"Fz (N)": odd}, rate_hz=100, mass_kg=60),
        ms.analyze,
    ],
    "midstance.analyze_batch": [lambda odd: ms.analyze_batch(odd, progress=False)],
    "midstance.training.log": [ms.training.log],
    "midstance.events.agreement": [
        lambda odd: ms.events.agreement({"ic_time_s": odd, "to_time_s": odd}, STEP),
        lambda odd: ms.events.agreement(STEP, {**STEP, "to_time_s": odd}),
        lambda odd: ms.events.agreement(odd, STEP),
    ],
    "midstance.events.threshold_sensitivity": [
        lambda odd: ms.events.threshold_sensitivity({"Fz (N)": odd}, rate_hz=100),
        ms.events.threshold_sensitivity,
        lambda odd: ms.events.threshold_sensitivity({"Fz (N)": 1000 * ONES}, rate_hz=100, thresholds_n=odd),
    ],
}


def public_functions():
    """Every function that a user may call, by its whole name; those that draw take trials and tables."""
    # Not all of `vars`, to which other tests of the same process add what they import.
    modules = [m for name in ms.__all__ if inspect.ismodule(m := getattr(ms, name))]
    for module in [ms, *(m for m in modules if m.__name__ != "midstance.plot")]:
        for name in getattr(module, "__all__", []):
            if inspect.isroutine(function := getattr(module, name)):
                yield f"{module.__name__}.{name}", function


def takes_arrays(function):
    if inspect.isbuiltin(function):
        (node,) = (f for f in STUB.body if isinstance(f, ast.FunctionDef) and f.name == function.__name__)
        annotations = [ast.unparse(a.annotation) for a in (*node.args.args, *node.args.kwonlyargs) if a.annotation]
    else:
        named = [n for n, p in inspect.signature(function).parameters.items() if p.kind is not p.VAR_KEYWORD]
        annotations = [str(function.__annotations__.get(name, "Any")) for name in named]
    return any(
        re.search(r"ArrayLike|NDArray|_Floats|\bAny\b|(Sequence|Iterable)\[float\]", text) for text in annotations
    )


def test_no_public_function_with_arrays_is_forgotten():
    found = {name for name, function in public_functions() if takes_arrays(function)}
    tested = {name for name, f in public_functions() if inspect.isbuiltin(f) and f.__name__ in ENTRIES}
    assert len(tested) > 25
    assert found - tested == set(WITHIN)


@pytest.mark.parametrize("name", WITHIN)
def test_no_array_within_something_breaks_a_function(name):
    for odd, ask in itertools.product(ODD.values(), WITHIN[name]):
        # What has no columns is found out by Python itself, and a path may name no file.
        with contextlib.suppress(*RAISED, OSError, KeyError, IndexError):
            ask(odd)


def resident_bytes():
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * 4096


def wrong():
    with pytest.raises(ms.MidstanceError):
        ms.signal.lowpass(np.ones((2, 2)), rate_hz=100, cutoff_hz=10)


LONG = np.sin(np.arange(4000) / 7.0)
REPEATED = {
    "array": lambda: ms.signal.lowpass(LONG, rate_hz=100, cutoff_hz=10),
    "table": lambda: ms.events.from_force(1000 * LONG, rate_hz=100),
    "error": wrong,
}


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="tells memory as Linux does")
@pytest.mark.parametrize("name", REPEATED)
def test_ten_thousand_calls_leave_nothing_behind(name):
    once = REPEATED[name]
    for _ in range(500):
        once()
    before = resident_bytes()
    for _ in range(10_000):
        once()
    # One leaked array of each call would be 320 MB, one leaked kilobyte 10 MB; allocators keep a few pages.
    assert resident_bytes() - before < 8e6


def test_recordings_and_trials_leave_nothing_behind(simulated):
    recording, _ = simulated
    for _ in range(20):
        ms.analyze(recording)
    before = resident_bytes()
    for _ in range(100):
        ms.analyze(recording)
    # A trial of this recording holds more than 0.5 MB.
    assert resident_bytes() - before < 20e6


def test_threads_give_the_numbers_of_one_thread(simulated):
    recording, _ = simulated
    expected = ms.analyze(recording).steps["contact_time_s"]
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: ms.analyze(recording).steps["contact_time_s"], range(32)):
            np.testing.assert_array_equal(found, expected)


SUBINTERPRETER = """
import importlib
import midstance
for name in ("_interpreters", "_xxsubinterpreters"):
    try:
        interpreters = importlib.import_module(name)
        break
    except ImportError:
        continue
else:
    raise SystemExit(77)
one = interpreters.create()
code = "try:\\n    import midstance\\nexcept ImportError:\\n    pass\\n"
problem = interpreters.run_string(one, code)
assert problem is None, problem
interpreters.destroy(one)
print(midstance.signal.local_maxima([0.0, 1.0, 0.0]))
"""


def test_a_subinterpreter_is_served_or_refused():
    """NumPy and PyO3 serve the main interpreter only: another one gets an ImportError, and the main one goes on."""
    command = [sys.executable, "-c", SUBINTERPRETER]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode == 77:
        pytest.skip("this Python offers no subinterpreters")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[1]\n"
