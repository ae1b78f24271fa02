"""Reading, holding and writing what is known."""

from matchmaker.dataset.dataset import Dataset, as_day
from matchmaker.dataset.problems import DatasetProblemsError, Problem
from matchmaker.dataset.reading import LenientReading, read_dataset, read_dataset_leniently
from matchmaker.dataset.report import ReadingReport, TableReport
from matchmaker.dataset.writing import write_dataset

__all__ = [
    "Dataset",
    "DatasetProblemsError",
    "LenientReading",
    "Problem",
    "ReadingReport",
    "TableReport",
    "as_day",
    "read_dataset",
    "read_dataset_leniently",
    "write_dataset",
]
