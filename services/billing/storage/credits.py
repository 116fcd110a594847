"""Where the rules for credits are kept, and what was granted."""

from collections.abc import Iterable
from functools import cached_property
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.billing.domain.credits import CreditGrant, CreditRule
from shared.kernel.ids import ClientId, InvoiceId


class Credits:
    """Rules, read once for a piece of work, and grants; whoever touches a grant has locked its client's balance of credits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def rules(self) -> list[CreditRule]:
        """Every rule, to look at: those of services, then those of top-ups by currency and size."""
        ordered = select(CreditRule).order_by(
            CreditRule.currency.nulls_first(), CreditRule.minimum, CreditRule.service_id, CreditRule.option
        )
        return list(self._session.scalars(ordered))

    def put(self, rule: CreditRule) -> None:
        """Have this rule, instead of what was said for the same before."""
        values = {column.key: getattr(rule, column.key) for column in CreditRule.__table__.columns}
        changed = {name: values[name] for name in ("amount", "resets")}
        self._session.execute(
            insert(CreditRule).values(values).on_conflict_do_update(index_elements=["id"], set_=changed)
        )
        self.__dict__.pop("rules", None)

    def remove(self, rule_id: UUID) -> None:
        """Have no such rule. None is fine."""
        self._session.execute(delete(CreditRule).where(CreditRule.id == rule_id))
        self.__dict__.pop("rules", None)

    def add(self, grants: Iterable[CreditGrant]) -> None:
        self._session.add_all(grants)

    def is_granted(self, grant_id: UUID) -> bool:
        """Tell whether these credits came already."""
        return self._session.scalar(select(CreditGrant.id).where(CreditGrant.id == grant_id)) is not None

    def of_invoice(self, invoice_id: InvoiceId) -> dict[UUID, CreditGrant]:
        """Return what was granted for the invoice, by the id of the line."""
        found = select(CreditGrant).where(CreditGrant.invoice_id == invoice_id)
        return {grant.id: grant for grant in self._session.scalars(found)}

    def of_client(self, client_id: ClientId, *, limit: int) -> list[CreditGrant]:
        """Return what a client was granted, newest first."""
        listed = select(CreditGrant).where(CreditGrant.client_id == client_id)
        return list(self._session.scalars(listed.order_by(CreditGrant.granted_at.desc(), CreditGrant.id).limit(limit)))
