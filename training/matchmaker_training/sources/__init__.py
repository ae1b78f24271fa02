"""Where data comes from: fetching it, and reading it into a dataset with every row accounted for."""

from matchmaker_training.progress import Progress
from matchmaker_training.sources.accounting import IngestReport, PostponedColumn, SourceFile, TableAccount
from matchmaker_training.sources.cordis import CordisIngest, ingest_cordis
from matchmaker_training.sources.download import DownloadSettings
from matchmaker_training.sources.fetch import fetch_cordis
from matchmaker_training.sources.ingest_writing import write_ingest
from matchmaker_training.sources.source_error import SourceError

__all__ = [
    "CordisIngest",
    "DownloadSettings",
    "IngestReport",
    "PostponedColumn",
    "Progress",
    "SourceError",
    "SourceFile",
    "TableAccount",
    "fetch_cordis",
    "ingest_cordis",
    "write_ingest",
]
