"""Two records that are one customer: what moves, what stays, who takes what comes later, and the way back."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clv.models import CustomerFacts
from clv.services import refresh_facts
from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Invalid, Refused
from customers.models import Change, Customer, LifeEventKind, Merge, MovedRow
from customers.services.assignments import reassign_customer
from customers.services.customers import change_customer
from customers.services.merges import undo_merge
from customers.services.receivers import CustomerMerged
from customers.services.relationship import add_person, log_life_event
from orders.models import Order
from retention.models import Task
from tests.make import (
    LATE,
    hand_over,
    make_contact,
    make_customer,
    make_merge,
    make_order,
    make_refund,
    make_team,
    make_user,
    part,
)

pytestmark = pytest.mark.django_db
DAY = "2025-06-01"


@pytest.fixture
def team(db):
    return make_team("North")


@pytest.fixture
def anna(team):
    return make_user(team=team, name="Anna")


@pytest.fixture
def bo(team):
    return make_user(team=team, name="Bo")


@pytest.fixture
def stays(anna):
    return make_customer("Bakery Nord", salesperson=anna, external_id="K1", acquisition_cost_minor=500)


@pytest.fixture
def goes(bo):
    return make_customer("Bakery North", salesperson=bo, external_id="K2", acquisition_cost_minor=70)


@pytest.fixture
def order(goes):
    return make_order(goes, "2025-01-15")


@pytest.fixture
def rows(goes, bo, order):
    """Something of everything that a customer has."""
    person = add_person(customer=goes, by=bo, name="Mia")
    return [
        order,
        make_refund(order, "2025-02-01", "10.00"),
        person,
        make_contact(goes, bo, "2025-01-10", person=person),
        log_life_event(
            customer=goes, kind=LifeEventKind.objects.first(), happened_on=date(2025, 1, 1), today=LATE.date(), by=bo
        ),
    ]


def owners(rows):
    """Return whose each row is now."""
    return {type(row).objects.get(pk=row.pk).customer_id for row in rows}


def test_every_row_of_the_absorbed_one_becomes_the_survivors(stays, goes, rows):
    merge = make_merge(stays, goes, DAY)

    assert owners(rows) == {stays.pk}
    assert merge.moved.count() == len(rows) + 1
    assert Customer.objects.get(pk=goes.pk).merged_into == stays


def test_undoing_it_brings_back_exactly_these_rows(stays, goes, rows, anna, bo):
    own = make_order(stays, "2025-03-01")
    merge = make_merge(stays, goes, DAY)
    since = [make_order(stays, "2025-07-01"), make_contact(stays, anna, "2025-07-02")]

    part(merge, "2025-08-01")

    assert owners(rows) == {goes.pk}
    assert owners([own, *since]) == {stays.pk}
    assert set(Order.objects.values_list("sold_to", flat=True)) == {None}
    assert not Customer.objects.merged().exists()
    assert Customer.objects.get(pk=goes.pk).salesperson == bo


def test_what_it_cost_to_win_them_counts_with_the_survivor_until_it_is_undone(stays, goes):
    merge = make_merge(stays, goes, DAY)

    assert Customer.objects.get(pk=stays.pk).acquisition_cost_minor == 570
    part(merge)
    assert dict(Customer.objects.values_list("pk", "acquisition_cost_minor")) == {stays.pk: 500, goes.pk: 70}


def test_the_survivors_terms_stand_and_the_other_ends_with_the_day_of_the_merge(stays, goes, anna, bo):
    make_merge(stays, goes, DAY)

    assert stays.assignments.get().salesperson == anna
    assert goes.assignments.get().ends_on == date(2025, 6, 2)
    assert goes.assignments.on(date(2025, 6, 1)).get().salesperson == bo
    assert Customer.objects.get(pk=goes.pk).salesperson is None


def test_an_order_up_to_that_day_keeps_the_record_it_was_sold_to(stays, goes, order):
    today = make_order(goes, DAY)

    make_merge(stays, goes, DAY)

    assert set(Order.objects.filter(pk__in=[order.pk, today.pk]).values_list("sold_to", flat=True)) == {goes.pk}


def test_an_order_that_comes_later_goes_to_the_survivor(stays, goes):
    make_merge(stays, goes, DAY)

    late, new = make_order(goes, "2025-05-01"), make_order(goes, "2025-06-02")

    assert {late.customer_id, new.customer_id} == {stays.pk}
    assert (late.sold_to_id, new.sold_to_id) == (goes.pk, None)
    assert Change.objects.filter(customer=stays, reason="order.placed").count() == 2


def test_whoever_still_holds_the_old_record_writes_to_the_survivor(stays, goes, bo):
    make_merge(stays, goes, DAY)

    contact = make_contact(goes, bo, "2025-06-03")
    person = add_person(customer=goes, by=bo, name="Max")

    assert {contact.customer_id, person.customer_id} == {stays.pk}


def test_the_absorbed_one_is_not_changed_nor_handed_over(stays, goes, anna):
    make_merge(stays, goes, DAY)

    with pytest.raises(CustomerMerged, match="merged with Bakery Nord"):
        change_customer(customer=goes, by=anna, name="Other")
    with pytest.raises(CustomerMerged):
        reassign_customer(customer=goes, to=anna, on=date(2025, 6, 2), by=None, today=LATE.date())
    assert Customer.objects.get(pk=goes.pk).name == "Bakery North"


def test_the_absorbed_one_is_not_seen_by_anybody(stays, goes, anna, bo, team):
    make_merge(stays, goes, DAY)

    people = [bo, make_user(Role.MANAGER, team=team), make_user(Role.FINANCE), make_user(Role.ADMINISTRATOR)]

    assert [list(Customer.objects.visible_to(who).values_list("pk", flat=True)) for who in people] == [
        [],
        [stays.pk],
        [stays.pk],
        [stays.pk],
    ]
    assert list(Customer.objects.visible_to(anna)) == [stays]


def test_the_night_sums_up_the_survivor_alone(stays, goes, order):
    make_order(stays, "2025-03-01")
    refresh_facts(as_of=date(2025, 6, 1), token=None)
    merge = make_merge(stays, goes, DAY)
    assert set(CustomerFacts.objects.values_list("customer", flat=True)) == {stays.pk}

    for count, changed in ((2, make_merge), (1, part)):
        if changed is part:
            part(merge)
        Change.objects.update(token="night")
        refresh_facts(as_of=date(2025, 6, 1), token="night")
        assert CustomerFacts.objects.get(customer=stays).order_count == count
    assert CustomerFacts.objects.get(customer=goes).order_count == 1


def test_what_was_done_moves_and_what_is_to_do_waits_hidden(stays, goes, anna):
    figures = {"kind": "COURTESY", "as_of": "2025-05-01", "opened_on": "2025-05-01", "at_stake_minor": 1, "score": 1}
    done = Task.objects.create(customer=goes, minutes=5, state="DONE", closed_on="2025-05-02", **figures)
    open_task = Task.objects.create(customer=goes, minutes=5, **figures)
    Task.objects.create(customer=stays, minutes=5, **figures)
    admin = make_user(Role.ADMINISTRATOR)

    merge = make_merge(stays, goes, DAY)

    assert owners([done]) == {stays.pk}
    assert open_task not in Task.objects.visible_to(admin)
    part(merge)
    assert open_task in Task.objects.visible_to(admin)
    assert owners([done, open_task]) == {goes.pk}


def test_both_are_marked_as_changed_and_both_histories_tell_of_it(stays, goes, anna):
    Change.objects.all().delete()

    merge = make_merge(stays, goes, DAY, by=anna)
    part(merge)

    assert set(Change.objects.values_list("customer", "reason")) == {
        (pk, reason) for pk in (stays.pk, goes.pk) for reason in ("customer.merged", "customer.unmerged")
    }
    lines = Line.objects.filter(action__in=["customer.merged", "customer.unmerged"])
    assert set(lines.values_list("subject_id", flat=True)) == {stays.pk, goes.pk}
    assert lines.filter(action="customer.merged", by=anna).count() == 2


def test_a_customer_is_not_merged_with_itself_nor_without_a_reason(stays, goes):
    with pytest.raises(Invalid, match="with itself"):
        make_merge(stays, stays)
    with pytest.raises(Invalid, match="why these are one"):
        make_merge(stays, goes, reason=" ")

    assert not Merge.objects.exists()


def test_merges_never_chain(stays, goes, anna):
    third = make_customer("Third", salesperson=anna)
    make_merge(stays, goes, DAY)

    for survivor, absorbed in ((goes, third), (third, goes), (stays, goes)):
        with pytest.raises(Refused, match="already"):
            make_merge(survivor, absorbed)
    with pytest.raises(Refused, match="took in another customer"):
        make_merge(third, stays)

    assert Merge.objects.count() == 1


def test_the_database_itself_keeps_merges_from_chaining(stays, goes, anna):
    third = make_customer("Third", salesperson=anna)
    make_merge(stays, goes, DAY)

    for absorbed, survivor in ((stays, third), (third, goes)):
        with pytest.raises(DatabaseError, match="never_chain"), transaction.atomic():
            Customer.objects.filter(pk=absorbed.pk).update(merged_into=survivor, merged_on=date(2025, 6, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.filter(pk=third.pk).update(merged_into=third, merged_on=date(2025, 6, 1))


def test_a_merge_is_undone_once(stays, goes):
    merge = part(make_merge(stays, goes, DAY))

    with pytest.raises(Refused, match="undone already"):
        part(merge)
    with pytest.raises(Invalid, match="why these are two"):
        undo_merge(merge=merge, reason="", on=date(2030, 1, 1), at=LATE, by=None)


def test_two_are_merged_again_after_they_were_parted_the_other_way_round(stays, goes, order):
    part(make_merge(stays, goes, DAY))

    make_merge(goes, stays, "2025-07-01")

    assert Order.objects.get(pk=order.pk).customer == goes
    assert list(Customer.objects.standing()) == [goes]


def test_a_row_that_was_given_to_somebody_else_since_stays_there(stays, goes, order, anna):
    third = make_customer("Third", salesperson=anna)
    merge = make_merge(stays, goes, DAY)
    Order.objects.filter(pk=order.pk).update(customer=third)

    part(merge)

    assert Order.objects.get(pk=order.pk).customer == third
    assert MovedRow.objects.filter(merge=merge).count() == 2


def test_a_handover_of_the_survivor_leaves_the_other_terms_alone(stays, goes, anna, bo, order):
    make_merge(stays, goes, DAY)

    hand_over(stays, bo, "2025-01-01")

    assert list(goes.assignments.values_list("salesperson", "ends_on")) == [(bo.pk, date(2025, 6, 2))]
