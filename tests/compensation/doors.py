"""A company that is reached as people reach it: every write through the API, every line by the whole night."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework.response import Response
from rest_framework.test import APIClient

from compensation.models import CommissionEntry, PayrollRow, Period, Statement
from crm.accounts.access import Role
from crm.accounts.models import User
from crm.nightly.pipeline import STEPS, Step
from crm.nightly.services import run_night
from tests.make import make_user, noon

API = "/api/v1/"
LAST_NIGHT = date(2025, 12, 31)
# What a night does for value takes seconds, and pay needs none of it.
VALUE = {"parts", "fit", "backtest", "score", "categories", "worklist", "forecast", "rollups"}
PAY = tuple(step for step in STEPS if step.name not in VALUE)


class Company:
    """An administrator who sells, and two people in finance who keep an eye on each other."""

    def __init__(self) -> None:
        self.seller = make_user(Role.ADMINISTRATOR, name="Ada")
        self.first = make_user(Role.FINANCE, name="Finn")
        self.second = make_user(Role.FINANCE, name="Olga")

    def get(self, path: str, by: User | None = None) -> Any:
        """Return what an address says."""
        return said(client_of(by or self.first).get(API + path))

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, by: User | None = None, seen: str = "") -> Any:
        """Send something to an address; `seen` is the record that it changes."""
        return said(self._send("post", path, body, by or self.seller, seen))

    def patch(self, path: str, body: Mapping[str, Any], *, by: User | None = None) -> Any:
        """Change the record at an address."""
        return said(self._send("patch", path, body, by or self.seller, path))

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None, by: User, seen: str) -> Response:
        client = client_of(by)
        headers = {"If-Match": client.get(API + seen).headers["ETag"]} if seen else {}
        answer: Response = getattr(client, method)(API + path, body or {}, format="json", headers=headers)
        return answer

    def customer(self, name: str, salesperson: User) -> int:
        """Return a new customer, looked after since long ago."""
        customer = int(self.post("customers/", {"name": name})["id"])
        self.hand_over(customer, salesperson, "2000-01-01")
        return customer

    def hand_over(self, customer: int, to: User, on: str) -> None:
        """Give a customer to another salesperson."""
        self.post(f"customers/{customer}/assignments/", {"salesperson": to.pk, "on": on}, seen=f"customers/{customer}/")

    def order(self, customer: int, on: str, amount: str, currency: str = "GBP", **values: Any) -> int:
        """Return a new order without costs."""
        cost = {"amount": "0", "currency": currency}
        line = {"description": "Goods", "quantity": "1", "unit_price": {"amount": amount, "currency": currency}}
        body = {"customer": customer, "ordered_at": noon(on).isoformat(), "currency": currency, **values}
        return int(self.post("orders/", {"lines": [{**line, "unit_cost": cost}], **body})["id"])

    def refund(self, order: int, on: str, amount: str, currency: str = "GBP") -> None:
        """Give back a part of an order."""
        body = {"amount": {"amount": amount, "currency": currency}, "refunded_at": noon(on).isoformat()}
        self.post(f"orders/{order}/refunds/", body, seen=f"orders/{order}/")

    def void(self, order: int) -> None:
        """Say that an order never happened."""
        self.post(f"orders/{order}/void/", {"reason": "A slip"}, seen=f"orders/{order}/")

    def paid(self, order: int, on: str) -> None:
        """Write down that an order was paid."""
        self.patch(f"orders/{order}/", {"paid_on": on}, by=self.first)

    def split(self, order: int, shares: Mapping[User, str]) -> None:
        """Share the credit of an order, such as "0.5" each."""
        parts = [{"payee": payee.pk, "share": share} for payee, share in shares.items()]
        self.post(f"orders/{order}/credit/", {"shares": parts, "reason": "Won together"}, by=self.first)

    def version(self, starts_on: str, plan: int | None = None, **parts: Any) -> int:
        """Return a version of a plan, the default one unless said otherwise: drafted, submitted and approved."""
        number = plan or next(row["id"] for row in self.get("commission-plans/")["results"] if row["is_default"])
        body = {"starts_on": starts_on, "first_rate": "0.05", "returning_rate": "0.08", "base": "REVENUE", **parts}
        path = f"commission-plans/{number}/"
        draft = self.post(f"{path}versions/", body, by=self.first, seen=path)["id"]
        place = f"commission-plan-versions/{draft}/"
        self.post(f"{place}submit/", by=self.first, seen=place)
        self.post(f"{place}approve/", by=self.second, seen=place)
        return int(draft)

    def night(self, as_of: date = LAST_NIGHT, steps: Sequence[Step] = PAY) -> int:
        """Run the night, of which pay needs these steps; return how many lines it added."""
        before = CommissionEntry.objects.count()
        run_night(as_of=as_of, again=True, steps=steps)
        return CommissionEntry.objects.count() - before

    def close(self, month: str) -> None:
        """Close a month such as "2025-01": one person asks for it, another one closes it."""
        path = f"commission-periods/{Period.objects.get(starts_on=f'{month}-01').pk}/"
        self.post(f"{path}request-close/", by=self.first, seen=path)
        self.post(f"{path}close/", by=self.second, seen=path)

    def pay(self, month: str, on: str) -> list[str]:
        """Hand a closed month over to payroll and mark it as paid; return the amounts."""
        period = Period.objects.get(starts_on=f"{month}-01").pk
        run = self.post(f"commission-periods/{period}/payroll/", by=self.first)
        path = f"payrolls/{run['id']}/"
        body = {"paid_on": on, "reference": f"Pay of {month}"}
        self.post(f"{path}mark-paid/", body, by=self.second, seen=path)
        rows = PayrollRow.objects.filter(run=run["id"]).order_by("pk")
        return [written(row.amount_minor) for row in rows]

    def statement(self, payee: User, month: str) -> Statement:
        """Return somebody's statement of a month."""
        return Statement.objects.get(payee=payee, period__starts_on=f"{month}-01")


def client_of(user: User) -> APIClient:
    """Return a browser in which `user` is signed in."""
    client = APIClient()
    client.force_login(user)
    return client


def said(answer: Any) -> Any:
    """Return what an answer says; anything but success is a mistake of the test."""
    assert answer.status_code < 300, (answer.status_code, answer.json())
    return answer.json()


def lines(**filters: Any) -> list[tuple[str, ...]]:
    """Return the ledger as people read it, sorted: (day of the event, month of posting, part, amount)."""
    rows = CommissionEntry.objects.filter(**filters).select_related("period")
    rows = rows.order_by("origin_on", "period__starts_on", "component", "pk")
    return [(str(row.origin_on), str(row.period), row.component, written(row.amount_minor)) for row in rows]


def net(**filters: Any) -> dict[str, str]:
    """Return what everybody earned in all, by name."""
    sums: dict[str, int] = {}
    for row in CommissionEntry.objects.filter(**filters).select_related("payee"):
        name = row.payee.name if row.payee else "House"
        sums[name] = sums.get(name, 0) + row.amount_minor
    return {name: written(amount) for name, amount in sorted(sums.items())}


def written(minor: int) -> str:
    """Return an amount with two decimals."""
    return f"{Decimal(minor).scaleb(-2):.2f}"
