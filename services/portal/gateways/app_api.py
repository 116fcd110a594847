"""One app's HTTP API, spoken to for one person."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from typing import IO, Any, Final, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from shared.kernel.refusals import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Outage,
    Problem,
    Refusal,
    TooMany,
    Unauthenticated,
)
from shared.kernel.trace import current_trace

#: An answer as it came: the apps' answers list every field, so pages read them as they are.
Json = dict[str, Any]

#: Seconds to connect, and to wait for each piece of an answer.
_PATIENCE: Final = (1.0, 5.0)
_PATIENCE_WITH_FILES: Final = (1.0, 60.0)

_PIECE: Final = 64 * 1024

#: What a browser needs to know of a file; nothing else of an app's answer is passed on.
_KEPT: Final = ("Content-Type", "Content-Disposition", "Content-Length")

#: The bodies of an answer that says no more than its status.
_NOTHING: Final = (b"", b"null")

_KINDS: Final[Mapping[int, type[Refusal]]] = {
    HTTPStatus.UNAUTHORIZED: Unauthenticated,
    HTTPStatus.FORBIDDEN: NotAllowed,
    HTTPStatus.NOT_FOUND: NotFound,
}


def _connections() -> requests.Session:
    """Return kept connections. What may be asked twice is, once, where a kept connection turns out to be closed."""
    http = requests.Session()
    http.trust_env = False  # a .netrc or a proxy of this machine must not change who we speak for, or with
    again = Retry(total=1, connect=0, read=1, redirect=0, status=0, allowed_methods=["GET", "PUT"])
    http.mount("http://", HTTPAdapter(pool_maxsize=16, max_retries=again))
    http.mount("https://", HTTPAdapter(pool_maxsize=16, max_retries=again))
    return http


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that an app hands out, still to be read, with what a browser needs to know of it."""

    pieces: Iterator[bytes]
    headers: Mapping[str, str]
    close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class AppApi:
    """The API of the app `name` at `url`, asked with `token`."""

    name: str
    url: str
    token: str = field(default="", repr=False)
    http: requests.Session = field(default_factory=_connections, repr=False)
    #: What is said of the browser that asks us, as headers.
    told: Callable[[], Mapping[str, str]] = field(default=dict, repr=False)

    def for_token(self, token: str) -> Self:
        """Return the same, asked with another token over the same connections."""
        return replace(self, token=token)

    def get(self, path: str, **query: Any) -> Json:
        """Return what stands at `path`. Raises a Refusal or Outage."""
        return self._ask("GET", path, query={name: value for name, value in query.items() if value})

    def post(self, path: str, body: Json, *, key: str = "") -> Json:
        """Return the answer; with a `key`, the same again is done once. Raises a Refusal or Outage."""
        return self._ask("POST", path, body=body, key=key)

    def send_file(self, path: str, name: str, content: IO[bytes], **query: Any) -> Json:
        """Send a file, as the part `file` of a form; return the answer. Raises a Refusal or Outage."""
        return self._ask("POST", path, query=query, file=(name, content))

    def put(self, path: str, body: Json) -> Json:
        """Return the answer. Raises a Refusal or Outage."""
        return self._ask("PUT", path, body=body)

    def fetch(self, path: str) -> tuple[bytes, dict[str, str]]:
        """Return the bytes that stand at `path` and the headers that say how to treat them. Raises a Refusal or Outage."""
        try:
            answer = self.http.get(self.url.rstrip("/") + path, timeout=_PATIENCE, allow_redirects=False)
        except requests.RequestException as fault:
            raise Outage(f"{self.name} can't be reached") from fault
        if answer.status_code != HTTPStatus.OK:
            self._read(answer)
            raise Outage(f"{self.name} answered {answer.status_code}")
        kept = ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
        return answer.content, {name: answer.headers[name] for name in kept if name in answer.headers}

    def patch(self, path: str, body: Json) -> Json:
        """Return the answer. Raises a Refusal or Outage."""
        return self._ask("PATCH", path, body=body)

    def delete(self, path: str, body: Json | None = None, **query: Any) -> Json:
        """Return the answer. Raises a Refusal or Outage."""
        return self._ask("DELETE", path, query=query, body=body)

    def download(self, path: str, **query: Any) -> Download:
        """Return an answer that is no JSON, still to be read. Raises a Refusal or Outage."""
        answer = self._send("GET", path, params={name: value for name, value in query.items() if value}, stream=True)
        if not answer.ok:
            self._read(answer)
        headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
        return Download(pieces=answer.iter_content(_PIECE), headers=headers, close=answer.close)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Json | None = None,
        body: Json | None = None,
        key: str = "",
        file: tuple[str, IO[bytes]] | None = None,
    ) -> Json:
        files = {"file": file} if file else None
        patience = _PATIENCE_WITH_FILES if file else _PATIENCE
        return self._read(self._send(method, path, key=key, params=query, json=body, files=files, timeout=patience))

    def _send(self, method: str, path: str, *, key: str = "", **asked: Any) -> requests.Response:
        headers = {"Accept": "application/json", "X-Trace-Id": current_trace().trace_id, **self.told()}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        try:
            return self.http.request(
                method,
                self.url.rstrip("/") + path,
                headers=headers,
                allow_redirects=False,
                **{"timeout": _PATIENCE} | asked,
            )
        except requests.RequestException as fault:
            raise Outage(f"{self.name} can't be reached") from fault

    def _read(self, answer: requests.Response) -> Json:
        """Return the JSON of an answer; a server's error or anything but a JSON object is no answer of an app."""
        if answer.status_code in {HTTPStatus.NO_CONTENT, HTTPStatus.ACCEPTED} and answer.content.strip() in _NOTHING:
            return {}
        try:
            said = answer.json()
        except requests.JSONDecodeError as fault:
            raise Outage(f"{self.name} answered {answer.status_code} without JSON") from fault
        was_understood = HTTPStatus.BAD_REQUEST <= answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        if not isinstance(said, dict) or not (answer.ok or was_understood):
            raise Outage(f"{self.name} answered {answer.status_code}")
        if not answer.ok:
            raise _refusal(answer.status_code, said, answer.headers.get("Retry-After", ""))
        return said


def _refusal(status: int, document: Json, wait_s: str) -> Refusal:
    """Return a problem document as what it was before it became one; `document` is among its details."""
    sentence = document.get("detail") or document.get("title") or ""
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        problems = [
            Problem(field=found["field"], code=found["code"], message=found["message"])
            for found in document.get("problems", ())
        ]
        return Invalid(problems, sentence)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooMany(sentence, after=timedelta(seconds=int(wait_s) if wait_s.isdecimal() else 60))
    return _KINDS.get(status, Conflict)(sentence, document=document)
