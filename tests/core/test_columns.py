"""Columns in and out of the database, and a table put in the place of another: the same on both engines."""

from datetime import date

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from clv.models import CustomerFacts, CustomerSegments, Tenure
from crm.core.columns import DAY, NUMBER, WHOLE, Labels, among, read_columns, write_columns
from crm.core.fresh import begin_fresh, finish_fresh, fresh_indexes, fresh_table
from crm.core.shards import Shard, cut
from tests import make

pytestmark = pytest.mark.django_db

KINDS = {"customer_id": WHOLE, "as_of": DAY, "first_ordered_on": DAY, "revenue_minor": WHOLE, "usual_gap_days": NUMBER}
NEVER = np.datetime64("NaT", "D")


def columns(customers):
    """Return facts of two customers, one of whom never bought."""
    days = np.array(["1999-12-31", NEVER], dtype="datetime64[D]")
    return {
        "customer_id": np.array([customer.pk for customer in customers]),
        "as_of": date(2026, 5, 31),
        "first_ordered_on": days,
        "last_ordered_on": days,
        "purchase_day_count": np.array([2, 0]),
        "order_count": np.array([2, 0]),
        "break_even_on": np.full(2, NEVER),
        "last_contact_on": np.full(2, NEVER),
        "usual_gap_days": np.array([0.25, np.nan]),
        **{
            name: np.array([9_000_000_000_000, -1])
            for name in (
                "revenue_minor", "margin_minor", "refunded_minor", "refunded_margin_minor", "first_revenue_minor",
                "first_margin_minor",
                "repeat_revenue_minor", "repeat_margin_minor", "cost_to_serve_minor", "acquisition_cost_minor",
                "contribution_minor",
            )
        },
        "contact_count": np.array([1, 0]),
        "contact_minutes": np.array([5, 0]),
    }  # fmt: skip


def stored():
    return read_columns("SELECT * FROM clv_customerfacts ORDER BY customer_id", KINDS)


@pytest.fixture
def customers():
    return [make.make_customer("Ä"), make.make_customer("B")]


@pytest.mark.parametrize("short", [1, 1 << 16])
def test_what_is_written_is_read_again(customers, monkeypatch, short):
    # Of so many kinds of rows on, they are numbered anew before they are sorted.
    monkeypatch.setattr("crm.core.columns.SHORT", short)

    assert write_columns(CustomerFacts, columns(customers)) == 2

    found = stored()
    assert found["customer_id"].tolist() == [customer.pk for customer in customers]
    assert found["as_of"].tolist() == [date(2026, 5, 31)] * 2
    assert found["first_ordered_on"].tolist() == [date(1999, 12, 31), None]
    assert found["revenue_minor"].tolist() == [9_000_000_000_000, -1]
    assert found["usual_gap_days"][0] == 0.25
    assert np.isnan(found["usual_gap_days"][1])
    bakery = CustomerFacts.objects.get(customer=customers[0])
    assert (bakery.usual_gap_days, bakery.break_even_on, bakery.purchase_day_count) == (0.25, None, 2)


def test_whole_numbers_that_may_be_missing_and_yes_and_no_are_written_too(customers):
    rows = {
        "customer_id": np.array([customer.pk for customer in customers]),
        "tenure": Labels(np.array([1, 0]), ["", Tenure.LONG_TERM.value]),
        **dict.fromkeys(("recency_fifth", "frequency_fifth", "margin_fifth"), np.ma.masked_equal([5, 0], 0)),
        "is_quiet_profit": np.array([True, False]),
        "year_contact_count": np.array([7, 0]),
    }

    write_columns(CustomerSegments, rows)

    names = ("tenure", "recency_fifth", "margin_fifth", "is_quiet_profit", "year_contact_count")
    found = CustomerSegments.objects.order_by("customer_id").values_list(*names)
    assert list(found) == [("LONG_TERM", 5, 5, True, 7), ("", None, None, False, 0)]


def test_rows_come_in_the_order_of_the_column_that_is_asked_for(customers):
    write_columns(CustomerFacts, {name: column[::-1] if isinstance(column, np.ndarray) else column
                                  for name, column in columns(customers).items()})  # fmt: skip

    found = read_columns("SELECT * FROM clv_customerfacts", KINDS, by="customer_id")

    assert found["customer_id"].tolist() == [customer.pk for customer in customers]
    assert found["revenue_minor"].tolist() == [9_000_000_000_000, -1]
    assert found["first_ordered_on"].tolist() == [date(1999, 12, 31), None]


def test_a_question_names_many_customers(customers):
    write_columns(CustomerFacts, columns(customers))
    one_of_them, ids = among(np.array([customers[1].pk, 0]))

    found = read_columns(f"SELECT * FROM clv_customerfacts WHERE customer_id {one_of_them}", KINDS, {"ids": ids})  # noqa: S608

    assert found["customer_id"].tolist() == [customers[1].pk]


def test_nothing_is_no_rows(customers):
    nothing = {
        name: column[:0] if isinstance(column, np.ndarray) else column for name, column in columns(customers).items()
    }

    assert write_columns(CustomerFacts, nothing) == 0
    assert [len(column) for column in stored().values()] == [0] * len(KINDS)


def test_the_constraints_hold_for_columns_too(customers):
    wrong = columns(customers) | {"purchase_day_count": np.array([0, 2])}

    with pytest.raises(IntegrityError, match="facts_purchases_have_days"), transaction.atomic():
        write_columns(CustomerFacts, wrong)

    assert not CustomerFacts.objects.exists()


def shape(table):
    """Return the indexes, keys and rights of a table, without the names that swapping may not change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s ORDER BY 1", [table])
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = to_regclass(%s) ORDER BY 1",
            [table],
        )
        keys = cursor.fetchall()
        cursor.execute("SELECT relacl::text FROM pg_class WHERE oid = to_regclass(%s)", [table])
        return indexes, keys, cursor.fetchone()


@pytest.mark.parametrize("ready", [0, 1, 2])
def test_a_fresh_table_has_the_keys_indexes_and_rights_of_the_old_one(customers, ready):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes into the table itself")
    with connection.cursor() as cursor:
        cursor.execute("GRANT SELECT ON clv_customerfacts TO PUBLIC")
    write_columns(CustomerFacts, columns(customers[::-1]))
    before = shape("clv_customerfacts")

    begin_fresh(CustomerFacts)
    write_columns(CustomerFacts, columns(customers), table=fresh_table(CustomerFacts))
    assert CustomerFacts.objects.get(customer=customers[0]).revenue_minor == -1
    # Somebody built this many of its two indexes before.
    for build in fresh_indexes(CustomerFacts)[:ready]:
        build()
    finish_fresh(CustomerFacts)

    assert shape("clv_customerfacts") == before
    assert CustomerFacts.objects.get(customer=customers[0]).revenue_minor == 9_000_000_000_000
    assert CustomerFacts.objects.count() == 2


def test_shards_hold_every_customer_once():
    ids = sorted(make.make_customer().pk for _ in range(7))

    shards = cut("customers_customer", "id", size=3)

    assert shards == [Shard(0, ids[2]), Shard(ids[2] + 1, ids[5]), Shard(ids[5] + 1, ids[6])]
    assert cut("customers_customer", "id", size=7) == [Shard(0, ids[6])]


def test_without_customers_there_are_no_shards():
    assert cut("customers_customer", "id", size=3) == []
