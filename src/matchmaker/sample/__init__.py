"""Invented worlds, in which the right answers are known."""

from matchmaker.sample.world import SampleWorld, sample_world
from matchmaker.sample.writing import write_sample_world

__all__ = ["SampleWorld", "sample_world", "write_sample_world"]
