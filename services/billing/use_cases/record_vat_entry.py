"""Record what the register of VAT numbers said of a client's."""

from dataclasses import dataclass

from services.billing.domain.client import Client, RegisterEntry
from services.billing.storage.work import Work
from shared.kernel.ids import ClientId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVatEntry:
    """The register said `entry` of `number`, which was the client's."""

    client_id: ClientId
    number: str
    entry: RegisterEntry


def record_vat_entry(work: Work, ask: RecordVatEntry) -> Client:
    """Return the client, of whom it is known. Invoices that are issued stay as they are (rule B-3). Raises ClientUnknown."""
    client = work.clients.locked(ask.client_id)
    client.look_up(ask.number, ask.entry, at=work.now())
    return client
