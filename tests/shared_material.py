"""Finds the shared folder of real documents and benches that some tests read.

The folder is not part of the project: `$CURBSIDE_SHARED` names it, or it stands beside
the checkout as `shared/`. A test that needs it and does not find it says so and is left out.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_DEFAULT = Path(__file__).resolve().parents[2] / "shared"


def shared_folder() -> Path | None:
    """The shared folder, or None where there is none."""
    folder = Path(os.environ.get("CURBSIDE_SHARED", _DEFAULT))
    return folder if folder.is_dir() else None


def require_shared(*parts: str) -> Path:
    """A path inside the shared folder; leaves the calling test out where it is absent."""
    folder = shared_folder()
    if folder is None:
        pytest.skip("needs the shared documents: set CURBSIDE_SHARED to their folder")
    return folder.joinpath(*parts)
