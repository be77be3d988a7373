"""Opens what a command or page needs: the index folder, its generation, the right encoder."""

from __future__ import annotations

from pathlib import Path

from index.encoder import Encoder, load_encoder
from index.store import Index
from qa.ask import Asker
from ui.settings import Settings


def index_folder(given: Path | None) -> Path:
    """`given`, else the settings' index folder; made absolute."""
    return (given or Settings().index).expanduser().resolve()


def open_index(given: Path | None) -> Index:
    """The current generation of the index. Raises NoIndexError where nothing was added yet."""
    return Index.open(index_folder(given))


def encoder_of(model: str | None = None) -> Encoder:
    """The encoder named `model`, else the settings' one, else the bundled one."""
    settings = Settings()
    return load_encoder(settings.model or model, settings.cache)


def open_asker(given: Path | None) -> Asker:
    """An index and its encoder, ready for questions."""
    index = open_index(given)
    return Asker(index, encoder_of(index.model))
