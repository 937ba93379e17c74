"""The floors of the house: imports and foreign keys point down only."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(settings.BASE_DIR)
OURS = ["crm", "customers", "orders", "clv", "retention", "compensation"]


def floors():
    """Return the floor of every app as import-linter knows it, the ground being 0."""
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    return {app: number for number, names in enumerate(reversed(layers)) for app in names.replace(" ", "").split("|")}


FLOORS = floors()


def floor_of(module):
    """Return the floor of a module; None for one that belongs to no floor, such as the settings."""
    parts = module.split(".")
    for length in (2, 1):
        if (name := ".".join(parts[:length])) in FLOORS:
            return FLOORS[name]
    return None


def our_models():
    return [model for model in apps.get_models() if floor_of(model.__module__) is not None]


def test_imports_point_down():
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"]
    result = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    # Whoever acted is named by Django's own seam, AUTH_USER_MODEL: it may be pointed to from any floor.
    targets = [
        field.related_model
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.label != settings.AUTH_USER_MODEL
    ]

    here = floor_of(model.__module__)
    assert not [target._meta.label for target in targets if (floor_of(target.__module__) or 0) > here]


def source_files():
    return [path for name in OURS for path in sorted((ROOT / name).rglob("*.py")) if "migrations" not in path.parts]


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def reached_by_name(tree):
    """Yield the labels that a module reaches without importing them: get_model and import by string."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name == "get_model" and texts:
            yield apps.get_app_config(texts[0].partition(".")[0]).name
        if name in {"import_string", "import_module"} and texts:
            yield texts[0]


def test_nothing_reaches_up_by_name():
    upwards = []
    for path in source_files():
        here = floor_of(module_of(path))
        for target in reached_by_name(ast.parse(path.read_text())):
            there = floor_of(target)
            if here is not None and there is not None and there > here:
                upwards.append(f"{path.relative_to(ROOT)} reaches {target}")

    assert not upwards


@pytest.mark.parametrize("path", source_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_read_in_one_go(path):
    assert len(path.read_text().splitlines()) <= 400


def test_every_model_of_records_can_be_narrowed_by_reach():
    """A record that points to a customer or an order is part of somebody's book, so it has visible_to."""
    of_books = {model for model in our_models() if BOOKS & {target._meta.label for target in pointed_to(model)}}
    blind = {model._meta.label for model in of_books if not hasattr(model._default_manager.all(), "visible_to")}

    assert blind <= set(NEVER_ASKED_FOR), blind - set(NEVER_ASKED_FOR)


def pointed_to(model):
    keys = [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]
    return [field.related_model for field in keys]


BOOKS = {"customers.Customer", "orders.Order"}
NEVER_ASKED_FOR = {
    "customers.Change": "the queue that only the night reads",
    "orders.OrderLine": "a part of its order, and reached through it",
    "compensation.CreditSplit": "a part of its order, and reached through it",
    "compensation.CountedVolume": "sums that only a posting reads, and writes again at will",
    "compensation.SoldOrder": "what only the report on patterns reads, and writes again at will",
    "compensation.FirstOrder": "what only the report on patterns reads, and writes again at will",
    "compensation.KnownNewcomer": "what only the report on patterns reads, and writes again at will",
    "compensation.TargetCustomer": "a part of its target, and reached through it",
    "compensation.SimulationLine": "a part of its replay, and reached through it",
    "dashboards.CustomerPast": "what only the sums for the dashboards read, and write again at will",
    "dashboards.LeftMonth": "what only the sums for the dashboards read, and write again at will",
    "dashboards.HandoverMatch": "a part of its handover, and reached through it",
}
