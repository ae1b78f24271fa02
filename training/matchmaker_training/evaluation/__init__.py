"""How good a ranker is, measured beside what is simple."""

from matchmaker_training.evaluation.bootstrap import Comparison, Estimate, compare
from matchmaker_training.evaluation.briefs import BriefReport, evaluate_briefs
from matchmaker_training.evaluation.protocol import evaluate
from matchmaker_training.evaluation.report import EvaluationReport
from matchmaker_training.evaluation.results import (
    CalibrationResult,
    CandidateResult,
    FrontierPoint,
    Group,
    MethodResult,
    Retrieval,
    TaskResult,
    Variant,
)

__all__ = [
    "BriefReport",
    "CalibrationResult",
    "CandidateResult",
    "Comparison",
    "Estimate",
    "EvaluationReport",
    "FrontierPoint",
    "Group",
    "MethodResult",
    "Retrieval",
    "TaskResult",
    "Variant",
    "compare",
    "evaluate",
    "evaluate_briefs",
]
