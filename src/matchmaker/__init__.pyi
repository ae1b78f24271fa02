from .brief import Brief
from .capability import Capability
from .collaboration import Collaboration, Participant, Topic
from .constraints import Constraints
from .dataset import (
    Dataset,
    DatasetProblemsError,
    LenientReading,
    read_dataset,
    read_dataset_leniently,
    write_dataset,
)
from .errors import (
    ArtefactDamagedError,
    ArtefactError,
    ArtefactMissingError,
    ArtefactVersionError,
    BriefError,
    ConstraintsError,
    DatasetError,
    InputError,
    MatchmakerError,
    SettingsError,
    TrainingError,
    UnknownOrganisationError,
)
from .organisation import Kind, Organisation
from .quota import Quota
from .ranker import Manifest, OrganisationProfile, Ranker, load
from .ranking import Candidate, Match, Named, Ranking, Reason, ReasonKind, Removal, Ring, Shortfall
from .sample import SampleWorld, sample_world, write_sample_world

__all__ = [
    "ArtefactDamagedError",
    "ArtefactError",
    "ArtefactMissingError",
    "ArtefactVersionError",
    "Brief",
    "BriefError",
    "Candidate",
    "Capability",
    "Collaboration",
    "Constraints",
    "ConstraintsError",
    "Dataset",
    "DatasetError",
    "DatasetProblemsError",
    "InputError",
    "Kind",
    "LenientReading",
    "Manifest",
    "Match",
    "MatchmakerError",
    "Named",
    "Organisation",
    "OrganisationProfile",
    "Participant",
    "Quota",
    "Ranker",
    "Ranking",
    "Reason",
    "ReasonKind",
    "Removal",
    "Ring",
    "SampleWorld",
    "SettingsError",
    "Shortfall",
    "Topic",
    "TrainingError",
    "UnknownOrganisationError",
    "load",
    "read_dataset",
    "read_dataset_leniently",
    "sample_world",
    "write_dataset",
    "write_sample_world",
]
