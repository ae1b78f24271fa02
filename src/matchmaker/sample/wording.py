"""What is written of organisations and projects: plain English, and Finnish for some that are in Finland."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matchmaker.sample.draws import below, chance
from matchmaker.sample.names import NAME_FORMS, Names
from matchmaker.sample.places import COUNTRIES, PLACES
from matchmaker.sample.population import Population
from matchmaker.sample.process import Projects
from matchmaker.sample.taxonomy import CAPABILITIES, THEMES
from matchmaker.sample.templates import enumerated, filled, looked_up

# Sentences that stand for each other, in English and in Finnish; as many in the one as in the other.
WHO = (
    (
        "{name} is {kind} {place}.",
        "{name} is {kind} based {place}, {country}.",
        "{name} works {place} as {kind}.",
        "Based {place}, {name} is {kind}.",
    ),
    (
        "{name} on {kind_fi}, joka toimii {place_fi}.",
        "{name} toimii {place_fi}. Olemme {kind_fi}.",
        "Olemme {name}, {kind_fi} Suomesta, ja toimimme {place_fi}.",
        "Kotipaikkamme on {town}: {name} on {kind_fi}.",
    ),
)
WHAT = (
    (
        "We work on {skills}.",
        "Our team of {people} develops new solutions for {skills}.",
        "We bring experience in {skills} to joint projects.",
        "Most of what we do is about {skills}.",
    ),
    (
        "Kehitämme {skills_fi}.",
        "Tiimissämme on {people} henkeä, ja se kehittää {skills_fi}.",
        "Tuomme yhteishankkeisiin osaamista seuraavista: {skills_fi_list}.",
        "Tutkimme ja edistämme {skills_fi}.",
    ),
)
SOUGHT = (
    (
        "",
        " We look for partners in {sought}.",
        " For our next project we need {sought}.",
        " We would like to meet others who work on {sought}.",
    ),
    (
        "",
        " Etsimme kumppaneita, jotka kehittävät {sought_fi}.",
        " Seuraavaan hankkeeseemme tarvitsemme {sought_fi}.",
        " Haluamme tavata muita, jotka edistävät {sought_fi}.",
    ),
)
TITLES = (
    (
        "{First} and {second} {place}",
        "From {first} to {second}",
        "{theme}: {first} meets {second}",
        "{First} with {second}: a joint pilot {place}",
        "New answers for {first} and {second}",
    ),
    (
        "{First_of} kehittäminen {place_fi}",
        "{First_fi} ja {second_fi} {place_fi}",
        "{First_fi} kohtaa uuden alan: {second_fi}",
        "Uutta osaamista {place_fi}: {first_fi} ja {second_fi}",
        "{First_of} yhteiskokeilu {place_fi}",
    ),
)
AIMS = (
    (
        "{size} organisations join forces in {skills}.",
        "This project brings together {skills} under the theme {theme}.",
        "The consortium of {size} develops and tests {skills} in daily use.",
        "How can {skills} serve people better? This project looks for the answer with those who will use it.",
    ),
    (
        "Hankkeessa {size} organisaatiota kehittää yhdessä {skills_fi}.",
        "Hanke yhdistää seuraavat alat: {skills_fi_list}.",
        "Kehitämme ja kokeilemme arjessa {skills_fi}.",
        "Hankkeen teemat ovat tulleet käyttäjiltä: he kaipaavat {skills_fi}.",
    ),
)
WORK = (
    (
        "Trials are carried out {place} and the results are open to everyone.",
        "The work takes {months} months and starts {place}.",
        "The pilot site is {place}.",
        "After {months} months the results are handed over to the users.",
    ),
    (
        "Kokeilut tehdään {place_fi}, ja tulokset ovat kaikkien käytössä.",
        "Työ kestää {months} kuukautta ja alkaa {place_fi}.",
        "Pilottipaikka on {place_fi}.",
        "Tulokset luovutetaan käyttäjille {months} kuukauden kuluttua.",
    ),
)

IN_FINNISH, PROJECT_IN_FINNISH = 0.6, 0.35  # of those in Finland
WITHOUT_DESCRIPTION, WITHOUT_TEXT = 0.08, 0.05
MEAN_DAYS_A_MONTH = 30.4375

_FINLAND = [country.code for country in COUNTRIES].index("FI")
_ENGLISH = tuple(one.english for one in CAPABILITIES)
_NOMINATIVE = tuple(one.nominative for one in CAPABILITIES)
_PARTITIVE = tuple(one.partitive for one in CAPABILITIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Which sentence each part of a text is: columns of positions in the lists above, English first.

    Parameters
    ----------
    sentences : tuple of ndarray of int64, each of shape (n,)
        One column for each part of the text.
    people : ndarray of int64, shape (n,)
        A number that some sentences mention.
    is_blank : ndarray of bool, shape (n,)
        True where nothing was written.
    """

    sentences: tuple[NDArray[np.int64], ...]
    people: NDArray[np.int64]
    is_blank: NDArray[np.bool_]


