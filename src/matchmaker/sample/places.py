"""Where the invented organisations are: real regions with their NUTS codes, and towns in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A town, and where a sentence says that something is in it."""

    name: str
    in_english: str
    in_finnish: str
    country: int
    region: int


@dataclass(frozen=True, slots=True)
class Country:
    """A country and how many of every thousand organisations are there; the code is that of CORDIS."""

    code: str
    name: str
    per_mille: int
    neighbourhood: int


NORDIC_BALTIC, CENTRAL, SOUTH_WEST = range(3)

COUNTRIES = (
    Country("FI", "Finland", 300, NORDIC_BALTIC),
    Country("SE", "Sweden", 90, NORDIC_BALTIC),
    Country("EE", "Estonia", 60, NORDIC_BALTIC),
    Country("NO", "Norway", 50, NORDIC_BALTIC),
    Country("DK", "Denmark", 40, NORDIC_BALTIC),
    Country("LV", "Latvia", 20, NORDIC_BALTIC),
    Country("LT", "Lithuania", 20, NORDIC_BALTIC),
    Country("IS", "Iceland", 10, NORDIC_BALTIC),
    Country("DE", "Germany", 90, CENTRAL),
    Country("NL", "the Netherlands", 50, CENTRAL),
    Country("PL", "Poland", 40, CENTRAL),
    Country("BE", "Belgium", 25, CENTRAL),
    Country("AT", "Austria", 20, CENTRAL),
    Country("CZ", "Czechia", 15, CENTRAL),
    Country("ES", "Spain", 50, SOUTH_WEST),
    Country("IT", "Italy", 45, SOUTH_WEST),
    Country("FR", "France", 35, SOUTH_WEST),
    Country("PT", "Portugal", 15, SOUTH_WEST),
    Country("EL", "Greece", 15, SOUTH_WEST),
    Country("IE", "Ireland", 10, SOUTH_WEST),
)

# Only Finnish sentences name Finnish towns in a Finnish case: "Oulussa", but "Tampereella".
_FINNISH: dict[str, tuple[tuple[str, str], ...]] = {
    "FI1B1": (("Helsinki", "Helsingissä"), ("Espoo", "Espoossa"), ("Vantaa", "Vantaalla")),
    "FI1C1": (("Turku", "Turussa"), ("Salo", "Salossa")),
    "FI1C2": (("Hämeenlinna", "Hämeenlinnassa"),),
    "FI1C3": (("Lahti", "Lahdessa"),),
    "FI1C4": (("Kotka", "Kotkassa"), ("Kouvola", "Kouvolassa")),
    "FI1C5": (("Lappeenranta", "Lappeenrannassa"),),
    "FI193": (("Jyväskylä", "Jyväskylässä"),),
    "FI194": (("Seinäjoki", "Seinäjoella"),),
    "FI195": (("Vaasa", "Vaasassa"), ("Pietarsaari", "Pietarsaaressa")),
    "FI196": (("Pori", "Porissa"), ("Rauma", "Raumalla")),
    "FI197": (("Tampere", "Tampereella"), ("Nokia", "Nokialla")),
    "FI1D1": (("Mikkeli", "Mikkelissä"),),
    "FI1D2": (("Kuopio", "Kuopiossa"),),
    "FI1D3": (("Joensuu", "Joensuussa"),),
    "FI1D5": (("Kokkola", "Kokkolassa"),),
    "FI1D7": (("Rovaniemi", "Rovaniemellä"), ("Kemi", "Kemissä")),
    "FI1D8": (("Kajaani", "Kajaanissa"),),
    "FI1D9": (("Oulu", "Oulussa"), ("Raahe", "Raahessa")),
}

_ABROAD: dict[str, dict[str, tuple[str, ...]]] = {
    "SE": {
        "SE110": ("Stockholm",),
        "SE224": ("Malmö", "Lund"),
        "SE232": ("Göteborg",),
        "SE331": ("Umeå",),
        "SE332": ("Luleå",),
    },
    "EE": {"EE001": ("Tallinn",), "EE004": ("Pärnu",), "EE008": ("Tartu",)},
    "NO": {"NO081": ("Oslo",), "NO060": ("Trondheim",), "NO0A2": ("Bergen",)},
    "DK": {"DK011": ("København",), "DK031": ("Odense",), "DK042": ("Aarhus",), "DK050": ("Aalborg",)},
    "LV": {"LV006": ("Rīga",)},
    "LT": {"LT011": ("Vilnius",), "LT022": ("Kaunas",)},
    "IS": {"IS001": ("Reykjavík",)},
    "DE": {
        "DE111": ("Stuttgart",),
        "DE212": ("München",),
        "DE300": ("Berlin",),
        "DE501": ("Bremen",),
        "DE600": ("Hamburg",),
        "DED21": ("Dresden",),
    },
    "NL": {"NL329": ("Amsterdam",), "NL33C": ("Rotterdam",), "NL414": ("Eindhoven",)},
    "PL": {"PL213": ("Kraków",), "PL514": ("Wrocław",), "PL633": ("Gdańsk", "Gdynia"), "PL911": ("Warszawa",)},
    "BE": {"BE100": ("Bruxelles",), "BE211": ("Antwerpen",), "BE234": ("Gent",)},
    "AT": {"AT130": ("Wien",), "AT221": ("Graz",)},
    "CZ": {"CZ010": ("Praha",), "CZ064": ("Brno",)},
    "ES": {"ES213": ("Bilbao",), "ES300": ("Madrid",), "ES511": ("Barcelona",), "ES523": ("Valencia",)},
    "IT": {"ITC11": ("Torino",), "ITC33": ("Genova",), "ITC4C": ("Milano",), "ITI43": ("Roma",)},
    "FR": {"FR101": ("Paris",), "FRG01": ("Nantes",), "FRJ23": ("Toulouse",), "FRL04": ("Marseille",)},
    "PT": {"PT11A": ("Porto",), "PT170": ("Lisboa",)},
    "EL": {"EL303": ("Athina",), "EL522": ("Thessaloniki",)},
    "IE": {"IE053": ("Cork",), "IE061": ("Dublin",)},
}


def _regions() -> list[tuple[int, str, tuple[tuple[str, str], ...]]]:
    """Country, NUTS code and towns of every region, those of one country next to each other."""
    return [
        (row, nuts, towns)
        for row, country in enumerate(COUNTRIES)
        for nuts, towns in (
            _FINNISH.items()
            if country.code == "FI"
            else ((nuts, tuple((town, town) for town in towns)) for nuts, towns in _ABROAD[country.code].items())
        )
    ]


REGIONS = tuple(nuts for _, nuts, _ in _regions())
COUNTRY_OF_REGION = tuple(country for country, _, _ in _regions())
PLACES = tuple(
    Place(name, f"in {name}", in_finnish, country, region)
    for region, (country, _, towns) in enumerate(_regions())
    for name, in_finnish in towns
)
