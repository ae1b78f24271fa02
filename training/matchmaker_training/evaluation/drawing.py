"""Drawing by chance, so that what is drawn depends on the seed and the ids, and on no order of rows."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b


def in_drawn_order(ids: Iterable[str], *, seed: int, purpose: str) -> list[str]:
    """Return `ids` in an order drawn by chance: each draws a ticket of its own, whoever else is there.

    Parameters
    ----------
    ids : iterable of str
        Different ones.
    seed : int
        Equal seeds give equal orders.
    purpose : str
        Draws for different purposes have nothing to do with each other.

    Examples
    --------
    >>> in_drawn_order(["a", "b", "c"], seed=0, purpose="example")
    ['c', 'b', 'a']
    >>> in_drawn_order(["c", "a"], seed=0, purpose="example")
    ['c', 'a']
    """
    return sorted(ids, key=lambda one: blake2b(f"{seed}\n{purpose}\n{one}".encode(), digest_size=16).digest())
