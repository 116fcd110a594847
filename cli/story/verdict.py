"""Looks at what has really become of the orders: in every app, in the mailbox, in the ledger."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cli.story.orders import Told
from cli.story.people import People

#: What every client of a delivered order was told, at least.
_CLIENT_MAILS: Final = ("order_received", "invoice_issued", "order_delivered", "order_completed")


@dataclass(slots=True)
class Story:
    """One order's story, as the apps tell it."""

    told: Told
    row: Mapping[str, Any] | None = None
    history: list[Mapping[str, Any]] = field(default_factory=list)
    invoices: list[Mapping[str, Any]] = field(default_factory=list)
    notices: list[Mapping[str, Any]] = field(default_factory=list)
    arrived: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Verdict:
    """What became of all of them."""

    stories: list[Story]
    ledger_balanced: bool
    mails: int
    lost: int
    doubled: int

    @property
    def faults(self) -> list[str]:
        found = [f"{story.told.name}: {fault}" for story in self.stories for fault in story.faults]
        if not self.ledger_balanced:
            found.append("the ledger does not sum to zero")
        return found

    @property
    def is_sending(self) -> bool:
        """A mail is in the hands of a program, or was when that was killed."""
        return any(notice["state"] == "sending" for story in self.stories for notice in story.notices)

    def figures(self, seconds: float) -> dict[str, Any]:
        """Return the figures of the last line."""
        rows = [story.row for story in self.stories if story.row]
        return {
            "orders": len(self.stories),
            "accepted": sum(bool(story.told.order_id) for story in self.stories),
            "delivered": sum(row["state"] == "completed" for row in rows),
            "refused": sum(story.told.state == "refused" for story in self.stories),
            "invoices_paid": sum(invoice["state"] == "paid" for story in self.stories for invoice in story.invoices),
            "mails": self.mails,
            "ledger_balanced": self.ledger_balanced,
            "lost": self.lost,
            "doubled": self.doubled,
            "seconds": round(seconds, 1),
        }


def judge(orders: Sequence[Told], people: People) -> Verdict:
    """Return what really became of the orders. Raises Unanswered where an app is away."""
    stories = [_story(order, people) for order in orders]
    _match_mails(stories, people)
    lost = doubled = mails = 0
    for story in stories:
        story.faults += _faults_of_answer(story.told)
        if story.told.is_good:
            missing, twice = _missing(story), _twice(story)
            story.faults += missing + twice
            lost += bool(missing)
            doubled += len(twice)
        mails += story.arrived
    ledger = people.admin.get("billing", "/ledger/trial-balance")
    return Verdict(stories=stories, ledger_balanced=_is_balanced(ledger), mails=mails, lost=lost, doubled=doubled)


def _story(order: Told, people: People) -> Story:
    story = Story(told=order)
    if not order.order_id:
        return story
    admin = people.admin
    story.row = admin.get("workflow", f"/orders/{order.order_id}")
    story.history = list(admin.all("workflow", f"/orders/{order.order_id}/history"))
    story.invoices = list(admin.all("billing", f"/invoices?order_id={order.order_id}"))
    story.notices = list(admin.all("notify", f"/notices?order_id={order.order_id}"))
    return story


def _match_mails(stories: Sequence[Story], people: People) -> None:
    """Look for each notice in the mailbox it was sent to, by the Message-ID it carries. Each mailbox is opened once."""
    boxes = {notice["recipient"]["address"] for story in stories for notice in story.notices}
    arrived = {box: Counter(mail["message_id"] for mail in people.mails(box)) for box in sorted(boxes)}
    for story in stories:
        _match_story(story, arrived)


def _match_story(story: Story, arrived: Mapping[str, Counter[str]]) -> None:
    boxes = [arrived[address] for address in sorted({notice["recipient"]["address"] for notice in story.notices})]
    for notice in story.notices:
        copies = sum(count for box in boxes for name, count in box.items() if notice["notice_id"] in name)
        story.arrived += bool(copies)
        if copies == 0:
            story.faults.append(f"the mail {notice['kind']} did not arrive")
        if copies > 1 and not any(attempt["outcome"] == "unknown" for attempt in notice["attempts"]):
            story.faults.append(f"the mail {notice['kind']} arrived {copies} times")


def _faults_of_answer(order: Told) -> list[str]:
    """Every order has an answer, and the answer names exactly what is wrong with it."""
    if order.answer is None:
        return ["no answer"]
    expected = "accepted" if order.is_good else "refused"
    if order.answer["outcome"] != expected:
        return [f"{order.answer['outcome']} instead of {expected}: {order.answer}"]
    named = order.answer["order"]["problems"] if order.is_good else order.answer["problems"]
    fields = sorted({problem["field"] for problem in named})
    if fields != sorted(order.problems):
        return [f"the answer names {fields} instead of {sorted(order.problems)}"]
    return []


def _missing(story: Story) -> list[str]:
    if story.row is None:
        return ["it never became an order"]
    faults = []
    if story.row["state"] != "completed":
        faults.append(f"it ended as {story.row['state']}: {'; '.join(story.told.notes[-2:])}")
    if [invoice["state"] for invoice in story.invoices] != ["paid"]:
        faults.append(f"its invoices are {[invoice['state'] for invoice in story.invoices]}")
    kinds = {notice["kind"] for notice in story.notices if notice["state"] == "delivered"}
    faults += [f"no mail {kind}" for kind in _CLIENT_MAILS if kind not in kinds]
    return faults


def _twice(story: Story) -> list[str]:
    """What should be there once and is there more often."""
    faults = []
    if len(story.invoices) > 1:
        faults.append(f"{len(story.invoices)} invoices")
    deliveries = len(story.row["deliveries"]) if story.row else 0
    if deliveries > 1 + story.told.revision_asked:
        faults.append(f"{deliveries} deliveries")
    once = Counter(
        (notice["kind"], notice["recipient"]["address"])
        for notice in story.notices
        if notice["kind"] in {"order_received", "invoice_issued", "invoice_paid", "order_completed"}
    )
    faults += [f"{count} notices {kind} to {address}" for (kind, address), count in once.items() if count > 1]
    return faults


def _is_balanced(ledger: Mapping[str, Any]) -> bool:
    sums: Counter[str] = Counter()
    for account in ledger["accounts"]:
        sums[account["currency"]] += account["debit"] - account["credit"]
    return bool(ledger["is_balanced"]) and not any(sums.values())
