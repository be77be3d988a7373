"""A pytest plugin: `pytest --curbside-gold gold.jsonl` makes each gold question a test.

Installed as the top-level module `pytest_curbside`. It imports nothing of ours and runs
`curbside` as a program, because a plugin is imported into every test session of its
environment: there our rooms' plain names (`eval`, `index`) would hide a user's packages, or
theirs ours. Judges nothing: it asks `curbside eval gold` and reads the verdict of each row.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, MutableSequence
from pathlib import Path
from typing import Any

import pytest

LAWS = ("verbatim", "citations", "pages", "whole_words", "not_retracted", "nothing_forbidden")
"""A quote that breaks one of these fails its question, however well it answers."""

_LEAKING = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP")
"""Would let the user's own packages into our program."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the group "curbside"."""
    group = parser.getgroup("curbside", "gold questions asked of curbside")
    group.addoption("--curbside-gold", metavar="FILE", help="gold set: each question is a test")
    group.addoption("--curbside-documents", metavar="DIR", help="folder of the documents to ask")
    group.addoption("--curbside-index", metavar="DIR", help="index to ask instead of a folder")
    group.addoption("--curbside-cache", metavar="DIR", help="where bench indexes are kept")
    group.addoption("--curbside-program", metavar="PATH", help="the curbside program")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: MutableSequence[pytest.Item]
) -> None:
    """Add a test for every question of the gold set, before -k and -m choose among tests."""
    gold = config.getoption("--curbside-gold")
    if gold is None:
        return
    path = Path(gold)
    if not path.is_file():
        raise pytest.UsageError(f"--curbside-gold {gold}: there is no such file.")
    group = GoldSet.from_parent(session, name=path.name, gold=path.resolve())
    items.extend(group.collect())


class GoldSet(pytest.Collector):
    """The questions of one gold set, all asked in one run of the program."""

    def __init__(self, gold: Path, **more: Any) -> None:
        super().__init__(**more)
        self._gold = gold
        self._rows: Mapping[str, Mapping[str, Any]] | None = None

    def collect(self) -> Iterator[GoldItem]:
        """One test for each row that has an id."""
        # Not splitlines(): it also splits on U+2028, which is legal inside a JSON string.
        for number, line in enumerate(self._gold.read_text(encoding="utf-8").split("\n"), start=1):
            if not line.strip():
                continue
            try:
                name = json.loads(line)["id"]
            except (ValueError, KeyError, TypeError) as error:
                message = f"{self._gold} line {number} is no gold question."
                raise pytest.UsageError(message) from error
            yield GoldItem.from_parent(self, name=str(name), gold_set=self)

    def row(self, id: str) -> Mapping[str, Any]:
        """What the program found for question `id`; the first call asks all questions."""
        if self._rows is None:
            self._rows = {row["id"]: row for row in self._asked()["rows"]}
        return self._rows[id]

    def _asked(self) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "run.json")
            command = [_program(self.config), "eval", "gold", str(self._gold), "--json", str(out)]
            for option in ("documents", "index", "cache"):
                value = self.config.getoption(f"--curbside-{option}")
                command += [f"--{option}", value] if value else []
            done = subprocess.run(  # noqa: S603 - the program and paths the user named, no shell
                command, capture_output=True, text=True, check=False, env=_environment()
            )
            if done.returncode:
                raise GoldError(f"{' '.join(command)}\n{done.stderr.strip()}")
            return json.loads(out.read_text(encoding="utf-8"))


class GoldItem(pytest.Item):
    """One gold question."""

    def __init__(self, gold_set: GoldSet, **more: Any) -> None:
        super().__init__(**more)
        self._gold_set = gold_set

    def runtest(self) -> None:
        """Fail where the answer is wrong, missing or breaks a law."""
        row = self._gold_set.row(self.name)
        faults = [law for law in LAWS if row["scores"].get(law, 1.0) < 1]
        if row["scores"].get("correct", 0.0) < 1:
            wanted = "answered" if row["answerable"] else "refused"
            faults.insert(0, f"should be {wanted} rightly, was: {row['status']}")
        if faults:
            raise GoldError(f"{row['question']}\n" + "\n".join(faults))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The reason alone, without a traceback through this plugin."""
        if isinstance(excinfo.value, GoldError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the report says that the test stands."""
        return self.path, None, f"gold question {self.name}"


class GoldError(Exception):
    """A gold question was not answered as its labels say, or could not be asked."""


def _program(config: pytest.Config) -> str:
    """The program named, else the one beside this Python, else the one on the path."""
    named = config.getoption("--curbside-program")
    if named:
        return str(named)
    beside = Path(sys.executable).with_name("curbside")
    found = str(beside) if beside.is_file() else shutil.which("curbside")
    if found is None:
        raise GoldError("There is no program curbside: install it or give --curbside-program.")
    return found


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _LEAKING}
    return {**kept, "PYTHONSAFEPATH": "1"}
