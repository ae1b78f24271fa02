"""Names of organisations that do not exist: made-up places, and the forms that each kind and country is known by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matchmaker.organisation import Kind
from matchmaker.sample.draws import below
from matchmaker.sample.places import COUNTRIES
from matchmaker.sample.population import KINDS, Population
from matchmaker.sample.taxonomy import FIELD_OF_CAPABILITY
from matchmaker.sample.templates import filled, looked_up


@dataclass(frozen=True, slots=True)
class NameForm:
    """A way to name an organisation, with what a sentence calls such an organisation in English and in Finnish."""

    kind: Kind
    in_finland: bool
    template: str
    english: str
    finnish: str


def _forms() -> tuple[NameForm, ...]:
    university = ("a university", "yliopisto")
    applied = ("a university of applied sciences", "ammattikorkeakoulu")
    centre = ("a research centre", "tutkimuskeskus")
    institute = ("a research institute", "tutkimuslaitos")
    agency = ("a public development agency", "julkinen kehitysvirasto")
    office = ("a regional authority", "alueviranomainen")
    services = ("a public service centre", "julkinen palvelukeskus")
    association = ("an association", "yhdistys")
    cluster = ("a cluster organisation", "yritysten verkosto")
    foundation = ("a foundation", "säätiö")
    company = ("a company", "yritys")
    finnish = {
        Kind.HIGHER_EDUCATION: {
            "{of_stem} yliopisto": university,
            "{of_stem} ammattikorkeakoulu": applied,
            "{stem} University": university,
        },
        Kind.COMPANY: {
            "{stem} {trade} {legal}": company,
            "{stem} {legal}": company,
            "{of_stem} {trade} {legal}": company,
        },
        Kind.RESEARCH: {"{of_stem} tutkimuskeskus": centre, "{stem} Research Institute": institute},
        Kind.PUBLIC: {
            "{of_stem} kehitysvirasto": agency,
            "{of_stem} aluevirasto": office,
            "{of_stem} palvelukeskus": services,
        },
        Kind.OTHER: {"{of_stem} yhdistys ry": association, "{stem} Cluster": cluster, "{of_stem} säätiö": foundation},
    }
    abroad = {
        Kind.HIGHER_EDUCATION: {
            "{stem} University": university,
            "{stem} University of Applied Sciences": applied,
            "{campus} {stem}": university,
        },
        Kind.COMPANY: {"{stem} {trade} {legal}": company, "{stem} {legal}": company, "{trade} {stem} {legal}": company},
        Kind.RESEARCH: {"{stem} Research Centre": centre, "{stem} Research Institute": institute},
        Kind.PUBLIC: {
            "{stem} Development Agency": agency,
            "{stem} Regional Authority": office,
            "{stem} Public Service Centre": services,
        },
        Kind.OTHER: {
            "{stem} Association": association,
            "{stem} Cluster": cluster,
            "{stem} Foundation": foundation,
        },
    }
    return tuple(
        NameForm(kind, there is finnish, template, *phrases)
        for kind in KINDS
        for there in (finnish, abroad)
        for template, phrases in there[kind].items()
    )


NAME_FORMS = _forms()

# A made-up place is one of the first parts and one of the second.
_FIRST_PARTS = {
    "finnish": "Kuura Usva Utu Halla Pyry Nietos Kaarna Sammal Vaahto Hopea Revon Ruska Hämy Kaste Tähti Pilvi Rae "
    "Sumu Loiste Hohde Kajo Vilu Sarastus Hiutale Tyrsky Väre Säihky Räntä Jäkälä Helmi Untuva Kimallus",
    "nordic": "Frost Stjärn Dim Snö Rim Klar Glöd Storm Våg Skymnings Gnist Töcken Bris Daggs Is Månsken Virvel Sken",
    "baltic": "Kuu Tuule Lume Udu Hõbe Kaste Tähe Pilve Sära Virve Hämar Õhtu Jää Loite Helgi Tormi",
    "germanic": "Nebel Reif Silber Mond Sternen Sturm Wolken Glanz Dämmer Funken Raureif Eiskorn Tau Schimmer Flocken",
    "slavic": "Śnież Srebr Mgiel Wietrz Gwiezd Burz Jasn Chmur Rosz Szron Iskrz Mroz",
    "romance": "Luna Brina Bruma Plata Estela Auro Venta Clara Nubi Rocío Alba Chispa Escarcha Niebla",
    "english": "Mist Frost Silver Moon Cloud Ember Dusk Gleam Rime Squall Drift Glimmer",
}
_SECOND_PARTS = {
    "finnish": "vaara ranta harju lampi salmi niemi koski kangas virta saari lehto mäki luoto selkä notko rinne kallio",
    "nordic": "vik fors lund holm sund näs dal strand skär hult äng udd",
    "baltic": "metsa ranna saare mäe oja lahe välja nõmme silla jõe soo neeme",
    "germanic": "tal brück hafen feld wald stein furt moor burg weiher grund höhe",
    "slavic": "owice anka enica owo owiec ówka yn awa",
    "romance": "mar vera alta monte ciela rosa fiore val ora sierra",
    "english": "ford haven moor dale wick combe mere strand",
}
_FINNISH_GENITIVES = (
    "vaaran rannan harjun lammen salmen niemen kosken kankaan virran saaren lehdon mäen luodon selän notkon rinteen "
    "kallion"
)

_LANGUAGE = {
    **dict.fromkeys(("SE", "NO", "DK", "IS"), "nordic"),
    **dict.fromkeys(("EE", "LV", "LT"), "baltic"),
    **dict.fromkeys(("DE", "NL", "BE", "AT"), "germanic"),
    **dict.fromkeys(("PL", "CZ"), "slavic"),
    **dict.fromkeys(("ES", "IT", "FR", "PT", "EL"), "romance"),
    "FI": "finnish",
    "IE": "english",
}
_LEGAL_FORMS = {
    "FI": "Oy", "SE": "AB", "EE": "OÜ", "NO": "AS", "DK": "ApS", "LV": "SIA", "LT": "UAB", "IS": "ehf.", "DE": "GmbH",
    "NL": "B.V.", "PL": "Sp. z o.o.", "BE": "NV", "AT": "GmbH", "CZ": "s.r.o.", "ES": "S.L.", "IT": "S.r.l.",
    "FR": "SAS", "PT": "Lda", "EL": "S.A.", "IE": "Ltd",
}  # fmt: skip
_CAMPUSES = {
    "SE": "Högskolan", "NO": "Høgskolen", "DK": "Højskolen", "DE": "Hochschule", "AT": "Hochschule", "NL": "Hogeschool",
    "BE": "Hogeschool", "ES": "Universidad", "IT": "Università", "FR": "Université", "PT": "Universidade",
}  # fmt: skip
_TRADES_IN_FINLAND = ("Energia", "Logistiikka", "Rakennus", "Hoiva", "Data", "Metsä", "Vesi", "Palvelu")
_TRADES_ABROAD = ("Energy", "Marine", "Construction", "Care", "Digital", "Foods", "Water", "Services")


@dataclass(frozen=True, slots=True)
class _Stems:
    plain: tuple[str, ...]
    genitive: tuple[str, ...]


def _stems(language: str) -> _Stems:
    first, second = _FIRST_PARTS[language].split(), _SECOND_PARTS[language].split()
    inflected = _FINNISH_GENITIVES.split() if language == "finnish" else second
    return _Stems(
        tuple(start + end for start in first for end in second),
        tuple(start + end for start in first for end in inflected),
    )


_STEMS = {language: _stems(language) for language in _FIRST_PARTS}
_OFFSETS = dict(zip(_STEMS, np.cumsum([0] + [len(stems.plain) for stems in _STEMS.values()]).tolist(), strict=False))
_ALL_STEMS = tuple(stem for stems in _STEMS.values() for stem in stems.plain)
_ALL_GENITIVES = tuple(stem for stems in _STEMS.values() for stem in stems.genitive)
_N_STEMS = np.array([len(_STEMS[_LANGUAGE[country.code]].plain) for country in COUNTRIES])
_FIRST_STEM = np.array([_OFFSETS[_LANGUAGE[country.code]] for country in COUNTRIES])
_FIELD = np.array(FIELD_OF_CAPABILITY)
_FINLAND = [country.code for country in COUNTRIES].index("FI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of all organisations, no two alike, and their forms as positions in `NAME_FORMS`."""

    names: pl.Series
    form: NDArray[np.int64]


