"""Names of companies and people, made of parts and drawn by a seeded generator."""

from collections.abc import Sequence
from random import Random

from crm.demo.goods import TRADES


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILY_NAMES = _parts(
    """
    Harrow Marlow Fenwick Hollis Pemberton Thornbury Quill Bellwether Castle Northgate Rook Vale Saltmarsh
    Copperfield Larch Lowe Peel Osprey Tidewater Ashdown Barlow Birch Blackwood Bramley Calder Carver Chandler
    Clay Colby Corwen Crane Dale Denholm Draper Drew Eastwood Elder Ellery Farrow Fell Finlay Forge Foster Frost
    Garland Gill Glover Grange Greaves Hale Hargreave Hart Hawthorn Heath Hobb Holme Hythe Ingram Ivory Jarrow
    Keel Kendrick Kestrel Kirk Lambert Langley Linden Locke Lytton Mason Mercer Milton Moss Nettle Norton Oakley
    Orchard Padley Palmer Parrish Penrose Pike Portland Quarry Radley Ramsden Redfern Ridley Rowan Rudd Sable
    Sayer Selwyn Shaw Skelton Slade Sorrel Stanton Sutton Swift Tanner Tarn Teasel Thorne Tilley Underhill Verity
    Wainwright Walden Ward Weaver Webb Whitby Wickham Wilder Winslow Wren Wright Wyatt Yarrow Yates Achebe Adeyemi
    Banerjee Chaudhry Costa Delgado Fischer Haddad Ibrahim Jensen Kaur Kowalski Lindgren Mensah Moreau Nakamura
    Novak Okoye Olsen Patel Rossi Silva Singh Tran
    """
)
PLACES = _parts(
    """
    Leeds York Hull Durham Whitby Ripon Kendal Lancaster Preston Bolton Stockport Buxton Matlock Derby Lincoln
    Stamford Oakham Ely Norwich Cromer Ipswich Colchester Hertford Oxford Witney Stroud Bath Bristol Wells Taunton
    Exeter Truro Falmouth Poole Winchester Lewes Hastings Rye Deal Margate Cardiff Tenby Conwy Chester Ludlow
    Hereford Malvern
    """
)
EURO_PLACES = ("Dublin", "Cork", "Galway", "Antwerp", "Ghent", "Utrecht", "Haarlem", "Lille", "Bremen", "Porto")
STREETS = (
    "Mill",
    "Peel Street",
    "Harbour",
    "Station Road",
    "Market",
    "Abbey",
    "Canal",
    "Bridge",
    "Hill",
    "Church Lane",
)
SIGNS = ("Kingfisher", "Anchor", "Beacon", "Plough", "Heron", "Swan", "Bluebell", "Otter", "Falcon", "Lantern", "Acorn")
FIRST_NAMES = _parts(
    """
    Ruth Anita Dan Ben Grace Imran Sofia Callum Freya Joseph Amara Lewis Holly Victor Nina Ewan Isla Marcus Leila
    Arthur Bethan Oscar Yusuf Clara Hugh Maya Rory Elena Samir Alice Gareth Zofia Peter Naomi Karim Jane Felix
    Tessa Idris Rosa Simon Aoife Liam Hana Martin Esme Kwame Lydia Stefan Joan Theo Miriam Carl Orla Rafael Edith
    Noah Wanda Neil
    """
)


def company_name(random: Random, trade: str, place: str) -> str:
    """Return a name for a company of this trade."""
    word = random.choice(TRADES[trade][0])
    one, other = random.sample(FAMILY_NAMES, 2)
    shapes: Sequence[str] = (
        f"{one} {word}",
        f"{one} & {other} {word}",
        f"{place} {word}",
        f"{random.choice(STREETS)} {word}",
        f"{one} & Sons {word}",
        f"{random.choice(SIGNS)} {word}",
        f"{one} Brothers {word}",
        f"{one} {word} Ltd",
    )
    return random.choices(shapes, weights=(26, 20, 12, 10, 8, 12, 5, 7))[0]


def another_name(name: str, place: str, taken: int) -> str:
    """Return `name` told apart from others of the same name."""
    return f"{name} of {place}" if taken == 1 else f"{name} of {place} {taken}"


def person_name(random: Random) -> str:
    """Return the name of somebody."""
    return f"{random.choice(FIRST_NAMES)} {random.choice(FAMILY_NAMES)}"
