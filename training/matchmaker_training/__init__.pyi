from .evaluation import EvaluationReport, evaluate
from .fit import train
from .settings import TrainingSettings

__all__ = ["EvaluationReport", "TrainingSettings", "evaluate", "train"]
