"""A way to a payment provider whose calls are counted and timed."""

import time
from typing import Any

import requests

from shared.kernel.meters import PROVIDER_SECONDS


class CountedSession(requests.Session):
    """Notes of each call how long it took and how it was answered: by the class of the status, or `unreachable`."""

    def __init__(self, provider: str) -> None:
        super().__init__()
        self._provider = provider

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send the request as ever."""
        began, outcome = time.perf_counter(), "unreachable"
        try:
            response = super().send(request, **options)
            outcome = f"{response.status_code // 100}xx"
        finally:
            PROVIDER_SECONDS.took([time.perf_counter() - began], self._provider, outcome)
        return response
