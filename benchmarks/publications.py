"""Draw another world from projects: `python benchmarks/publications.py DATA OUT`, then train and evaluate on OUT.

Institutions that publish together: of each collaboration a paper for every six participants and one more, on average,
by two or three of them, half a year to four years after it began. Papers have topics and no programme; nobody leads.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl

import matchmaker as mm

TOPICS = ("programme-part", "euroscivoc")
PARTICIPANTS_A_PAPER = 6
SHARE_OF_THREES = 0.4
FIRST_DAYS, LAST_DAYS = 180, 1500


def main() -> None:
    tables, draw = mm.read_dataset(sys.argv[1]).tables(), np.random.default_rng(0)
    members = (
        tables["participations"].group_by("collaboration_id").agg("organisation_id").rename({"collaboration_id": "id"})
    )
    projects = (
        tables["collaborations"]
        .join(members, on="id")
        .filter(pl.col("organisation_id").list.len().is_between(2, 60))
        .sort("id")
        .select("id", "started_on", pl.col("organisation_id").list.sort())
    )
    on = (
        tables["topics"].filter(pl.col("scheme").is_in(TOPICS)).group_by("collaboration_id").agg(pl.col("topic").sort())
    )
    topics = dict(on.iter_rows())
    last = projects["started_on"].max()
    papers: dict[str, list[object]] = defaultdict(list)
    authors: dict[str, list[object]] = defaultdict(list)
    about: dict[str, list[object]] = defaultdict(list)
    for project, started_on, organisations in projects.iter_rows():
        for number in range(1 + draw.poisson(len(organisations) / PARTICIPANTS_A_PAPER)):
            day = started_on + timedelta(days=int(draw.integers(FIRST_DAYS, LAST_DAYS)))
            team = draw.permutation(organisations)[: 2 + int(draw.random() < SHARE_OF_THREES)]
            if day > last:
                continue
            paper = f"{project}-{number}"
            papers["id"].append(paper)
            papers["started_on"].append(day)
            authors["collaboration_id"] += [paper] * len(team)
            authors["organisation_id"] += team.tolist()
            about["collaboration_id"] += [paper] * len(topics.get(project, ()))
            about["topic"] += topics.get(project, ())
    seen = pl.Series(authors["organisation_id"]).unique().implode()
    world = mm.Dataset.from_tables(
        organisations=tables["organisations"]
        .filter(pl.col("id").is_in(seen))
        .select("id", "name", "kind", "country", "known_on"),
        collaborations=papers,
        participations=authors,
        topics=about,
    )
    world.write(Path(sys.argv[2]))
    print(f"{world.n_collaborations:,} papers by {len(seen.item()):,} institutions")


if __name__ == "__main__":
    main()
