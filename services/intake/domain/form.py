"""A form: what a client is asked for a service, and whether what they said will do."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from services.intake.domain.kinds import KINDS, FieldKind, Limits, Wrong
from shared.contracts.intake.facts import BriefLine
from shared.kernel.refusals import Problem

#: Answers by the name of their field, as JSON values.
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `label` is what the client reads; `help` stands below it; `options` are what a choice offers."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = False
    help: str = ""
    limits: Limits = dataclasses.field(default_factory=Limits)
    options: tuple[str, ...] = ()

    def read(self, value: Any) -> Any:
        """Return the answer in its one true form. Raises Wrong."""
        return KINDS[self.kind].read(value, self.limits, self.options)

    def show(self, value: Any) -> str:
        """Return the answer in words; one that will not do is shown as it was given."""
        try:
            return KINDS[self.kind].show(self.read(value))
        except Wrong:
            return str(value)

    def as_row(self) -> dict[str, Any]:
        """Return the field as plain JSON values."""
        limits = {name: limit for name, limit in dataclasses.asdict(self.limits).items() if limit is not None}
        row = {spot.name: getattr(self, spot.name) for spot in dataclasses.fields(self)}
        return row | {"kind": self.kind.value, "limits": limits, "options": list(self.options)}

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Field":
        """Return the field that `as_row` wrote."""
        made = {"kind": FieldKind(row["kind"]), "limits": Limits(**row["limits"]), "options": tuple(row["options"])}
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

    def check(self, answers: Answers) -> list[Problem]:
        """Return everything that is missing or wrong, in the order of the form (rule I-4)."""
        return self.read(answers).problems

    def read(self, answers: Answers) -> Reading:
        """Read `answers` to fields of this form, and keep what they say beyond it as it came."""
        read, problems = dict(answers), []
        for field in self.fields:
            try:
                if is_missing(answers.get(field.name)):
                    read.pop(field.name, None)
                    _require(field)
                else:
                    read[field.name] = field.read(answers[field.name])
            except Wrong as wrong:
                problems.append(Problem(field=field.name, code=wrong.code, message=wrong.sentence))
        return Reading(read, problems)

    def label(self, name: str) -> str:
        """Return what the client reads for the field `name`, or the name itself where the form has no such field."""
        return next((field.label for field in self.fields if field.name == name), name)

    def unknown(self, answers: Answers) -> list[Problem]:
        """Return a problem for each answer to a question that this form does not ask."""
        known = {field.name for field in self.fields}
        return [
            Problem(field=name, code="field_unknown", message="This form has no such field.")
            for name in answers
            if name not in known
        ]

    def brief(self, answers: Answers) -> tuple[BriefLine, ...]:
        """Return the answers as those who do the work read them: in the form's order, then what was said beyond it."""
        asked = [field for field in self.fields if not is_missing(answers.get(field.name))]
        beyond = [problem.field for problem in self.unknown(answers) if not is_missing(answers[problem.field])]
        return (
            *(BriefLine(field=f.name, label=f.label, value=f.show(answers[f.name])) for f in asked),
            *(BriefLine(field=name, label=name, value=str(answers[name])) for name in beyond),
        )

    def faults(self) -> list[Problem]:
        """Return what is wrong with the form itself: nothing, or it must not be published."""
        names = [field.name for field in self.fields]
        twice = [
            Problem(field=f"fields.{place}.name", code="not_unique", message=f"Another field is called {name!r}.")
            for place, name in enumerate(names)
            if name in names[:place]
        ]
        empty = [
            Problem(
                field=f"fields.{place}.options", code="required", message="A choice needs something to choose from."
            )
            for place, field in enumerate(self.fields)
            if field.kind is FieldKind.CHOICE and not field.options
        ]
        return twice + empty


def is_missing(value: Any) -> bool:
    """Tell whether `value` says nothing: null, or only blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def _require(field: Field) -> None:
    if field.is_required:
        raise Wrong("required", f"Please answer “{field.label}”.")
