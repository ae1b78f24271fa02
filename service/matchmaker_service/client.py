"""The Python client: the ranker's own methods and values, from across the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import grpc
from google.rpc import status_pb2

from matchmaker.brief import Brief
from matchmaker.constraints import Constraints
from matchmaker.errors import InputError, MatchmakerError
from matchmaker.organisation import Organisation
from matchmaker.ranker import Manifest, OrganisationProfile
from matchmaker.ranking import Explanation, Match, Ranking
from matchmaker.wording import DEFAULT_LANGUAGE
from matchmaker_api.v1.model_service_pb2 import GetModelRequest
from matchmaker_api.v1.model_service_pb2_grpc import ModelServiceStub
from matchmaker_api.v1.ranking_service_pb2 import (
    BatchRankPartnersRequest,
    GetOrganisationRequest,
    SearchOrganisationsRequest,
)
from matchmaker_api.v1.ranking_service_pb2_grpc import RankingServiceStub
from matchmaker_service.channel import open_channel
from matchmaker_service.conversion.explanations import explain_request, explanation_from_proto
from matchmaker_service.conversion.models import manifest_from_proto
from matchmaker_service.conversion.organisations import match_from_proto, profile_from_proto
from matchmaker_service.conversion.questions import Question, question_to_proto
from matchmaker_service.conversion.rankings import ranking_from_proto
from matchmaker_service.dispatch import REQUEST_ID, STATUS_DETAILS
from matchmaker_service.errors import DeadlineError, ServiceError, UnavailableError
from matchmaker_service.limits import DEFAULT_LIMIT, MAX_LIMIT
from matchmaker_service.statuses import error_of

BRIEFS_PER_CALL = 100  # of a long list: so that a call stays within the deadline of one

Response = TypeVar("Response")


class Client:
    """Asks a server of matchmaker; safe to share between threads; a context manager.

    Every method has the name, the arguments and the answer of the ranker's own: what `rank` returns here is equal, bit
    for bit, to what it returns in the server's process. What the ranker raises is raised here.

    Parameters
    ----------
    address : str
        ``host:port``, or a gRPC target. Of a name with several addresses all are used in turn.
    timeout_seconds : float
        Within which a call must be answered, all attempts together.
    max_attempts : int
        How often a call is tried that finds no server (UNAVAILABLE) or is cut off (CANCELLED); 1 to 5.
    credentials : grpc.ChannelCredentials, optional
        For TLS, e.g. ``grpc.ssl_channel_credentials()``. Without, the channel is plain.

    Examples
    --------
    >>> import matchmaker as mm
    >>> from matchmaker_service import Client, Server, ServerSettings
    >>> from matchmaker_training import TrainingSettings, train
    >>> quickly = TrainingSettings(n_trees=1, n_cutoffs=1, n_askers=100)
    >>> ranker = train(mm.sample_world(seed=1, n_organisations=300).dataset, settings=quickly)
    >>> lead = ranker.organisation_ids[0]
    >>> with Server(ranker, ServerSettings(port=0)) as server, Client(server.address) as client:
    ...     client.rank(lead, limit=3) == ranker.rank(lead, limit=3)
    True
    """

    def __init__(
        self,
        address: str,
        *,
        timeout_seconds: float = 30.0,
        max_attempts: int = 4,
        credentials: grpc.ChannelCredentials | None = None,
    ) -> None:
        if not timeout_seconds > 0:
            raise InputError(field="timeout_seconds", value=timeout_seconds, expected="more than 0")
        self.address = address
        self.timeout_seconds = timeout_seconds
        self._channel = open_channel(address, max_attempts=max_attempts, credentials=credentials)
        self._ranking = RankingServiceStub(self._channel)
        self._model = ModelServiceStub(self._channel)

    def rank(
        self,
        brief: Brief | str,
        *,
        constraints: Constraints | None = None,
        novelty: float = 0.0,
        limit: int = DEFAULT_LIMIT,
        explain: bool = False,
        language: str = DEFAULT_LANGUAGE,
        model_version: str = "",
    ) -> Ranking:
        """Rank the possible partners for `brief`; see `Ranker.rank`.

        Parameters
        ----------
        model_version : str
            The model that must answer; blank for whichever is loaded.

        Raises
        ------
        InputError
            As `Ranker.rank` does; a ModelVersionError if another model is loaded.
        ServiceError
            If there is no answer.
        """
        question = _question(
            brief,
            constraints,
            novelty=novelty,
            limit=limit,
            explain=explain,
            language=language,
            model_version=model_version,
        )
        response = self._call(self._ranking.RankPartners, question_to_proto(question))
        return ranking_from_proto(response, brief=question.brief)

    def rank_many(
        self,
        briefs: Sequence[Brief | str],
        *,
        constraints: Constraints | None = None,
        novelty: float = 0.0,
        limit: int = DEFAULT_LIMIT,
        explain: bool = False,
        language: str = DEFAULT_LANGUAGE,
        model_version: str = "",
    ) -> list[Ranking]:
        """Rank for several briefs, and raise the error of the first that fails; see `Ranker.rank_many`."""
        outcomes = self.rank_each(
            briefs,
            constraints=constraints,
            novelty=novelty,
            limit=limit,
            explain=explain,
            language=language,
            model_version=model_version,
        )
        return [_value(outcome) for outcome in outcomes]

    def rank_each(
        self,
        briefs: Sequence[Brief | str],
        *,
        constraints: Constraints | None = None,
        novelty: float = 0.0,
        limit: int = DEFAULT_LIMIT,
        explain: bool = False,
        language: str = DEFAULT_LANGUAGE,
        model_version: str = "",
    ) -> Iterator[Ranking | MatchmakerError]:
        """Yield for every brief, in their order, its ranking, or the error that there is instead.

        The server is asked for a hundred at a time, each hundred within the client's deadline.
        """
        questions = [
            _question(
                brief,
                constraints,
                novelty=novelty,
                limit=limit,
                explain=explain,
                language=language,
                model_version=model_version,
            )
            for brief in briefs
        ]
        for start in range(0, len(questions), BRIEFS_PER_CALL):
            asked = questions[start : start + BRIEFS_PER_CALL]
            request = BatchRankPartnersRequest(requests=[question_to_proto(question) for question in asked])
            response = self._call(self._ranking.BatchRankPartners, request)
            for question, result in zip(asked, response.results, strict=True):
                failed = result.HasField("error")
                yield error_of(result.error) if failed else ranking_from_proto(result.response, brief=question.brief)

    def explain(
        self,
        brief: Brief | str,
        organisation_id: str,
        *,
        constraints: Constraints | None = None,
        novelty: float = 0.0,
        limit: int = DEFAULT_LIMIT,
        language: str = DEFAULT_LANGUAGE,
        model_version: str = "",
    ) -> Explanation:
        """Say why an organisation stands where it does in the answer to `brief`, or not in it; see `Ranker.explain`."""
        question = _question(
            brief,
            constraints,
            novelty=novelty,
            limit=limit,
            explain=True,
            language=language,
            model_version=model_version,
        )
        response = self._call(self._ranking.ExplainPartner, explain_request(question, organisation_id))
        return explanation_from_proto(response, brief=question.brief)

    def organisation(self, organisation_id: str, *, model_version: str = "") -> Organisation:
        """Return one organisation, or raise an UnknownOrganisationError."""
        return self.profile(organisation_id, model_version=model_version).organisation

    def profile(self, organisation_id: str, *, model_version: str = "") -> OrganisationProfile:
        """Return one organisation with what the model learnt of it, or raise an UnknownOrganisationError."""
        request = GetOrganisationRequest(organisation_id=organisation_id, model_version=model_version)
        return profile_from_proto(self._call(self._ranking.GetOrganisation, request).profile)

    def find(self, text: str, *, limit: int = DEFAULT_LIMIT, model_version: str = "") -> list[Match]:
        """Find organisations by name; see `Ranker.find`."""
        request = SearchOrganisationsRequest(query=text, limit=_checked(limit), model_version=model_version)
        return [match_from_proto(match) for match in self._call(self._ranking.SearchOrganisations, request).matches]

    def model(self) -> Manifest:
        """Return the identity of the model that answers."""
        return manifest_from_proto(self._call(self._model.GetModel, GetModelRequest()).model)

    def close(self) -> None:
        """Hang up."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, method: Callable[..., Response], request: Any) -> Response:
        try:
            return method(request, timeout=self.timeout_seconds)
        except grpc.RpcError as error:
            raise self._error(error) from None

    def _error(self, error: Any) -> MatchmakerError:
        metadata = dict(error.trailing_metadata() or ())
        if STATUS_DETAILS in metadata:
            return error_of(status_pb2.Status.FromString(metadata[STATUS_DETAILS]))
        code: grpc.StatusCode = error.code()
        facts = {"code": code.name, "request_id": str(metadata.get(REQUEST_ID, ""))}
        if code is grpc.StatusCode.UNAVAILABLE:
            return UnavailableError(f"No server answers at {self.address}: {error.details()}", **facts)
        if code is grpc.StatusCode.DEADLINE_EXCEEDED:
            message = f"No answer from {self.address} within {self.timeout_seconds} s."
            return DeadlineError(message, **facts)
        return ServiceError(f"{self.address} answered {code.name}: {error.details()}", **facts)


def _question(
    brief: Brief | str,
    constraints: Constraints | None,
    *,
    novelty: float,
    limit: int,
    explain: bool,
    language: str,
    model_version: str,
) -> Question:
    return Question(
        brief=Brief(lead=brief) if isinstance(brief, str) else brief,
        constraints=constraints or Constraints(),
        limit=_checked(limit),
        explain=explain,
        model_version=model_version,
        novelty=novelty,
        language=language,
    )


def _checked(limit: int) -> int:
    """Return `limit` if the ranker itself would take it: the wire's 0 and its coercion are not for Python."""
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LIMIT:
        raise InputError(field="limit", value=limit, expected=f"an integer in 1..{MAX_LIMIT}")
    return limit


def _value(outcome: Ranking | MatchmakerError) -> Ranking:
    if isinstance(outcome, MatchmakerError):
        raise outcome
    return outcome
