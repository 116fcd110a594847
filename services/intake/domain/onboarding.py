"""What every client is asked once, with their first order (rule I-8)."""

import dataclasses
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.base import Base
from services.intake.domain.form import Answers, Form

#: What stands before the names of its fields, so that they never meet those of a service's form.
PREFIX: Final = "onboarding_"


class OnboardingForm(Base):
    """A version of the form; the last one is asked, and nothing where it has no fields."""

    __tablename__ = "onboarding_forms"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fields: Mapped[list[dict[str, Any]]]
    published_at: Mapped[datetime]

    @property
    def form(self) -> Form:
        return Form.of_rows(self.fields)


def asked_with(order_form: Form, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the fields of the onboarding form as an order asks them: on pages behind those of its own."""
    behind = max((field.page for field in order_form.fields), default=0)
    return [
        dataclasses.replace(
            field,
            name=f"{PREFIX}{field.name}",
            page=field.page + behind,
            shown_if=field.shown_if and dataclasses.replace(field.shown_if, field=f"{PREFIX}{field.shown_if.field}"),
        ).as_row()
        for field in Form.of_rows(rows).fields
    ]


def said_in(form: Form, answers: Answers) -> dict[str, Any] | None:
    """Return what an order's answers say to the onboarding form, by the names that it has there; None while it is not done."""
    names = {field.name for field in form.fields if field.name.startswith(PREFIX) and field.kind.is_asked}
    if not names or any(found.field.partition(".")[0] in names for found in form.check(answers)):
        return None
    return {name: answers[name] for name in names if name in answers}


def part_of(form: Form, answers: Answers) -> dict[str, Any]:
    """Return those of a client's onboarding answers that an order's form asks for."""
    names = {field.name for field in form.fields}
    return {name: value for name, value in answers.items() if name in names}
