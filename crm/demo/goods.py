"""What Alder & Finch Supply sells: name, price and cost in pence, and the step on the upgrade path."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Good:
    """One product; the number is its external id."""

    number: str
    family: str
    name: str
    tier: int
    price_minor: int
    cost_minor: int


FAMILIES: dict[str, tuple[tuple[str, int, int, int], ...]] = {
    "FIN": (
        ("Hardwax oil satin 1 L", 1, 3450, 2210),
        ("Hardwax oil satin 2.5 L", 2, 7480, 4640),
        ("Hardwax oil professional 10 L", 3, 26500, 15650),
        ("Water-based lacquer 5 L", 2, 6890, 4520),
        ("Danish oil 1 L", 1, 1990, 1310),
        ("Primer white 2.5 L", 1, 2840, 1930),
        ("Spray lacquer system 20 L", 3, 38900, 22900),
    ),
    "ABR": (
        ("Sanding discs 150 mm P120, 50 pack", 1, 1680, 980),
        ("Sanding discs 150 mm P240, 50 pack", 1, 1680, 990),
        ("Mesh abrasive 150 mm, 50 pack", 2, 3120, 1790),
        ("Ceramic belt 75 × 533, 10 pack", 2, 2790, 1690),
        ("Hand pads fine, 20 pack", 1, 940, 560),
        ("Extraction sander kit", 3, 42900, 29800),
    ),
    "FIX": (
        ("Countersunk screws 4 × 40, 200 pack", 1, 720, 410),
        ("Countersunk screws 5 × 80, 100 pack", 1, 890, 520),
        ("Stainless screws 4 × 40, 200 pack", 2, 1640, 930),
        ("Frame fixings 10 × 100, 50 pack", 1, 1480, 880),
        ("Concealed connectors, 100 pack", 2, 4950, 2870),
        ("Structural screws, workshop case", 3, 18900, 11200),
    ),
    "ADH": (
        ("Wood glue D3 1 kg", 1, 680, 420),
        ("Wood glue D4 5 kg", 2, 3890, 2310),
        ("Polyurethane adhesive 1 kg", 2, 1790, 1080),
        ("Contact adhesive 5 L", 2, 4620, 2840),
        ("Edge banding glue 25 kg", 3, 16800, 10300),
        ("Silicone sealant, box of 12", 1, 4380, 2760),
    ),
    "TLS": (
        ("Chisel set, 6 pieces", 1, 5490, 3570),
        ("Router cutter 12.7 mm", 1, 2380, 1420),
        ("Diamond cutter head", 3, 31500, 20400),
        ("Clamps 600 mm, pair", 1, 3640, 2330),
        ("Cordless driver 18 V", 2, 18900, 13900),
        ("Saw blade 250 mm, 80 teeth", 2, 6890, 4210),
    ),
    "SAF": (
        ("Nitrile gloves, box of 100", 1, 980, 610),
        ("Dust masks FFP3, box of 10", 1, 2140, 1290),
        ("Ear defenders", 1, 1760, 1010),
        ("Powered respirator", 3, 54900, 38900),
        ("Safety boots", 2, 7480, 4890),
    ),
    "PKG": (
        ("Corrugated boxes 400 mm, 25 pack", 1, 2690, 1840),
        ("Corrugated boxes 600 mm, 25 pack", 1, 3880, 2660),
        ("Paper padding, roll", 1, 1990, 1260),
        ("Packing tape, 36 rolls", 1, 4260, 2880),
        ("Printed boxes to order, 500 pack", 3, 48500, 30100),
        ("Pallet wrap, 6 rolls", 2, 3380, 2240),
    ),
    "CLN": (
        ("Degreaser 5 L", 1, 1840, 1090),
        ("Food-safe sanitiser 5 L", 1, 2260, 1320),
        ("Wiping cloths, 10 kg", 1, 2480, 1590),
        ("Floor cleaner concentrate 20 L", 2, 5480, 3290),
        ("Dosing station", 3, 22900, 15400),
    ),
    # Sold by contract: price and cost are those of one term.
    "SVC": (
        ("Extraction service, a year", 2, 42000, 17500),
        ("Colour mixing station, a year", 3, 69000, 33000),
        ("Blade sharpening, a quarter", 1, 11400, 5200),
    ),
}
GOODS = tuple(
    Good(f"{family}-{number:02d}", family, name, tier, price, cost)
    for family, entries in FAMILIES.items()
    for number, (name, tier, price, cost) in enumerate(entries, start=1)
)
BY_FAMILY = {family: tuple(i for i, good in enumerate(GOODS) if good.family == family) for family in FAMILIES}

# A trade, the words its companies carry, and the families it buys first.
TRADES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "joinery": (("Joinery", "Joiners", "Staircases", "Kitchens"), ("FIN", "FIX", "ADH", "ABR")),
    "furniture": (("Furniture", "Chairmakers", "Upholstery", "Cabinet Makers"), ("FIN", "ABR", "ADH", "TLS")),
    "boats": (("Boatyard", "Boats", "Chandlery", "Sails"), ("FIN", "ADH", "ABR", "SAF")),
    "building": (("Builders", "Interiors", "Contractors", "Restoration"), ("FIX", "TLS", "SAF", "ADH")),
    "bakery": (("Bakery", "Patisserie", "Mill", "Kitchen"), ("CLN", "PKG", "SAF")),
    "brewing": (("Brewing", "Cider", "Coffee Roasters", "Dairy"), ("PKG", "CLN", "SAF")),
    "print": (("Printers", "Press", "Bookbinders", "Signs"), ("PKG", "ADH", "CLN")),
    "metal": (("Forge", "Engineering", "Metalwork", "Cycles"), ("ABR", "TLS", "SAF", "CLN")),
    "studio": (("Ceramics", "Studio", "Glass", "Textiles"), ("PKG", "TLS", "CLN")),
    "public": (("School", "Dental Lab", "Theatre", "Care Home"), ("CLN", "SAF", "PKG", "FIX")),
}
