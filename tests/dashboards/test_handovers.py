"""What a change of salesperson costs: handovers beside similar customers who kept theirs."""

from datetime import date

import numpy as np
import pytest

from crm.accounts.access import Role
from crm.dashboards import handovers as rules
from crm.dashboards.models import Handover, HandoverFigures, HandoverMatch
from crm.dashboards.models.book import Scope
from customers.services.assignments import release_customer
from tests.dashboards.figures import work_out
from tests.dashboards.test_reports import ask
from tests.make import hand_over, make_customer, make_order, make_team, make_user
from tests.nights import sum_up

TODAY = date(2026, 6, 30)
REPORT, ROWS = "/api/v1/reports/ownership/", "/api/v1/reports/ownership/handovers/"
DAY = 20_000


def keys(*pairs):
    return np.array(sorted(place * rules.SPAN + day for place, day in pairs))


def test_the_day_of_the_handover_belongs_to_what_followed_and_the_last_watched_day_is_the_179th_after_it():
    orders = keys((0, DAY - 1), (0, DAY), (1, DAY - 1), (1, DAY + 179), (2, DAY - 9), (2, DAY + 180), (3, DAY + 1))

    found = rules.standing(orders, np.arange(4), DAY)

    assert found.count.tolist() == [1, 1, 1, 0]
    assert found.last[:3].tolist() == [DAY - 1, DAY - 1, DAY - 9]
    assert found.returned.tolist() == [DAY, DAY + 179, rules.NO_DAY, DAY + 1]
    assert found.bands(DAY).tolist() == [0, 0, 0, -1]


def test_bands_begin_where_they_are_said_to():
    orders = keys((0, DAY - 30), (1, DAY - 31), (2, DAY - 365), (3, DAY - 366), (4, DAY - 5), (4, DAY - 4))

    bands = rules.standing(orders, np.arange(5), DAY).bands(DAY)

    assert bands.tolist() == [0, 3, 9, 13, 15]


def test_settled_is_who_kept_one_salesperson_for_the_whole_time():
    half = rules.HORIZON_DAYS
    terms = [
        (0, DAY - 400, rules.FOREVER),
        (1, DAY - 400, DAY + half - 1),
        (2, DAY - 400, DAY - half + 1),
        (2, DAY - half + 1, rules.FOREVER),
        (3, DAY - 10, DAY + half),
        (4, DAY + 1, rules.FOREVER),
        (5, DAY - 400, DAY - half),
        (5, DAY - half, rules.FOREVER),
    ]
    term_keys, ends = keys(*(term[:2] for term in terms)), np.array([term[2] for term in terms])

    found = rules.settled(term_keys, ends, np.arange(7), DAY)

    assert found.tolist() == [True, False, False, True, False, True, False]


def test_the_three_most_alike_are_the_nearest_by_last_order_then_by_orders_then_the_first_who_came():
    days = {0: [-20], 1: [-22], 2: [-40], 3: [-21, -22], 4: [-22], 5: [-23]}
    every = rules.standing(keys(*((p, DAY + d) for p, some in days.items() for d in some)), np.arange(6), DAY)

    assert rules.most_alike(every, np.array([1, 2, 3, 4, 5]), 1, DAY - 22).tolist() == [1, 4, 5]
    assert rules.most_alike(every, np.array([2, 3]), 1, DAY - 22).tolist() == [3, 2]


@pytest.fixture
def north(db):
    return make_team("North")


@pytest.fixture
def anna(north):
    return make_user(name="Anna", team=north)


@pytest.fixture
def bo():
    return make_user(name="Bo", team=make_team("South"))


def tell(as_of=TODAY):
    work_out(as_of)
    sum_up(as_of=as_of, token=None)


def bought(name, salesperson, *days):
    customer = make_customer(name, salesperson=salesperson, on=date(2025, 1, 1))
    for day in days:
        make_order(customer, day)
    return customer


def test_a_handover_is_told_with_what_followed_and_the_customer_like_it_who_stayed(anna, bo):
    moved = bought("Moved", bo, "2025-06-01", "2025-10-30")
    hand_over(moved, anna, "2025-07-01")
    stayed = bought("Stayed", bo, "2025-06-10", "2025-12-30")
    bought("Came later", bo, "2025-08-01")
    bought("Long silent", bo, "2025-03-01")

    tell()

    found, match = Handover.objects.get(), HandoverMatch.objects.get()
    assert (found.customer, found.from_salesperson, found.to_salesperson) == (moved, bo, anna)
    assert (found.outcome, found.returned_on, found.order_day_count) == ("KEPT", date(2025, 10, 30), 1)
    # 30 December is 182 days after 1 July.
    assert (match.customer, match.returned_on, match.last_ordered_on) == (stayed, None, date(2025, 6, 10))
    assert (found.match_count, found.match_kept_count) == (1, 0)


def test_who_was_released_or_never_bought_or_changed_too_long_ago_is_no_handover(anna, bo):
    released = bought("Released", bo, "2025-06-01")
    release_customer(customer=released, on=date(2025, 7, 1), by=None, today=TODAY, reason="Left")
    hand_over(released, anna, "2025-07-02")
    hand_over(make_customer(salesperson=bo, on=date(2025, 1, 1)), anna, "2025-07-01")
    old = make_customer(salesperson=bo, on=date(2023, 1, 1))
    make_order(old, "2023-02-01")
    hand_over(old, anna, "2024-06-30")

    tell()

    assert not Handover.objects.exists()
    assert not HandoverFigures.objects.exists()


