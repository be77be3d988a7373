"""The architecture, checked: imports run corpus <- index <- qa <- eval <- ui and never back."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("corpus", "index", "qa", "eval", "ui")
FORBIDDEN_NAMES = {"utils", "common", "helpers", "types", "manager"}


def _modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def wrong_imports(room: str, source: str) -> list[str]:
    """The modules of later rooms that `source`, standing in `room`, imports."""
    later = ROOMS[ROOMS.index(room) + 1 :]
    return [name for name in _imports(ast.parse(source)) if name.split(".")[0] in later]


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    assert wrong_imports(room, path.read_text(encoding="utf-8")) == []


def test_a_wrong_import_would_be_seen() -> None:
    assert wrong_imports("corpus", "def f():\n    from qa.ask import Asker") == ["qa.ask"]
    assert wrong_imports("qa", "import ui.cli, index.store") == ["ui.cli"]


def test_eval_is_never_imported_bare() -> None:
    offenders = [
        path.name
        for path in _modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import) and any(alias.name == "eval" for alias in node.names)
    ]
    assert offenders == []


def test_no_module_is_named_like_a_room_or_a_junk_drawer() -> None:
    stems = {path.stem for path in _modules()} - {"__init__"}
    # A room's name inside another room would shadow it when a face runs a file directly.
    assert not stems & {"corpus", "index", "qa", "ui", *FORBIDDEN_NAMES}


def test_no_ui_module_shadows_an_imported_library() -> None:
    # Streamlit puts ui/ itself on sys.path when it runs ui/app.py.
    libraries = {
        name.split(".")[0]
        for path in _modules()
        for name in _imports(ast.parse(path.read_text(encoding="utf-8")))
    } - set(ROOMS)
    names = {path.stem for path in (ROOT / "ui").glob("*.py")} - {"__init__"}
    assert not names & (libraries | set(sys.stdlib_module_names))
