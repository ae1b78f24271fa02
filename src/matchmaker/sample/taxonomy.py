"""What the invented organisations can do: forty capabilities in eight fields, and the themes that bind them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CapabilityWords:
    """A capability in English, and in Finnish in the three cases that the sentences need."""

    english: str
    nominative: str
    genitive: str
    partitive: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Capabilities that need each other: the hidden complementarity. The name is that of the funding programme."""

    name: str
    capabilities: tuple[int, ...]


_FIELDS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "energy": (
        ("hydrogen energy", "vetyenergia", "vetyenergian", "vetyenergiaa"),
        ("electrolysis", "elektrolyysi", "elektrolyysin", "elektrolyysiä"),
        ("battery storage", "akkuvarastointi", "akkuvarastoinnin", "akkuvarastointia"),
        ("wind power", "tuulivoima", "tuulivoiman", "tuulivoimaa"),
        ("district heating", "kaukolämpö", "kaukolämmön", "kaukolämpöä"),
    ),
    "sea and logistics": (
        ("port logistics", "satamalogistiikka", "satamalogistiikan", "satamalogistiikkaa"),
        ("ship electrification", "laivojen sähköistys", "laivojen sähköistyksen", "laivojen sähköistystä"),
        ("winter navigation", "talvimerenkulku", "talvimerenkulun", "talvimerenkulkua"),
        ("freight tracking", "rahdin seuranta", "rahdin seurannan", "rahdin seurantaa"),
        ("autonomous shipping", "autonominen merenkulku", "autonomisen merenkulun", "autonomista merenkulkua"),
    ),
    "built environment": (
        (
            "circular construction",
            "kiertotalousrakentaminen",
            "kiertotalousrakentamisen",
            "kiertotalousrakentamista",
        ),
        ("timber construction", "puurakentaminen", "puurakentamisen", "puurakentamista"),
        ("energy renovation", "energiaremontointi", "energiaremontoinnin", "energiaremontointia"),
        ("urban planning", "kaupunkisuunnittelu", "kaupunkisuunnittelun", "kaupunkisuunnittelua"),
        (
            "building information modelling",
            "rakennusten tietomallinnus",
            "rakennusten tietomallinnuksen",
            "rakennusten tietomallinnusta",
        ),
    ),
    "health and care": (
        ("elderly care robotics", "vanhushoivan robotiikka", "vanhushoivan robotiikan", "vanhushoivan robotiikkaa"),
        ("remote diagnostics", "etädiagnostiikka", "etädiagnostiikan", "etädiagnostiikkaa"),
        ("health data", "terveysdata", "terveysdatan", "terveysdataa"),
        ("rehabilitation", "kuntoutus", "kuntoutuksen", "kuntoutusta"),
        ("mental health support", "mielenterveystyö", "mielenterveystyön", "mielenterveystyötä"),
    ),
    "digital technology": (
        ("machine learning", "koneoppiminen", "koneoppimisen", "koneoppimista"),
        ("cyber security", "kyberturvallisuus", "kyberturvallisuuden", "kyberturvallisuutta"),
        ("edge computing", "reunalaskenta", "reunalaskennan", "reunalaskentaa"),
        (
            "digital twin modelling",
            "digitaalisten kaksosten mallinnus",
            "digitaalisten kaksosten mallinnuksen",
            "digitaalisten kaksosten mallinnusta",
        ),
        ("satellite imaging", "satelliittikuvaus", "satelliittikuvauksen", "satelliittikuvausta"),
    ),
    "food and forests": (
        ("wood fibre processing", "puukuidun jalostus", "puukuidun jalostuksen", "puukuidun jalostusta"),
        ("biogas production", "biokaasun tuotanto", "biokaasun tuotannon", "biokaasun tuotantoa"),
        (
            "plant protein processing",
            "kasviproteiinien jalostus",
            "kasviproteiinien jalostuksen",
            "kasviproteiinien jalostusta",
        ),
        ("precision farming", "täsmäviljely", "täsmäviljelyn", "täsmäviljelyä"),
        ("aquaculture", "vesiviljely", "vesiviljelyn", "vesiviljelyä"),
    ),
    "water and nature": (
        ("water treatment", "vedenpuhdistus", "vedenpuhdistuksen", "vedenpuhdistusta"),
        ("air quality monitoring", "ilmanlaadun seuranta", "ilmanlaadun seurannan", "ilmanlaadun seurantaa"),
        (
            "climate adaptation",
            "ilmastonmuutokseen sopeutuminen",
            "ilmastonmuutokseen sopeutumisen",
            "ilmastonmuutokseen sopeutumista",
        ),
        ("nutrient recycling", "ravinteiden kierrätys", "ravinteiden kierrätyksen", "ravinteiden kierrätystä"),
        (
            "biodiversity monitoring",
            "luonnon monimuotoisuuden seuranta",
            "luonnon monimuotoisuuden seurannan",
            "luonnon monimuotoisuuden seurantaa",
        ),
    ),
    "society and learning": (
        ("vocational training", "ammatillinen koulutus", "ammatillisen koulutuksen", "ammatillista koulutusta"),
        ("service design", "palvelumuotoilu", "palvelumuotoilun", "palvelumuotoilua"),
        ("rural development", "maaseudun kehittäminen", "maaseudun kehittämisen", "maaseudun kehittämistä"),
        (
            "public procurement",
            "julkisten hankintojen suunnittelu",
            "julkisten hankintojen suunnittelun",
            "julkisten hankintojen suunnittelua",
        ),
        (
            "citizen participation",
            "kansalaisten osallistaminen",
            "kansalaisten osallistamisen",
            "kansalaisten osallistamista",
        ),
    ),
}

