"""The apps' HTTP APIs, as the people of the story use them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

#: Said for a call that got no answer; whoever made it looks again and finds out whether it counted.
UNREACHABLE = (requests.ConnectionError, requests.Timeout)


class Unanswered(Exception):
    """The app could not be reached, or said that it can't do its work just now."""


class Refused(Exception):
    """The app said no."""


@dataclass(slots=True)
class Person:
    """Somebody who is signed in at every app by one token, or nobody. Tokens are short; `renewal` gets the next one at `door`."""

    addresses: Mapping[str, str]
    token: str = ""
    renewal: str = ""
    door: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    def call(
        self, method: str, app: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Return what `app` answers, as JSON. Raises Unanswered or Refused."""
        sent = dict(headers or {}) | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        try:
            answer = self.session.request(method, self.addresses[app] + path, json=body, headers=sent, timeout=10)
        except UNREACHABLE as fault:
            raise Unanswered(f"{app}: {type(fault).__name__}") from fault
        if answer.status_code == requests.codes.unauthorized and self.renewal:
            return self._renewed().call(method, app, path, body, headers=headers)
        if answer.status_code >= requests.codes.server_error:
            raise Unanswered(f"{app}: {answer.status_code} to {method} {path}")
        if not answer.ok:
            raise Refused(f"{app}: {answer.status_code} to {method} {path}: {answer.text[:500]}")
        return answer.json() if answer.content else None

    def _renewed(self) -> "Person":
        """Return the same person with the next token, kept here too; refused with that one, they are refused."""
        nobody = Person(self.addresses, session=self.session)
        self.token = nobody.post(self.door, "/sessions/renewal", {"renewal": self.renewal})["token"]
        return Person(self.addresses, self.token, session=self.session)

    def get(self, app: str, path: str) -> Any:
        return self.call("GET", app, path)

    def post(self, app: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None) -> Any:
        return self.call("POST", app, path, {} if body is None else body, headers=headers)

    def put(self, app: str, path: str, body: Any) -> Any:
        return self.call("PUT", app, path, body)

    def all(self, app: str, path: str) -> Iterator[Any]:
        """Yield every item of a list, page by page."""
        joint = "&" if "?" in path else "?"
        cursor = ""
        while True:
            page = self.get(app, f"{path}{joint}limit=200{cursor}")
            yield from page["items"]
            if not page["next"]:
                return
            cursor = f"&cursor={page['next']}"


def sign_in(addresses: Mapping[str, str], app: str, email: str, password: str) -> Person:
    """Return the person, signed in. Raises Unanswered or Refused."""
    found = Person(addresses).post(app, "/sessions", {"email": email, "password": password})
    return Person(addresses, found["token"], found["renewal"], app)
