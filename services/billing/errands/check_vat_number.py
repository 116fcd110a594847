"""Check a VAT number: ask the register which business has it."""

from services.billing.domain.tax import is_for_the_register
from services.billing.ports import VatRegister
from services.billing.storage.work import Work
from services.billing.use_cases.record_vat_entry import RecordVatEntry, record_vat_entry
from shared.contracts.billing.facts import CheckVatNumber
from shared.storage.work import BeginWork


def check_vat_number(begin_work: BeginWork[Work], register: VatRegister | None, ask: CheckVatNumber) -> None:
    """It is known what the register says of the number that the client has now. Safe to repeat. Raises Outage.

    Without a `register` nothing is asked; nor of a number that is not well-formed, or of a client for whom it does not matter.
    """
    with begin_work() as work:
        client = work.clients.get(ask.client_id)
        number, matters = client.tax_id, is_for_the_register(work.house, client)
    if register is None or not matters:
        return

    entry = register.entry_of(number)

    with begin_work() as work:
        record_vat_entry(work, RecordVatEntry(client_id=ask.client_id, number=number, entry=entry))
