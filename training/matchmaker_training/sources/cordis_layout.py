"""What is read of the official CORDIS downloads, and how their codes are called here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from matchmaker.organisation import Kind
from matchmaker_training.sources.rows import Layout

PROJECT, ORGANISATION = "project", "organization"
EURO_SCI_VOC, CALL_TOPICS, LEGAL_BASIS = "euroSciVoc", "topics", "legalBasis"

LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        PROJECT: Layout(
            key=("id",),
            required=("id", "startDate"),
            optional=(
                "endDate",
                "acronym",
                "title",
                "objective",
                "frameworkProgramme",
                "topics",
                "legalBasis",
                "masterCall",
                "fundingScheme",
            ),
        ),
        ORGANISATION: Layout(
            key=("projectID", "organisationID"),
            required=("projectID", "organisationID"),
            optional=(
                "name",
                "activityType",
                "SME",
                "city",
                "country",
                "nutsCode",
                "organizationURL",
                "role",
                "ecContribution",
            ),
        ),
        EURO_SCI_VOC: Layout(
            key=("projectID", "euroSciVocTitle"),
            required=("projectID", "euroSciVocTitle"),
            optional=("euroSciVocPath",),
        ),
        CALL_TOPICS: Layout(key=("projectID", "topic"), required=("projectID", "topic")),
        LEGAL_BASIS: Layout(key=("projectID", "legalBasis"), required=("projectID", "legalBasis")),
    }
)
"""Every table that is read, and its columns."""

MUST_BE_THERE: Mapping[str, bool] = MappingProxyType({table: table in (PROJECT, ORGANISATION) for table in LAYOUTS})
SUFFIXES = (".csv", ".json")

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "HES": Kind.HIGHER_EDUCATION.value,
        "PRC": Kind.COMPANY.value,
        "REC": Kind.RESEARCH.value,
        "PUB": Kind.PUBLIC.value,
        "OTH": Kind.OTHER.value,
    }
)
SME: Mapping[str, bool] = MappingProxyType({"true": True, "false": False})
ROLES_BY_WEIGHT = ("coordinator", "participant", "partner", "associated_partner", "third_party")
PROGRAMMES: Mapping[str, str] = MappingProxyType({"fp7": "FP7", "h2020": "H2020", "horizon": "HORIZON"})
"""Our name of each programme, and how CORDIS spells it in the names of its files and in `frameworkProgramme`."""
