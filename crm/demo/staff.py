"""Who works at Alder & Finch Supply. Their addresses are the one-click sign-ins of the demo."""

from dataclasses import dataclass

COMPANY = "Alder & Finch Supply"
CURRENCY = "GBP"
TIME_ZONE = "Europe/London"

TEAMS = ("North", "South")


@dataclass(frozen=True)
class Seller:
    """A salesperson; `loyalty` divides the chance that a customer of theirs leaves after an order."""

    name: str
    email: str
    team: str
    loyalty: float


SELLERS = (
    Seller("Mara Ellison", "mara@alder.example", "North", 1.35),
    Seller("Jonas Whitlock", "jonas@alder.example", "North", 0.85),
    Seller("Priya Raman", "priya@alder.example", "North", 1.15),
    Seller("Tom Achterberg", "tom@alder.example", "North", 0.95),
    Seller("Lucía Ferrer", "lucia@alder.example", "South", 1.20),
    Seller("Ben Ashworth", "ben@alder.example", "South", 0.75),
    Seller("Nadia Haddad", "nadia@alder.example", "South", 1.05),
    Seller("Owen Price", "owen@alder.example", "South", 0.90),
)
MANAGERS = (("Helen Okafor", "helen@alder.example", "North"), ("Martin Lindqvist", "martin@alder.example", "South"))
FINANCE = ("Ruth Calloway", "ruth@alder.example")
ADMINISTRATOR = ("Inês Duarte", "ines@alder.example")

SIGN_INS = {
    "SALESPERSON": SELLERS[0].email,
    "MANAGER": MANAGERS[0][1],
    "FINANCE": FINANCE[1],
    "ADMINISTRATOR": ADMINISTRATOR[1],
}
