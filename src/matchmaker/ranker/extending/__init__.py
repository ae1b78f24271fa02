"""Described organisations put into a model that is there already, without a dataset.

Organisations stand in the order of their ids, so rows move wherever one comes in between. What was learnt of the past
stays as it was: graph, activity, associations, companions, mixing, tastes, inverse document frequencies and base rates,
of which those who are new have none. So nothing changes between organisations that were there before.
"""

from matchmaker.ranker.extending.extend import extend

__all__ = ["extend"]
