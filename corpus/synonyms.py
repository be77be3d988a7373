"""Reads a team's synonym file: on each line words that mean the same, between commas.

    epinephrine, adrenaline, EpiPen
    # a line that begins with a number sign is a remark

Knows the file's form and where an index keeps its copy; not how a question uses it.
"""

from __future__ import annotations

import os
from pathlib import Path

from corpus.builder import clean
from corpus.errors import UsageError

FILE = "synonyms.txt"
"""The copy's name in an index folder."""

_LARGEST = 1024 * 1024
_LONGEST = 100

Groups = tuple[tuple[str, ...], ...]


def read_synonyms(path: Path) -> Groups:
    """The groups of synonyms at `path`, in order; empty lines and remarks are passed over.

    Raises UsageError where it cannot be read or a line holds fewer than two terms.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"The synonym file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The synonym file {path} is not UTF-8: save it as that.") from error
    if len(data) > _LARGEST:
        raise UsageError(f"The synonym file {path} is longer than a megabyte.")
    groups = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            groups.append(_group(line, f"{path}, line {number}"))
    return tuple(groups)


def _group(line: str, where: str) -> tuple[str, ...]:
    terms = tuple(dict.fromkeys(filter(None, (clean(term) for term in line.split(",")))))
    if len(terms) < 2:
        raise UsageError(f"{where}: write two or more terms between commas.")
    if any(len(term) > _LONGEST for term in terms):
        raise UsageError(f"{where}: a term is longer than {_LONGEST} characters.")
    return terms


def install_synonyms(groups: Groups, index_folder: Path) -> Path:
    """Keep `groups` beside an index's generations, in one step; returns the file."""
    index_folder.mkdir(parents=True, exist_ok=True)
    path = index_folder / FILE
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.writelines(f"{', '.join(group)}\n" for group in groups)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return path
