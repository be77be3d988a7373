"""Archives are opened in memory and bounded; a broken member costs only itself."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

import pytest

from corpus.errors import ReadError
from corpus.read import read_all
from corpus.readers.archive import ArchiveLimits, members
from corpus.source import Source
from tests.jats_sample import JATS

ARTICLE = JATS.encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _tar(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "member"),
    [
        ("a.nxml.gz", gzip.compress(ARTICLE), "a.nxml"),
        ("a.zip", _zip({"in/a.nxml": ARTICLE}), "in/a.nxml"),
        ("a.tar.gz", gzip.compress(_tar({"in/a.nxml": ARTICLE})), "a.tar/in/a.nxml"),
        ("a.zip", _zip({"b.gz": gzip.compress(ARTICLE)}), "b.gz/b"),
    ],
)
def test_members_are_read_and_named(name: str, data: bytes, member: str) -> None:
    (document,) = read_all(Source(name, data)).documents
    assert document.id == "PMC7000001"
    assert (document.provenance.path, document.provenance.member) == (name, member)


def test_a_broken_member_costs_only_itself() -> None:
    files = {"good.nxml": ARTICLE, "broken.nxml": ARTICLE[:900], "photo.png": b"\x89PNG\r\n\x1a"}
    reading = read_all(Source("a.zip", _zip(files)))
    assert [document.id for document in reading.documents] == ["PMC7000001"]
    assert [(i.code, i.severity, i.message.split(":")[0]) for i in reading.issues] == [
        ("member-not-read", "warning", "broken.nxml"),
        ("member-not-read", "note", "photo.png"),
    ]


def test_folders_hidden_files_and_empty_members_are_passed_over() -> None:
    files = {
        "d/": b"",
        "__MACOSX/._a.nxml": b"x",
        "d/.DS_Store": b"x",
        "e.txt": b"",
        "a.xml": ARTICLE,
    }
    reading = read_all(Source("a.zip", _zip(files)))
    assert len(reading.documents) == 1
    assert reading.issues == ()


def test_an_archive_with_nothing_readable_says_why() -> None:
    with pytest.raises(ReadError, match=r"photo\.png: a picture"):
        read_all(Source("a.zip", _zip({"photo.png": b"\x89PNG\r\n\x1a"})))


BOMB = bytes(64 << 20)


@pytest.mark.parametrize(
    ("name", "data"), [("a.gz", gzip.compress(BOMB, 9)), ("a.zip", _zip({"a.xml": BOMB}))]
)
def test_bombs_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(ReadError, match="unpacks to far more"):
        read_all(Source(name, data))


def test_too_many_files_and_too_deep_are_refused() -> None:
    many = Source("a.zip", _zip({f"{n}.txt": b"word" for n in range(6)}))
    with pytest.raises(ReadError, match="more than 5 files"):
        list(members(many, "zip", ArchiveLimits(members=5)))
    deep = gzip.compress(gzip.compress(gzip.compress(gzip.compress(ARTICLE))))
    with pytest.raises(ReadError, match="too deep"):
        read_all(Source("a.gz", deep))


@pytest.mark.parametrize("keep", [10, 60, -4])
def test_damaged_archives_are_refused(keep: int) -> None:
    for name, data in (("a.gz", gzip.compress(ARTICLE)), ("a.zip", _zip({"a.xml": ARTICLE}))):
        with pytest.raises(ReadError, match="damaged"):
            read_all(Source(name, data[:keep]))


def test_a_password_is_named() -> None:
    data = bytearray(_zip({"a.xml": ARTICLE}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ReadError, match="password"):
        read_all(Source("a.zip", bytes(data)))


def test_names_that_climb_out_stay_names() -> None:
    (document,) = read_all(Source("a.zip", _zip({"../../etc/a.xml": ARTICLE}))).documents
    assert document.provenance.member == "../../etc/a.xml"
