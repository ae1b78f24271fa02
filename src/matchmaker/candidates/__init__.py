"""Who comes into question: a union of generators, each with a name, so that a candidate's origin is known."""

from matchmaker.candidates.pool import GENERATORS, CandidateSettings, Pool, gather_candidates

__all__ = ["GENERATORS", "CandidateSettings", "Pool", "gather_candidates"]
