"""Worked examples over several months: held pay, draws and caps, killed nights, and any order of arrival."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from compensation.models import AccountMove, Statement
from compensation.services.seals import is_intact
from crm.nightly.pipeline import STEPS
from tests.compensation.doors import PAY, lines, net
from tests.compensation.test_examples_of_rewards import milestones, pounds, tiers

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_pay_that_waits_for_payment_is_released_on_the_last_day_and_forfeited_a_day_later(company, anna):
    # 1,000.00 x 5 % = 50.00, ordered on 10 January, paid on the 60th day, 11 March: released with March.
    # 500.00 x 8 % = 40.00, ordered on 30 January, paid on the 61st day, 1 April: forfeited with April.
    # 100.00 of the first back on 5 April: -5.00 of what is payable.
    company.version("2025-01-01", holds_until_paid=True, forfeit_days=60)
    bakery = company.customer("Bakery Nord", anna)
    soon, late = company.order(bakery, "2025-01-10", "1000.00"), company.order(bakery, "2025-01-30", "500.00")
    for month, last in (("01", 31), ("02", 28)):
        company.night(date(2025, int(month), last))
        company.close(f"2025-{month}")
    company.paid(soon, "2025-03-11")
    company.night(date(2025, 3, 31))
    company.close("2025-03")
    company.paid(late, "2025-04-01")
    company.refund(soon, "2025-04-05", "100.00")
    company.night(date(2025, 4, 30))
    company.close("2025-04")

    found = [company.statement(anna, month) for month in ("2025-01", "2025-03", "2025-04")]
    assert [(one.held_in_minor, one.released_minor, one.lapsed_minor) for one in found] == [
        (90_00, 0, 0),
        (0, 50_00, 0),
        (0, 0, 40_00),
    ]
    assert [(one.held_closing_minor, one.payable_minor, one.closing_minor) for one in found] == [
        (90_00, 0, 0),
        (40_00, 50_00, 50_00),
        (0, -5_00, 45_00),
    ]
    moved = AccountMove.objects.order_by("pk").values_list("source", "target", "amount_minor")
    assert list(moved) == [
        ("EXPENSE", "HELD", 90_00),
        ("HELD", "PAYABLE", 50_00),
        ("PAYABLE", "EXPENSE", 5_00),
        ("HELD", "FORFEITED", 40_00),
    ]
    assert company.night(date(2025, 4, 30)) == 0


def test_a_draw_is_recovered_over_three_months_under_a_cap_and_owed_again_after_a_refund(company, anna):
    # Draw 1,000.00, cap 1,500.00; first orders at 5 %. January earns 400.00: 1,000.00 paid, 600.00 owed. February earns
    # 1,200.00: 200.00 go back, 1,000.00 paid, 400.00 owed. March earns 2,600.00: 1,100.00 over the cap are lost, 400.00
    # go back, 1,100.00 paid. In April 6,000.00 of March come back, -300.00: 1,300.00 are advanced, 1,000.00 paid.
    company.version("2025-01-01", draw=pounds("1000"), cap=pounds("1500"))
    orders = [
        company.order(company.customer(f"Bakery {month}", anna), f"2025-{month}-10", amount)
        for month, amount in (("01", "8000.00"), ("02", "24000.00"), ("03", "52000.00"))
    ]
    company.refund(orders[2], "2025-04-10", "6000.00")
    company.night()

    rows = []
    for month, on in (("01", "02"), ("02", "03"), ("03", "04"), ("04", "05")):
        company.close(f"2025-{month}")
        rows.append(company.pay(f"2025-{month}", f"2025-{on}-05"))

    found = [company.statement(anna, f"2025-{month}") for month in ("01", "02", "03", "04")]
    assert rows == [["1000.00"], ["1000.00"], ["1100.00"], ["1000.00"]]
    assert [one.draw_closing_minor for one in found] == [600_00, 400_00, 0, 1300_00]
    assert [one.capped_minor for one in found] == [0, 0, 1100_00, 0]
    assert all(is_intact(one) for one in Statement.objects.final())
    assert company.night() == 0


EVENTS = ("A", "B", "C", "back")
# Every third of the twelve orders of arrival in which an order comes before its refund.
ARRIVALS = [one for one in permutations(EVENTS) if one.index("B") < one.index("back")][::3]


@pytest.mark.parametrize("arrival", ARRIVALS, ids=" ".join)
def test_whatever_arrives_first_everybody_ends_with_the_same(company, anna, bo, arrival):
    # A 400.00 on 5 January, B 700.00 on 20 January (day 15, so returning), C 100.00 on 25 February, in Bo's time;
    # 200.00 of B come back on 10 February. 400.00 x 5 % = 20.00; 700.00 x 8 % = 56.00 - 16.00; C 8.00 of Bo's.
    # B reaches 1,000.00 (10.00), the refund loses it, and C reaches it again, exactly: Bo's 10.00.
    # Anna's January, 400.00 + 500.00, pays 1 % as a slab from 900.00 on: 9.00.
    parts = {**milestones(("1000", "10")), **tiers("SLAB", 1, ("900", "0.01"))}
    company.version("2025-01-01", **parts)
    bakery = company.customer("Bakery Nord", anna)
    company.hand_over(bakery, bo, "2025-02-15")
    orders = {"A": ("2025-01-05", "400.00"), "B": ("2025-01-20", "700.00"), "C": ("2025-02-25", "100.00")}
    placed = {}
    for number, event in enumerate(arrival):
        if event == "back":
            company.refund(placed["B"], "2025-02-10", "200.00")
        else:
            placed[event] = company.order(bakery, *orders[event])
        company.night()
        if number == 1:
            company.close("2025-01")

    assert net() == {"Anna": "69.00", "Bo": "18.00"}
    assert company.night() == 0


@pytest.mark.parametrize("name", ["targets", "commission", "patterns"])
def test_a_night_that_is_killed_goes_on_and_adds_nothing_twice(company, anna, name):
    # 1,000.00 x 5 % = 50.00, and 1 % of the part over 500.00: 5.00; 200.00 back: -10.00, and the tier 5.00 - 2.00.
    company.version("2025-01-01", **tiers("MARGINAL", 1, ("500", "0.01")))
    order = company.order(company.customer("Bakery Nord", anna), "2025-01-10", "1000.00")
    company.night()
    company.close("2025-01")
    company.refund(order, "2025-02-10", "200.00")

    with pytest.raises(KeyboardInterrupt):
        company.night(steps=killed_after(name))

    company.night()
    assert (net(), company.night()) == ({"Anna": "43.00"}, 0)
    assert [line[1:] for line in lines(period__starts_on="2025-02-01")] == [
        ("2025-02", "FIRST", "-10.00"),
        ("2025-02", "TIER", "-2.00"),
    ]


def test_the_whole_night_from_top_to_bottom_pays_and_a_second_one_adds_nothing(company, anna):
    # 1,234.50 x 5 % = 61.725 -> 61.73, half away from zero.
    company.order(company.customer("Bakery Nord", anna), "2025-01-10", "1234.50")

    assert (company.night(steps=STEPS), company.night(steps=STEPS)) == (1, 0)
    assert net() == {"Anna": "61.73"}


def killed_after(name):
    """Return the night's steps, of which one is killed after it has worked and before it is written down as done."""

    def kill(step):
        def work(night):
            step.work(night)
            raise KeyboardInterrupt

        return replace(step, work=work)

    return tuple(kill(step) if step.name == name else step for step in PAY)
