"""What a page offers a person to do: buttons of what is refused anyway are not shown."""

from crm.accounts.access import allows

# The word in the templates, and the action it stands for.
MOVES = {
    "create": "customer.create",
    "change": "customer.change",
    "reassign": "customer.reassign",
    "merge": "customer.merge",
    "person": "person.change",
    "contact": "contact.log",
    "event": "life_event.log",
    "order": "order.place",
    "refund": "order.refund",
    "void": "order.void",
    "promise": "order.date",
    "deliver": "order.deliver",
    "settle": "order.settle",
    "credit": "pay.split",
    "work": "worklist.work",
    "holding": "holding.change",
    "category": "category.choose",
}


def rights(user: object) -> str:
    """Return the moves that the role of `user` includes, as words: "contact order …"; the API checks each again."""
    return " ".join(word for word, action in MOVES.items() if allows(user, action))
