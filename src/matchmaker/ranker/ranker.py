"""The ranker: a trained model with the knowledge it ranks from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker import artefact
from matchmaker.brief import Brief
from matchmaker.candidates import GENERATORS, CandidateSettings, gather_candidates
from matchmaker.constraints import Constraints, Screen, make_masks, screen
from matchmaker.errors import ArtefactDamagedError, ArtefactVersionError, InputError, UnknownOrganisationError
from matchmaker.explanation import explain as reasons_for
from matchmaker.features import CANDIDATE_FEATURES, FEATURES, compute_features, describe
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import KINDS
from matchmaker.knowledge.texts import N_COLUMNS
from matchmaker.novelty import familiarity
from matchmaker.organisation import Organisation
from matchmaker.question import Form, Question, question_of_newcomer, question_of_rows
from matchmaker.ranker.manifest import Manifest
from matchmaker.ranker.model_card import FILE_NAME as CARD
from matchmaker.ranker.model_card import render_model_card
from matchmaker.ranker.profile import OrganisationProfile, country_at, kind_at, organisation_at, profile_at
from matchmaker.ranking import Candidate, Match, Ranking, Ring
from matchmaker.scoring import Learned, Scorer
from matchmaker.search import NameIndex, SubjectIndex, nearest_ids
from matchmaker.signals import Signals, gather_many
from matchmaker.strings import Strings

MAX_LIMIT = 1000
MAX_NEAREST = 3
KIND = "boosted-trees"
RINGS = (Ring.PARTNER, Ring.SECOND, Ring.DISCOVERY)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """All that a ranker consists of; what an artefact keeps.

    Parameters
    ----------
    knowledge : Knowledge
        What is known.
    partners, consortium, newcomer : Learned
        What was learnt for each `Form` of question: the chance that a candidate joins, given that something is started.
    propensity : Learned
        The chance that a known organisation starts anything within the horizon, from `CANDIDATE_FEATURES` of its own.
    candidates : CandidateSettings
        How candidates are gathered.
    """

    knowledge: Knowledge
    partners: Learned
    consortium: Learned
    newcomer: Learned
    propensity: Learned
    candidates: CandidateSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoredCandidates:
    """The candidates of one brief as arrays, best first; rows are those of the model's organisations by id.

    Parameters
    ----------
    rows : ndarray of int64, shape (k,)
        Organisations.
    scores : ndarray of float64, shape (k,)
        Calibrated probabilities; descending, if no novelty was asked for.
    rings : ndarray of int8, shape (k,)
        Index into `RINGS`.
    origins : ndarray of bool, shape (n_generators, k)
        Which of `matchmaker.candidates.GENERATORS` proposed which.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]
    rings: NDArray[np.int8]
    origins: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Answer:
    """What was worked out for one brief."""

    signals: Signals
    screened: Screen
    scored: ScoredCandidates
    missing_topics: tuple[str, ...]


