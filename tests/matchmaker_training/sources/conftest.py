"""Small CORDIS downloads, made as the official ones are."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

COLUMNS = {
    "project": (
        "id", "acronym", "status", "title", "startDate", "endDate", "totalCost", "ecMaxContribution", "legalBasis",
        "topics", "ecSignatureDate", "frameworkProgramme", "masterCall", "subCall", "fundingScheme", "nature",
        "objective", "contentUpdateDate", "rcn", "grantDoi",
    ),
    "organization": (
        "projectID", "projectAcronym", "organisationID", "vatNumber", "name", "shortName", "SME", "activityType",
        "street", "postCode", "city", "country", "nutsCode", "geolocation", "organizationURL", "contactForm",
        "contentUpdateDate", "rcn", "order", "role", "ecContribution", "netEcContribution", "totalCost",
        "endOfParticipation", "active",
    ),
    "euroSciVoc": ("projectID", "euroSciVocCode", "euroSciVocPath", "euroSciVocTitle", "euroSciVocDescription"),
    "topics": ("projectID", "topic", "title"),
    "legalBasis": ("projectID", "legalBasis", "title", "uniqueProgrammePart"),
}  # fmt: skip

Rows = Iterable[Mapping[str, Any]]


@pytest.fixture(scope="session")
def make_zip(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write `tables` as CORDIS does, and `members` as they are (they replace tables of the same name)."""

    def make(
        tables: Mapping[str, Rows],
        *,
        name: str = "cordis-h2020projects-csv.zip",
        flavour: str = "csv",
        members: Mapping[str, str | bytes] | None = None,
        folder: str = "",
    ) -> Path:
        contents: dict[str, str | bytes] = {
            f"{folder}{table}.{flavour}": as_csv(table, rows) if flavour == "csv" else json.dumps(list(rows))
            for table, rows in tables.items()
        }
        path = tmp_path_factory.mktemp("downloads") / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in {**contents, **(members or {})}.items():
                archive.writestr(member, content)
        return path

    return make


def as_csv(table: str, rows: Rows) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS[table], restval="", delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture
def harbour_tables() -> dict[str, list[dict[str, Any]]]:
    """Two projects of 2016 and 2018: a university and a company in both, a city in the second."""
    project = {"frameworkProgramme": "H2020", "endDate": "2020-12-31"}
    return {
        "project": [
            {
                **project,
                "id": "101",
                "acronym": "HARBOUR",
                "title": "Clean harbours",
                "startDate": "2016-01-01",
                "objective": 'Ports;\n"green" ones',
                "topics": "BG-09-2014",
                "legalBasis": "H2020-EU.3.2.;H2020-EC",
                "masterCall": "H2020-BG-2014-2",
                "fundingScheme": "RIA",
            },
            {**project, "id": "102", "acronym": "QUAY", "startDate": "2018-06-01"},
        ],
        "organization": [
            {"projectID": "101", "organisationID": "u", "name": "ÅBO AKADEMI", "activityType": "HES", "SME": "false",
             "country": "FI", "city": "Åbo", "nutsCode": "FI1C1", "organizationURL": "http://abo.fi",
             "role": "coordinator"},
            {"projectID": "101", "organisationID": "c", "name": "QUAYS OY", "activityType": "PRC", "SME": "true",
             "country": "fi", "role": "associatedPartner"},
            {"projectID": "102", "organisationID": "c", "name": "QUAYS OY", "activityType": "PRC", "SME": "true",
             "country": "FI", "role": "coordinator"},
            {"projectID": "102", "organisationID": "t", "name": "TURUN KAUPUNKI", "activityType": "PUB",
             "SME": "false", "country": "FI", "role": "thirdParty"},
        ],
        "euroSciVoc": [
            {"projectID": "101", "euroSciVocTitle": "pollution", "euroSciVocPath":
             "/natural sciences/earth and related environmental sciences/environmental sciences/pollution"},
        ],
        "topics": [{"projectID": "101", "topic": "BG-09-2014", "title": "Ocean observation"}],
        "legalBasis": [{"projectID": "101", "legalBasis": "SC2", "title": "Food", "uniqueProgrammePart": "true"}],
    }  # fmt: skip
