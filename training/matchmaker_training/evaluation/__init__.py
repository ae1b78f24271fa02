"""How good a ranker is, measured beside what is simple."""

from matchmaker_training.evaluation.bootstrap import Comparison, Estimate, compare
from matchmaker_training.evaluation.protocol import evaluate
from matchmaker_training.evaluation.report import CalibrationResult, EvaluationReport, MethodResult, TaskResult

__all__ = [
    "CalibrationResult",
    "Comparison",
    "Estimate",
    "EvaluationReport",
    "MethodResult",
    "TaskResult",
    "compare",
    "evaluate",
]
