"""A small agency as the apps would tell it, for tests of the screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from shared.kernel.actors import Actor, ActorKind

PASSWORD = "orderwright-demo"
FORM_TOKEN = "AZ8fXk3vcV2x.aSLp3Q.3m9Yb0b7Vt0aQ1"


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_DNS, name)


OLIVIA = Actor(
    kind=ActorKind.MEMBER, id=_id("olivia@northwind.example"), name="Olivia Hart", permissions=frozenset({"*"})
)
WANDA = Actor(
    kind=ActorKind.MEMBER,
    id=_id("wanda@northwind.example"),
    name="Wanda Quist",
    permissions=frozenset({"orders.view_assigned", "orders.work"}),
)
CLARA = Actor(kind=ActorKind.CLIENT, id=_id("clara@bluebird.example"), name="Clara Voss")

#: The orders that tests name: delivered and waiting for Clara, and one of hers that lacks details.
DELIVERED = str(UUID(int=1))
INCOMPLETE = str(UUID(int=2))
SOMEONE_ELSES = str(UUID(int=3))
INVOICE = str(UUID(int=100))

_CLIENTS = {
    "clara": ("clara@bluebird.example", "Clara Voss", "Bluebird Outdoor"),
    "devin": ("devin@harborlight.example", "Devin Okafor", "Harborlight Dental"),
    "priya": ("priya@fernhill.example", "Priya Nair", "Fernhill SaaS"),
    "tomas": ("tomas@castellan.example", "Tomas Weber", "Castellan Travel"),
}
_STAGES = [
    ("content-calendar", "Content calendar", "queued"),
    ("brief", "Brief", "in_progress"),
    ("writing", "Writing", "in_progress"),
    ("editing", "Editing and fact-checking", "in_progress"),
    ("submitting", "Submitting", "delivered"),
    ("complete", "Complete", "completed"),
]


def _in(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")


def usd(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


def _client(who: str) -> dict[str, Any]:
    email, name, company = _CLIENTS[who]
    return {"client_id": str(_id(email)), "name": name, "company": company}


def _assignee(name: str, part: str = "worker") -> dict[str, Any]:
    return {"member_id": str(_id(f"{name.split(maxsplit=1)[0].lower()}@northwind.example")), "name": name, "part": part}


def an_order(number: int, code: str, who: str, service: str, state: str, **more: Any) -> dict[str, Any]:
    """An order as GET /orders/{id} of workflow answers it."""
    return {
        "order_id": str(UUID(int=number)),
        "number": code,
        "client": _client(who),
        "service_name": service,
        "state": state,
        "stage": None,
        "assignees": [],
        "due_at": None,
        "expected_at": None,
        "expected_by": None,
        "priority": 0,
        "has_alarm": False,
        "total": usd(18000),
        "invoice": None,
        "received_at": "2026-03-02T09:15:00+00:00",
        "updated_at": "2026-03-02T09:15:00+00:00",
        "note": "",
        "quantity": 1,
        "brief": [],
        "problems": [],
        "stages": [{"key": k, "name": n, "state": s, "is_visible": True} for k, n, s in _STAGES],
        "deliveries": [],
        "routing": None,
        "acceptance_due_at": None,
    } | more


def _stage(key: str) -> dict[str, str]:
    return next({"key": k, "name": n} for k, n, _ in _STAGES if k == key)


def orders() -> dict[str, dict[str, Any]]:
    paid, unpaid = {"number": "INV-00017", "state": "paid"}, {"number": "INV-00018", "state": "open"}
    wanda, walter, wren, edgar = (
        _assignee("Wanda Quist"),
        _assignee("Walter Bloom"),
        _assignee("Wren Abara"),
        _assignee("Edgar Lind", "reviewer"),
    )
    made = [
        _delivered(paid, wanda, edgar),
        an_order(2, "4TXW8RNB", "clara", "SEO content package", "incomplete", total=usd(120000), problems=_missing()),
        an_order(3, "M2QZ7HKP", "devin", "Landing page copy", "funding", total=usd(42000), invoice=unpaid),
        an_order(
            4, "V9BD3XFC", "priya", "Case study", "in_progress", stage=_stage("writing"), assignees=[walter],
            due_at=_in(-7), total=usd(65000), invoice=paid,
        ),
        an_order(
            5, "H6NRW2TQ", "priya", "Newsletter issue", "in_progress", stage=_stage("editing"), assignees=[wren, edgar],
            due_at=_in(9), total=usd(14000), invoice=paid,
        ),
        an_order(
            6, "Z3KMP8VS", "tomas", "Content calendar", "queued", stage=_stage("content-calendar"), assignees=[wanda],
            due_at=_in(90), total=usd(30000), invoice=paid,
        ),
        an_order(
            7, "D7FXQ4GW", "tomas", "Blog article", "in_revision", stage=_stage("writing"), assignees=[walter],
            due_at=_in(60), invoice=paid,
        ),
        an_order(
            8, "R5TBH9NX", "priya", "Blog article", "completed", stage=_stage("complete"), assignees=[wren, edgar],
            due_at=_in(-200), invoice=paid,
        ),
    ]  # fmt: skip
    return {order["order_id"]: order for order in made}


def _delivered(invoice: dict[str, str], *assignees: dict[str, Any]) -> dict[str, Any]:
    return an_order(
        1, "7KQ2M9XD", "clara", "Blog article", "delivered", stage=_stage("submitting"), assignees=list(assignees),
        due_at=_in(30), invoice=invoice, acceptance_due_at=_in(24 * 6), note="Please keep the tone of our last guide.",
        brief=[
            {"field": "topic", "label": "Topic", "value": "How to choose a sleeping bag for three seasons"},
            {"field": "audience", "label": "Audience", "value": "Weekend hikers who buy their first good gear"},
            {"field": "word_count", "label": "Length in words", "value": "1200"},
            {"field": "keywords", "label": "Keywords", "value": "sleeping bag, comfort rating, down or synthetic"},
            {"field": "website", "label": "Website", "value": "https://www.bluebird.example/guides"},
            {"field": "tone", "label": "Tone", "value": "Friendly"},
        ],
        deliveries=[
            {
                "number": 1, "text": "Here is the first draft, Clara.", "links": [],
                "delivered_at": "2026-03-03T15:20:00+00:00", "state": "revision",
                "answer_reason": "Could the part on comfort ratings come before the materials?",
            },
            {
                "number": 2, "state": "waiting", "answer_reason": None, "delivered_at": "2026-03-04T10:05:00+00:00",
                "text": "The second draft: ratings first, and a table that compares down and synthetic.\n\nEverything is fact-checked.",
                "links": ["https://files.northwind.example/7KQ2M9XD/sleeping-bags-v2.docx"],
            },
        ],
        routing={
            "sentence": "Wanda Quist was chosen: of three who write blog articles and are free, she has the least to do.",
            "candidates": [
                {"member_id": str(_id("wanda")), "name": "Wanda Quist", "is_chosen": True, "reason": "2 of 8 orders, the least loaded"},
                {"member_id": str(_id("wren")), "name": "Wren Abara", "is_chosen": False, "reason": "4 of 10 orders"},
                {"member_id": str(_id("walter")), "name": "Walter Bloom", "is_chosen": False, "reason": "at capacity: 6 of 6 orders"},
            ],
        },
    )  # fmt: skip


def _missing() -> list[dict[str, str]]:
    return problems_of({})


def problems_of(answers: dict[str, Any]) -> list[dict[str, str]]:
    """What intake would find wrong with answers to the SEO package's form."""
    problems = []
    if not str(answers.get("website", "")).startswith("https://"):
        problems.append(
            {
                "field": "website",
                "label": "Website",
                "code": "not_a_url",
                "message": "Please give a full web address, such as https://www.example.com.",
            }
        )
    if not answers.get("goals"):
        problems.append({"field": "goals", "label": "Goals", "code": "required", "message": "Please answer: Goals."})
    return problems


