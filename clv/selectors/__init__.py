"""What people and programs ask of value: of one customer, of the models, of the categories."""

from clv.selectors.card import model_card
from clv.selectors.categories import category_list
from clv.selectors.customer import value_of

__all__ = ["category_list", "model_card", "value_of"]
