"""Every door of the API, read from the addresses themselves: nothing is listed by hand, so nothing can be forgotten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from crm.accounts.access import ACTIONS, Role
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.api.access import GuardedView

ROOT = "/api/v1/"
READS = {"get", "head"}
# What the key in an address stands for, where the view doesn't say it by a queryset.
BY_PARAMETER = {"who": User}
# Doors that hold no records. Each is opened on purpose, and the test below says to whom.
UNGUARDED = {"schema": "SIGNED_IN", "docs": "SIGNED_IN", "docs-script": "ANYBODY", None: "NOTHING"}


@dataclass(frozen=True)
class Route:
    """One method on one address."""

    method: str
    template: str
    view: Any
    key: str
    name: str | None

    @property
    def id(self):
        return f"{self.method.upper()} {self.template}"

    @property
    def is_detail(self):
        return "{" in self.template

    @property
    def rule(self):
        return self.view.access.get(self.key)

    @property
    def sight(self):
        access = self.view.access
        return access.get("retrieve") or access.get("list") or self.rule

    @property
    def records(self):
        """Return the records whose key stands in the address; None where there is none."""
        if not self.is_detail:
            return None
        rows = getattr(self.view, "queryset", None)
        return BY_PARAMETER[re.search(r"\{(\w+)\}", self.template)[1]].objects.all() if rows is None else rows.all()

    def reach(self, role: Role, rule: str | None = None) -> Reach:
        return ACTIONS[rule or self.rule].get(role, Reach.NONE)

    def address(self, identity: object = 0) -> str:
        return re.sub(r"\{\w+\}", str(identity), self.template)


def _patterns(patterns: Any, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


def _template(raw: str) -> str:
    """Turn a pattern into an address: `^users/(?P<pk>[0-9]{1,18})/$` is `users/{pk}/`."""
    named = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"{\1}", raw)
    converted = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", named)
    return "/" + converted.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\", "")


def all_patterns() -> list[tuple[str, URLPattern]]:
    found = [(_template(raw), pattern) for raw, pattern in _patterns(get_resolver().url_patterns, "")]
    return [(template, pattern) for template, pattern in found if template.startswith(ROOT)]


def guarded_routes() -> list[Route]:
    found = []
    for template, pattern in all_patterns():
        view = getattr(pattern.callback, "cls", None)
        if view is None or not issubclass(view, GuardedView):
            continue
        actions = getattr(pattern.callback, "actions", None)
        if actions is None:
            names = set(view.http_method_names) - {"options", "head"}
            actions = {method: method for method in names if hasattr(view, method)}
        found += [
            Route(method, template, view, key, pattern.name) for method, key in actions.items() if method != "head"
        ]
    return sorted(found, key=lambda route: (route.template, route.method))


def unguarded() -> dict[str, str | None]:
    """Return the addresses without a guarded view, with the pattern's name."""
    return {
        template: pattern.name
        for template, pattern in all_patterns()
        if not issubclass(getattr(pattern.callback, "cls", object), GuardedView)
    }


ROUTES = guarded_routes()
