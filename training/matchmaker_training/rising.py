"""The features that a score may only rise with."""

RISING = (
    "similarity",
    "own_similarity",
    "topic_share",
    "topic_recent",
    "relative_topic_share",
    "relative_topic_recent",
)
"""The score only rises with these: to declare a topic that is asked about, or do more on it, is held against nobody."""
