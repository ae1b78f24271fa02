"""Training and evaluation of rankers, as plain functions; the commands stand over them."""

from matchmaker_training.fit import train
from matchmaker_training.settings import TrainingSettings

__all__ = ["TrainingSettings", "train"]
