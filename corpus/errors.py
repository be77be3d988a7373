"""Every error curbside raises on purpose, as one tree.

CurbsideError                    anything a face may show to the user as one sentence
├── UsageError                   the call itself is wrong (exit code 2)
├── ReadError                    a source cannot become a document; `reason` is a short name
│   └── UnknownFormatError       no reader knows these bytes
├── IndexError_                  the index cannot do what was asked
│   ├── NoIndexError             nothing has been added yet
│   ├── ModelMismatchError       the index was made by another embedding model
│   ├── DamagedIndexError        a file of the index is missing or its bytes changed
│   ├── UnknownDocumentError     no document of the index has this id
│   ├── UnknownGenerationError   the index has no generation of this name
│   └── BusyIndexError           another process is writing
├── QuestionError                the question is empty or too long (a usage error at the faces)
├── FetchError                   a literature service did not give what was asked of it
│   └── RefusedAddressError      an address outside the named services, or not a public one
└── ModelError                   a model's files are missing, altered or unusable

Each message is a sentence that says what happened and what to do next. Only the
faces in `ui/` catch `CurbsideError`; everything else lets it pass.
"""

from __future__ import annotations


class CurbsideError(Exception):
    """Base of every deliberate error; `str(error)` is fit to show to a user."""


class UsageError(CurbsideError):
    """The command or call was given something it cannot work with."""


class QuestionError(UsageError):
    """The question is empty, too long or not text."""


class ReadError(CurbsideError):
    """A source cannot be read.

    Attributes:
        reason: short lower-case name of the trouble, such as "no text layer: needs OCR".
        page: 1-based page on which reading stopped, or None.
    """

    def __init__(self, reason: str, page: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.page = page

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, int | None]]:
        return type(self), (self.reason, self.page)


class UnknownFormatError(ReadError):
    """No reader knows these bytes."""


class IndexError_(CurbsideError):
    """The index cannot do what was asked."""


class NoIndexError(IndexError_):
    """There is no published generation in the index folder."""


class ModelMismatchError(IndexError_):
    """The index holds vectors of another embedding model."""


class DamagedIndexError(IndexError_):
    """A file of the index is missing or differs from its recorded checksum."""


class UnknownDocumentError(IndexError_):
    """No document of the index has the id that was asked for."""


class UnknownGenerationError(IndexError_):
    """The index has no generation of the name that was asked for."""


class BusyIndexError(IndexError_):
    """Another process holds the index's write lock."""


class FetchError(CurbsideError):
    """A literature service cannot be reached or does not answer as it should."""


class RefusedAddressError(FetchError):
    """Contacting this address is not allowed."""


class ModelError(CurbsideError):
    """A model's files are missing, altered or cannot be run here."""
