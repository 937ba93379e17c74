"""Pay at size: a plan with all parts, whether both engines want the same lines, and how long the database takes.

The rules are the oracle: every line of every order, with all its numbers, and every line of tiers. Times are of a full
verification, and of some customers whose orders changed, beside the bare SQL that no engine can go below.
"""

import os
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction

from benchmarks.nightly import FLOORS, floor, server_time
from compensation.facts import customers_with_orders
from compensation.models import Plan, PlanVersion, TenureStep, TierBracket
from compensation.models.plan import PlanStatus
from compensation.models.plan_choices import TierCounts
from compensation.services import setwise, tiers
from compensation.services.commission import missing_count, post_missing, reckon_up_to
from compensation.services.reference import Line, Reckoning
from compensation.services.replay import wanted_lines
from crm.accounts.access import Role
from crm.accounts.models import User
from orders.models import Order

AT = datetime(2020, 1, 1, tzinfo=UTC)
CHANGED = 1000
FULL_SECONDS, CHANGED_SECONDS = 60, 2
# Handovers, goods of three tiers, refunds in and out of the window, foreign currencies, shared credit, void orders,
# merged customers.
VARIETY = """
    INSERT INTO orders_product (version, created_at, updated_at, name, tier, is_active)
    SELECT 1, now(), now(), 'Good ' || n, 1 + n % 3, true FROM generate_series(1, 40) n;

    UPDATE orders_orderline SET product_id = (SELECT min(id) FROM orders_product) + order_id * 7 % 40
    WHERE order_id % 3 = 0;

    UPDATE customers_assignment SET ends_on = starts_on + 300 + (customer_id % 500)::int WHERE customer_id % 4 = 0;

    INSERT INTO customers_assignment (customer_id, salesperson_id, starts_on, reason)
    SELECT term.customer_id, heir.id, term.ends_on, '' FROM customers_assignment term
    CROSS JOIN LATERAL (
        SELECT min(id) AS id FROM accounts_user
        WHERE role = 'SALESPERSON' AND id > term.salesperson_id - term.customer_id % 5
    ) heir
    WHERE term.ends_on IS NOT NULL;

    UPDATE orders_order SET exchange_numerator = 1085342, exchange_denominator = 1000000, currency = 'EUR',
           company_net_minor = net_minor * 1085342 / 1000000, company_cost_minor = cost_minor * 1085342 / 1000000
    WHERE id % 11 = 0;

    UPDATE orders_order SET status = 'VOID', voided_on = ordered_on WHERE id % 97 = 0;

    INSERT INTO orders_refund (customer_id, order_id, kind, refunded_at, refunded_on, currency, exchange_numerator,
                               exchange_denominator, net_minor, cost_minor, company_net_minor, company_cost_minor,
                               reason, created_at)
    SELECT customer_id, id, 'RETURN', ordered_at, ordered_on + (id * 13 % 140)::int, currency, exchange_numerator,
           exchange_denominator, 1 + net_minor * (id % 9) / 10, cost_minor * (id % 9) / 10, company_net_minor / 10, 0,
           '', now()
    FROM orders_order WHERE id % 17 = 0;

    INSERT INTO compensation_creditsplit (order_id, status, reason, created_at)
    SELECT id, 'DRAFT', 'Agreed', now() FROM orders_order WHERE id % 53 = 0;

    INSERT INTO compensation_creditshare (split_id, payee_id, ppm)
    SELECT split.id, person.id, CASE person.place WHEN 1 THEN 333334 ELSE 333333 END
    FROM compensation_creditsplit split
    CROSS JOIN (
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM accounts_user WHERE role = 'SALESPERSON' LIMIT 3
    ) person;

    UPDATE compensation_creditsplit SET status = 'CURRENT';

    UPDATE customers_assignment SET ends_on = DATE '2025-01-01'
    WHERE customer_id % 200 = 7 AND ends_on IS NULL AND starts_on < DATE '2025-01-01';

    UPDATE customers_customer SET merged_into_id = id - 1, merged_on = DATE '2024-12-31' WHERE id % 200 = 7;

    UPDATE orders_order SET customer_id = customer_id - 1,
           sold_to_id = CASE WHEN ordered_on < DATE '2025-01-01' THEN customer_id END
    WHERE customer_id % 200 = 7;

    UPDATE orders_refund SET customer_id = customer_id - 1 WHERE customer_id % 200 = 7
"""


