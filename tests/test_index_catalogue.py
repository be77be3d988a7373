"""The catalogue: many passages at once are those got one by one, and no changed row gets out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from index_material import ToyEncoder, written

from corpus.errors import DamagedIndexError
from index.build import publish
from index.catalogue import Catalogue
from index.generation import current_generation
from index.store import CATALOGUE_FILE


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The catalogue of sixty documents."""
    made = [
        written(f"d{n:02}", f"Zinc {n}", f"Zinc shortened colds by {n} hours.") for n in range(60)
    ]
    publish(tmp_path, add=made, encoder=ToyEncoder())
    return tmp_path / current_generation(tmp_path) / CATALOGUE_FILE


def test_many_passages_at_once_are_those_got_one_by_one(file: Path) -> None:
    with closing(Catalogue(file)) as catalogue:
        keys = catalogue.keys()
        assert len(keys) >= 60
        alone = {key: catalogue.passages([key])[key] for key in keys}
        assert catalogue.passages([*keys, 10**9]) == alone
        assert [row[0] for row in catalogue.every_passage()] == keys


def test_a_changed_row_among_many_is_damage(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE passages SET text = 'Zinc cures.' WHERE key = 30")
    with closing(Catalogue(file)) as catalogue:
        keys = catalogue.keys()
        with pytest.raises(DamagedIndexError):
            catalogue.passages(keys)
        assert len(catalogue.passages([key for key in keys if key != 30])) == len(keys) - 1
