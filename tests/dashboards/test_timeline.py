"""The timeline of a customer: one stream of everything, page by page."""

from datetime import date, timedelta

import pytest

from crm.dashboards.selectors.timeline import place, timeline
from customers.models import LifeEventKind
from customers.services.customers import change_customer
from customers.services.relationship import log_life_event
from tests.make import hand_over, make_contact, make_customer, make_merge, make_order, make_refund, make_user, part

pytestmark = pytest.mark.django_db

START = date(2026, 1, 5)


@pytest.fixture
def anna():
    return make_user()


@pytest.fixture
def bakery(anna):
    return make_customer("Northgate Bakery", salesperson=anna, on=START)


def told(entries):
    return [(entry.on.isoformat(), entry.kind) for entry in entries]


def test_everything_that_happened_is_told_newest_first(anna, bakery):
    order = make_order(bakery, "2026-02-01", "200.00", cost="80.00")
    make_contact(bakery, anna, "2026-02-01")
    make_refund(order, "2026-02-10", "50.00")
    move = LifeEventKind.objects.get(code="MOVE")
    log_life_event(customer=bakery, kind=move, happened_on=date(2026, 2, 5), today=date(2026, 3, 1), by=anna)
    hand_over(bakery, make_user(), "2026-03-01")

    entries, has_more = timeline(bakery)

    assert not has_more
    assert told(entries) == [
        ("2026-03-01", "assignment"),
        ("2026-02-10", "refund"),
        ("2026-02-05", "life_event"),
        ("2026-02-01", "order"),
        ("2026-02-01", "contact"),
        ("2026-01-05", "assignment"),
    ]
    assert (entries[3].amount_minor, entries[3].margin_minor) == (20_000, 12_000)
    assert entries[1].amount_minor == -5_000


def test_a_merge_is_told_with_its_reason_and_so_is_its_end(bakery):
    other = make_customer("North Gate Bakery")
    part(make_merge(bakery, other, reason="One shop under two names."))

    entries, _has_more = timeline(bakery, kinds=frozenset({"change"}))

    assert [entry.kind for entry in entries] == ["unmerge", "merge"]
    assert [(entry.title, entry.text) for entry in entries] == [
        ("North Gate Bakery", "Two after all."),
        ("North Gate Bakery", "One shop under two names."),
    ]


def test_pages_neither_repeat_nor_skip(anna, bakery):
    for day in range(12):
        make_order(bakery, START + timedelta(days=day // 3))
        make_contact(bakery, anna, START + timedelta(days=day // 4))

    whole, _has_more = timeline(bakery, size=100)
    pages, before, has_more = [], None, True
    while has_more:
        entries, has_more = timeline(bakery, before=before, size=4)
        pages += entries
        before = place(entries[-1])

    assert pages == whole
    assert len(whole) == 25


def test_a_filter_keeps_only_its_kinds(anna, bakery):
    make_order(bakery, START)
    make_contact(bakery, anna, START)

    entries, _has_more = timeline(bakery, kinds=frozenset({"contact"}))

    assert [entry.kind for entry in entries] == ["contact"]


def test_changed_fields_are_named(anna, bakery):
    change_customer(customer=bakery, by=anna, name="Northgate Bakers", note="Since 1871")

    entries, _has_more = timeline(bakery, kinds=frozenset({"change"}))

    assert [(entry.by, entry.changed) for entry in entries] == [(anna.name, ["name", "note"])]


def test_another_customers_life_is_not_told(anna, bakery):
    make_order(make_customer(salesperson=anna), START)

    entries, _has_more = timeline(bakery)

    assert [entry.kind for entry in entries] == ["assignment"]


@pytest.mark.slow
def test_a_page_costs_one_question_per_source(anna, bakery, django_assert_num_queries):
    for day in range(30):
        make_order(bakery, START + timedelta(days=day))
        make_contact(bakery, anna, START + timedelta(days=day))

    with django_assert_num_queries(6):
        timeline(bakery, size=10)
