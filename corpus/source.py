"""A source: the bytes of one file, or of one member of an archive, and what they are called.

Does not know formats. Identity of files without an identifier of their own comes from here.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file or archive member; `path` is shown to the user as given."""

    path: str
    data: bytes
    member: str | None = None

    @classmethod
    def from_file(cls, path: Path) -> Source:
        """Read `path` whole. Raises OSError where it cannot be read."""
        return cls(path=str(path), data=path.read_bytes())

    @property
    def name(self) -> str:
        """The innermost file name."""
        return PurePosixPath(self.member or Path(self.path).name).name

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes."""
        return _sha256(self.data)

    @property
    def fallback_id(self) -> str:
        """An id for a document that names no PMCID, PMID or DOI: file stem and content hash."""
        stem = self.name.split(".")[0] or "document"
        plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or "document"
        return f"{slug}-{self.sha256[:8]}"


@lru_cache(maxsize=1)
def _sha256(data: bytes) -> str:
    """Hashed once for all documents of one file; a set of records asks thousands of times."""
    return hashlib.sha256(data).hexdigest()


def document_id(pmcid: str | None, pmid: str | None, doi: str | None, fallback: str) -> str:
    """The stable id of an article: PMCID, else PMID, else DOI, else `fallback`."""
    if pmcid:
        return pmcid
    if pmid:
        return f"PMID{pmid}"
    if doi:
        return f"doi:{doi.lower()}"
    return fallback
