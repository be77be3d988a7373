"""What several test modules share: a small built index and a way to run the program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ui.page_driver import chromium

DOCUMENTS = Path(__file__).parent / "documents"
Run = Callable[..., "subprocess.CompletedProcess[str]"]
_LEFT_OUT = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def program() -> Run:
    """Runs `curbside ARGS…` as a program; returns the finished process."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ui.cli", *map(str, arguments)],
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
            timeout=300,
            check=False,
        )

    return run


def pytest_configure(config: pytest.Config) -> None:
    """Make known what tests are marked with."""
    config.addinivalue_line("markers", "browser: needs Chromium on this machine")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that need a browser where there is none."""
    if chromium() is not None:
        return
    without = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if item not in without]
    config.hook.pytest_deselected(items=without)
    config.stash[_LEFT_OUT] = len(without)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how many were left out, and how to have them run."""
    if count := terminalreporter.config.stash.get(_LEFT_OUT, 0):
        terminalreporter.line(f"{count} browser tests left out: install Chromium to run them")


@pytest.fixture(scope="session")
def built_index(tmp_path_factory: pytest.TempPathFactory, program: Run) -> Path:
    """An index of the documents beside this file, made by the program with its own model."""
    folder = tmp_path_factory.mktemp("built") / "index"
    done = program("add", DOCUMENTS, "--index", folder, "--json")
    assert done.returncode == 0, done.stderr
    return folder
