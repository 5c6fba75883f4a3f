"""Every public name is documented, with the unit of every number, and every example in its documentation runs."""

import doctest
import inspect
import re
import types

import pytest

import midstance as ms

MODULES = [ms, *(value for value in vars(ms).values() if isinstance(value, types.ModuleType) and value.__name__[10:])]
PUBLIC = [module for module in MODULES if not module.__name__.rpartition(".")[2].startswith("_")]
NAMES = [(module, name) for module in PUBLIC for name in module.__all__]
FUNCTIONS = [(m, n) for m, n in NAMES if inspect.isroutine(getattr(m, n))]
CLASSES = [(m, n) for m, n in NAMES if inspect.isclass(getattr(m, n))]
METHODS = [
    (getattr(m, n), method)
    for m, n in CLASSES
    for method, value in vars(getattr(m, n)).items()
    if not method.startswith("_") and (inspect.isroutine(value) or inspect.ismethoddescriptor(value))
]

# What a unit reads like in a description, where the name of the parameter does not end in it already.
UNIT = re.compile(
    r"(?<![\w`])(m|s|h|N|Hz|g|kg|km|m/s|m/s²|rad/s|N·m|BW|degrees?|%|samples?|positions?)(?![\w`])"
    r"|\b(any|one|its|their|the same|no) unit|\bunits?\b"
    # Counts and shares of something that is named have none.
    r"|\b(number|count|share|order|seed|level|how many|how much|resamples|recordings at a time|forward, right)\b",
    re.IGNORECASE,
)
NUMERIC = re.compile(r"\b(float|floats|int|array_like|array|ndarray)\b")
SUFFIX = re.compile(r"_(m|s|n|bw|g|kg|km|h|au|hz|deg|pct|ratio|mps|mps2|rad_s|nm|0_10|index|mads)$|^mads$")


def label(value):
    return getattr(value, "__name__", value)


def run_examples(name, doc):
    test = doctest.DocTestParser().get_doctest(doc, {}, name, None, None)
    assert not any(doctest.SKIP in example.options for example in test.examples)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    report = []
    runner.run(test, out=report.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(report)
    return len(test.examples)


def parameters(doc):
    """The entries of the section Parameters: names, type, description."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\S[^\n]*\n-{3,}\n|\Z)", doc, re.MULTILINE | re.DOTALL)
    entries = re.findall(r"^(\S[^\n]*)\n((?:[ \t]+[^\n]*\n?|\n)+)", section[1] if section else "", re.MULTILINE)
    for head, text in entries:
        names, _, kind = head.partition(" : ")
        for name in names.split(", "):
            yield name.lstrip("*"), kind, " ".join(text.split())


@pytest.mark.parametrize("module", PUBLIC, ids=label)
def test_a_module_says_what_it_is_and_shows_it(module):
    doc = inspect.getdoc(module)
    assert doc.splitlines()[0].endswith(".")
    assert run_examples(module.__name__, doc) > 0


@pytest.mark.parametrize(("module", "name"), NAMES, ids=label)
def test_what_is_public_has_a_summary(module, name):
    value = getattr(module, name)
    if not isinstance(value, str):
        assert inspect.getdoc(value).splitlines()[0].endswith(".")


@pytest.mark.parametrize(("module", "name"), CLASSES, ids=label)
def test_a_class_documents_its_members_and_shows_an_example(module, name):
    value = getattr(module, name)
    members = [member for key, member in vars(value).items() if not key.startswith("_")]
    assert all(inspect.getdoc(member) for member in members)
    assert run_examples(name, inspect.getdoc(value)) > 0


@pytest.mark.parametrize(("module", "name"), FUNCTIONS, ids=label)
def test_a_function_has_sections_and_an_example_that_runs(module, name):
    function = getattr(module, name)
    doc = inspect.getdoc(function)
    assert "Returns\n-------" in doc
    told = {name for name, _, _ in parameters(doc)}
    for parameter in inspect.signature(function).parameters.values():
        assert parameter.name in told or parameter.kind is inspect.Parameter.VAR_KEYWORD, parameter.name
    assert run_examples(f"{module.__name__}.{name}", doc) > 0


@pytest.mark.parametrize(("module", "name"), FUNCTIONS, ids=label)
def test_what_takes_an_array_says_what_it_refuses(module, name):
    doc = inspect.getdoc(getattr(module, name))
    takes_an_array = any("array_like" in kind for _, kind, _ in parameters(doc))
    assert not takes_an_array or "Raises\n------" in doc


@pytest.mark.parametrize(("owner", "name"), [*METHODS, *FUNCTIONS], ids=label)
def test_every_number_has_its_unit(owner, name):
    doc = inspect.getdoc(getattr(owner, name))
    for parameter, kind, text in parameters(doc):
        if NUMERIC.search(kind) and not SUFFIX.search(parameter):
            assert UNIT.search(text), f"{parameter}: {text}"


def test_every_parameter_of_the_runner_is_described():
    with pytest.raises(ms.MidstanceError) as caught:
        ms.simulate.runner(nothing=1)
    known = re.findall(r"`(\w+)`", caught.value.expected)
    assert len(known) > 20
    described = inspect.getdoc(ms.simulate.runner)
    assert [name for name in known if name not in described] == []


@pytest.mark.parametrize(("owner", "name"), METHODS, ids=label)
def test_examples_of_methods_run(owner, name):
    run_examples(f"{owner.__name__}.{name}", inspect.getdoc(getattr(owner, name)))
