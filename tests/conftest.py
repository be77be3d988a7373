"""What several test modules share: a small built index and a way to run the program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

DOCUMENTS = Path(__file__).parent / "documents"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


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


@pytest.fixture(scope="session")
def built_index(tmp_path_factory: pytest.TempPathFactory, program: Run) -> Path:
    """An index of the documents beside this file, made by the program with its own model."""
    folder = tmp_path_factory.mktemp("built") / "index"
    done = program("add", DOCUMENTS, "--index", folder, "--json")
    assert done.returncode == 0, done.stderr
    return folder