def orders_taken_in() -> dict[str, dict[str, Any]]:
    """The orders as GET /orders/{id} of intake answers them."""
    taken = {}
    for order_id, order in orders().items():
        taken[order_id] = {
            "order_id": order_id,
            "number": order["number"],
            "purchase_id": str(UUID(int=50)),
            "state": order["state"] if order["state"] in {"incomplete", "funding"} else "validated",
            "client": order["client"] | {"email": "client@example.com"},
            "service": {"code": "seo-content-package", "name": order["service_name"]},
            "quantity": 1,
            "total": order["total"],
            "answers": {},
            "brief": order["brief"],
            "problems": order["problems"],
            "source": "api",
            "external_id": "1",
            "note": order["note"],
            "received_at": order["received_at"],
        }
    return taken


def history() -> list[dict[str, Any]]:
    told = [
        ("2026-03-02T09:15:00+00:00", "Clara Voss", "received", "The order came in.", True),
        ("2026-03-02T09:15:02+00:00", "Orderwright", "validated", "All details are there and the balance covers it.", True),
        ("2026-03-02T09:15:03+00:00", "Orderwright", "assigned", "Wanda Quist was chosen as the least loaded writer.", False),
        ("2026-03-02T11:40:00+00:00", "Wanda Quist", "stage", "Writing has begun.", True),
        ("2026-03-03T15:20:00+00:00", "Wanda Quist", "delivered", "Delivery 1 was handed over.", True),
        ("2026-03-03T17:02:00+00:00", "Clara Voss", "revision", "Clara Voss asked for changes to delivery 1.", True),
        ("2026-03-04T10:05:00+00:00", "Wanda Quist", "delivered", "Delivery 2 was handed over.", True),
    ]  # fmt: skip
    return [
        {
            "at": at,
            "who": who,
            "what": what,
            "sentence": sentence,
            "is_visible": is_visible,
            "cause_id": str(_id(sentence)) if who == "Orderwright" else None,
        }
        for at, who, what, sentence, is_visible in told
    ]


