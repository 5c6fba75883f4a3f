"""Pages that mkdocs makes while it builds: metrics, command line and Python, as the installed midstance has them."""

import inspect
import re
import subprocess
import sys
import types
from collections.abc import Iterator
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import midstance as ms

COMMANDS = ["analyze", "report", "inspect", "convert", "metrics", "log", "simulate", "demo"]
THEMES = {"step": "Per step", "stride": "Per stride", "trial": "Per trial"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages; called by mkdocs."""
    pages = {"metrics": metrics(), "command-line": command_line(), "python": python()}
    for name, content in pages.items():
        files.append(File.generated(config, f"reference/{name}.md", content=content))
    return files


def metrics() -> str:
    """Every metric of the list, with unit, sign, inputs and source."""
    table = ms.metrics()
    rows = [dict(zip(table.columns, row, strict=True)) for row in zip(*table.to_dict().values(), strict=True)]
    text = ["# Metrics", f"{len(rows)} metrics, as `ms.metrics()` and `midstance metrics` list them."]
    for level, title in THEMES.items():
        text.append(f"## {title}")
        for row in rows:
            if row["level"] == level:
                facts = {name: row[name] for name in ("unit", "sign", "needs", "source") if row[name]}
                lines = [f"- *{name}*: {linked(fact)}" for name, fact in facts.items()]
                text += [f"### {row['name']}", row["what"], "\n".join(lines)]
    return "\n\n".join(text) + "\n"


def linked(text: str) -> str:
    """DOIs as links."""
    return re.sub(r"\b10\.\d{4,}/[^\s,;]*[\w)]", lambda doi: f"[{doi[0]}](https://doi.org/{doi[0]})", text)


def command_line() -> str:
    """Show what `--help` says of every command."""
    text = [
        "# Command line",
        "The program's own help. Exit code 0: every input was good; 1: some failed; 2: wrong usage.",
    ]
    for command in ["", *COMMANDS]:
        shown = subprocess.run(
            [sys.executable, "-m", "midstance", *command.split(), "--help"], capture_output=True, text=True, check=True
        )
        text += [f"## midstance {command}".rstrip(), f"```text\n{shown.stdout.strip()}\n```"]
    return "\n\n".join(text) + "\n"


def python() -> str:
    """Every public name of the package, as `help()` shows it."""
    text = ["# Python", "As `help()` shows it. The modules hold the same functions as those of the Rust crate."]
    modules = [getattr(ms, name) for name in ms.__all__ if isinstance(getattr(ms, name), types.ModuleType)]
    for module in [ms, *modules]:
        text += [f"## {module.__name__}", documentation(module)]
        for name in module.__all__:
            value = getattr(module, name)
            if not isinstance(value, str | types.ModuleType):
                text += [f"### {module.__name__}.{name}", *entry(name, value)]
    return "\n\n".join(text) + "\n"


def entry(name: str, value: Any) -> Iterator[str]:
    """Signature, documentation and members of one name."""
    if inspect.isroutine(value):
        yield f"```python\n{name}{inspect.signature(value)}\n```"
    yield documentation(value)
    if inspect.isclass(value):
        members = {key: member for key, member in vars(value).items() if not key.startswith("_")}
        lines = [f"- `{key}`: {summary(members[key])}" for key in sorted(members)]
        if lines:
            yield "\n".join(lines)


def summary(member: object) -> str:
    """Give the first paragraph of its documentation, in one line."""
    return plain((inspect.getdoc(member) or "").split("\n\n")[0].replace("\n", " "))


def documentation(value: object) -> str:
    """Numpydoc as Markdown: sections become headings, entries lists, examples code."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", inspect.getdoc(value) or "", flags=re.MULTILINE)
    text = [plain(parts[0].strip())]
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        text.append(f"**{title}**")
        if title == "Examples":
            text.append(f"```pycon\n{body.strip()}\n```")
        elif title == "Notes":
            text.append(plain(body.strip()))
        else:
            heads = re.findall(r"^(\S.*)\n((?:[ ]{4}.*\n?|\n)*)", body.strip() + "\n", re.MULTILINE)
            text.append("\n".join(f"- `{head}`: {plain(' '.join(rest.split()))}" for head, rest in heads))
    return "\n\n".join(text)


def plain(text: str) -> str:
    """Literals of reStructuredText as those of Markdown; nothing that Markdown would take for its own."""
    text = text.replace("``", "`")
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(piece if piece.startswith("`") else re.sub(r"([*_<\[])", r"\\\1", piece) for piece in pieces)
