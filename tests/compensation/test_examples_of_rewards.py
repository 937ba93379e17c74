"""Worked examples of rewards, tiers, overrides and targets, reckoned by hand, through the API and the night."""

from datetime import date

import pytest

from tests.compensation.doors import lines, net
from tests.compensation.goals import make_target_plan
from tests.make import make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

GBP = {"currency": "GBP"}


def pounds(amount):
    return {"amount": amount, **GBP}


def milestones(*steps):
    rows = [{"threshold": pounds(threshold), "bonus": pounds(bonus)} for threshold, bonus in steps]
    return {"milestones": rows, "milestone_window_days": 90}


def tiers(method, months, *brackets):
    rows = [{"from_volume": pounds(volume), "rate": rate} for volume, rate in brackets]
    return {"tiers": rows, "tier_method": method, "tier_months": months, "tier_counts": "ALL"}


def rewards(**filters):
    return [line[:2] + line[3:] for line in lines(component="MILESTONE", **filters)]


def tier_pay(**filters):
    return [line[:2] + line[3:] for line in lines(component="TIER", **filters)]


def test_one_order_reaches_three_thresholds_a_refund_loses_two_and_later_orders_reach_them_again(company, anna):
    # 5,000.00 reach 1,000, 2,500 and 5,000: 10.00, 25.00 and 50.00, ascending. 2,600.00 back: value 2,400.00, so
    # -25.00 and -50.00. 100.00 more is exactly 2,500.00: 25.00. 2,499.99 more is a penny below 5,000.00. Then the
    # penny: 50.00.
    company.version("2025-01-01", **milestones(("1000", "10"), ("2500", "25"), ("5000", "50")))
    bakery = company.customer("Bakery Nord", anna)
    order = company.order(bakery, "2025-01-10", "5000.00")
    company.night()
    company.close("2025-01")
    company.refund(order, "2025-01-20", "2600.00")
    company.night()
    company.order(bakery, "2025-02-10", "100.00")
    company.order(bakery, "2025-03-01", "2499.99")
    company.night()
    company.order(bakery, "2025-03-02", "0.01")

    assert (company.night(), company.night()) == (1, 0)
    assert rewards() == [
        ("2025-01-10", "2025-01", "10.00"),
        ("2025-01-10", "2025-01", "25.00"),
        ("2025-01-10", "2025-01", "50.00"),
        ("2025-01-20", "2025-02", "-25.00"),
        ("2025-01-20", "2025-02", "-50.00"),
        ("2025-02-10", "2025-02", "25.00"),
        ("2025-03-02", "2025-03", "50.00"),
    ]
    # 5,000.00 and -2,600.00 at 5 %; 100.00 and 2,499.99 (199.9992) at 8 %, and of a penny nothing: 328.00 with 85.00.
    assert net() == {"Anna": "413.00"}


@pytest.mark.parametrize(
    ("day", "amounts"),
    [
        # 10 January + 90 days = 10 April: the reward goes, and the next order earns it again.
        ("2025-04-10", ["10.00", "-10.00", "10.00"]),
        # A day later it stays, and isn't earned twice.
        ("2025-04-11", ["10.00"]),
    ],
)
def test_a_reward_can_be_lost_until_the_last_day_of_its_window(company, anna, day, amounts):
    company.version("2025-01-01", **milestones(("1000", "10")))
    bakery = company.customer("Bakery Nord", anna)
    order = company.order(bakery, "2025-01-10", "1000.00")
    company.night()
    company.refund(order, day, "500.00")
    company.night()
    company.order(bakery, "2025-05-01", "500.00")
    company.night()

    assert [amount for *_rest, amount in rewards()] == amounts
    assert company.night() == 0