def invent_names(rng: np.random.Generator, population: Population) -> Names:
    """Give every organisation a name; a number keeps apart those that would be called the same."""
    form = _draw_forms(rng, population)
    stem = _FIRST_STEM[population.country] + below(rng, _N_STEMS[population.country], len(form))
    country = population.country
    trade = _FIELD[population.capabilities.argmax(axis=1)] + len(_TRADES_IN_FINLAND) * (country != _FINLAND)
    slots = pl.DataFrame(
        {
            "stem": looked_up(_ALL_STEMS, stem),
            "of_stem": looked_up(_ALL_GENITIVES, stem),
            "legal": looked_up([_LEGAL_FORMS[one.code] for one in COUNTRIES], country),
            "campus": looked_up([_CAMPUSES.get(one.code, "University of") for one in COUNTRIES], country),
            "trade": looked_up(_TRADES_IN_FINLAND + _TRADES_ABROAD, trade),
        }
    )
    names = pl.DataFrame({"name": filled([one.template for one in NAME_FORMS], form, slots)})
    number = pl.int_range(1, pl.len() + 1).over("name")
    numbered = pl.when(number > 1).then(pl.format("{} {}", "name", number)).otherwise("name")
    return Names(names=names.select(numbered.alias("name")).to_series(), form=form)


def _draw_forms(rng: np.random.Generator, population: Population) -> NDArray[np.int64]:
    form = np.empty(population.n_organisations, dtype=np.int64)
    is_finnish = population.country == _FINLAND
    for number, kind in enumerate(KINDS):
        for there in (False, True):
            fitting = [row for row, one in enumerate(NAME_FORMS) if one.kind == kind and one.in_finland == there]
            rows = np.flatnonzero((population.kind == number) & (is_finnish == there))
            form[rows] = np.array(fitting)[below(rng, len(fitting), len(rows))]
    return form
