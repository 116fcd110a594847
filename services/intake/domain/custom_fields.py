"""What the agency keeps of every client beside what all agencies keep: fields of its own making."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.base import Base
from services.intake.domain.checking import merged, unkept
from services.intake.domain.form import Form, Reading
from services.intake.domain.form_faults import faults_of
from services.intake.domain.kinds import FieldKind
from shared.kernel.refusals import Problem

#: What is no single value.
_NOT_TAKEN: Final = frozenset({FieldKind.FILE, FieldKind.TABLE, FieldKind.HEADING})
_MOST: Final = 100


class ClientFields(Base):
    """A version of the fields; clients are checked against the last one, and not at all where it has none."""

    __tablename__ = "client_fields"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fields: Mapped[list[dict[str, Any]]]
    published_at: Mapped[datetime]

    @property
    def form(self) -> Form:
        return Form.of_rows(self.fields)


def field_faults(form: Form) -> list[Problem]:
    """Return all that keeps these fields from being kept of clients."""
    faults = [
        Problem(field=f"fields.{place}.kind", code="not_allowed", message="A field of a client holds one plain value.")
        for place, field in enumerate(form.fields)
        if field.kind in _NOT_TAKEN
    ]
    return merged(faults, faults_of(form))


def read_custom(form: Form, said: Mapping[str, Any], *, kept: Mapping[str, Any]) -> Reading:
    """Return what is `said` of a client to the agency's own fields, in its true form, and all that is wrong with it.

    Where the agency made no fields everything is taken as it comes; else a name without a field is refused, unless it is
    as it is `kept` already, from before there were fields.
    """
    problems = list(unkept(said, "custom"))
    if len(said) > _MOST:
        problems.append(Problem(field="custom", code="too_many", message=f"Please keep at most {_MOST} fields."))
    if problems or not form.fields:
        return Reading(dict(said), problems)
    read, wrong = form.read(form.with_defaults(said))
    news = {name: value for name, value in said.items() if name not in kept or kept[name] != value}
    found = [*wrong, *form.unknown(news)]
    return Reading(
        read, [Problem(field=f"custom.{each.field}", code=each.code, message=each.message) for each in found]
    )
