"""To which class a drug belongs, where what is said of the class holds for each member.

A warning on beta-blockers answers a question on bisoprolol. The classes and their members are a
shipped list, which leaves out classes whose members differ. Knows no corpus.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from qa.synonyms import names_of_drug
from qa.terms import stems

ClassName = frozenset[str]
"""The stems of a class's name."""

_FILE = Path(__file__).with_name("words") / "classes.txt"


@dataclass(frozen=True, slots=True)
class _DrugClass:
    """A class's names as stems, its members, and the endings that only members have."""

    names: tuple[ClassName, ...]
    members: frozenset[str]
    endings: tuple[str, ...]

    def has(self, drug: str) -> bool:
        return drug in self.members or (bool(self.endings) and drug.endswith(self.endings))


def class_names(drugs: Collection[str]) -> tuple[ClassName, ...]:
    """The names of the classes of `drugs`, which may be brands."""
    known = {name.lower() for drug in drugs for name in (drug, *names_of_drug(drug))}
    groups = (group for group in _classes() if any(map(group.has, known)))
    return tuple(name for group in groups for name in group.names)


def names_one(text: str, classes: Collection[ClassName]) -> bool:
    """Whether `text` names one of `classes`."""
    return bool(classes) and any(map(frozenset(stems(text)).issuperset, classes))


@lru_cache(maxsize=1)
def _classes() -> tuple[_DrugClass, ...]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_class(line) for line in lines if line.strip() and not line.startswith("#"))


def _class(line: str) -> _DrugClass:
    names, _, members = line.partition(":")
    listed = [member.strip().lower() for member in members.split(",")]
    return _DrugClass(
        tuple(frozenset(stems(name)) for name in names.split(",")),
        frozenset(member for member in listed if not member.startswith("-")),
        tuple(member[1:] for member in listed if member.startswith("-")),
    )
