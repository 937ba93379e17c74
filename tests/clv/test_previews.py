"""Previews in the background: of a large company the figures come a while after the question."""

from datetime import date

import pytest

from clv.models import Preview, PreviewKind, PreviewStatus
from clv.services import assign_categories, preview_jobs, refresh_facts, score_customers
from clv.services.preview import preview_definition
from clv.services.preview_jobs import ask_for_preview, restatement_of, run_preview
from crm.accounts.access import Role
from crm.core.errors import Refused
from tests import make
from tests.clv.test_definitions import client_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 30)
PATH = "/api/v1/clv-definitions/"


@pytest.fixture
def fin():
    return make.make_user(Role.FINANCE)


@pytest.fixture
def shops():
    for number in range(5):
        make.make_order(make.make_customer(), "2026-01-10", f"{100 * (number + 1)}")
    for step in (refresh_facts, score_customers, assign_categories):
        step(as_of=DAY, token=None)


def test_what_is_worked_out_in_the_background_is_the_same_in_any_shards(fin, shops, monkeypatch):
    at_once = preview_definition({"lifespan_months": 24})
    preview = ask_for_preview(
        kind=PreviewKind.DEFINITION, wish={"lifespan_months": 24}, by=fin, at=make.noon("2026-07-01")
    )
    monkeypatch.setattr("clv.services.preview.SHARD_CUSTOMERS", 2)

    assert run_preview(preview.pk)

    preview.refresh_from_db()
    assert (preview.status, preview.done_count, preview.total_count) == (PreviewStatus.DONE, 5, 5)
    assert restatement_of(preview) == at_once


def test_a_preview_tells_many_times_how_far_it_is(shops):
    heard = []

    preview_definition({"lifespan_months": 24}, progress=heard.append)

    assert heard == [1, 2, 3, 4, 5]


def test_a_preview_is_worked_out_once(fin, shops):
    preview = ask_for_preview(kind=PreviewKind.BOUNDARIES, wish={}, by=fin, at=make.noon("2026-07-01"))

    assert [run_preview(preview.pk), run_preview(preview.pk)] == [True, False]


def test_a_large_company_is_told_to_come_back(fin, shops, monkeypatch):
    monkeypatch.setattr(preview_jobs, "AT_ONCE", 4)
    client = client_of(fin)

    answer = client.post(f"{PATH}preview/", {"lifespan_months": 24}, format="json")
    waits = client.get(f"/api/v1/clv-previews/{answer.json()['id']}/").json()
    run_preview(waits["id"])
    done = client.get(f"/api/v1/clv-previews/{waits['id']}/").json()

    assert (answer.status_code, waits["status"], waits["found"], waits["total"]) == (202, "QUEUED", None, 5)
    assert (done["status"], done["found"]["customers"]) == ("DONE", 5)
    # It belongs to who asked for it.
    assert client_of(make.make_user(Role.FINANCE)).get(f"/api/v1/clv-previews/{waits['id']}/").status_code == 404


def test_a_preview_without_a_night_is_refused_and_not_kept(fin):
    with pytest.raises(Refused):
        ask_for_preview(kind=PreviewKind.DEFINITION, wish={}, by=fin, at=make.noon("2026-07-01"))

    assert not Preview.objects.exists()


def test_previews_of_yesterday_are_thrown_away(fin, shops):
    old = ask_for_preview(kind=PreviewKind.BOUNDARIES, wish={}, by=fin, at=make.noon("2026-07-01"))

    ask_for_preview(kind=PreviewKind.BOUNDARIES, wish={}, by=fin, at=make.noon("2026-07-03"))

    assert not Preview.objects.filter(pk=old.pk).exists()
