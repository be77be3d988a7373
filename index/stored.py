"""The serving generation's catalogue as it was stored, before today's statuses are laid over it.

What publishes documents again must start from here: laid-over statuses would be stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from index import generation as generations
from index.catalogue import Catalogue
from index.store import CATALOGUE_FILE


@contextmanager
def stored_catalogue(folder: Path) -> Iterator[Catalogue]:
    """The catalogue for the length of a block. Raises NoIndexError, DamagedIndexError."""
    name = generations.current_generation(folder)
    with closing(Catalogue(folder / name / CATALOGUE_FILE)) as catalogue:
        yield catalogue