class Ranker:
    """A trained model with the knowledge it ranks from: immutable, always ready, safe to share between threads.

    `matchmaker.load` and `matchmaker_training.train` make rankers.

    Parameters
    ----------
    model : Model
        What it ranks with.
    manifest : Manifest
        What it says of itself.

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

    __slots__ = ("_model", "_names", "_propensity", "_scorers", "_subjects", "manifest")

    def __init__(self, model: Model, manifest: Manifest) -> None:
        self._model = model
        self._scorers = {form: Scorer(getattr(model, form.value)) for form in Form}
        self._propensity = Scorer(model.propensity)
        self._subjects = SubjectIndex(model.knowledge.profiles.subjects)
        self._names = NameIndex(model.knowledge.organisations.names, model.knowledge.activity.decayed)
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
            Whether to give reasons.

        Returns
        -------
        Ranking
            Fewer than `limit` where there are no more; an empty one says in `removals` why.

        Raises
        ------
        UnknownOrganisationError
            If the lead or a member is not known; the error lists the nearest names.
        InputError
            If `limit` or `novelty` is out of range.
        """
        return self.rank_many([brief], constraints=constraints, novelty=novelty, limit=limit, explain=explain)[0]

    def rank_many(
        self,
        briefs: Sequence[Brief | str],
        *,
        constraints: Constraints | None = None,
        novelty: float = 0.0,
        limit: int = 10,
        explain: bool = False,
    ) -> list[Ranking]:
        """Rank for several briefs; the answers are those of `rank` one by one, in the same order, sooner."""
        if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
            raise InputError(field="limit", value=limit, expected=f"an integer in 1..{MAX_LIMIT}")
        asked = [Brief(lead=brief) if isinstance(brief, str) else brief for brief in briefs]
        answers = self._answers(asked, constraints or Constraints(), novelty)
        return [
            self._ranking(brief, answer, limit=limit, explain=explain)
            for brief, answer in zip(asked, answers, strict=True)
        ]

    def score_candidates(
        self, briefs: Sequence[Brief | str], *, constraints: Constraints | None = None, novelty: float = 0.0
    ) -> Iterator[ScoredCandidates]:
        """Score for several briefs, as arrays and without a limit: what evaluation works on."""
        asked = [Brief(lead=brief) if isinstance(brief, str) else brief for brief in briefs]
        return (answer.scored for answer in self._answers(asked, constraints or Constraints(), novelty))

    def find(self, text: str, *, limit: int = 10) -> list[Match]:
        """Find organisations by name, whatever the case and the accents; typing errors are tolerated.

        Parameters
        ----------
        text : str
            A name or a part of one; not blank. What is beyond 200 characters is not looked at.
        limit : int
            How many to return at most, in 1..1000.
        """
        if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
            raise InputError(field="limit", value=limit, expected=f"an integer in 1..{MAX_LIMIT}")
        if not text.strip():
            raise InputError(field="text", value=text, expected="a name or a part of one")
        return [self._match(row, similarity) for row, similarity in self._names.find(text, limit=limit)]

    def organisation(self, organisation_id: str) -> Organisation:
        """Return the organisation with this id, or raise an UnknownOrganisationError."""
        return organisation_at(self.knowledge, self._row(organisation_id))

    def profile(self, organisation_id: str) -> OrganisationProfile:
        """Return what is known of the organisation with this id, or raise an UnknownOrganisationError."""
        return profile_at(self.knowledge, self._row(organisation_id))

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

    def _answers(self, briefs: Sequence[Brief], constraints: Constraints, novelty: float) -> Iterator[_Answer]:
        """Go the way of the data once for every brief: signals, constraints, candidates, features, scores."""
        if isinstance(novelty, bool) or not isinstance(novelty, int | float) or not 0 <= novelty <= 1:
            raise InputError(field="novelty", value=novelty, expected="a number in 0..1")
        asked = [self._question(brief) for brief in briefs]
        masks = make_masks(self.knowledge, constraints)
        return (
            self._answer(signals, screen(masks, signals), missing_topics, novelty)
            for signals, (_, missing_topics) in zip(
                gather_many(self.knowledge, [question for question, _ in asked]), asked, strict=True
            )
        )

    def _answer(self, signals: Signals, screened: Screen, missing_topics: tuple[str, ...], novelty: float) -> _Answer:
        scored = self._scored(signals, screened, novelty)
        return _Answer(signals=signals, screened=screened, scored=scored, missing_topics=missing_topics)

    def _scored(self, signals: Signals, screened: Screen, novelty: float) -> ScoredCandidates:
        pool = gather_candidates(self.knowledge, signals, screened.eligible, self._model.candidates)
        scorer = self._scorers[signals.question.form]
        log_odds = scorer.log_odds(compute_features(self.knowledge, signals, pool.rows))
        order = np.lexsort((pool.rows, -log_odds + novelty * familiarity(self.knowledge, signals, pool.rows)))
        rows = pool.rows[order]
        apart = np.where(signals.common_neighbours[rows] > 0, np.int8(1), np.int8(2))
        return ScoredCandidates(
            rows=rows,
            scores=scorer.probabilities(log_odds[order]) * self._chance_to_start(signals.question),
            rings=np.where(signals.joint_count[rows] > 0, np.int8(0), apart),
            origins=pool.origins[:, order],
        )

    def _chance_to_start(self, question: Question) -> float:
        """Whoever describes a project is about to start it; of others it is not known whether they start any."""
        if question.form is not Form.PARTNERS:
            return 1.0
        of_its_own = describe(self.knowledge, question.seeds)
        return float(self._propensity.probabilities(self._propensity.log_odds(of_its_own)).item())

    def _ranking(self, brief: Brief, answer: _Answer, *, limit: int, explain: bool) -> Ranking:
        n_candidates = min(limit, len(answer.scored.rows))
        return Ranking(
            brief=brief,
            candidates=tuple(self._candidate(answer, place, explain=explain) for place in range(n_candidates)),
            model_version=self.manifest.model_version,
            n_considered=self.n_organisations - len(answer.signals.seeds),
            missing_topics=answer.missing_topics,
            removals=answer.screened.removals,
            missing_ids=answer.screened.missing_ids,
        )

    def _candidate(self, answer: _Answer, place: int, *, explain: bool) -> Candidate:
        scored = answer.scored
        row = int(scored.rows[place])
        return Candidate(
            rank=place + 1,
            organisation_id=self.organisation_ids[row],
            name=self.knowledge.organisations.names[row],
            kind=kind_at(self.knowledge, row),
            country=country_at(self.knowledge, row),
            score=float(scored.scores[place]),
            ring=RINGS[scored.rings[place]],
            sources=tuple(name for name, from_it in zip(GENERATORS, scored.origins[:, place], strict=True) if from_it),
            reasons=reasons_for(self.knowledge, answer.signals, row) if explain else (),
        )

    def _match(self, row: int, similarity: float) -> Match:
        return Match(
            organisation_id=self.organisation_ids[row],
            name=self.knowledge.organisations.names[row],
            kind=kind_at(self.knowledge, row),
            country=country_at(self.knowledge, row),
            similarity=similarity,
        )

    def _question(self, brief: Brief) -> tuple[Question, tuple[str, ...]]:
        """Return the brief in rows and codes, and those of its topics and capabilities that nobody knows."""
        seeds = self._seeds(brief)
        codes, missing = self._subjects.find(sorted({*brief.topics, *brief.capabilities}))
        if isinstance(brief.lead, str) or (brief.lead is None and len(seeds)):
            return question_of_rows(self.knowledge, seeds, codes, brief.text), missing
        subjects = dict.fromkeys(codes.tolist(), 1.0)
        for capability, strength in () if brief.lead is None else brief.lead.capabilities.items():
            for code in self._subjects.find([capability])[0].tolist():
                subjects[code] = max(strength, subjects.get(code, 0.0))
        text = brief.text or ("" if brief.lead is None else brief.lead.description)
        return question_of_newcomer(self.knowledge, brief.lead, seeds, subjects, text), missing

    def _seeds(self, brief: Brief) -> NDArray[np.int32]:
        ids = brief.organisation_ids
        rows = [self.organisation_ids.find(organisation_id) for organisation_id in ids]
        unknown = [organisation_id for organisation_id, row in zip(ids, rows, strict=True) if row is None]
        if unknown:
            field = "lead" if brief.lead in unknown else "members"
            raise UnknownOrganisationError(unknown, field=field, nearest=self._nearest(unknown))
        return np.array(rows, dtype=np.int32)

    def _row(self, organisation_id: str) -> int:
        row = self.organisation_ids.find(organisation_id)
        if row is None:
            raise UnknownOrganisationError([organisation_id], nearest=self._nearest([organisation_id]))
        return row

    def _nearest(self, unknown: Sequence[str]) -> dict[str, list[str]]:
        """Somebody who mistypes an id, or types a name instead, should see the one that was meant; it is slow: once."""
        return {text: [self._named(row) for row in self._rows_near(text)] for text in unknown[:1]}

    def _rows_near(self, text: str) -> list[int]:
        by_id = nearest_ids(self.organisation_ids, text, limit=MAX_NEAREST)
        return by_id or [row for row, _ in self._names.find(text, limit=MAX_NEAREST)]

    def _named(self, row: int) -> str:
        return f"{self.knowledge.organisations.names[row]} ({self.organisation_ids[row]})"


