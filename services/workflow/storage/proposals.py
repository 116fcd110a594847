"""Proposals of changes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.workflow.domain.proposals import Proposal
from services.workflow.domain.refusals import ProposalUnknown


class Proposals:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, proposal: Proposal) -> None:
        self._session.add(proposal)

    def find(self, proposal_id: UUID) -> Proposal | None:
        return self._session.get(Proposal, proposal_id)

    def get(self, order_id: UUID, proposal_id: UUID) -> Proposal:
        """Raises ProposalUnknown."""
        found = self.find(proposal_id)
        if found is None or found.order_id != order_id:
            raise ProposalUnknown(f"the order has no proposal {proposal_id}")
        return found

    def of(self, order_id: UUID) -> Sequence[Proposal]:
        """Return an order's proposals, the newest first."""
        query = select(Proposal).where(Proposal.order_id == order_id)
        return self._session.scalars(query.order_by(Proposal.proposed_at.desc(), Proposal.id.desc())).all()