_THEMES: dict[str, tuple[str, str, str, str, str]] = {
    "Green Harbours": (
        "hydrogen energy",
        "port logistics",
        "ship electrification",
        "air quality monitoring",
        "digital twin modelling",
    ),
    "Hydrogen Valleys": ("electrolysis", "hydrogen energy", "wind power", "water treatment", "district heating"),
    "Winter Seas": (
        "winter navigation",
        "autonomous shipping",
        "satellite imaging",
        "freight tracking",
        "edge computing",
    ),
    "Circular Buildings": (
        "circular construction",
        "timber construction",
        "building information modelling",
        "public procurement",
        "wood fibre processing",
    ),
    "Warm Homes": (
        "energy renovation",
        "district heating",
        "battery storage",
        "machine learning",
        "citizen participation",
    ),
    "Ageing Well": (
        "elderly care robotics",
        "remote diagnostics",
        "service design",
        "vocational training",
        "cyber security",
    ),
    "Health at a Distance": (
        "remote diagnostics",
        "health data",
        "rehabilitation",
        "mental health support",
        "edge computing",
    ),
    "Living Water": (
        "water treatment",
        "nutrient recycling",
        "aquaculture",
        "biodiversity monitoring",
        "satellite imaging",
    ),
    "Future Food": (
        "plant protein processing",
        "precision farming",
        "nutrient recycling",
        "biogas production",
        "machine learning",
    ),
    "Forest Value": (
        "wood fibre processing",
        "biogas production",
        "satellite imaging",
        "rural development",
        "climate adaptation",
    ),
    "Cool Cities": (
        "urban planning",
        "climate adaptation",
        "citizen participation",
        "air quality monitoring",
        "digital twin modelling",
    ),
    "Safe Data": ("cyber security", "health data", "machine learning", "public procurement", "edge computing"),
    "Clean Power": ("wind power", "battery storage", "electrolysis", "cyber security", "edge computing"),
    "Lively Countryside": (
        "rural development",
        "vocational training",
        "biogas production",
        "service design",
        "mental health support",
    ),
    "Smart Freight": (
        "freight tracking",
        "port logistics",
        "public procurement",
        "machine learning",
        "urban planning",
    ),
    "Skilled Builders": (
        "vocational training",
        "building information modelling",
        "energy renovation",
        "circular construction",
        "service design",
    ),
}

FIELDS = tuple(_FIELDS)
CAPABILITIES = tuple(CapabilityWords(*words) for rows in _FIELDS.values() for words in rows)
CAPABILITY_NAMES = tuple(words.english for words in CAPABILITIES)
FIELD_OF_CAPABILITY = tuple(field for field, rows in enumerate(_FIELDS.values()) for _ in rows)
THEMES = tuple(
    Theme(name, tuple(CAPABILITY_NAMES.index(capability) for capability in needed)) for name, needed in _THEMES.items()
)
N_CAPABILITIES = len(CAPABILITIES)