def measure(as_of: date) -> dict[str, Any]:
    """Return what was equal, and the seconds of everything, on the company that is there."""
    with connection.cursor() as cursor:
        cursor.execute(VARIETY)
        cursor.execute("VACUUM ANALYZE")
    _plan()
    reckoning = reckon_up_to(as_of)
    found: dict[str, Any] = {"orders": Order.objects.count(), "equal": _equal(reckoning)}
    found["floors"] = {name: floor(sql) for name, sql in FLOORS.items()}
    found["first"] = _timed(lambda: post_missing(reckoning, None).line_count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    found["verify"] = _timed(lambda: missing_count(reckoning, None))
    found["orders_alone"] = _timed(lambda: setwise.missing_count(reckoning, None))
    ids = customers_with_orders()[:: max(1, len(customers_with_orders()) // CHANGED)][:CHANGED]
    Order.objects.filter(customer__in=ids, pk__in=_last_orders(ids)).update(net_minor=123_457)
    found["changed"] = {"customers": len(ids), **_timed(lambda: post_missing(reckoning, ids).line_count)}
    found["changed_again"] = _timed(lambda: missing_count(reckoning, ids))
    found["missing_at_the_end"] = _timed(lambda: missing_count(reckoning, None))["lines"]
    return found


def lines(found: dict[str, Any]) -> list[str]:
    """Return what was found, for people."""
    least = min(one["seconds"] for one in found["floors"].values())
    told = [f"{found['orders']:,} orders; equal line by line: {found['equal']}"]
    for name in ("first", "verify", "orders_alone", "changed", "changed_again"):
        one = found[name]
        told.append(
            f"{name}: {one['seconds']} s, {one['server_seconds']} s on the server's processors,"
            f" {one['seconds'] / least:.1f} times the floor of {least} s; {one['lines']:,} lines; load {one['load']}"
        )
    return [*told, f"missing at the end: {found['missing_at_the_end']}"]


def misses(found: dict[str, Any]) -> list[str]:
    """Return the targets that were missed."""
    targets = {
        "engines differ": not all(one["differ"] == 0 for one in found["equal"].values()),
        "full verification": found["verify"]["seconds"] > FULL_SECONDS,
        "changed customers": found["changed"]["seconds"] > CHANGED_SECONDS,
        "something is missing": found["missing_at_the_end"] > 0 or found["verify"]["lines"] > 0,
    }
    return [name for name, is_missed in targets.items() if is_missed]


def _plan() -> None:
    """Put a version with all parts of an order, and tiers by the quarter, into the default plan's place."""
    plan = Plan.objects.get(is_default=True)
    manager = User.objects.filter(role=Role.MANAGER).order_by("pk")[0]
    plan.versions.filter(number=1).update(ends_on=date(2024, 7, 1))
    rates = {"first_ppm": 50_000, "returning_ppm": 80_000, "upsell_ppm": 30_000, "cross_sell_ppm": 20_000}
    # Orders of two months share a cap, so that many customers have several first ones.
    rates |= {"first_cap_minor": 10_00, "returning_gap_days": 60}
    tail = {"tail_days": 120, "tail_ppm": 250_000, "override_to": manager, "override_ppm": 10_000}
    version = PlanVersion.objects.create(
        plan=plan, number=2, starts_on=date(2024, 7, 1), tier_months=3, tier_counts=TierCounts.ALL, **rates, **tail
    )
    TenureStep.objects.create(plan_version=version, months=12, rate_ppm=10_000)
    for from_minor, rate_ppm in ((100_000_00, 5_000), (1_000_000_00, 10_000)):
        TierBracket.objects.create(plan_version=version, from_minor=from_minor, rate_ppm=rate_ppm)
    version.change(status=PlanStatus.APPROVED, approved_at=AT, content_hash="bench")


def _equal(reckoning: Reckoning) -> dict[str, dict[str, int]]:
    """Return how many lines the rules want, and how many of them the database wants differently."""
    with transaction.atomic():
        orders = _apart(wanted_lines(reckoning), reckoning.wanted_lines(None))
        by_database = tiers.missing_lines(reckoning, None)
        return {"orders": orders, "tiers": _apart(by_database, tiers.missing_lines(reckoning, None, by_rules=True))}


def _apart(found: Iterable[Line], expected: Iterable[Line]) -> dict[str, int]:
    """Compare two sets of lines by their hashes, so that millions fit into memory."""
    left = {hash(line) for line in found}
    count = differ = 0
    for line in expected:
        count += 1
        if hash(line) in left:
            left.discard(hash(line))
        else:
            differ += 1
    return {"lines": count, "differ": differ + len(left)}


def _timed(work: Callable[[], int]) -> dict[str, Any]:
    with server_time() as server:
        began = time.perf_counter()
        with transaction.atomic():
            count = work()
        seconds = time.perf_counter() - began
    load = round(os.getloadavg()[0], 2)
    return {"seconds": round(seconds, 2), "server_seconds": server.seconds, "lines": count, "load": load}


def _last_orders(customer_ids: list[int]) -> list[int]:
    rows = Order.objects.filter(customer__in=customer_ids).order_by("customer_id", "-ordered_on", "-pk")
    return list(rows.distinct("customer_id").values_list("pk", flat=True))
