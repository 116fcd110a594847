"""The sample agency, Northwind Content: who works there, and the stages of its work."""

from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_DNS, uuid5

from services.workflow.domain.states import OrderState
from shared.kernel.ids import MemberId

PASSWORD: Final = "orderwright-demo"

PIPELINE: Final = "content-marketing"

#: Key, name, state, and whether the client sees it.
STAGES: Final = (
    ("content-calendar", "Content calendar", OrderState.IN_PROGRESS, True),
    ("brief", "Brief", OrderState.IN_PROGRESS, True),
    ("writing", "Writing", OrderState.IN_PROGRESS, True),
    ("editing", "Editing and fact-checking", OrderState.IN_PROGRESS, False),
    ("submitting", "Submitting", OrderState.DELIVERED, True),
    ("complete", "Complete", OrderState.COMPLETED, True),
)

_ALL: Final = ("blog-article", "seo-content-package", "landing-page", "case-study", "newsletter", "content-calendar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the sample agency. Every app knows sample people by the same id, made from the address."""

    email: str
    name: str
    role: str
    capacity: int = 0
    services: tuple[str, ...] = ()

    @property
    def id(self) -> MemberId:
        return MemberId(uuid5(NAMESPACE_DNS, self.email))


MEMBERS: Final = (
    Person(email="olivia@northwind.example", name="Olivia Hart", role="admin"),
    Person(email="marco@northwind.example", name="Marco Reyes", role="manager"),
    Person(email="wanda@northwind.example", name="Wanda Quist", role="contractor", capacity=8, services=_ALL),
    Person(email="walter@northwind.example", name="Walter Bloom", role="contractor", capacity=6, services=_ALL),
    Person(email="wren@northwind.example", name="Wren Abara", role="contractor", capacity=10, services=_ALL),
    Person(
        email="edgar@northwind.example",
        name="Edgar Lind",
        role="contractor",
        capacity=12,
        services=("content-calendar",),
    ),
)
