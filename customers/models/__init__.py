"""Who the customers are, who looks after them, and what happened to them."""

from customers.models.assignment import Assignment
from customers.models.change import Change
from customers.models.contact import Contact
from customers.models.customer import Customer
from customers.models.life_event import LifeEvent, LifeEventKind
from customers.models.merge import Merge, MovedRow
from customers.models.person import Person

__all__ = [
    "Assignment",
    "Change",
    "Contact",
    "Customer",
    "LifeEvent",
    "LifeEventKind",
    "Merge",
    "MovedRow",
    "Person",
]
