"""Words for programs: what happened, as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from services.notify.domain.house import House
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.notice import Words
from services.notify.ports import Draft, Reader

#: What opens something without a sign-in is for its recipient alone.
_KEPT_BACK: Final = frozenset({"form_token", "pay_path", "rate_path", "download_path"})

#: Times that a fact speaks of, but at which it did not happen.
_NOT_WHEN: Final = frozenset({"due_at", "expected_at"})


class Payloads:
    """Puts a fact into the form of Standard Webhooks: its type, and its content as `data`."""

    def words(
        self, kind: NoticeKind, channel: Channel, details: Mapping[str, Any], reader: Reader, house: House
    ) -> Words:
        """Return the payload as text; nothing can fail in it."""
        told = {name: value for name, value in details.items() if name not in _KEPT_BACK}
        times = [value for name, value in details.items() if name.endswith("_at") and name not in _NOT_WHEN]
        at = times[0] if times else details.get("failing_since")
        body = orjson.dumps({"type": kind.value, "timestamp": at, "data": told}).decode()
        return Words(subject=kind.value, text=body, html="")

    @property
    def languages(self) -> Sequence[str]:
        """Programs read none."""
        return ()

    def html_of(self, draft: Draft) -> str:
        """Nothing is drafted for programs."""
        return ""

    def shipped(self, kind: NoticeKind, language: str) -> Draft:
        """Nothing is drafted for programs."""
        return Draft(subject=kind.value, text="")