def make_ranker(model: Model, **facts: Any) -> Ranker:
    """Return a ranker of `model`; `facts` are what of `Manifest` does not follow from it."""
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
    return Ranker(model, manifest)


def load(path: str | Path) -> Ranker:
    """Load a ranker from an artefact; its arrays stay on disk and are memory-mapped.

    Raises
    ------
    ArtefactMissingError, ArtefactDamagedError, ArtefactVersionError
        If there is none, or it is not whole, or it is not for this version; the message says what and where.
    """
    path = Path(path)
    parts, facts = artefact.load(path)
    if facts.get("features") != list(FEATURES) or facts.get("kind") != KIND:
        message = f"{path} was trained with other features than this version of matchmaker computes. Train it anew."
        raise ArtefactVersionError(message, path=path)
    model = artefact.unpack(Model, parts, "model")
    try:
        days = {name: date.fromisoformat(facts[name]) for name in ("knowledge_on", "fitted_on")}
        facts.setdefault("data", None)  # the first artefacts did not say
        manifest = Manifest(**{one.name: facts[one.name] for one in fields(Manifest)} | days)
    except (KeyError, ValueError, TypeError) as error:
        raise ArtefactDamagedError(f"{path} has a manifest that does not fit.", path=path) from error
    _check_model(model, path)
    return Ranker(model, manifest)


