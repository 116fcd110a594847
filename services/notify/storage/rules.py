"""Rules, kept. All are read at once: they are few, and every notice needs them."""

from functools import cached_property

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.domain.rule import ROLES, Audience, AudienceRoles, Rule, Ruling


class Rules:
    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def now(self) -> Ruling:
        """All rules as they were when this piece of work first asked."""
        return Ruling(self._session.scalars(select(Rule)).all())

    def roles(self, audience: Audience) -> tuple[str, ...]:
        """Return the roles that make the audience, as they were when this piece of work first asked."""
        return tuple(self._audiences[audience].roles) if audience in self._audiences else ROLES[audience]

    def keep_roles(self, said: AudienceRoles) -> None:
        """Keep the roles of an audience in the place of what was said before."""
        self._session.merge(said)
        self.__dict__.pop("_audiences", None)

    @cached_property
    def _audiences(self) -> dict[Audience, AudienceRoles]:
        return {one.audience: one for one in self._session.scalars(select(AudienceRoles))}

    def keep(self, rule: Rule) -> None:
        """Keep a changed rule in the place of what was said before."""
        said = {column.name: getattr(rule, column.name) for column in Rule.__table__.columns}
        self._session.execute(
            insert(Rule)
            .values(said)
            .on_conflict_do_update(
                index_elements=[Rule.kind, Rule.audience, Rule.channel],
                set_={name: said[name] for name in ("is_on", "changed_at", "changed_by")},
            )
        )
        self.__dict__.pop("now", None)
