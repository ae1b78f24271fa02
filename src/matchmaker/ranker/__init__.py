"""The ranker: what ranks, what it says of itself, and what it knows of an organisation."""

from matchmaker.ranker.loading import load
from matchmaker.ranker.manifest import Manifest
from matchmaker.ranker.model import Model, ScoredCandidates
from matchmaker.ranker.profile import OrganisationProfile
from matchmaker.ranker.ranker import Ranker, make_ranker

__all__ = ["Manifest", "Model", "OrganisationProfile", "Ranker", "ScoredCandidates", "load", "make_ranker"]
