"""The peers of a brief with a text: nearest neighbours over the texts of projects, and their blend with the walk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from matchmaker.dataset import Dataset
from matchmaker_training.evaluation.brief_baselines import NEVER_VISITED
from matchmaker_training.evaluation.graph_baselines import Scorer, personalised_pagerank
from matchmaker_training.evaluation.incidence import incidence, memberships
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Question

N_NEIGHBOURS = 50
NEVER_ALIKE = 1e-3
"""Added to a sum of similarities, so that it has a logarithm."""


def nearest_texts(past: Past, dataset: Dataset) -> Scorer:
    """Score by the similarity of the 50 nearest projects that an organisation took part in, decayed and summed.

    TF-IDF with sublinear term frequency over words and pairs of words, without English stop words; cosine
    (scikit-learn's `TfidfVectorizer`, independent of what the model reads texts with).
    """
    rows = memberships(dataset)
    ids = rows["collaboration_id"].unique().sort()
    said = pl.concat_str("title", "text", separator="\n", ignore_nulls=True)
    told = dataset.collaborations.select("id", "started_on", said=said).filter(pl.col("said").str.len_chars() > 0)
    told = told.filter(pl.col("id").is_in(ids.implode()))
    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2), strip_accents="unicode")
    vectors = vectorizer.fit_transform(told["said"].to_list())
    members = incidence(rows, past.organisation_ids, told["id"])
    decay = past.decay[ids.search_sorted(told["id"]).to_numpy()]

    def scorer(questions: Sequence[Question]) -> NDArray[np.float64]:
        alike = (vectorizer.transform([question.brief.text for question in questions]) @ vectors.T).toarray()
        least = np.sort(alike, axis=1)[:, -N_NEIGHBOURS:][:, :1]
        return np.asarray((members @ (np.where(alike >= least, alike, 0) * decay).T).T)

    return scorer


def walk_and_texts(past: Past, dataset: Dataset) -> Scorer:
    """Score by log(personalised PageRank) + ½ log(nearest texts), with a floor under each."""
    walk, texts = personalised_pagerank(past), nearest_texts(past, dataset)
    return lambda questions: np.log(walk(questions) + NEVER_VISITED) + 0.5 * np.log(texts(questions) + NEVER_ALIKE)
