"""Contracts: opened, renewed, ended; what the next term is, and who may."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Invalid, Stale
from customers.models import Change
from orders.models import Holding
from orders.models.holding import HoldingStatus
from orders.services.holdings import HoldingEnded, end_holding, open_holding, renew_holding
from tests import make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


def hold(customer=None, **values):
    wish = {"term_months": 12, "price_minor": 120_00, "started_on": date(2026, 1, 31), "today": TODAY, **values}
    return open_holding(customer=customer or make.make_customer(), product=make.make_product(), by=None, **wish)


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


def test_a_contract_begins_with_its_first_term_and_leaves_its_traces():
    holding = hold()

    assert (holding.renews_on, holding.renewal_count, holding.ends_on) == (date(2027, 1, 31), 0, None)
    assert Line.objects.filter(action="holding.opened", subject_id=holding.pk).count() == 1
    assert Change.objects.filter(customer=holding.customer, reason="holding.opened").count() == 1


def test_monthly_terms_from_the_31st_do_not_drift():
    holding = hold(term_months=1)

    dates = [holding.renews_on]
    for today in (date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)):
        holding = renew_holding(holding=holding, by=None, today=today)
        dates.append(holding.renews_on)

    assert dates == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]


def test_renewing_twice_for_the_same_term_is_refused():
    holding = renew_holding(holding=hold(), by=None, today=TODAY)

    with pytest.raises(Invalid, match="renewed until"):
        renew_holding(holding=holding, by=None, today=TODAY)

    assert Holding.objects.get().renewal_count == 1


def test_a_contract_is_running_then_due_then_ended():
    holding = hold()
    before = [holding.status_on(day) for day in (TODAY, date(2027, 1, 30), date(2027, 1, 31))]

    ended = end_holding(holding=holding, on=date(2027, 1, 31), by=None, today=TODAY, reason="Moved to another firm")

    assert before == [HoldingStatus.RUNNING, HoldingStatus.RUNNING, HoldingStatus.DUE]
    assert [ended.status_on(day) for day in (date(2027, 1, 30), date(2027, 1, 31))] == [
        HoldingStatus.RUNNING,
        HoldingStatus.ENDED,
    ]
    with pytest.raises(HoldingEnded):
        renew_holding(holding=ended, by=None, today=TODAY)


def test_an_end_before_the_start_is_refused():
    holding = hold()

    with pytest.raises(Invalid):
        end_holding(holding=holding, on=date(2026, 1, 30), by=None, today=TODAY)

    assert Holding.objects.get().ends_on is None


def test_somebody_who_saw_an_older_version_is_told():
    holding = hold()
    renew_holding(holding=holding, by=None, today=TODAY, version=holding.version)

    with pytest.raises(Stale):
        end_holding(holding=holding, on=TODAY, by=None, today=TODAY, version=1)


def test_over_the_api_a_salesperson_holds_the_own_customers_contracts_only():
    make.make_company(currency="GBP")
    anna = make.make_user(Role.SALESPERSON)
    mine, other = make.make_customer(salesperson=anna), make.make_customer()
    hidden = hold(other)
    client = client_of(anna)
    wish = {
        "product": make.make_product().pk,
        "term_months": 12,
        "price": {"amount": "240.00", "currency": "GBP"},
        "cost": {"amount": "90.00", "currency": "GBP"},
    }

    made = client.post("/api/v1/holdings/", {**wish, "customer": mine.pk}, format="json")
    refused = client.post("/api/v1/holdings/", {**wish, "customer": other.pk}, format="json")
    listed = client.get(f"/api/v1/holdings/?customer={mine.pk}&is_open=true").json()["results"]
    renewed = client.post(f"/api/v1/holdings/{made.json()['id']}/renew/", headers={"If-Match": made["ETag"]})

    assert made.status_code == 201, made.content
    assert (made.json()["status"], made.json()["price"]["amount"]) == ("RUNNING", "240.00")
    assert refused.status_code == 400
    assert [row["id"] for row in listed] == [made.json()["id"]]
    assert (renewed.status_code, renewed.json()["renewal_count"]) == (200, 1)
    assert client.get(f"/api/v1/holdings/{hidden.pk}/").status_code == 404
    assert client.post(f"/api/v1/holdings/{made.json()['id']}/end/").status_code == 428