def test_until_its_days_are_over_a_handover_is_watched_and_compared_with_nobody(anna, bo):
    watched = bought("Watched", bo, "2026-05-01")
    hand_over(watched, anna, "2026-06-01")
    back = bought("Back", bo, "2026-05-01", "2026-06-05")
    hand_over(back, anna, "2026-06-01")
    bought("Stayed", bo, "2026-05-01")

    tell()

    assert set(Handover.objects.values_list("customer__name", "outcome", "returned_on", "match_count")) == {
        ("Watched", "OPEN", None, 0),
        ("Back", "OPEN", date(2026, 6, 5), 0),
    }
    total = HandoverFigures.objects.get(scope=Scope.COMPANY, dimension="ALL")
    assert (total.handovers, total.decided, total.waiting) == (2, 0, 1)
    assert total.stake_minor == Handover.objects.get(customer=watched).stake_minor


def test_of_few_handovers_no_share_is_told(anna, bo, north):
    hand_over(bought("Moved", bo, "2025-06-01"), anna, "2025-07-01")
    tell()

    total = ask(make_user(Role.MANAGER, team=north), REPORT).json()["total"]

    assert (total["handovers"], total["retention"]["base"], total["retention"]["returned"]) == (1, 1, 0)
    assert total["retention"]["share"] is total["comparison"]["difference"] is None


@pytest.mark.slow
def test_the_difference_is_told_with_its_interval_and_each_handover_counts_once(anna, bo, north):
    for number in range(20):
        again = ["2025-08-01"] if number < 10 else []
        hand_over(bought(f"Moved {number}", bo, "2025-06-01", *again), anna, "2025-07-01")
    for number, again in enumerate((["2025-08-01"], ["2025-09-01"], [])):
        bought(f"Stayed {number}", bo, "2025-06-01", *again)
    tell()

    found = ask(make_user(Role.MANAGER, team=north), REPORT).json()

    comparison = found["total"]["comparison"]
    assert (found["as_of"], found["horizon_days"], found["months"]) == ("2026-06-30", 180, 24)
    assert (comparison["base"], comparison["returned"], comparison["matches"]) == (20, 10, 60)
    assert (comparison["share"], comparison["matched_share"], comparison["difference"]) == (
        *("0.5000", "0.6667", "-0.1667"),
    )
    assert float(comparison["low"]) < -0.1667 < float(comparison["high"])
    assert [(row["from_salesperson"]["name"], row["handovers"]) for row in found["pairs"]] == [("Bo", 20)]
    assert [(row["reason"], row["handovers"]) for row in found["reasons"]] == [("", 20)]


def test_a_manager_sees_the_teams_handovers_and_no_names_of_others_customers(anna, bo, north):
    hand_over(bought("Moved", bo, "2025-06-01"), anna, "2025-07-01")
    bought("Secret", bo, "2025-06-01")
    tell()
    manager, other = make_user(Role.MANAGER, team=north), make_user(Role.MANAGER, team=bo.team)

    (row,) = ask(manager, ROWS).json()["results"]

    assert (row["customer"]["name"], row["on"], row["outcome"]) == ("Moved", "2025-07-01", "LOST")
    assert [match["customer"] for match in row["matches"]] == [None]
    assert ask(other, ROWS).json()["results"] == []
    assert ask(other, REPORT).json()["total"] is None
    (all_of_it,) = ask(make_user(Role.ADMINISTRATOR), ROWS).json()["results"]
    assert all_of_it["matches"][0]["customer"]["name"] == "Secret"
    assert ask(anna, REPORT).status_code == ask(anna, ROWS).status_code == 403


def test_the_list_is_narrowed_by_whom_and_why_and_what_came_of_it(anna, bo):
    hand_over(bought("Lost", bo, "2025-06-01"), anna, "2025-07-01")
    hand_over(bought("Kept", bo, "2025-06-01", "2025-07-01"), anna, "2025-07-01")
    hand_over(bought("Open", anna, "2026-05-01"), bo, "2026-06-01")
    tell()
    admin = make_user(Role.ADMINISTRATOR)

    def names(**params):
        return [row["customer"]["name"] for row in ask(admin, ROWS, **params).json()["results"]]

    assert names(ordering="on") == ["Lost", "Kept", "Open"]
    assert names(outcome="LOST") == ["Lost"]
    assert names(waiting="true") == ["Open"]
    assert names(from_salesperson=anna.pk, to_salesperson=bo.pk) == ["Open"]
    assert names(reason="Nothing like it") == []


def left():
    return [
        list(Handover.objects.values()),
        list(HandoverMatch.objects.values_list("handover", "place", "customer")),
        list(HandoverFigures.objects.order_by("scope", "dimension").values_list("scope", "dimension", "handovers")),
    ]


def test_a_second_night_leaves_the_same(anna, bo):
    hand_over(bought("Moved", bo, "2025-06-01"), anna, "2025-07-01")
    bought("Stayed", bo, "2025-06-10")
    tell()
    before = list(Handover.objects.values()), list(HandoverFigures.objects.values_list("handovers", "matches"))

    sum_up(as_of=TODAY, token=None)

    assert (
        list(Handover.objects.values()),
        list(HandoverFigures.objects.values_list("handovers", "matches")),
    ) == before
    assert HandoverMatch.objects.count() == 1