def test_a_lost_reward_is_the_old_salespersons_and_the_new_one_earns_it_again(company, anna, bo):
    company.version("2025-01-01", **milestones(("1000", "10.01")))
    bakery = company.customer("Bakery Nord", anna)
    order = company.order(bakery, "2025-01-10", "1000.00")
    company.night()
    company.hand_over(bakery, bo, "2025-02-01")
    company.refund(order, "2025-02-10", "0.01")
    company.order(bakery, "2025-03-01", "0.01")

    company.night()

    assert [amount for *_rest, amount in rewards(payee=anna)] == ["10.01", "-10.01"]
    assert [amount for *_rest, amount in rewards(payee=bo)] == ["10.01"]


def test_an_order_that_is_heard_of_later_moves_a_reward_and_does_not_pay_it_twice(company, anna, bo):
    # 600.00 of Anna's and 600.00 of Bo's reach 1,000.00 with Bo. Then 500.00 of 20 January arrive, Anna's time:
    # 1,100.00 were reached with her, in closed January.
    company.version("2025-01-01", **milestones(("1000", "10")))
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2025-01-10", "600.00")
    company.hand_over(bakery, bo, "2025-02-01")
    company.order(bakery, "2025-02-10", "600.00")
    company.night()
    company.close("2025-01")
    company.close("2025-02")

    company.order(bakery, "2025-01-20", "500.00")
    company.night()

    assert rewards(payee=anna) == [("2025-01-20", "2025-03", "10.00")]
    assert rewards(payee=bo) == [("2025-02-10", "2025-02", "10.00"), ("2025-02-10", "2025-03", "-10.00")]
    assert company.night() == 0


def sold_alone(company, volume):
    """Return somebody's one order of a volume."""
    seller = make_user(team=make_team(), name=f"Seller of {volume}")
    return company.order(company.customer(f"Buyer of {volume}", seller), "2025-01-10", volume)


def test_marginal_tiers_at_their_edges(company):
    # 1 % of the part above 1,000.00, 2 % of the part above 2,000.00.
    company.version("2025-01-01", **tiers("MARGINAL", 1, ("1000", "0.01"), ("2000", "0.02")))
    # 0.0049 is nothing, 0.005 a penny; 9.9999 and 10.0048 are 10.00, 10.005 is 10.01.
    volumes = ("1000.00", "1000.49", "1000.50", "1999.99", "2000.00", "2000.24", "2000.25")
    for volume in volumes:
        sold_alone(company, volume)
    company.night()

    paid = net(component="TIER")
    assert [paid.get(f"Seller of {volume}") for volume in volumes] == [
        None, None, "0.01", "10.00", "10.00", "10.00", "10.01",
    ]  # fmt: skip


def test_slab_tiers_at_their_edges_and_a_penny_below(company):
    # 1 % of everything from 1,000.00 on, 2 % from 2,000.00 on; in February a penny of each comes back.
    company.version("2025-01-01", **tiers("SLAB", 1, ("1000", "0.01"), ("2000", "0.02")))
    # 1,000.01 pay 10.0001, and 1,000.00 then 10.00; 2,000.00 pay 40.00, and 1,999.99 then 19.9999.
    volumes = ("999.99", "1000.00", "1000.01", "1999.99", "2000.00")
    orders = [sold_alone(company, volume) for volume in volumes]
    company.night()
    company.close("2025-01")
    for order in orders:
        company.refund(order, "2025-02-01", "0.01")
    company.night()

    january, february = (net(component="TIER", period__starts_on=day) for day in ("2025-01-01", "2025-02-01"))
    assert [january.get(f"Seller of {volume}") for volume in volumes] == [None, "10.00", "10.00", "20.00", "40.00"]
    assert [february.get(f"Seller of {volume}") for volume in volumes] == [None, "-10.00", None, None, "-20.00"]
    assert company.night() == 0


