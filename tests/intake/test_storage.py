"""The tables, the sample, and two workers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.intake.domain.base import Base
from services.intake.use_cases.load_sample import load_sample
from services.intake.use_cases.publish_service import PublishService, publish_service
from services.intake.use_cases.submit_order import submit_order
from shared.kernel.actors import SYSTEM
from shared.kernel.refusals import Invalid, NotAllowed
from tests.intake.builders import a_buyer, an_ask, an_offer


def test_the_migrations_make_what_is_mapped(desk):
    own = set(Base.metadata.tables)
    with desk.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or name in own, "compare_type": True},
        )

        assert compare_metadata(context, Base.metadata) == []


def test_the_sample_loads_twice_and_tells_nothing_the_second_time(desk):
    load_sample(desk.begin_work)

    assert desk.letters == []
    assert desk.rows("SELECT (SELECT count(*) FROM services), (SELECT count(*) FROM clients)") == [(6, 4)]


def test_the_same_submission_by_two_workers_at_once_is_one_order(desk):
    start = Barrier(4)

    def submit(_):
        start.wait()
        return desk.do(submit_order, an_ask(client=a_buyer(email="new@example.com")))

    with ThreadPoolExecutor(4) as workers:
        made = list(workers.map(submit, range(4)))

    assert len({order.id for order, _ in made}) == 1
    assert sorted(is_new for _, is_new in made) == [False, False, False, True]
    assert sorted(desk.names_told()) == ["ClientRegistered", "OrderReceived", "PurchaseChecked"]


def test_a_service_is_published_once_and_changed_with_another_form(desk):
    desk.do(publish_service, PublishService(actor=SYSTEM, offer=an_offer()))
    desk.do(publish_service, PublishService(actor=SYSTEM, offer=an_offer()))
    assert desk.names_told() == ["ServicePublished"]

    service = desk.do(publish_service, PublishService(actor=SYSTEM, offer=an_offer(name="Mark")))

    assert (service.name, service.form_version) == ("Mark", 1)


def test_a_service_is_published_only_by_who_may_and_with_a_form_that_can_be_asked(desk, member):
    form = an_offer().form
    broken = an_offer(form=type(form)(form.fields * 2))

    with pytest.raises(NotAllowed):
        desk.do(publish_service, PublishService(actor=member(), offer=an_offer()))
    with pytest.raises(Invalid):
        desk.do(publish_service, PublishService(actor=SYSTEM, offer=broken))

    assert desk.letters == []
    assert desk.rows("SELECT count(*) FROM services") == [(6,)]
