"""A valid body for every POST, and the query that a list needs. A door that isn't here fails its contract."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from clv.services.choices import choose_category
from compensation.models import Period, Plan, PlanAssignment, PlanVersion, Simulation, Statement
from compensation.models.plan import PlanStatus
from compensation.models.simulation import SimulationStatus
from compensation.services.adjustments import propose_adjustment
from compensation.services.closing import close_period, request_close
from compensation.services.commission import post_commission
from compensation.services.disputes import ask_about_pay
from compensation.services.payroll import make_payroll
from compensation.services.plan_decisions import approve_plan_version, submit_plan_version
from compensation.services.plans import create_plan, create_plan_version
from crm.core.clock import now
from orders.models import Order, Product
from orders.services.holdings import open_holding
from retention.models import Task
from retention.services.tasks import complete_task
from tests.contracts.world import NIGHT, World, a_replay
from tests.make import make_customer, make_merge

# Addresses whose GET needs a parameter.
QUERIES: dict[str, str] = {}


@dataclass(frozen=True)
class Wish:
    """What is sent, by whom, and to which record."""

    body: dict[str, Any]
    identity: int = 0
    by: str = "ada"


def _order(world: World) -> Wish:
    line = {"product": Product.objects.get(name="Flour").pk, "quantity": "2"}
    return Wish({"customer": world.customers["anna"][0].pk, "lines": [line]}, by="anna")


def _refund(world: World) -> Wish:
    order = Order.objects.filter(customer=world.customers["anna"][0]).latest("pk")
    return Wish({"amount": {"amount": "5.00", "currency": "GBP"}}, order.pk)


def _void(world: World) -> Wish:
    order = Order.objects.filter(customer=world.customers["anna"][0]).earliest("pk")
    return Wish({"reason": "Typed twice"}, order.pk)


def _split(world: World) -> Wish:
    order = Order.objects.filter(customer=world.customers["anna"][0]).latest("pk")
    shares = [{"payee": world.users[name].pk, "share": "0.5"} for name in ("anna", "bo")]
    return Wish({"shares": shares, "reason": "Won together"}, order.pk)


def _credit(world: World) -> Wish:
    amount = {"amount": "5.00", "currency": "GBP"}
    return Wish({"customer": world.customers["anna"][0].pk, "amount": amount, "reason": "Late delivery"})


def _of_customer(**body: Any) -> Callable[[World], Wish]:
    return lambda world: Wish(body, world.customers["anna"][0].pk, by="anna")


def _plain(**body: Any) -> Callable[[World], Wish]:
    return lambda _world: Wish(body)


def _task(**body: Any) -> Callable[[World], Wish]:
    return lambda world: Wish(body, _own_task(world).pk, by="anna")


def _own_task(world: World) -> Task:
    return Task.objects.filter(customer=world.customers["anna"][0]).earliest("pk")


def _done_task(world: World) -> Wish:
    task = complete_task(task=_own_task(world), by=world.users["anna"], today=NIGHT)
    return Wish({}, task.pk, by="anna")


def _next_version(world: World) -> Wish:
    return Wish(NEW_TERMS, Plan.objects.get(is_default=True).pk, by="fin")


def _draft(world: World) -> Wish:
    plan = Plan.objects.get(is_default=True)
    terms: Any = {"base": "MARGIN", "first_ppm": 50_000, "returning_ppm": 20_000, "clawback_days": 90}
    version = create_plan_version(
        by=world.users["fin"], plan=plan, starts_on=date(2026, 6, 1), returning_gap_days=14, **terms
    )
    return Wish({}, version.pk, by="fin")


def _submitted(world: World, **body: Any) -> Wish:
    version = PlanVersion.objects.get(pk=_draft(world).identity)
    submit_plan_version(version=version, by=world.users["fin"], at=now())
    return Wish(body, version.pk)


def _follower(world: World) -> Wish:
    body = {"salesperson": world.users["anna"].pk, "plan": _other_plan(world).pk, "starts_on": "2026-03-01"}
    return Wish(body, by="fin")


def _other_plan(world: World) -> Plan:
    plan = create_plan(by=world.users["fin"], name="On revenue")
    terms: Any = {"base": "REVENUE", "first_ppm": 50_000, "returning_ppm": 20_000}
    version = create_plan_version(by=world.users["fin"], plan=plan, starts_on=date(2026, 1, 1), **terms)
    submitted = submit_plan_version(version=version, by=world.users["fin"], at=now())
    approve_plan_version(version=submitted, by=world.users["ada"], at=now())
    return plan


def _open_month(_world: World) -> Wish:
    return Wish({}, Period.objects.filter(status="OPEN").earliest("starts_on").pk)


def _asked_month(world: World) -> Wish:
    period = Period.objects.filter(status="OPEN").earliest("starts_on")
    request_close(period=period, by=world.users["fin"], today=NIGHT, at=now())
    return Wish({}, period.pk)


def _closed_month(world: World) -> Wish:
    wish = _asked_month(world)
    period = Period.objects.get(pk=wish.identity)
    close_period(period=period, by=world.users["ada"], today=NIGHT, at=now())
    return wish


def _payroll(world: World) -> Wish:
    period = Period.objects.get(pk=_closed_month(world).identity)
    run = make_payroll(period=period, by=world.users["fin"], today=NIGHT, at=now())
    return Wish({"paid_on": NIGHT.isoformat(), "reference": "BACS 77"}, run.pk)


def _final_statement(world: World) -> Wish:
    period_id = _closed_month(world).identity
    return Wish({}, Statement.objects.get(period=period_id, payee=world.users["anna"]).pk, by="anna")


def _question(world: World) -> Wish:
    statement = Statement.objects.filter(payee=world.users["anna"]).earliest("period__starts_on")
    dispute = ask_about_pay(statement=statement, text="Why so little?", by=world.users["anna"], at=now())
    return Wish({"text": "Because"}, dispute.pk, by="mara")


def _own_statement(world: World) -> Wish:
    statement = Statement.objects.filter(payee=world.users["anna"]).earliest("period__starts_on")
    return Wish({"text": "An order is missing"}, statement.pk, by="anna")


def _let_go(world: World) -> Wish:
    plan = Plan.objects.create(name="Pays what is paid")
    PlanVersion.objects.create(
        plan=plan,
        number=1,
        starts_on=date(2020, 1, 1),
        status=PlanStatus.APPROVED,
        first_ppm=50_000,
        returning_ppm=80_000,
        holds_until_paid=True,
        approved_at=now(),
    )
    PlanAssignment.objects.create(salesperson=world.users["anna"], plan=plan, starts_on=date(2020, 1, 1))
    post_commission(as_of=NIGHT, token=None)
    order = Order.objects.filter(customer=world.customers["anna"][0]).latest("pk")
    return Wish({"order": order.pk, "reason": "Paid in goods"}, by="fin")


def _new_adjustment(world: World) -> Wish:
    amount = {"amount": "-5.00", "currency": "GBP"}
    body = {"payee": world.users["anna"].pk, "amount": amount, "origin_on": "2026-03-01", "reason": "Agreed"}
    return Wish(body, by="mara")


def _adjustment(world: World) -> Wish:
    adjustment = propose_adjustment(
        payee=world.users["anna"],
        amount_minor=-500,
        currency="GBP",
        origin_on=NIGHT,
        reason="Agreed",
        by=world.users["mara"],
        today=NIGHT,
    )
    return Wish({"note": "Not agreed"}, adjustment.pk)


def _stretch(_world: World) -> Wish:
    version = PlanVersion.objects.approved().earliest("pk")
    return Wish({"version": version.pk, "starts_on": "2025-01-01", "ends_on": "2026-01-01"})


def _failed_replay(world: World) -> Wish:
    replay = a_replay(world.users["fin"])
    Simulation.objects.filter(pk=replay.pk).update(status=SimulationStatus.FAILED, error="Broken")
    return Wish({}, replay.pk)


def _chosen(world: World) -> Wish:
    customer, anna, today = world.customers["anna"][0], world.users["anna"], now().date()
    end = today + timedelta(days=30)
    choose_category(customer=customer, code="INACTIVE", reason="Moved away", expires_on=end, today=today, by=anna)
    return Wish({}, customer.pk, by="anna")


def _holding(world: World) -> Wish:
    wish = {"customer": world.customers["anna"][0].pk, "product": Product.objects.get(name="Flour").pk}
    return Wish({**wish, "term_months": 12, "price": {"amount": "120.00", "currency": "GBP"}}, by="anna")


def _held(world: World) -> Wish:
    held = open_holding(
        customer=world.customers["anna"][0], product=Product.objects.get(name="Flour"), term_months=12,
        started_on=now().date(), price_minor=120_00, by=world.users["anna"], today=now().date(),
    )  # fmt: skip
    return Wish({}, held.pk, by="anna")


def _two(world: World) -> Wish:
    """Two customers that are one, to whoever is asked for by default."""
    one = world.customers["anna"][0]
    other = make_customer("Bakery again", salesperson=world.users["anna"])
    return Wish({"survivor": one.pk, "absorbed": other.pk, "reason": "The same address."})


def _merged(world: World) -> Wish:
    """A merge that can be undone."""
    one = world.customers["anna"][0]
    merge = make_merge(one, make_customer("Bakery again", salesperson=world.users["anna"]), "2026-03-01")
    return Wish({"reason": "Two shops."}, merge.pk)


def next_month() -> str:
    """Return a day about a month from now."""
    return (now().date() + timedelta(days=30)).isoformat()


NEW_TERMS = {
    "starts_on": "2026-06-01",
    "base": "MARGIN",
    "first_rate": "0.05",
    "first_order_cap": {"amount": "500.00", "currency": "GBP"},
    "returning_rate": "0.02",
    "clawback_days": 90,
    "returning_gap_days": 14,
    "steps": [{"months": 12, "rate": "0.01"}],
    "tiers": [{"from_volume": {"amount": "1000.00", "currency": "GBP"}, "rate": "0.01"}],
    "milestones": [
        {"threshold": {"amount": "5000.00", "currency": "GBP"}, "bonus": {"amount": "100", "currency": "GBP"}}
    ],
    "targets": [{"kind": "RETURNING_CUSTOMERS", "minimum": 5, "steps": [{"at": "1", "multiplier": "1.1"}]}],
    "holds_until_paid": True,
    "cap": {"amount": "9000.00", "currency": "GBP"},
    "tail_days": 30,
    "tail_share": "0.5",
}
# What these work out isn't written anywhere.
WRITE_NOTHING = {
    "/api/v1/merges:check/",
    "/api/v1/orders:check/",
    "/api/v1/clv-definitions/preview/",
    "/api/v1/segment-rules/preview/",
    "/api/v1/budget-plans/preview/",
}
CUSTOMERS = "/api/v1/customers/"
POUNDS = {"amount": "500.00", "currency": "GBP"}
JUDGED = {"segment": "TRANSACTION", "side": "WINNING", "first": {"spend": POUNDS, "result": 5}, "ceiling": 20}
BODIES: dict[str, Callable[[World], Wish]] = {
    CUSTOMERS: _plain(name="Corner shop"),
    CUSTOMERS + "{pk}/assignments/": lambda world: Wish(
        {"salesperson": world.users["bo"].pk}, world.customers["anna"][0].pk
    ),
    CUSTOMERS + "{pk}/people/": _of_customer(name="Kim"),
    CUSTOMERS + "{pk}/contacts/": _of_customer(channel="CALL", outcome="NO_NEED"),
    CUSTOMERS + "{pk}/life-events/": _of_customer(kind="MOVE"),
    CUSTOMERS + "{pk}/category-choices/": _of_customer(code="INACTIVE", reason="Moved away", expires_on=next_month()),
    CUSTOMERS + "{pk}/category-choices/end/": _chosen,
    "/api/v1/clv-definitions/": _plain(lifespan_months=36, why="We plan for three years"),
    "/api/v1/clv-definitions/preview/": _plain(lifespan_months=36),
    "/api/v1/holdings/": _holding,
    "/api/v1/holdings/{pk}/end/": _held,
    "/api/v1/holdings/{pk}/renew/": _held,
    "/api/v1/segment-rules/": _plain(long_term_days=180, why="Half a year is long here"),
    "/api/v1/segment-rules/preview/": _plain(long_term_days=180),
    "/api/v1/budget-plans/": _plain(name="Next year", total=POUNDS, estimates=[JUDGED]),
    "/api/v1/budget-plans/preview/": _plain(total=POUNDS, estimates=[JUDGED]),
    "/api/v1/commission-adjustments/": _new_adjustment,
    "/api/v1/hold-releases/": _let_go,
    "/api/v1/commission-adjustments/{pk}/approve/": _adjustment,
    "/api/v1/commission-adjustments/{pk}/refuse/": _adjustment,
    "/api/v1/commission-periods/{pk}/close/": _asked_month,
    "/api/v1/commission-periods/{pk}/payroll/": _closed_month,
    "/api/v1/commission-periods/{pk}/request-close/": _open_month,
    "/api/v1/pay-simulations/": _stretch,
    "/api/v1/pay-simulations/{pk}/start/": _failed_replay,
    "/api/v1/pay-questions/{pk}/end/": _question,
    "/api/v1/pay-questions/{pk}/messages/": _question,
    "/api/v1/payrolls/{pk}/mark-paid/": _payroll,
    "/api/v1/statements/{pk}/questions/": _own_statement,
    "/api/v1/statements/{pk}/sign-off/": _final_statement,
    "/api/v1/commission-plan-assignments/": _follower,
    "/api/v1/commission-plan-versions/{pk}/approve/": _submitted,
    "/api/v1/commission-plan-versions/{pk}/refuse/": lambda world: _submitted(world, note="Too generous"),
    "/api/v1/commission-plan-versions/{pk}/submit/": _draft,
    "/api/v1/commission-plan-versions/{pk}/withdraw/": lambda world: replace(_submitted(world), by="fin"),
    "/api/v1/commission-plans/": _plain(name="On revenue"),
    "/api/v1/commission-plans/{pk}/versions/": _next_version,
    "/api/v1/exchange-rates/": _plain(currency="USD", effective_on="2026-01-01", rate="0.75"),
    "/api/v1/life-event-kinds/": _plain(label="Store opening"),
    "/api/v1/merges/": _two,
    "/api/v1/merges/{pk}/undo/": _merged,
    "/api/v1/merges:check/": _two,
    "/api/v1/nights/": _plain(as_of="2026-03-01"),
    "/api/v1/orders/": _order,
    "/api/v1/orders/{pk}/credit/": _split,
    "/api/v1/orders/{pk}/refunds/": _refund,
    "/api/v1/orders/{pk}/void/": _void,
    "/api/v1/orders:check/": _order,
    "/api/v1/products/": _plain(name="Sugar", price={"amount": "3.20", "currency": "GBP"}),
    "/api/v1/refunds/": _credit,
    "/api/v1/teams/": _plain(name="West"),
    "/api/v1/tokens/": lambda _world: Wish({"name": "till", "scopes": ["read"], "expires_at": in_a_week()}),
    "/api/v1/worklist/{pk}/complete/": _task(),
    "/api/v1/worklist/{pk}/reopen/": _done_task,
    "/api/v1/worklist/{pk}/snooze/": _task(until=(now() + timedelta(days=7)).date().isoformat()),
    "/api/v1/users/": _plain(email="kim@example.com", name="Kim", role="SALESPERSON"),
}


def in_a_week() -> str:
    """Return an instant a week from now; the same for all who ask on one day."""
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(days=7)).isoformat()
