"""What the ranker learns from: a question, a text that answers it or none, several that do not.

Texts are written as the runtime writes them. Knows neither files of sets nor models.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Group:
    """One list to be ranked: `positive` answers `question`, none of `negatives` does.

    Without a positive the list teaches that near texts may hold no answer.

    `source` names the set and the kind of text, such as "covid-qa sentences"; batches hold
    groups of one source, so that they are of like length.
    """

    source: str
    question: str
    positive: str | None
    negatives: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The positive first, if there is one."""
        return self.negatives if self.positive is None else (self.positive, *self.negatives)


def write_groups(path: Path, groups: Iterable[Group]) -> None:
    """One JSON object a line."""
    lines = [json.dumps(asdict(group), ensure_ascii=True) for group in groups]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_groups(path: Path) -> list[Group]:
    """What `write_groups` wrote."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Group(**{**row, "negatives": tuple(row["negatives"])}) for row in rows]


def sources(groups: Sequence[Group]) -> list[str]:
    """The sources of `groups`, in order of first appearance."""
    return list(dict.fromkeys(group.source for group in groups))
