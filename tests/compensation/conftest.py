"""What the tests of pay share."""

import json
from typing import Any

import pytest

from compensation.models import Statement
from compensation.services.plans import ensure_default_plan
from crm.accounts.access import Role
from tests.compensation.doors import Company
from tests.compensation.ledger import close, night
from tests.conftest import shared_data
from tests.make import LATE, make_customer, make_order, make_team, make_user


@pytest.fixture
def commission_cases() -> dict[str, Any]:
    """The worked examples of the specification."""
    return json.loads(shared_data("../acceptance/commission.json").read_text())


@pytest.fixture
def north(db):
    return make_team("North")


@pytest.fixture
def anna(north):
    return make_user(Role.SALESPERSON, team=north, name="Anna")


@pytest.fixture
def bo(north):
    return make_user(Role.SALESPERSON, team=north, name="Bo")


@pytest.fixture
def cleo(db):
    return make_user(Role.SALESPERSON, team=make_team("South"), name="Cleo")


@pytest.fixture
def mara(north):
    return make_user(Role.MANAGER, team=north, name="Mara")


@pytest.fixture
def finn(db):
    return make_user(Role.FINANCE, name="Finn")


@pytest.fixture
def olga(db):
    return make_user(Role.FINANCE, name="Olga")


@pytest.fixture
def default_plan(db):
    return ensure_default_plan(at=LATE).plan


@pytest.fixture
def order(anna):
    order = make_order(make_customer("Bakery Nord", salesperson=anna), "2025-01-15", "1000.00", external_id="A1")
    night()
    return order


@pytest.fixture
def final(order, finn, anna):
    close("2025-01", finn)
    return Statement.objects.get(payee=anna)


@pytest.fixture
def company(default_plan):
    """A company in which everything goes through the API, the night and closings by two people."""
    return Company()
