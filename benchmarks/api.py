"""How long the API takes to answer, through every middleware, with rights and serializers, one request at a time."""

import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client, override_settings

from crm.accounts.access import Role
from crm.accounts.models import User
from customers.models import Customer

WARM = 5
WORDS = [
    "joinery",
    "boats",
    "bakery",
    "king",
    "sons",
    "brothers",
    "harrow",
    "mill",
    "anchor",
    "C-0421",
    "dental",
    "print",
]
# Frequent pairs, rare ones and some that nobody bears.
PAIRS = ["an", "ha", "jo", "42", "rk", "q", "x", "qx", "wq", "zj"]
Address = Callable[[Random], str]


@override_settings(ROOT_URLCONF="benchmarks.floor")
def measure(*, requests: int) -> dict[str, dict[str, Any]]:
    """Return the median and the 95th percentile in milliseconds of each kind of request, by role.

    Beside them stands the median time on a processor, of this process and of the database's backend, which other work
    on the machine touches least.
    """
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    seller = User.objects.filter(role=Role.SALESPERSON).order_by("pk").first()
    own = list(Customer.objects.visible_to(seller).order_by("pk").values_list("pk", flat=True))
    people = {
        "administrator": (User.objects.filter(role=Role.ADMINISTRATOR).first(), ids),
        "manager": (User.objects.filter(role=Role.MANAGER).order_by("pk").first(), own),
        "salesperson": (seller, own),
    }
    found: dict[str, dict[str, Any]] = {
        "floor": _floors(User.objects.filter(role=Role.ADMINISTRATOR).earliest("pk"), requests)
    }
    for role, (user, reachable) in people.items():
        client = Client()
        client.force_login(user)
        found[role] = {name: _timed(client, address, requests) for name, address in _kinds(reachable, role).items()}
        found[role]["list, tenth page"] = _timed(client, _deep(client), requests)
    return found


def _kinds(ids: list[int], role: str) -> dict[str, Address]:
    base = "/api/v1"
    kinds: dict[str, Address] = {
        "list by value": lambda random: f"{base}/customers/",
        "list by name": lambda random: f"{base}/customers/?ordering=name",
        "list by gap": lambda random: f"{base}/customers/?ordering=-gap_ratio",
        "list by last order": lambda random: f"{base}/customers/?ordering=last_ordered_on",
        "list of a category": lambda random: f"{base}/customers/?category=MAJOR_LONG_TERM",
        "list, overdue": lambda random: f"{base}/customers/?overdue=true&ordering=-value_at_risk",
        "search": lambda random: f"{base}/customers/?search={random.choice(WORDS)}",
        "search, two letters": lambda random: f"{base}/customers/?search={random.choice(PAIRS)}",
        "summary": lambda random: f"{base}/customers/summary/?category=MAJOR_LONG_TERM",
        "detail": lambda random: f"{base}/customers/{random.choice(ids)}/",
        "timeline": lambda random: f"{base}/customers/{random.choice(ids)}/timeline/",
        "worklist": lambda random: f"{base}/worklist/",
        "worklist summary": lambda random: f"{base}/worklist/summary/",
        "my book": lambda random: f"{base}/salespeople/me/book/",
    }
    if role != "salesperson":
        kinds["retention"] = lambda random: f"{base}/dashboards/retention/"
        kinds["value"] = lambda random: f"{base}/dashboards/value/"
    return kinds


def _deep(client: Client) -> Address:
    """Return the address of the tenth page by value."""
    address = "/api/v1/customers/"
    for _page in range(9):
        following = client.get(address).json()["next"]
        if following is None:
            break
        address = following
    return lambda random: address


def _timed(client: Client, address: Address, requests: int) -> dict[str, float]:
    random = Random(1)
    times, used = [], []
    for number in range(WARM + requests):
        url = address(random)
        began, before = time.perf_counter(), _processor()
        response = client.get(url)
        after, ended = _processor(), time.perf_counter()
        assert response.status_code == 200, (url, response.content[:300])
        if number >= WARM:
            times.append((ended - began) * 1000)
            used.append((after - before) * 1000)
    times.sort()
    return {
        "median_ms": round(median(times), 1),
        "p95_ms": round(times[max(int(len(times) * 0.95) - 1, 0)], 1),
        "processor_ms": round(median(used), 1),
    }


def _processor() -> float:
    """Return the seconds that this process and its backend have spent on a processor, as far as they can be seen."""
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    server = int(backend.read_text().split()[0]) / 1e9 if backend.exists() else 0.0
    return time.process_time() + server


def _floors(user: User, requests: int) -> dict[str, Any]:
    """Return what a plain list costs, and what the list's own SQL costs without Django."""
    client = Client()
    client.force_login(user)
    sql = (
        "SELECT c.id, c.name, s.margin_minor, s.p_alive, f.last_ordered_on, g.code, u.name FROM clv_score s"
        " JOIN customers_customer c ON c.id = s.customer_id JOIN clv_customerfacts f ON f.customer_id = c.id"
        " JOIN clv_category g ON g.customer_id = c.id"
        " LEFT JOIN customers_assignment a ON a.customer_id = c.id AND a.ends_on IS NULL"
        " LEFT JOIN accounts_user u ON u.id = a.salesperson_id "
        " ORDER BY s.margin_minor DESC, s.customer_id DESC LIMIT 51"
    )
    times = []
    for _attempt in range(40):
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.fetchall()
        times.append((time.perf_counter() - began) * 1000)
    return {
        "plain list": _timed(client, lambda random: "/floor/", requests),
        "bare SQL": {"median_ms": round(median(times), 1)},
    }
