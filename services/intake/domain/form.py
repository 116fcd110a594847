"""A form: what a client is asked for a service, and whether what they said will do."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from services.intake.domain.files import read_files, show_files
from services.intake.domain.kinds import KINDS, FieldKind, Limits, Wrong, WrongInside
from services.intake.domain.patterns import fits
from services.intake.domain.tables import read_table, show_table
from shared.contracts.intake.facts import BriefLine
from shared.kernel.refusals import Problem

#: Answers by the name of their field, as JSON values.
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A field is asked only where the answer to `field`, one before it, is `any_of` these; none of them where `is_negated`.

    Without any values it is enough that there is an answer. Of a field that is not asked itself nothing holds.
    """

    field: str
    any_of: tuple[Any, ...] = ()
    is_negated: bool = False

    def holds(self, answers: Answers) -> bool:
        """Tell whether it holds for `answers`, in their true form."""
        given = answers.get(self.field)
        said = [] if is_missing(given) else given if isinstance(given, list) else [given]
        return (any(one in self.any_of for one in said) if self.any_of else bool(said)) is not self.is_negated

    def as_row(self) -> dict[str, Any]:
        return {"field": self.field, "any_of": list(self.any_of), "is_negated": self.is_negated}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `label` is what the client reads; `help` stands below it; `options` are what a choice offers.

    `pattern` is what a text must look like (patterns.py), `columns` are those of a table, `default` is the answer of one who
    leaves it out, `page` the page of the form it stands on, `accepts` the kinds of files it takes (file_types.py); none is any.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = False
    help: str = ""
    limits: Limits = dataclasses.field(default_factory=Limits)
    options: tuple[str, ...] = ()
    pattern: str = ""
    default: Any = None
    shown_if: Condition | None = None
    columns: tuple["Field", ...] = ()
    page: int = 1
    accepts: tuple[str, ...] = ()

    def read(self, value: Any) -> Any:
        """Return the answer in its one true form. Raises Wrong."""
        if self.kind is FieldKind.TABLE:
            return read_table(value, self)
        if self.kind is FieldKind.FILE:
            return read_files(value, self)
        read = KINDS[self.kind].read(value, self)
        if self.pattern and not fits(read, self.pattern):
            raise Wrong("not_as_asked", self.help or f"Please write “{self.label}” as asked.")
        return read

    def show(self, value: Any) -> str:
        """Return the answer in words; one that will not do is shown as it was given."""
        try:
            read = self.read(value)
        except Wrong:
            return str(value)
        if self.kind is FieldKind.FILE:
            return show_files(read)
        return show_table(read, self) if self.kind is FieldKind.TABLE else KINDS[self.kind].show(read)

    def require(self) -> None:
        """Nothing was said. Raises Wrong where something must be."""
        if self.is_required:
            raise Wrong("required", f"Please answer “{self.label}”.")

    def as_row(self) -> dict[str, Any]:
        """Return the field as plain JSON values."""
        limits = {name: limit for name, limit in dataclasses.asdict(self.limits).items() if limit is not None}
        row = {spot.name: getattr(self, spot.name) for spot in dataclasses.fields(self)}
        return row | {
            "kind": self.kind.value,
            "limits": limits,
            "options": list(self.options),
            "accepts": list(self.accepts),
            "shown_if": self.shown_if and self.shown_if.as_row(),
            "columns": [column.as_row() for column in self.columns],
        }

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Field":
        """Return the field that `as_row` wrote, also before fields had all that they have now."""
        made: dict[str, Any] = {
            "kind": FieldKind(row["kind"]),
            "limits": Limits(**row["limits"]),
            "options": tuple(row["options"]),
            "accepts": tuple(row.get("accepts", ())),
            "columns": tuple(cls.of_row(column) for column in row.get("columns", ())),
        }
        if (shown_if := row.get("shown_if")) is not None:
            made["shown_if"] = Condition(**(shown_if | {"any_of": tuple(shown_if["any_of"])}))
        return cls(**(dict(row) | made))


class Reading(NamedTuple):
    """Answers in their true form where they will do and as given where not, and all that is wrong with them."""

    answers: dict[str, Any]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Form:
    """The questions of a service, in the order they are asked."""

    fields: tuple[Field, ...]

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, Any]]) -> "Form":
        return cls(tuple(Field.of_row(row) for row in rows))

    def as_rows(self) -> list[dict[str, Any]]:
        return [field.as_row() for field in self.fields]

    def with_besides(self, rows: Iterable[Mapping[str, Any]] | None) -> "Form":
        """Return the form with what is asked besides, on its last page."""
        return Form((*self.fields, *Form.of_rows(rows).fields)) if rows else self

    def check(self, answers: Answers) -> list[Problem]:
        """Return everything that is missing or wrong, in the order of the form (rule I-4)."""
        return self.read(answers).problems

    def read(self, answers: Answers) -> Reading:
        """Read `answers` to the fields of this form that are asked, and keep what they say beyond them as it came."""
        read, problems = dict(answers), []
        for field in self._asked(read):
            try:
                given = answers.get(field.name)
                value = None if is_missing(given) else field.read(given)
                if is_missing(value):  # also a table of empty rows says nothing
                    read.pop(field.name, None)
                    field.require()
                else:
                    read[field.name] = value
            except WrongInside as wrong:
                problems += [_problem(f"{field.name}.{path}", part) for path, part in wrong.parts]
            except Wrong as wrong:
                problems.append(_problem(field.name, wrong))
        return Reading(read, problems)

    def with_defaults(self, answers: Answers) -> dict[str, Any]:
        """Return `answers`, and the default of each field that is asked and was left out."""
        filled = dict(answers)
        for field in self._asked(filled):
            if field.name not in filled and field.default is not None:
                filled[field.name] = field.default
        return filled

    def asked(self, answers: Answers) -> list[Field]:
        """Return the fields that are asked of somebody with these answers (rule I-3)."""
        return list(self._asked(self.read(answers).answers))

    def _asked(self, answers: Answers) -> Iterator[Field]:
        """Go through the fields; `answers` to those gone through may be put in order meanwhile."""
        hidden: set[str] = set()
        for field in self.fields:
            on = field.shown_if
            if on is not None and (on.field in hidden or not on.holds(answers)):
                hidden.add(field.name)
            elif field.kind.is_asked:
                yield field

    def label(self, name: str) -> str:
        """Return what the client reads for the field `name`, or the name itself where the form has no such field."""
        first = name.partition(".")[0]
        return next((field.label for field in self.fields if field.name in {name, first}), name)

    def unknown(self, answers: Answers) -> list[Problem]:
        """Return a problem for each answer to a question that this form does not ask."""
        known = {field.name for field in self.fields if field.kind.is_asked}
        return [
            Problem(field=name, code="field_unknown", message="This form has no such field.")
            for name in answers
            if name not in known
        ]

    def brief(self, answers: Answers) -> tuple[BriefLine, ...]:
        """Return the answers as those who do the work read them: in the form's order, then what was said beyond it."""
        asked = [field for field in self._asked(answers) if not is_missing(answers.get(field.name))]
        beyond = [problem.field for problem in self.unknown(answers) if not is_missing(answers[problem.field])]
        return (
            *(BriefLine(field=f.name, label=f.label, value=f.show(answers[f.name])) for f in asked),
            *(BriefLine(field=name, label=name, value=str(answers[name])) for name in beyond),
        )


def is_missing(value: Any) -> bool:
    """Tell whether `value` says nothing: null, only blanks, or nothing chosen."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _problem(name: str, wrong: Wrong) -> Problem:
    return Problem(field=name, code=wrong.code, message=wrong.sentence)
