"""Every mail in every language, and how it read when somebody last looked: `python -m tests.notify.gateways.mail_samples` writes that down anew."""

from __future__ import annotations

from pathlib import Path

from services.notify.domain.brand import Brand
from services.notify.domain.house import House
from services.notify.domain.kinds import NoticeKind
from services.notify.ports import Reader
from tests.notify.builders import NOON, NUMBER, ORDER_ID, PLAIN
from tests.notify.gateways.test_jinja_templates import FACTS, STRANGE, details_of, strange_fact, words_of

READERS = {
    language: Reader(name="Clara Voss", locale=language, time_zone="UTC", stop_url="https://portal.test/stop/abc")
    for language in ("en", "de")
}
BRANDED = House(
    Brand(
        number=1,
        name="Southwind <&>",
        sender="",
        logo_url="https://southwind.example/logo.png",
        colour="#00ff00",
        signature="Your desk",
        changed_at=NOON,
        changed_by="Olivia Hart",
    )
)


def details(kind, text):
    """What a notice of the kind speaks of, with `text` wherever a person could have put some."""
    if kind in FACTS:
        return details_of(strange_fact(kind, text), service_name=text) | {"download_path": "/deliveries/abc"}
    order = {"order_id": str(ORDER_ID), "number": NUMBER, "service_name": text}
    item = {"subject": text, "order_id": str(ORDER_ID), "told_at": NOON.isoformat()}
    return {
        **order, "orders": [order], "since": NOON.isoformat(), "reminder": 1, "rate_path": "/rate/abc", "items": [item, item],
        "endpoint_name": text, "address": text, "failing_since": NOON.isoformat(),
    }  # fmt: skip


#: What stands wherever a person could have put something.
TEXTS = {"plain": "Newsletter issue", "strange": STRANGE["markup"]}


def place_of(language: str) -> Path:
    return Path(__file__).with_name(f"snapshots_{language}.txt")


def snapshot(language: str) -> str:
    """Return all mails of a language, one after the other."""
    parts = []
    for kind in sorted(NoticeKind):
        for name, text in TEXTS.items():
            made = words_of(kind, details(kind, text), READERS[language], PLAIN)
            parts.append(f"######## {kind.value}, {name}\n{made.subject}\n\n{made.text}")
    return "\n".join(parts)


if __name__ == "__main__":
    for written in READERS:
        place_of(written).write_text(snapshot(written))
