"""Finding settings, on the past only."""

from matchmaker_training.tuning.search import Tuning, tune
from matchmaker_training.tuning.space import Space, read_space

__all__ = ["Space", "Tuning", "read_space", "tune"]
