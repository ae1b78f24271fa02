"""The scorer: boosted trees evaluated as bit masks, a small network beside them, and the calibration of their sum."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import ArtefactDamagedError
from matchmaker.network import Network, no_network

MAX_LEAVES = 32
EVERY_LEAF = ~np.uint32(0)  # the mask of a tree that has ruled nothing out
MAX_BLOCK_TREES = 80  # of which the 75 of each default fit of partners make one
BLOCK_ROWS = 1024


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trees:
    """Boosted trees as plain arrays, one entry a node, tree after tree; the first node of a tree is its root.

    A row goes left where its feature is at most the threshold, or is NaN and ``missing_left`` is set.

    Parameters
    ----------
    roots : ndarray of int32, shape (n_trees + 1,)
        Where each tree's nodes begin, and the end of the last.
    features : ndarray of int32, shape (n_nodes,)
        Column of the feature; -1 for a leaf.
    thresholds : ndarray of float64, shape (n_nodes,)
        Meaningless for a leaf.
    missing_left : ndarray of bool, shape (n_nodes,)
        Where NaN goes.
    left, right : ndarray of int32, shape (n_nodes,)
        The children's numbers within their tree.
    values : ndarray of float64, shape (n_nodes,)
        What a leaf adds to the log-odds; 0 for other nodes.
    covers : ndarray of float64, shape (n_nodes,)
        How many of the examples that it learnt from came through: what a group of features contributes is measured
        against them.
    baseline : float
        Log-odds before any tree.
    """

    roots: NDArray[np.int32]
    features: NDArray[np.int32]
    thresholds: NDArray[np.float64]
    missing_left: NDArray[np.bool_]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    values: NDArray[np.float64]
    covers: NDArray[np.float64]
    baseline: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Log-odds in, probability out: ``1 / (1 + exp(-(slope * log_odds + intercept)))`` (Platt, 1999)."""

    slope: float = 1.0
    intercept: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """What was learnt for one form of question: trees and a network, of which the log-odds are the sum."""

    trees: Trees
    network: Network = field(default_factory=no_network)
    calibration: Calibration = Calibration()


class Scorer:
    """Trained trees, ready to score.

    Instead of walking from node to node, every tree keeps a 32-bit mask of the leaves that are still possible. A
    node that sends a row right rules out the leaves to its left; what is left of the mask at the end is led by the
    row's leaf (QuickScorer: Lucchese et al., 2015, SIGIR). The nodes of one feature are sorted by threshold and
    their masks accumulated beforehand, so that each feature costs one look-up for all trees of a block, in NumPy alone.
    Blocks are small enough for the processor's cache, and look up only the features that their trees use: those of a
    fit on a part of the features stand together.

    Parameters
    ----------
    learned : Learned
        Trees of at most 32 leaves, a network, and a calibration whose slope is above 0, so that it never changes an
        order.

    Raises
    ------
    ArtefactDamagedError
        If the arrays are not trees, or no network.
    """

    __slots__ = ("_blocks", "_thresholds", "calibration", "network", "trees")

    def __init__(self, learned: Learned) -> None:
        if not learned.calibration.slope > 0:
            raise ArtefactDamagedError("The scorer's calibration would turn the order round.", path="scorer")
        if not learned.network.is_sound():
            raise ArtefactDamagedError("The scorer's arrays do not describe a network.", path="scorer")
        trees = self.trees = learned.trees
        self.network, self.calibration = learned.network, learned.calibration
        node_masks, leaf_values = _leaves(trees)
        self._thresholds, masks = _tables(trees, node_masks)
        self._blocks = _blocks(masks, leaf_values)

    def log_odds(self, features: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the sum of the trees and the network for every row.

        Parameters
        ----------
        features : ndarray of float, shape (k, n_features)
            NaN means missing.

        Returns
        -------
        ndarray of float64, shape (k,)
        """
        values = np.asarray(features, dtype=np.float64)
        missing = np.isnan(values)
        # what tells of those who ask is the same for every candidate: it is looked up once
        same = ((values == values[:1]) | (missing & missing[:1])).all(axis=0)
        bins = {}
        for column, thresholds in self._thresholds.items():
            rows = slice(1) if same[column] else slice(None)
            bins[column] = _bins(thresholds, values[rows, column], missing[rows, column])
        total = self.trees.baseline + self.network.log_odds(values)
        for block in self._blocks:
            possible = np.full(len(block.leaf_values), EVERY_LEAF)
            varied = []
            for column, masks in block.masks.items():
                if same[column]:
                    possible &= np.bitwise_and.reduce(masks[bins[column]], axis=0)
                else:
                    varied.append((masks, bins[column]))
            for start in range(0, len(values), BLOCK_ROWS):
                rows = slice(start, min(start + BLOCK_ROWS, len(values)))
                total[rows] += _sums(block.leaf_values, possible, varied, rows)
        return total

    def probabilities(self, log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return calibrated probabilities, in 0..1, in the order of `log_odds`."""
        logits = self.calibration.slope * log_odds + self.calibration.intercept
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)))  # the logistic function, without overflow


class _Block(NamedTuple):
    """Some of the trees: the masks of each feature that they use, and the values of their leaves."""

    masks: dict[int, NDArray[np.uint32]]
    leaf_values: NDArray[np.float64]