def invoices() -> dict[str, dict[str, Any]]:
    def line(order: str, code: str, what: str, price: int) -> dict[str, Any]:
        return {
            "order_id": order,
            "order_number": code,
            "description": what,
            "quantity": 1,
            "unit_price": usd(price),
            "total": usd(price),
        }

    shared = {"purchase_id": str(UUID(int=50)), "issued_at": "2026-03-02T09:15:01+00:00"}
    return {
        INVOICE: shared | {
            "invoice_id": INVOICE, "number": "INV-00017", "state": "paid", "client": _client("clara"),
            "lines": [line(DELIVERED, "7KQ2M9XD", "Blog article", 18000)], "total": usd(18000), "paid": usd(18000),
            "due": usd(0), "due_at": "2026-03-16T09:15:01+00:00", "paid_at": "2026-03-02T09:15:02+00:00", "payments": [],
        },
        str(UUID(int=101)): shared | {
            "invoice_id": str(UUID(int=101)), "number": "INV-00018", "state": "open", "client": _client("devin"),
            "lines": [line(SOMEONE_ELSES, "M2QZ7HKP", "Landing page copy", 42000)], "total": usd(42000), "paid": usd(0),
            "due": usd(42000), "due_at": "2026-03-16T09:15:01+00:00", "paid_at": None, "payments": [],
        },
    }  # fmt: skip


def notices() -> list[dict[str, Any]]:
    def notice(number: int, subject: str, name: str, state: str) -> dict[str, Any]:
        return {
            "notice_id": str(UUID(int=200 + number)),
            "order_id": DELIVERED,
            "kind": "any",
            "channel": "email",
            "recipient": {"id": str(_id(name)), "name": name, "address": "someone@example.com"},
            "subject": subject,
            "state": state,
            "attempts": [],
            "created_at": "2026-03-04T10:05:01+00:00",
            "delivered_at": "2026-03-04T10:05:02+00:00" if state == "delivered" else None,
        }

    return [
        notice(1, "We have your order 7KQ2M9XD", "Clara Voss", "delivered"),
        notice(2, "Blog article 7KQ2M9XD is yours", "Wanda Quist", "delivered"),
        notice(3, "Your blog article is ready", "Clara Voss", "sending"),
    ]


def members() -> list[dict[str, Any]]:
    names = ("Olivia Hart", "Marco Reyes", "Wanda Quist", "Walter Bloom", "Wren Abara", "Edgar Lind")
    terms = {
        "role": "writer", "capacity": 6, "capacity_in": "orders", "services": ["seo-content-package"], "parts": ["worker"],
        "time_zone": "UTC", "working_hours": [], "is_active": True, "starts_at": None, "leaves_at": None, "away": None,
        "open_orders": 2, "open_points": 2,
    }  # fmt: skip
    return [
        {
            "member_id": _assignee(name)["member_id"],
            "name": name,
            "email": f"{name.split()[0].lower()}@northwind.example",
        }
        | terms
        for name in names
    ]


def service(fields: list[dict[str, Any]]) -> dict[str, Any]:
    def extra(code: str, name: str, amount: int) -> dict[str, Any]:
        price = {"amount": amount, "currency": "USD"}
        return {"code": code, "name": name, "description": "", "price": price, "estimated_minutes": None}

    return {
        "code": "seo-content-package",
        "name": "SEO content package",
        "description": "Articles that are found.",
        "price": {"amount": 120000, "currency": "USD"},
        "folder": "Content",
        "asked_when": "before",
        "options": [extra("small", "Four articles", 60000), extra("large", "Ten articles", 120000)],
        "add_ons": [extra("images", "Images", 5000)],
        "form": {"version": 1, "fields": fields},
    }


def a_field(name: str, label: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "kind": kind,
        "is_required": True,
        "help": "",
        "limits": {},
        "options": [],
        "pattern": "",
        "default": None,
        "shown_if": None,
        "columns": [],
        "page": 1,
        "accepts": [],
    } | more


def form() -> dict[str, Any]:
    return {
        "number": "4TXW8RNB",
        "service_name": "SEO content package",
        "draft": None,
        "fields": [
            a_field("website", "Website", "url", help="Where the articles will appear."),
            a_field("goals", "Goals", "long_text", limits={"min_length": 20}),
            a_field("articles", "Number of articles", "number", limits={"minimum": 1, "maximum": 20}),
            a_field("tone", "Tone", "choice", options=["friendly", "expert", "playful"], is_required=False),
            a_field("start_on", "Earliest start", "date", is_required=False),
            a_field("may_name", "May we name you as a reference?", "yes_no", is_required=False),
            a_field("contact_email", "Contact", "email"),
        ],
        "answers": {"articles": 8, "contact_email": "clara@bluebird.example", "may_name": True},
        "problems": problems_of({}),
    }
