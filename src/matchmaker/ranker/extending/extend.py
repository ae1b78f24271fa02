"""A model of described organisations too, from a model that is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.activity import Activity
from matchmaker.knowledge.associations import Associations
from matchmaker.knowledge.columns import KINDS, NO_DAY
from matchmaker.knowledge.companions import Companions
from matchmaker.knowledge.flow import Flow
from matchmaker.knowledge.graph import Graph
from matchmaker.knowledge.tastes import Tastes
from matchmaker.knowledge.texts import Texts
from matchmaker.organisation import Organisation
from matchmaker.question import place_name
from matchmaker.ranker.extending.columns import columns_with, countries_of
from matchmaker.ranker.extending.declared import declared_by, involvement_with, profiles_with
from matchmaker.ranker.extending.moves import Codes, Moves, moves_of, placed, spread
from matchmaker.ranker.model import Model
from matchmaker.search import SubjectIndex
from matchmaker.sparse import from_triplets


def extend(model: Model, organisations: Sequence[Organisation], subjects: SubjectIndex) -> Model:
    """Return a model of `organisations` too; those that it knows get the attributes given in place of their own.

    Parameters
    ----------
    subjects : SubjectIndex
        Of the subjects of its knowledge. A declared capability counts for what others declare under its name, whatever
        the case and the accents; where nobody does, for the topics of its name; and else it becomes a subject.

    Raises
    ------
    InputError
        If one id is given twice.
    """
    moves = moves_of(model.knowledge.organisations.ids, [organisation.id for organisation in organisations])
    return replace(
        model,
        knowledge=_knowledge_with(model.knowledge, organisations, subjects, moves),
        base_rates=placed(model.base_rates, moves),
    )


def _knowledge_with(
    knowledge: Knowledge, organisations: Sequence[Organisation], subjects: SubjectIndex, moves: Moves
) -> Knowledge:
    countries = Codes(knowledge.organisations.country_codes, countries_of(knowledge, organisations))
    places = Codes(knowledge.organisations.place_names, [place_name(one.country, one.place) for one in organisations])
    declared = declared_by(organisations, subjects, knowledge.profiles)
    graph, flow = knowledge.graph, knowledge.flow
    groups = countries.groups()
    mixing = np.zeros((len(countries.names) + 1,) * 2, dtype=np.float32)  # by chance, where nothing is known
    mixing[np.ix_(groups, groups)] = knowledge.country_mixing
    return Knowledge(
        as_of=knowledge.as_of,
        clock=knowledge.clock,
        settings=knowledge.settings,
        organisations=columns_with(knowledge.organisations, organisations, countries, places, moves),
        collaborations=knowledge.collaborations,
        participation=spread(knowledge.participation, rows=moves.moved, n_rows=moves.n),
        membership=spread(knowledge.membership, columns=moves.moved, n_columns=moves.n),
        graph=Graph(
            weights=spread(graph.weights, rows=moves.moved, n_rows=moves.n, columns=moves.moved, n_columns=moves.n),
            recent=graph.recent,
            roots=graph.roots,
            counts=graph.counts,
            last_on=graph.last_on,
            strengths=placed(graph.strengths, moves),
        ),
        flow=Flow(
            inward=spread(flow.inward, columns=moves.moved, n_columns=moves.n),
            outward=spread(flow.outward, rows=moves.moved, n_rows=moves.n),
            way_back=placed(flow.way_back, moves),
        ),
        activity=_activity(knowledge.activity, moves),
        profiles=profiles_with(knowledge, declared, moves),
        involvement=involvement_with(knowledge, declared, moves),
        tastes=_tastes(knowledge.tastes, countries, places, moves),
        companions=_companions(knowledge.companions, len(declared.new_subjects)),
        associations=_associations(knowledge.associations, len(declared.new_subjects), moves),
        texts=_texts(knowledge.texts, organisations, moves),
        country_mixing=mixing,
        kind_mixing=knowledge.kind_mixing,
    )


def _activity(activity: Activity, moves: Moves) -> Activity:
    without = {"first_on": NO_DAY, "last_on": NO_DAY, "relative_share": np.nan, "small_part_share": np.nan}
    values = {
        one.name: placed(getattr(activity, one.name), moves, fill=without.get(one.name, 0)) for one in fields(activity)
    }
    return Activity(**values)


def _tastes(tastes: Tastes, countries: Codes, places: Codes, moves: Moves) -> Tastes:
    of_country, of_country_and_kind, of_place = countries.groups(), countries.groups(len(KINDS)), places.groups()

    def put(matrix: csr_array, groups: NDArray[np.int64] | None = None, n: int = 0) -> csr_array:
        return spread(matrix, rows=groups, n_rows=n + 1, columns=moves.moved, n_columns=moves.n)

    n_countries, n_places = len(countries.names), len(places.names)
    return Tastes(
        by_country=put(tastes.by_country, of_country, n_countries),
        by_kind=put(tastes.by_kind),
        by_country_and_kind=put(tastes.by_country_and_kind, of_country_and_kind, n_countries * len(KINDS)),
        by_place=put(tastes.by_place, of_place, n_places),
        newcomers_by_country=put(tastes.newcomers_by_country, of_country, n_countries),
        newcomers_by_kind=put(tastes.newcomers_by_kind),
        newcomers_by_country_and_kind=put(
            tastes.newcomers_by_country_and_kind, of_country_and_kind, n_countries * len(KINDS)
        ),
    )


def _companions(companions: Companions, n_new_subjects: int) -> Companions:
    """Return the same companions: what is declared for the first time stands beside nothing yet."""
    n_before = companions.together.shape[0]
    n = n_before + n_new_subjects
    places = np.arange(n_before)
    return Companions(
        together=spread(companions.together, rows=places, n_rows=n, columns=places, n_columns=n),
        n_cases=np.append(companions.n_cases, np.zeros(n_new_subjects, dtype=np.int32)),
    )


def _associations(associations: Associations, n_new_subjects: int, moves: Moves) -> Associations:
    """Return the same votes: nobody without a past has one, nor gets one."""
    n_subjects = associations.of_subjects.shape[0]
    return Associations(
        of_partners=spread(
            associations.of_partners, rows=moves.moved, n_rows=moves.n, columns=moves.moved, n_columns=moves.n
        ),
        of_members=spread(
            associations.of_members, rows=moves.moved, n_rows=moves.n, columns=moves.moved, n_columns=moves.n
        ),
        of_subjects=spread(
            associations.of_subjects,
            rows=np.arange(n_subjects),
            n_rows=n_subjects + n_new_subjects,
            columns=moves.moved,
            n_columns=moves.n,
        ),
    )


def _texts(texts: Texts, organisations: Sequence[Organisation], moves: Moves) -> Texts:
    """Return the texts with what those given say of themselves, in the words that were known."""
    columns = np.repeat(np.arange(texts.organisations.shape[0]), np.diff(texts.organisations.indptr))
    rows = moves.moved[texts.organisations.indices]
    kept = ~moves.is_given[rows]
    parts = [(columns[kept], rows[kept], texts.organisations.data[kept])]
    for row, one in zip(moves.given.tolist(), organisations, strict=True):
        own, values = texts.vector("\n".join([one.description, *sorted(one.capabilities)]))
        parts.append((own, np.full(len(own), row, dtype=rows.dtype), values))
    by_column = from_triplets(
        *(np.concatenate(each) for each in zip(*parts, strict=True)), shape=(len(texts.idf), moves.n)
    )
    return Texts(collaborations=texts.collaborations, organisations=by_column, worth=texts.worth, idf=texts.idf)
