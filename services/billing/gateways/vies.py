"""VIES: the European Commission's register of VAT numbers, by its REST interface."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import requests

from services.billing.domain.client import RegisterEntry
from services.billing.domain.vat_numbers import parts_of
from shared.kernel.refusals import Outage

_WAIT_S: Final = 15
#: What VIES writes where a country does not tell the name.
_UNTOLD: Final = "---"


class Vies:
    """A VatRegister at `url`, the address of VIES' REST interface."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http = requests.Session()

    def entry_of(self, number: str) -> RegisterEntry:
        """Return what VIES says. That a country's own register is away, or we ask too often, is an Outage too."""
        country, rest = parts_of(number)
        asked = {"countryCode": country, "vatNumber": rest}
        try:
            response = self._http.post(f"{self._url}/check-vat-number", json=asked, timeout=_WAIT_S)
            said = response.json()
        except (requests.RequestException, ValueError) as fault:
            raise Outage(f"VIES can't be reached: {fault}") from fault
        if (
            response.status_code != HTTPStatus.OK
            or not isinstance(said, dict)
            or said.get("valid") not in {True, False}
        ):
            raise Outage(f"VIES does not know at the moment: {response.status_code} {response.text[:200]}")
        name = str(said.get("name") or "")
        return RegisterEntry(is_valid=bool(said["valid"]), name="" if name == _UNTOLD else name[:200])
