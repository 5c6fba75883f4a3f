"""Every public name is documented, and every example in its documentation runs."""

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


def label(value):
    return value.__name__ if isinstance(value, types.ModuleType) else value


def run_examples(name, doc):
    test = doctest.DocTestParser().get_doctest(doc, {}, name, None, None)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    report = []
    runner.run(test, out=report.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(report)
    return len(test.examples)


@pytest.mark.parametrize(("module", "name"), NAMES, ids=label)
def test_what_is_public_is_documented(module, name):
    value = getattr(module, name)
    if not isinstance(value, str):
        assert inspect.getdoc(value)
    if inspect.isclass(value):
        members = [m for n, m in vars(value).items() if not n.startswith("_")]
        assert all(inspect.getdoc(member) for member in members)


@pytest.mark.parametrize(("module", "name"), FUNCTIONS, ids=label)
def test_a_function_has_sections_and_an_example_that_runs(module, name):
    function = getattr(module, name)
    doc = inspect.getdoc(function)
    assert "Returns\n-------" in doc
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            assert parameter.name in doc
    assert run_examples(f"{module.__name__}.{name}", doc) > 0


def test_every_parameter_of_the_runner_is_described():
    with pytest.raises(ms.MidstanceError) as caught:
        ms.simulate.runner(nothing=1)
    known = re.findall(r"`(\w+)`", caught.value.expected)
    assert len(known) > 20
    described = inspect.getdoc(ms.simulate.runner)
    assert [name for name in known if name not in described] == []


def test_examples_of_methods_run():
    assert run_examples("Table.column", inspect.getdoc(ms.Table.column)) > 0