def _check_model(model: Model, path: Path) -> None:
    """Refuse arrays that do not fit together: what is read must not fail later, in the middle of an answer."""
    knowledge, organisations = model.knowledge, model.knowledge.organisations
    n, n_ties = len(organisations.ids), knowledge.graph.weights.nnz
    collaborations, activity, graph = knowledge.collaborations, knowledge.activity, knowledge.graph
    by_organisation = (
        "names",
        "kinds",
        "countries",
        "regions",
        "places",
        "place_codes",
        "smes",
        "descriptions",
        "urls",
    )
    sized = [
        *((getattr(organisations, name), n) for name in (*by_organisation, "known_on")),
        *((getattr(activity, one.name), n) for one in fields(activity)),
        (graph.strengths, n),
        *((values, n_ties) for values in (graph.recent, graph.roots, graph.recent_roots, graph.counts, graph.last_on)),
        (knowledge.flow.way_back, n),
        (knowledge.texts.worth, len(collaborations.ids)),
        (knowledge.texts.idf, N_COLUMNS),
        (graph.recent_strengths, n),
        (knowledge.involvement.recent, knowledge.involvement.shares.nnz),
        *((values, len(collaborations.ids)) for values in (collaborations.titles, collaborations.started_on)),
        *(
            (values, len(knowledge.profiles.subjects))
            for values in (knowledge.profiles.schemes, knowledge.profiles.idf, knowledge.involvement.specificities)
        ),
    ]
    shaped = [
        (graph.weights, (n, n)),
        (knowledge.participation, (n, len(collaborations.ids))),
        (knowledge.membership, (len(collaborations.ids), n)),
        *(
            (matrix, (len(organisations.country_codes) + 1, n))
            for matrix in (knowledge.tastes.by_country, knowledge.tastes.newcomers_by_country)
        ),
        *((matrix, (len(KINDS) + 1, n)) for matrix in (knowledge.tastes.by_kind, knowledge.tastes.newcomers_by_kind)),
        (knowledge.texts.collaborations, (N_COLUMNS, len(collaborations.ids))),
        (knowledge.texts.organisations, (N_COLUMNS, n)),
        (knowledge.flow.outward, (n, len(collaborations.ids))),
        (knowledge.flow.inward, (len(collaborations.ids), n)),
        (knowledge.profiles.vectors, (n, len(knowledge.profiles.subjects))),
        (knowledge.involvement.shares, (len(knowledge.profiles.subjects), n)),
        (organisations.capabilities, (n, len(organisations.capability_names))),
    ]
    n_kinds, n_countries = len(KINDS), len(organisations.country_codes)
    fits = (
        all(len(values) == length for values, length in sized)
        and all(matrix.shape == shape for matrix, shape in shaped)
        and knowledge.kind_mixing.shape == (n_kinds + 1, n_kinds + 1)
        and knowledge.country_mixing.shape == (n_countries + 1, n_countries + 1)
        and bool(np.all((organisations.kinds >= -1) & (organisations.kinds < n_kinds)))
        and bool(np.all((organisations.countries >= -1) & (organisations.countries < n_countries)))
        and all(np.all(getattr(model, form.value).trees.features < len(FEATURES)) for form in Form)
        and bool(np.all(model.propensity.trees.features < len(CANDIDATE_FEATURES)))
    )
    if not fits:
        raise ArtefactDamagedError(f"{path} holds arrays that do not fit together.", path=path)