def _blocks(masks: dict[int, NDArray[np.uint32]], leaf_values: NDArray[np.float64]) -> list[_Block]:
    n_trees = len(leaf_values)
    n_blocks = -(-n_trees // MAX_BLOCK_TREES)
    ends = np.linspace(0, n_trees, n_blocks + 1).round().astype(int).tolist()
    return [
        _Block(
            masks={
                column: np.ascontiguousarray(of_column[:, trees])
                for column, of_column in masks.items()
                if not np.all(of_column[:, trees] == EVERY_LEAF)
            },
            leaf_values=leaf_values[trees],
        )
        for trees in (slice(start, end) for start, end in pairwise(ends))
    ]


def _sums(
    leaf_values: NDArray[np.float64],
    possible: NDArray[np.uint32],
    varied: list[tuple[NDArray[np.uint32], NDArray[np.int64]]],
    rows: slice,
) -> NDArray[np.float64]:
    """Add the trees of a block up for some rows."""
    possible = np.tile(possible, (rows.stop - rows.start, 1))
    left = np.empty_like(possible)
    for masks, bins in varied:
        # bins are within the table by construction: clipping is only the quickest way to take
        possible &= masks.take(bins[rows], axis=0, out=left, mode="clip")
    possible &= -possible  # the lowest bit set is the row's leaf
    leaves = np.bitwise_count(possible - np.uint32(1))
    first_leaves = np.arange(len(leaf_values)) * MAX_LEAVES
    return np.asarray(leaf_values.ravel().take(leaves + first_leaves).sum(axis=1))


def _bins(
    thresholds: NDArray[np.float64], values: NDArray[np.float64], missing: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return how many thresholds lie below each value, and one more than there are for what is missing."""
    bins = thresholds.searchsorted(values, side="left")
    bins[missing] = len(thresholds) + 1
    return bins


def _leaves(trees: Trees) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
    """Count every tree's leaves from the left on, and make every node's mask.

    Returns
    -------
    masks : ndarray of uint32, shape (n_nodes,)
        What is left of a tree's mask when this node sends a row right: all but the leaves of its left subtree.
    values : ndarray of float64, shape (n_trees, MAX_LEAVES)
        Each leaf's value.
    """
    n_nodes, n_trees = len(trees.features), len(trees.roots) - 1
    fits = all(
        len(getattr(trees, name)) == n_nodes
        for name in ("thresholds", "missing_left", "left", "right", "values", "covers")
    )
    sizes = np.diff(trees.roots)
    if not fits or not n_trees or trees.roots[0] != 0 or trees.roots[-1] != n_nodes or np.any(sizes < 1):
        raise ArtefactDamagedError("The scorer's arrays do not describe trees.", path="scorer")
    tree_of, ends = np.repeat(np.arange(n_trees), sizes), np.repeat(trees.roots[1:], sizes)
    own, root_of = np.arange(n_nodes), trees.roots[tree_of]
    left, right = root_of + trees.left, root_of + trees.right
    inner = trees.features >= 0
    for child in (left[inner], right[inner]):
        if np.any(child <= own[inner]) or np.any(child >= ends[inner]):
            raise ArtefactDamagedError("The scorer's arrays do not describe trees.", path="scorer")
    if not np.all(trees.covers > 0) or np.any((trees.covers[left] + trees.covers[right] != trees.covers)[inner]):
        raise ArtefactDamagedError(
            "The scorer's nodes do not share their examples among their children.", path="scorer"
        )
    n_leaves, first_leaf = (~inner).astype(np.int64), np.zeros(n_nodes, dtype=np.int64)
    for node in np.flatnonzero(inner)[::-1].tolist():  # children stand behind their parents
        n_leaves[node] = n_leaves[left[node]] + n_leaves[right[node]]
    for node in np.flatnonzero(inner).tolist():
        first_leaf[left[node]] = first_leaf[node]
        first_leaf[right[node]] = first_leaf[node] + n_leaves[left[node]]
    if n_leaves.max(initial=1) > MAX_LEAVES:
        raise ArtefactDamagedError(f"A tree of the scorer has more than {MAX_LEAVES} leaves.", path="scorer")
    left_leaves = np.where(inner, n_leaves[np.where(inner, left, 0)], 0)
    ruled_out = ((np.uint64(1) << left_leaves.astype(np.uint64)) - np.uint64(1)) << first_leaf.astype(np.uint64)
    values = np.zeros((n_trees, MAX_LEAVES))
    values[tree_of[~inner], first_leaf[~inner]] = trees.values[~inner]
    return ~ruled_out.astype(np.uint32), values


def _tables(
    trees: Trees, node_masks: NDArray[np.uint32]
) -> tuple[dict[int, NDArray[np.float64]], dict[int, NDArray[np.uint32]]]:
    """For every feature in use, its thresholds in order and the masks left by values in every gap between them.

    Row b of a feature's masks, shape (n_thresholds + 2, n_trees), is for values that exceed b thresholds; the last
    row is for NaN.
    """
    n_trees = len(trees.roots) - 1
    tree_of = np.repeat(np.arange(n_trees), np.diff(trees.roots))
    thresholds, masks = {}, {}
    for feature in np.unique(trees.features[trees.features >= 0]).tolist():
        nodes = np.flatnonzero(trees.features == feature)
        levels, level_of = np.unique(trees.thresholds[nodes], return_inverse=True)
        table = np.full((len(levels) + 2, n_trees), EVERY_LEAF)
        np.bitwise_and.at(table, (level_of + 1, tree_of[nodes]), node_masks[nodes])
        np.bitwise_and.accumulate(table[:-1], axis=0, out=table[:-1])
        goes_right = nodes[~trees.missing_left[nodes]]
        np.bitwise_and.at(table[-1], tree_of[goes_right], node_masks[goes_right])
        thresholds[feature], masks[feature] = levels, table
    return thresholds, masks
