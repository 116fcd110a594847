"""What keeps a form from being asked: nothing, or it must not be published."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from services.intake.domain.files import is_file_type
from services.intake.domain.form import Condition, Field, Form, is_missing
from services.intake.domain.kinds import FieldKind, Wrong
from services.intake.domain.patterns import is_pattern
from shared.kernel.refusals import Problem

MOST_FIELDS: Final = 200
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
_MOST_OPTIONS: Final = 500
_LONGEST_LABEL: Final = 500


def faults_of(form: Form) -> list[Problem]:
    """Return all that is wrong with the form itself, in its order."""
    found = list(_field_faults(form.fields, "fields"))
    for place, field in enumerate(form.fields):
        at = f"fields.{place}"
        if field.shown_if is not None:
            found += _condition_faults(field.shown_if, form.fields[:place], f"{at}.shown_if")
        if place and field.page < form.fields[place - 1].page:
            found.append(_fault(f"{at}.page", "out_of_order", "A field can't stand on a page before the one above it."))
    if len(form.fields) > MOST_FIELDS:
        found.append(_fault("fields", "too_many", f"A form has at most {MOST_FIELDS} fields."))
    return found


def _field_faults(fields: Sequence[Field], path: str) -> Iterator[Problem]:
    names = [field.name for field in fields]
    for place, field in enumerate(fields):
        at = f"{path}.{place}"
        if not _NAME.fullmatch(field.name):
            yield _fault(f"{at}.name", "invalid", "A name is small letters, digits and underscores, a letter first.")
        elif field.name in names[:place]:
            yield _fault(f"{at}.name", "not_unique", f"Another field is called {field.name!r}.")
        if not 0 < len(field.label.strip()) <= _LONGEST_LABEL:
            yield _fault(f"{at}.label", "required", f"A field needs a label of at most {_LONGEST_LABEL} characters.")
        if field.page < 1:
            yield _fault(f"{at}.page", "too_small", "Pages are counted from 1.")
        yield from _kind_faults(field, at)


def _kind_faults(field: Field, at: str) -> Iterator[Problem]:
    if field.kind.is_chosen and not field.options:
        yield _fault(f"{at}.options", "required", "A choice needs something to choose from.")
    spelled = [option.strip().casefold() for option in field.options]
    if len(set(spelled)) < len(spelled) or "" in spelled or len(spelled) > _MOST_OPTIONS:
        yield _fault(f"{at}.options", "not_unique", f"Options are at most {_MOST_OPTIONS} different words.")
    if any(option != option.strip() for option in field.options):
        yield _fault(f"{at}.options", "invalid", "Options have no blanks around them.")
    if field.pattern and (field.kind is not FieldKind.TEXT or not is_pattern(field.pattern)):
        sentence = "A pattern is for a text; signs, classes and repeats, no groups."
        yield _fault(f"{at}.pattern", "invalid", sentence)
    yield from _limit_faults(field, at)
    yield from _file_faults(field, at)
    yield from _table_faults(field, at)
    if not (is_missing(field.default) or _may_be_read(field, field.default)):
        yield _fault(f"{at}.default", "invalid", "This default is no answer to the field.")


def _limit_faults(field: Field, at: str) -> Iterator[Problem]:
    limits = field.limits
    for least, most in ((limits.min_length, limits.max_length), (limits.minimum, limits.maximum)):
        if least is not None and most is not None and least > most:
            yield _fault(f"{at}.limits", "invalid", "The least is more than the most.")


def _file_faults(field: Field, at: str) -> Iterator[Problem]:
    most = field.limits.max_bytes
    if field.kind is not FieldKind.FILE and (field.accepts or most is not None):
        yield _fault(f"{at}.accepts", "not_allowed", "Only a file has a kind and a size.")
    if strange := [name for name in field.accepts if not is_file_type(name)]:
        yield _fault(f"{at}.accepts", "choice_unknown", f"There is no kind of file called {', '.join(strange)}.")
    if most is not None and most < 1:
        yield _fault(f"{at}.limits", "too_small", "A file has at least one byte.")


def _table_faults(field: Field, at: str) -> Iterator[Problem]:
    if field.kind is not FieldKind.TABLE:
        if field.columns:
            yield _fault(f"{at}.columns", "not_allowed", "Only a table has columns.")
        return
    if not field.columns:
        yield _fault(f"{at}.columns", "required", "A table needs columns.")
    yield from _field_faults(field.columns, f"{at}.columns")
    for place, column in enumerate(field.columns):
        if column.kind in {FieldKind.TABLE, FieldKind.HEADING, FieldKind.MANY_CHOICE, FieldKind.FILE}:
            yield _fault(f"{at}.columns.{place}.kind", "not_allowed", "A cell of a table holds one answer.")
        if column.shown_if is not None:
            yield _fault(f"{at}.columns.{place}.shown_if", "not_allowed", "A column is always asked.")


def _condition_faults(condition: Condition, before: Sequence[Field], at: str) -> Iterator[Problem]:
    on = next((field for field in before if field.name == condition.field and field.kind.is_asked), None)
    if on is None:
        yield _fault(f"{at}.field", "field_unknown", "A condition is about a question that stands before.")
    elif not all(_may_be_said(on, value) for value in condition.any_of):
        yield _fault(f"{at}.any_of", "invalid", f"“{on.label}” is never answered like this.")


def _may_be_said(field: Field, value: Any) -> bool:
    """Tell whether `value` is an answer in its true form, or one of several that are chosen together."""
    if field.kind is FieldKind.MANY_CHOICE:
        return value in field.options
    return _may_be_read(field, value) and field.read(value) == value


def _may_be_read(field: Field, value: Any) -> bool:
    if not field.kind.is_asked or field.kind is FieldKind.FILE:
        return False  # nobody can foresee the id of an uploaded file
    try:
        field.read(value)
    except Wrong:
        return False
    return True


def _fault(field: str, code: str, message: str) -> Problem:
    return Problem(field=field, code=code, message=message)
