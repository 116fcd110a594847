"""Notices to programs by HTTP: what an answer to one means."""

from collections.abc import Mapping
from typing import Final

from services.notify.domain.attempt import Answer, Outcome
from services.notify.gateways.one_line import one_line
from shared.web.outgoing import NotPublic, Outgoing, Unanswered

_ALL_SECONDS: Final = 20.0
_LONGEST_ANSWER: Final = 300
_FINE: Final = range(200, 300)
_GONE: Final = 410


class Outside:
    """`may_be_private` lets addresses of one's own network, and plain http, be asked too."""

    def __init__(self, *, may_be_private: bool = False, seconds: float = _ALL_SECONDS) -> None:
        self._outgoing = Outgoing(may_be_private=may_be_private, within_s=seconds)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Return what the other side said. Only 2xx is a yes, 410 a no for good; a redirect is not followed."""
        try:
            status, text = self._outgoing.post(url, body, headers)
        except NotPublic as fault:
            return Answer(Outcome.REFUSED, _said(str(fault)))
        except Unanswered as fault:
            return Answer(Outcome.UNKNOWN, _said(str(fault)))
        except OSError as fault:
            return Answer(Outcome.PUT_OFF, _said(f"{type(fault).__name__}: {fault}"))
        if status in _FINE:
            return Answer(Outcome.DELIVERED, _said(text))
        return Answer(Outcome.REFUSED if status == _GONE else Outcome.PUT_OFF, _said(text))


def _said(words: str) -> str:
    return one_line(words, _LONGEST_ANSWER)
