"""The ranker: a trained model with the knowledge it ranks from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker import artefact
from matchmaker.brief import Brief
from matchmaker.constraints import Constraints, check_limit
from matchmaker.errors import InputError
from matchmaker.features import FEATURES
from matchmaker.knowledge import Knowledge
from matchmaker.organisation import Organisation
from matchmaker.ranker.answering import Answer, Answerer
from matchmaker.ranker.explaining import Explainer, explanation_of, standing_in
from matchmaker.ranker.extending import extend
from matchmaker.ranker.listing import candidates_at, match_at
from matchmaker.ranker.manifest import Manifest
from matchmaker.ranker.model import Model, ScoredCandidates
from matchmaker.ranker.model_card import FILE_NAME as CARD
from matchmaker.ranker.model_card import render_model_card
from matchmaker.ranker.profile import OrganisationProfile, organisation_at, profile_at
from matchmaker.ranking import Candidate, Explanation, Match, Ranking
from matchmaker.selection import select
from matchmaker.strings import Strings
from matchmaker.wording import DEFAULT_LANGUAGE, Wording, wording_of

MAX_LIMIT = 1000
KIND = "boosted-trees-and-network"


class Ranker:
    """A trained model with the knowledge it ranks from: immutable, always ready, safe to share between threads.

    `matchmaker.load` and `matchmaker_training.train` make rankers.

    Parameters
    ----------
    model : Model
        What it ranks with.
    manifest : Manifest
        What it says of itself.
    told : tuple of Ranker and sequence of Organisation, optional
        The ranker that this one came from `with_organisations`, and all organisations given.

    Examples
    --------
    >>> import matchmaker as mm
    >>> from matchmaker_training import train
    >>> ranker = train(mm.sample_world(seed=1, n_organisations=300).dataset, seed=0)
    >>> lead = ranker.organisation_ids[0]
    >>> ranking = ranker.rank(lead, limit=3, constraints=mm.Constraints(only_new=True))
    >>> [candidate.rank for candidate in ranking]
    [1, 2, 3]
    """

    __slots__ = ("_answerer", "_explainer", "_model", "_told", "manifest")

    def __init__(
        self, model: Model, manifest: Manifest, *, told: tuple[Ranker, Sequence[Organisation]] | None = None
    ) -> None:
        self._model = model
        self._told = told
        self._answerer = Answerer(model)
        self._explainer = Explainer(model)
        self.manifest = manifest

    @property
    def model(self) -> Model:
        """All that it consists of, for code that inspects what was learnt."""
        return self._model

    @property
    def knowledge(self) -> Knowledge:
        """What the ranker knows, for code that works on rows."""
        return self._model.knowledge

    @property
    def n_organisations(self) -> int:
        """Number of organisations that it knows."""
        return self._model.knowledge.n_organisations

    @property
    def organisation_ids(self) -> Strings:
        """Their ids, sorted; an organisation's place here is its row."""
        return self._model.knowledge.organisations.ids

    def __contains__(self, organisation_id: object) -> bool:
        return isinstance(organisation_id, str) and self.organisation_ids.find(organisation_id) is not None

    def __repr__(self) -> str:
        return f"<Ranker {self.manifest.model_version}: {self.n_organisations:,} organisations>"

    def rank(
        self,
        brief: Brief | str,
        *,
        constraints: Constraints | None = None,
        novelty: float = 0.0,
        limit: int = 10,
        explain: bool = False,
        language: str = DEFAULT_LANGUAGE,
    ) -> Ranking:
        """Rank the organisations that those who ask might work with next.

        Parameters
        ----------
        brief : Brief or str
            The question; an id is a brief with a lead.
        constraints : Constraints, optional
            What must hold of every organisation in the answer.
        novelty : float
            In 0..1: 0 ranks by the score alone; the higher, the later come hubs and those who worked together already.
        limit : int
            How many candidates to return at most, in 1..1000.
        explain : bool
            Whether to give reasons, for and against, and what each score is made of.
        language : str
            In which the reasons are: en or fi, or another one of `matchmaker.wording.languages`.

        Returns
        -------
        Ranking
            Fewer than `limit` where there are no more; `removals` and `shortfalls` say why.

        Raises
        ------
        UnknownOrganisationError
            If the lead or a member is not known; the error lists the nearest names.
        ConstraintsError
            If the minimums of the quotas do not go into a list of `limit`.
        InputError
            If `limit` or `novelty` is out of range, or the language is not known.
        """
        return self.rank_many(
            [brief], constraints=constraints, novelty=novelty, limit=limit, explain=explain, language=language
        )[0]

    def rank_many(
        self,
        briefs: Sequence[Brief | str],
        *,
        constraints: Constraints | None = None,
        novelty: float = 0.0,
        limit: int = 10,
        explain: bool = False,
        language: str = DEFAULT_LANGUAGE,
    ) -> list[Ranking]:
        """Rank for several briefs; the answers are those of `rank` one by one, in the same order, sooner."""
        _check_limit(limit)
        words = wording_of(language)
        asked = [Brief(lead=brief) if isinstance(brief, str) else brief for brief in briefs]
        constraints = constraints or Constraints()
        check_limit(constraints, limit)
        answers = self._answerer.answers(asked, constraints, novelty, limit)
        return [
            self._ranking(brief, answer, words=words if explain else None)
            for brief, answer in zip(asked, answers, strict=True)
        ]

    def explain(
        self,
        brief: Brief | str,
        organisation_id: str,
        *,
        constraints: Constraints | None = None,
        novelty: float = 0.0,
        limit: int = 10,
        language: str = DEFAULT_LANGUAGE,
    ) -> Explanation:
        """Say why an organisation stands where it does in the answer to `brief`, or why it is not in it.

        Parameters
        ----------
        brief, constraints, novelty, limit, language
            As for `rank`, whose answer is explained.
        organisation_id : str
            The organisation; not one of those who ask.

        Raises
        ------
        UnknownOrganisationError
            If the organisation, the lead or a member is not known.
        InputError
            If the organisation is one of those who ask, or as `rank` does.

        Examples
        --------
        >>> import matchmaker as mm
        >>> from matchmaker_training import TrainingSettings, train
        >>> quickly = TrainingSettings(n_trees=1, n_cutoffs=1, n_askers=100)
        >>> ranker = train(mm.sample_world(seed=1, n_organisations=300).dataset, settings=quickly)
        >>> lead, other = ranker.organisation_ids[0], ranker.organisation_ids[7]
        >>> explanation = ranker.explain(lead, other, constraints=mm.Constraints(exclude={other}))
        >>> explanation.standing.value, explanation.broken
        ('removed', ('exclude',))
        """
        _check_limit(limit)
        words, row = wording_of(language), self._answerer.reader.row(organisation_id)
        asked = Brief(lead=brief) if isinstance(brief, str) else brief
        if organisation_id in asked.organisation_ids:
            raise InputError(
                field="organisation_id", value=organisation_id, expected="an organisation that does not ask"
            )
        constraints = constraints or Constraints()
        check_limit(constraints, limit)
        (answer,) = self._answerer.answers([asked], constraints, novelty, limit, also=row)
        places, ranks, broken = standing_in(answer, row)
        candidates = self._candidates(answer, places, ranks, words)
        return explanation_of(
            asked,
            candidates,
            self._explainer.differences(answer, places, candidates, novelty),
            words,
            broken=broken,
            n_candidates=len(answer.scored.rows),
            limit=limit,
            model_version=self.manifest.model_version,
            missing_ids=answer.screened.missing_ids,
            missing_topics=answer.missing_topics,
            missing_capabilities=answer.screened.missing_capabilities,
        )

    def score_candidates(
        self, briefs: Sequence[Brief | str], *, constraints: Constraints | None = None, novelty: float = 0.0
    ) -> Iterator[ScoredCandidates]:
        """Score for several briefs, as arrays, without a limit and so without quotas: what evaluation works on."""
        asked = [Brief(lead=brief) if isinstance(brief, str) else brief for brief in briefs]
        return (
            answer.scored for answer in self._answerer.answers(asked, constraints or Constraints(), novelty, limit=0)
        )

    def find(self, text: str, *, limit: int = 10) -> list[Match]:
        """Find organisations by name, whatever the case and the accents; typing errors are tolerated.

        Parameters
        ----------
        text : str
            A name or a part of one; not blank. What is beyond 200 characters is not looked at.
        limit : int
            How many to return at most, in 1..1000.
        """
        _check_limit(limit)
        if not text.strip():
            raise InputError(field="text", value=text, expected="a name or a part of one")
        return [
            match_at(self.knowledge, row, similarity)
            for row, similarity in self._answerer.reader.names.find(text, limit=limit)
        ]

    def organisation(self, organisation_id: str) -> Organisation:
        """Return the organisation with this id, or raise an UnknownOrganisationError."""
        return organisation_at(self.knowledge, self._answerer.reader.row(organisation_id))

    def profile(self, organisation_id: str) -> OrganisationProfile:
        """Return what is known of the organisation with this id, or raise an UnknownOrganisationError."""
        return profile_at(self.knowledge, self._answerer.reader.row(organisation_id))

    def with_organisations(self, organisations: Iterable[Organisation]) -> Ranker:
        """Return a ranker that knows `organisations` too, as candidates and as those who ask; this one stays as it is.

        Nothing is trained. Those without a history are ranked, and asked for, by what is described of them. An id that
        is known gets the attributes given, all of them, in place of its own, and keeps its history. What was learnt of
        the past stays as it was, so that all scores between the others stay, except that for a brief on what a
        newcomer declares it may be the one with the highest share, to which others are compared.

        Of what is given one after the other, the last that is said of an id counts, as if all were given at once. A
        ranker that is saved and loaded takes what it was given before for its own.

        Parameters
        ----------
        organisations : iterable of Organisation
            Each id once.

        Raises
        ------
        InputError
            If an id is given twice.

        Examples
        --------
        >>> import matchmaker as mm
        >>> from matchmaker_training import TrainingSettings, train
        >>> world = mm.sample_world(seed=1, n_organisations=60)
        >>> ranker = train(world.dataset, settings=TrainingSettings(n_trees=2))
        >>> wider = ranker.with_organisations([mm.Organisation(id="new-1", kind="company", country="FI")])
        >>> "new-1" in wider, "new-1" in ranker, len(wider.rank("new-1", limit=3))
        (True, False, 3)
        """
        given = list(organisations)
        origin, before = self._told or (self, ())
        again = {organisation.id for organisation in given}
        described = [*(organisation for organisation in before if organisation.id not in again), *given]
        return make_ranker(
            extend(origin.model, described, origin._answerer.reader.subjects),
            told=(origin, described),
            fitted_on=self.manifest.fitted_on,
            horizon_days=self.manifest.horizon_days,
            seed=self.manifest.seed,
            settings=self.manifest.settings,
            versions=self.manifest.versions,
            metrics=self.manifest.metrics,
            data=self.manifest.data,
        )

    def save(self, path: str | Path, *, overwrite: bool = False, data: Mapping[str, Any] | None = None) -> None:
        """Write the ranker as an artefact, with a model card.

        Parameters
        ----------
        path : str or Path
            The directory to make.
        overwrite : bool
            Replace an artefact that is there already.
        data : mapping, optional
            Where its dataset was read from, as `Manifest.data` has it; by default what the manifest says already.

        Raises
        ------
        ArtefactError
            If something is there already, or the disk refuses; then nothing is left behind.
        """
        manifest = self.manifest if data is None else replace(self.manifest, data=data)
        facts = asdict(manifest) | {
            "knowledge_on": manifest.knowledge_on.isoformat(),
            "fitted_on": manifest.fitted_on.isoformat(),
            "features": list(FEATURES),
        }
        texts = {CARD: render_model_card(manifest)}
        artefact.save(Path(path), artefact.pack(self._model, "model"), facts, texts=texts, overwrite=overwrite)

    def _ranking(self, brief: Brief, answer: Answer, *, words: Wording | None) -> Ranking:
        places, shortfalls = select(answer.grid, answer.scored.rows)
        return Ranking(
            brief=brief,
            candidates=tuple(self._candidates(answer, places, np.arange(1, len(places) + 1), words)),
            model_version=self.manifest.model_version,
            n_considered=self.n_organisations - len(answer.signals.question.askers),
            missing_topics=answer.missing_topics,
            removals=answer.screened.removals,
            missing_ids=answer.screened.missing_ids,
            missing_capabilities=answer.screened.missing_capabilities,
            shortfalls=shortfalls,
        )

    def _candidates(
        self, answer: Answer, places: NDArray[np.integer], ranks: NDArray[np.integer], words: Wording | None
    ) -> list[Candidate]:
        """Return who stands in `places`, with these ranks, explained if there are words."""
        details = None if words is None else self._explainer.details(answer, places, words)
        return candidates_at(self.knowledge, answer.scored, places, ranks, details)


def make_ranker(model: Model, *, told: tuple[Ranker, Sequence[Organisation]] | None = None, **facts: Any) -> Ranker:
    """Return a ranker of `model`, `told` as it is; `facts` are what of `Manifest` does not follow from the model."""
    knowledge = model.knowledge
    parts = artefact.pack(model, "model")
    for array in parts.arrays.values():
        array.setflags(write=False)  # a loaded ranker's arrays are read-only too
    fingerprint = parts.fingerprint()
    manifest = Manifest(
        model_version=f"{knowledge.as_of}-{fingerprint[:12]}",
        kind=KIND,
        knowledge_on=knowledge.as_of,
        n_organisations=knowledge.n_organisations,
        n_collaborations=knowledge.n_collaborations,
        n_participations=knowledge.participation.nnz,
        **facts,
    )
    return Ranker(model, manifest, told=told)


def _check_limit(limit: object) -> None:
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        raise InputError(field="limit", value=limit, expected=f"an integer in 1..{MAX_LIMIT}")
