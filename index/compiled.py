"""The cache of converted models: one folder per model, OpenVINO version and processor.

Does not run models. Files are checked against their hashes each time they are taken out;
a damaged entry is made again.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from corpus.errors import ModelError
from index.model_files import BUNDLED_SHA256, ModelFiles, file_sha256, find_model
from index.runtime import processor, runtime_version

FORMAT = 2
"""Raised when what is cached changes, so that older entries are left alone."""

_PLACES = "places.json"
_FILES = ("model.xml", "model.bin", "tokenizer.json")

log = logging.getLogger(__name__)


def default_cache() -> Path:
    """The user's cache folder for converted models."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("curbside"), "models")


def compiled_model(model: str | None, cache: Path | None) -> tuple[Path, dict[str, Any]]:
    """Folder and card of the converted `model`, converting it where the cache has none.

    Raises ModelError where the model is missing, altered or cannot be converted.
    """
    from filelock import FileLock

    cache = cache or default_cache()
    files = find_model(_location(model, cache), cache / "hashes.json")
    folder = cache / f"{files.sha256[:16]}-{runtime_version()}-{processor()}-{FORMAT}"
    card = _read_card(folder)
    if card is None:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            card = _read_card(folder) or _convert(files, folder)
            _remember_place(files, cache)
    return folder, {**card, "name": files.identity}


def _location(model: str | None, cache: Path) -> str | None:
    """Where the model is that an index names ("name@hash"); anything else is its own place."""
    name, mark, digest = (model or "").rpartition("@")
    if not mark or not name or Path(model or "").exists():
        return model
    if BUNDLED_SHA256.startswith(digest):
        return None
    places = _read_places(cache)
    if model not in places:
        raise ModelError(
            f"The index was made with the model {model}, which has not been used on this "
            "machine: name its folder."
        )
    return places[model]


def _remember_place(files: ModelFiles, cache: Path) -> None:
    places = {**_read_places(cache), files.identity: str(files.folder.resolve())}
    (cache / _PLACES).write_text(json.dumps(places, indent=1), encoding="utf-8")


def _read_places(cache: Path) -> dict[str, str]:
    try:
        places: dict[str, str] = json.loads((cache / _PLACES).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return places


def _read_card(folder: Path) -> dict[str, Any] | None:
    """The card of an intact entry, else None."""
    try:
        card: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        intact = all(file_sha256(folder / name) == card["files"][name] for name in _FILES)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, OSError):
        intact = False
    if not intact:
        log.warning("The converted model in %s is damaged and is made again.", folder)
        return None
    return card


def _convert(files: ModelFiles, folder: Path) -> dict[str, Any]:
    log.info("Preparing the model %s for this processor, once.", files.name)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="converting-") as name:
        scratch = Path(name, "model")
        scratch.mkdir()
        _run_conversion(files.folder, scratch)
        card_path = scratch / "card.json"
        card: dict[str, Any] = json.loads(card_path.read_text(encoding="utf-8"))
        card["files"] = {name: file_sha256(scratch / name) for name in _FILES}
        card_path.write_text(json.dumps(card, indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        scratch.rename(folder)
    return card


def _run_conversion(model: Path, destination: Path) -> None:
    """Convert in a process of its own, off the network, with this process's import path."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "index.conversion", str(model), str(destination)]
    done = subprocess.run(  # noqa: S603 - our own module, no shell
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise ModelError(f"The model in {model} cannot be prepared for this CPU: {lines[-1]}")
