"""An agency's beginning: the roles it begins with and whoever sets up the rest."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.workflow.app import APP
from services.workflow.domain.roles import DEFAULT_ROLES
from services.workflow.settings import Settings
from services.workflow.use_cases.found_agency import FoundAgency, found_agency
from shared.kernel.passwords import is_password
from shared.kernel.refusals import Invalid

ADA = FoundAgency(email="ada@agency.example", name="Ada Byron", password="a long walk to the mill")


@pytest.fixture
def empty(engine):
    """Nobody works here yet."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM members"))
        connection.execute(text("DELETE FROM roles"))


@pytest.mark.usefixtures("empty")
def test_the_first_administrator_has_a_password_and_every_role_is_there(begin_work, told):
    with begin_work() as work:
        found_agency(work, ADA)

    with begin_work() as work:
        member = work.members.by_email("ada@agency.example")
        assert (member.name, member.role_key) == ("Ada Byron", "admin")
        assert is_password("a long walk to the mill", member.password_hash)
        assert work.members.role_keys() == set(DEFAULT_ROLES)
    assert told() == ["member_changed"]


def test_where_somebody_works_nobody_is_made(begin_work, unchanged):
    with unchanged(), begin_work() as work:
        found_agency(work, ADA)


@pytest.mark.usefixtures("empty")
def test_a_password_that_is_easily_guessed_makes_nobody(begin_work, unchanged):
    easy = FoundAgency(email="ada@agency.example", name="Ada Byron", password="ada byron 1")

    with unchanged(), pytest.raises(Invalid), begin_work() as work:
        found_agency(work, easy)


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(("email", "count"), [("ada@agency.example", 1), ("", 0)])
def test_the_settings_say_who_it_is(begin_work, rows, email, count):
    urls = {"database_url": "postgresql://x", "redis_url": "redis://x"}
    keys = {"token_key": "t" * 40, "link_key": "l" * 40}

    APP.found(Settings(**urls, **keys, first_admin_email=email), begin_work)

    assert rows("SELECT count(*) FROM members") == [(count,)]