def test_a_quarter_of_slab_tiers_falls_back_month_by_month(company, anna):
    # 600.00: nothing. 1,000.00: 1 % of all, 10.00. 2,000.00: 2 % of all, 40.00, so 30.00 more. A penny of January
    # comes back in April: 999.99 pay nothing (-10.00), and 1,999.99 pay 20.00, which is all March's: -10.00.
    company.version("2025-01-01", **tiers("SLAB", 3, ("1000", "0.01"), ("2000", "0.02")))
    orders = [
        company.order(company.customer(f"Bakery {month}", anna), f"2025-{month}-10", amount)
        for month, amount in (("01", "600.00"), ("02", "400.00"), ("03", "1000.00"))
    ]
    company.night()
    for month in ("01", "02", "03"):
        company.close(f"2025-{month}")

    company.refund(orders[0], "2025-04-01", "0.01")

    assert (company.night(), company.night()) == (2, 0)
    assert tier_pay(period__starts_on__lt="2025-04-01") == [
        ("2025-02-10", "2025-02", "10.00"),
        ("2025-03-10", "2025-03", "30.00"),
    ]
    assert sorted(amount for *_rest, amount in tier_pay(period__starts_on="2025-04-01")) == ["-10.00", "-10.00"]


def test_a_manager_and_the_one_before_hold_their_parts_of_an_order_after_a_handover(company, anna, bo, mara):
    # 1 % for Mara; a quarter for who was before, for 30 days from 1 February on: to 2 March. 999.99 on 2 March x 8 % =
    # 79.9992 -> 80.00: Anna 20.00, Bo 60.00, Mara 9.9999 -> 10.00. On 3 March 1,000.00 x 8 % is Bo's alone.
    # 333.33 of the first back: 666.66 x 8 % = 53.3328 -> 53.33: 13.3325 -> 13.33 (so -6.67) and 39.9975 -> 40.00
    # (-20.00); Mara 6.6666 -> 6.67 (-3.33).
    parts = {"override_to": mara.pk, "override_rate": "0.01", "tail_days": 30, "tail_share": "0.25"}
    company.version("2025-01-01", **parts)
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2025-01-10", "1000.00")
    company.hand_over(bakery, bo, "2025-02-01")
    shared = company.order(bakery, "2025-03-02", "999.99")
    company.order(bakery, "2025-03-03", "1000.00")
    company.night()
    january, march = net(origin_on__lt="2025-02-01"), net(origin_on__gte="2025-02-01")
    company.refund(shared, "2025-03-20", "333.33")

    assert (january, march) == (
        {"Anna": "50.00", "Mara": "10.00"},
        {"Anna": "20.00", "Bo": "140.00", "Mara": "20.00"},
    )
    assert (company.night(), company.night()) == (3, 0)
    assert net(event="REFUND") == {"Anna": "-6.67", "Bo": "-20.00", "Mara": "-3.33"}


def test_who_takes_a_customer_over_in_the_month_earns_its_order_and_not_the_target(company, anna, bo):
    # Four of Anna's and one of Bo's usually come again on 15 July (every 35 days). Anna's fourth doesn't; her third is
    # Bo's from 10 July on. 3 of 4 = 75 %: a tenth of Anna's 160.00 = 16.00. 1 of 1: a fifth of Bo's 80.00 + 80.00 =
    # 32.00.
    # Closed; then the fourth order, of 20 July, is heard of: 4 of 4 is a fifth of 240.00 = 48.00, so 32.00 more.
    make_target_plan([anna, bo], months=1)
    customers = [company.customer(name, anna) for name in ("A", "B", "C", "D")] + [company.customer("E", bo)]
    for customer in customers:
        company.order(customer, "2025-05-06", "10.00")
        company.order(customer, "2025-06-10", "10.00")
    company.night(date(2025, 6, 30))
    company.hand_over(customers[2], bo, "2025-07-10")
    for customer in (*customers[:3], customers[4]):
        company.order(customer, "2025-07-15", "1000.00")
    company.night(date(2025, 7, 31))
    targets = net(component="TARGET")
    company.close("2025-07")

    company.order(customers[3], "2025-07-20", "1000.00")

    assert targets == {"Anna": "16.00", "Bo": "32.00"}
    assert (company.night(date(2025, 8, 31)), company.night(date(2025, 8, 31))) == (2, 0)
    assert net(period__starts_on="2025-08-01", component="TARGET") == {"Anna": "32.00"}
    assert net(period__starts_on="2025-08-01", component="RETURNING") == {"Anna": "80.00"}
