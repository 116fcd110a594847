"""Answers that are files: which of them a field takes, and how those that were uploaded become its answer (rule I-3)."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from services.intake.domain.file_types import MEDIA_TYPES
from services.intake.domain.kinds import FieldKind, Wrong, require_count

if TYPE_CHECKING:
    from services.intake.domain.form import Answers, Field, Form

#: No answer has more files than this, and none is larger, whatever the limits of its field say.
MOST_FILES: Final = 20
MOST_BYTES: Final = 100 * 1024 * 1024
_LONGEST_NAME: Final = 150
_LONGEST_ENDING: Final = 12
_SHAPE: Final = {"file_id": str, "name": str, "type": str, "size_bytes": int}
_MEGABYTE: Final = 1024 * 1024


def read_files(value: Any, field: "Field") -> list[dict[str, Any]]:
    """Return the files of an answer in the shape that `with_files` gives them. Raises Wrong, also for any that it did not find."""
    files = [value] if isinstance(value, str | Mapping) else value
    if not isinstance(files, list):
        raise Wrong("not_a_file", "Please upload a file.")
    if any(not _is_known(file) for file in files):
        raise Wrong("file_unknown", "A file is not here (any more). Please upload it again.")
    require_count(len(files), field.limits, "files")
    if len(files) > MOST_FILES:
        raise Wrong("too_many", f"Please give at most {MOST_FILES} files; there are {len(files)}.")
    for file in files:
        require_taken(field, file["name"], file["type"], file["size_bytes"])
    return [dict(file) for file in files]


def _is_known(file: Any) -> bool:
    return isinstance(file, Mapping) and {name: type(part) for name, part in file.items()} == _SHAPE


def require_taken(field: "Field", name: str, kind: str | None, size_bytes: int) -> None:
    """Raises Wrong where the field takes no file of this kind or size."""
    if kind is None or (field.accepts and kind not in field.accepts):
        told = (
            f"Please send one of: {', '.join(field.accepts)}." if field.accepts else "This kind of file is not taken."
        )
        raise Wrong("file_type_refused", f"“{name}” can't be taken. {told}")
    most = min(field.limits.max_bytes or MOST_BYTES, MOST_BYTES)
    if size_bytes > most:
        raise Wrong("file_too_large", f"“{name}” is too large: at most {most / _MEGABYTE:.3g} MB.")
    if size_bytes == 0:
        raise Wrong("file_empty", f"“{name}” is empty.")


def show_files(files: Sequence[Mapping[str, Any]]) -> str:
    """Return the files in words."""
    return ", ".join(file["name"] for file in files)


def files_named(form: "Form", answers: "Answers") -> set[UUID]:
    """Return the ids of all files that the answers to a form name."""
    found = (_id_of(file) for _, files in _file_answers(form, answers) for file in files)
    return {file_id for file_id in found if file_id is not None}


def with_files(form: "Form", answers: "Answers", known: Mapping[UUID, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the answers with each file as it is `known`; of one that is not, only its name is left, whatever was said of it."""
    trusted = {
        name: [known.get(_id_of(file) or UUID(int=0)) or _unknown(file) for file in files]
        for name, files in _file_answers(form, answers)
    }
    return {**answers, **trusted}


def _file_answers(form: "Form", answers: "Answers") -> Iterator[tuple[str, list[Any]]]:
    for field in form.fields:
        if field.kind is FieldKind.FILE and (given := answers.get(field.name)):
            yield field.name, given if isinstance(given, list) else [given]


def _id_of(file: Any) -> UUID | None:
    said = file.get("file_id") if isinstance(file, Mapping) else file
    try:
        return UUID(said) if isinstance(said, str) else None
    except ValueError:
        return None


def _unknown(file: Any) -> str:
    said = file.get("file_id") if isinstance(file, Mapping) else file
    return said if isinstance(said, str) and said.strip() else "?"


def safe_name(given: str) -> str:
    """Return a file's name that does no harm wherever it is written or shown: no path, no signs that hide others, not too long."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    plain = "".join("_" if sign in '<>:"|?*' else sign for sign in last if unicodedata.category(sign)[0] != "C")
    name = " ".join(plain.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return name[:_LONGEST_NAME] or "file"
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"


def is_file_type(name: str) -> bool:
    """Tell whether a field may accept this kind of file."""
    return name in MEDIA_TYPES
