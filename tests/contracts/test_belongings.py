"""Nothing that points to a customer is forgotten when the customer is merged into another one."""

import pytest
from django.apps import apps

from customers.models import Customer
from customers.services.belongings import is_decided

KEYS = [
    (model, field.name)
    for model in apps.get_models(include_auto_created=True)
    for field in model._meta.get_fields()
    if field.concrete and field.is_relation and field.related_model is Customer
]


@pytest.mark.parametrize(("model", "key"), KEYS, ids=lambda value: getattr(value, "__name__", value))
def test_somebody_decided_what_becomes_of_it_when_a_customer_is_merged(model, key):
    assert is_decided(model, key), f"say in the app's ready() whether {model.__name__}.{key} moves, stays or goes"


def test_the_keys_are_found():
    assert len(KEYS) > 20