def word_organisations(rng: np.random.Generator, population: Population) -> Wording:
    """Choose the sentences of every organisation's description."""
    in_finnish = (population.country == _FINLAND) & chance(rng, IN_FINNISH, population.n_organisations)
    return _word(rng, (WHO, WHAT, SOUGHT), in_finnish, WITHOUT_DESCRIPTION)


def word_projects(rng: np.random.Generator, population: Population, projects: Projects) -> Wording:
    """Choose the sentences of every project's title and text."""
    country = population.country[projects.coordinators]
    in_finnish = (country == _FINLAND) & chance(rng, PROJECT_IN_FINNISH, projects.n_projects)
    return _word(rng, (TITLES, AIMS, WORK), in_finnish, WITHOUT_TEXT)


def _word(
    rng: np.random.Generator,
    parts: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...],
    in_finnish: NDArray[np.bool_],
    blank: float,
) -> Wording:
    n = len(in_finnish)
    return Wording(
        sentences=tuple(len(english) * in_finnish + below(rng, len(english), n) for english, _ in parts),
        people=5 + below(rng, 195, n) * below(rng, 195, n) // 195,
        is_blank=chance(rng, blank, n),
    )


def describe(population: Population, names: Names, wording: Wording, rows: slice) -> pl.Series:
    """Write the descriptions of a slice of the organisations; null where there is none."""
    skills, n_skills = _strongest(population.capabilities[rows], 3)
    sought, n_sought = _strongest(population.needs[rows], 2)
    place, form = population.place[rows], names.form[rows]
    slots = pl.DataFrame(
        {
            "name": names.names[rows],
            "kind": looked_up([one.english for one in NAME_FORMS], form),
            "kind_fi": looked_up([one.finnish for one in NAME_FORMS], form),
            "country": looked_up([one.name for one in COUNTRIES], population.country[rows]),
            "people": wording.people[rows],
            **_places(place),
            **_capabilities("skills", skills, n_skills),
            **_capabilities("sought", sought, n_sought),
        }
    )
    who, what, wanted = (
        filled(english + finnish, sentence[rows], slots)
        for (english, finnish), sentence in zip((WHO, WHAT, SOUGHT), wording.sentences, strict=True)
    )
    return _unless(wording.is_blank[rows], who + " " + what + wanted)


def title_and_text(
    population: Population, projects: Projects, wording: Wording, rows: slice
) -> tuple[pl.Series, pl.Series]:
    """Write the titles and texts of a slice of the projects; a text is null where there is none."""
    needs = projects.needs[rows]
    first, second = needs[:, 0], needs[:, 1]
    slots = pl.DataFrame(
        {
            "first": looked_up(_ENGLISH, first),
            "second": looked_up(_ENGLISH, second),
            "First": looked_up(_capitalised(_ENGLISH), first),
            "first_fi": looked_up(_NOMINATIVE, first),
            "First_fi": looked_up(_capitalised(_NOMINATIVE), first),
            "First_of": looked_up(_capitalised([one.genitive for one in CAPABILITIES]), first),
            "second_fi": looked_up(_NOMINATIVE, second),
            "theme": looked_up([one.name for one in THEMES], projects.theme[rows]),
            "size": projects.sizes[rows],
            "months": (projects.n_days[rows] / MEAN_DAYS_A_MONTH).astype(np.int64),
            **_places(population.place[projects.coordinators[rows]]),
            **_capabilities("skills", needs[:, :3], np.minimum(projects.n_needs[rows], 3)),
        }
    )
    title, aim, work = (
        filled(english + finnish, sentence[rows], slots)
        for (english, finnish), sentence in zip((TITLES, AIMS, WORK), wording.sentences, strict=True)
    )
    return title, _unless(wording.is_blank[rows], aim + " " + work)


def _strongest(percent: NDArray[np.uint8], most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the strongest capabilities of each row, best first, and how many of them to name: 1..`most`."""
    order = np.argsort(-percent.astype(np.int64), axis=1, kind="stable")[:, :3]
    return order, np.clip((percent > 0).sum(axis=1), 1, most)


def _places(place: NDArray[np.int64]) -> dict[str, pl.Series]:
    return {
        "town": looked_up([one.name for one in PLACES], place),
        "place": looked_up([one.in_english for one in PLACES], place),
        "place_fi": looked_up([one.in_finnish for one in PLACES], place),
    }


def _capabilities(name: str, chosen: NDArray[np.int64], n_chosen: NDArray[np.int64]) -> dict[str, pl.Series]:
    return {
        name: enumerated(_ENGLISH, chosen, n_chosen, " and "),
        f"{name}_fi": enumerated(_PARTITIVE, chosen, n_chosen, " ja "),
        f"{name}_fi_list": enumerated(_NOMINATIVE, chosen, n_chosen, " ja "),
    }


def _capitalised(words: list[str] | tuple[str, ...]) -> list[str]:
    return [word[0].upper() + word[1:] for word in words]


def _unless(is_blank: NDArray[np.bool_], text: pl.Series) -> pl.Series:
    return pl.select(pl.when(pl.lit(pl.Series(~is_blank))).then(pl.lit(text))).to_series()
