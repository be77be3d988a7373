"""Reads `corpus.toml`, the recipe of a team's corpus: folders, queries, globs, types, synonyms.

Every path in it counts from the recipe's own folder. Knows which files a recipe means, not
how they are indexed or fetched.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, cast

from corpus.document import DOCUMENT_TYPES, DocumentType
from corpus.errors import UsageError
from corpus.fetching.plan import DEFAULT_MAX, FetchRequest
from corpus.sidecar import SUFFIX as SIDECAR_SUFFIX

FILE = "corpus.toml"
_LARGEST = 1024 * 1024
_FIELDS = {"folders", "include", "exclude", "types", "synonyms", "downloads", "queries"}
_QUERY_FIELDS = {"source", "query", "ids", "max", "commercial"}
_MOST_TERMS = 10_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """One corpus as its team describes it.

    `include` and `exclude` are globs on a file's path, as it counts from the recipe's folder
    or from the listed folder that holds the file; `types` maps such globs to document types,
    the last match winning.
    """

    path: Path
    folders: tuple[Path, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    types: Mapping[str, DocumentType] = field(default_factory=dict)
    queries: tuple[FetchRequest, ...] = ()
    synonyms: Path | None = None
    downloads: Path | None = None

    def files(self) -> list[Path]:
        """The files in its folders that the recipe means, in order.

        Raises UsageError where a folder does not exist: a drive that is not mounted must
        not look like a folder that was emptied.
        """
        found: dict[Path, None] = {}
        for folder in self.folders:
            if not folder.is_dir():
                raise UsageError(f"{folder} is not there: mount it, or take it out of {self.path}.")
            found |= dict.fromkeys(sorted(f for f in _files(folder) if self._meant(folder, f)))
        return list(found)

    def _meant(self, folder: Path, file: Path) -> bool:
        if file == self.synonyms or (self.downloads and self.downloads in file.parents):
            return False
        names = self._names(folder, file)
        included = not self.include or _any_matches(names, self.include)
        return included and not _any_matches(names, self.exclude)

    def _names(self, folder: Path, file: Path) -> tuple[str, ...]:
        home = self.path.parent
        places = (folder, home) if file.is_relative_to(home) else (folder,)
        return tuple(file.relative_to(place).as_posix() for place in places)

    def type_of(self, file: Path) -> DocumentType | None:
        """The type that the recipe gives documents of `file` (absolute), or None."""
        given: DocumentType | None = None
        for folder in self.folders:
            if file.is_relative_to(folder):
                names = self._names(folder, file)
                for glob, type_ in self.types.items():
                    given = type_ if _any_matches(names, (glob,)) else given
        return given


def _any_matches(names: Iterable[str], globs: Sequence[str]) -> bool:
    return any(matches(name, glob) for name in names for glob in globs)


def query_name(request: FetchRequest) -> str:
    """A name for a query that does not tell what it asks: a hash of source and terms."""
    text = "\n".join((request.source, *request.terms))
    return f"query-{sha256(text.encode()).hexdigest()[:16]}"


def read_recipe(path: Path) -> Recipe:
    """The recipe at `path`, a file or the folder that holds `corpus.toml`.

    Raises UsageError where it is missing, is not TOML or holds what no recipe has; the
    message names the field.
    """
    path = (path / FILE if path.is_dir() else path).expanduser().resolve()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"There is no recipe at {path}: write a {FILE} first.") from error
    if len(data) > _LARGEST:
        raise UsageError(f"{path} is too long for a recipe.")
    try:
        return _recipe(path, tomllib.loads(data.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}.") from error


def _recipe(path: Path, fields: Mapping[str, Any]) -> Recipe:
    _only(fields, _FIELDS, str(path))
    home = path.parent
    folders = tuple(_inside(home, text) for text in _texts(fields, "folders"))
    queries = fields.get("queries", [])
    if not isinstance(queries, list) or not all(isinstance(query, dict) for query in queries):
        raise UsageError(f"{path}: write each query as a table under [[queries]].")
    if not folders and not queries:
        raise UsageError(f"{path} names neither folders nor queries: nothing to do.")
    return Recipe(
        path=path,
        folders=folders,
        include=_texts(fields, "include"),
        exclude=_texts(fields, "exclude"),
        types=_types(path, fields.get("types", {})),
        queries=tuple(_query(path, query) for query in queries),
        synonyms=_path(home, fields, "synonyms"),
        downloads=_path(home, fields, "downloads"),
    )


def _inside(home: Path, text: str) -> Path:
    return (home / Path(text).expanduser()).resolve()


def _path(home: Path, fields: Mapping[str, Any], name: str) -> Path | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{FILE}: {name} must be a path.")
    return _inside(home, value)


def _only(fields: Mapping[str, Any], known: set[str], where: str) -> None:
    for name in fields:
        if name not in known:
            raise UsageError(
                f"{where}: unknown field {name!r}; known are {', '.join(sorted(known))}."
            )


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise UsageError(f"{FILE}: {name} must be a list of texts.")
    return tuple(value)


def _types(path: Path, given: object) -> Mapping[str, DocumentType]:
    if not isinstance(given, dict):
        raise UsageError(f'{path}: types must be a table such as "guidelines/**" = "guideline".')
    for glob, type_ in given.items():
        if type_ not in DOCUMENT_TYPES:
            raise UsageError(
                f"{path}: {type_!r} for {glob!r} is no document type: use "
                f"{', '.join(DOCUMENT_TYPES)}."
            )
    return cast("Mapping[str, DocumentType]", dict(given))


def _query(path: Path, fields: Mapping[str, Any]) -> FetchRequest:
    _only(fields, _QUERY_FIELDS, f"{path}, queries")
    source, limit = fields.get("source", ""), fields.get("max", DEFAULT_MAX)
    terms = _texts(fields, "ids") or tuple(filter(None, (fields.get("query"),)))
    if ("query" in fields) == ("ids" in fields):
        raise UsageError(f'{path}: each query needs either query = "…" or ids = ["…"].')
    if not all(isinstance(term, str) for term in terms) or len(terms) > _MOST_TERMS:
        raise UsageError(f"{path}: a query must be text.")
    if type(limit) is not int or not isinstance(fields.get("commercial", False), bool):
        raise UsageError(f"{path}: max must be a whole number, commercial true or false.")
    return FetchRequest(source, terms, limit, fields.get("commercial", False))


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        known = path.name == FILE or path.name.endswith(SIDECAR_SUFFIX)
        if path.is_file() and not known and not any(p.startswith((".", "__")) for p in parts):
            yield path


def matches(name: str, glob: str) -> bool:
    """Whether the relative path `name` meets `glob`.

    `*` and `?` stay within one part of a path, `**` crosses any number of them; a glob
    without a slash is tried on the file's name alone, as in `.gitignore`.
    """
    pattern = glob if "/" in glob else f"**/{glob}"
    return re.fullmatch(_expression(pattern), PurePosixPath(name).as_posix()) is not None


def _expression(glob: str) -> str:
    """`glob` as a regular expression."""
    made, position = "", 0
    while position < len(glob):
        if glob.startswith("**/", position):
            made, position = made + "(?:[^/]+/)*", position + 3
        elif glob.startswith("**", position):
            made, position = made + ".*", position + 2
        else:
            character = glob[position]
            made += {"*": "[^/]*", "?": "[^/]"}.get(character, re.escape(character))
            position += 1
    return made
