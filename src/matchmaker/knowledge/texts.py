"""Texts as vectors, in any language: words, pairs of words and parts of words, hashed.

Nothing is downloaded and nothing fitted but the inverse document frequencies: the terms of a text follow from the text
alone, and one function finds them, for what is known and for what is asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from matchmaker.knowledge.profiles import unit_rows
from matchmaker.sparse import from_triplets

N_COLUMNS = 2**18
PART_LENGTHS = (4, 5)
MAX_WORD = 40  # beyond, it is no word: an address, a sequence of bases
N_REMEMBERED = 2**16  # characters; of rarer ones anew each time, so that no text makes the memory grow
N_SIMILAR = 100
SHARPNESS = 2.0
TINY = 1e-9

Vector = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Columns, ascending, and the values there."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Texts:
    """What c collaborations and n organisations say, as TF-IDF vectors of unit length (Salton and Buckley, 1988).

    Parameters
    ----------
    collaborations : csr_array of float32, shape (N_COLUMNS, c)
        Titles and texts, column by row: a question reads only the columns that it has.
    organisations : csr_array of float32, shape (N_COLUMNS, n)
        Descriptions and the names of declared capabilities, likewise.
    worth : ndarray of float32, shape (c,)
        Decayed weight of a collaboration for each of its m participants, 1/sqrt(m).
    idf : ndarray of float32, shape (N_COLUMNS,)
        ``log((2 + c) / (1 + collaborations that have it))``, over those with a title or a text; 0 for what nobody says.
    """

    collaborations: csr_array
    organisations: csr_array
    worth: NDArray[np.float32]
    idf: NDArray[np.float32]

    def vector(self, text: str) -> Vector:
        """Return the vector of a text, of length 1; without anything known in it, an empty one."""
        columns, values = counts_of(text)
        weights = values * self.idf[columns]
        length = float(np.sqrt(weights @ weights))
        kept = weights > 0
        return columns[kept], (weights[kept] / max(length, TINY)).astype(np.float32)

    def compared(
        self, told: Sequence[str], asked: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return the cosine of each of a few short texts with a vector, and how many terms they have in common.

        It is what `vector` gives text by text, in half of the time.

        Parameters
        ----------
        told : sequence of str, length k
            The texts.
        asked : ndarray of float32, shape (N_COLUMNS,)
            The vector, of length 1, with zeros where it has nothing.

        Returns
        -------
        cosines : ndarray of float64, shape (k,)
            In 0..1, but for rounding.
        n_shared : ndarray of int64, shape (k,)
            Columns that a text and the vector have in common.
        """
        terms = [_terms(text) for text in told]
        rows = np.repeat(np.arange(len(told)), [len(each) for each in terms])
        keys, counts = np.unique(N_COLUMNS * rows + np.concatenate([rows[:0], *terms]), return_counts=True)
        rows, columns = np.divmod(keys, N_COLUMNS)
        weights, of_asked = (1 + np.log(counts)) * self.idf[columns], asked[columns]
        is_shared = (weights > 0) & (of_asked > 0)
        products, squares, n_shared = (
            np.bincount(rows, weights=values, minlength=len(told))
            for values in (weights * of_asked, weights * weights, is_shared)
        )
        return products / np.maximum(np.sqrt(squares), TINY), n_shared.astype(np.int64)


def cosines(by_column: csr_array, vector: Vector) -> NDArray[np.float32]:
    """Return the cosine of a vector with each of those in `by_column`, shape (by_column.shape[1],)."""
    columns, values = vector
    return np.asarray(by_column[columns].T @ values, dtype=np.float32)


def nearest(similarities: NDArray[np.float32], size: int = N_SIMILAR) -> NDArray[np.int64]:
    """Return the rows of the `size` highest similarities above 0, ascending; of equals the later rows."""
    similar = np.flatnonzero(similarities > 0)
    if len(similar) <= size:
        return similar
    return np.sort(similar[np.lexsort((-similar, -similarities[similar]))[:size]])


def build_texts(
    collaborations: Sequence[str], organisations: Sequence[str], participation: csr_array, weights: NDArray[np.float64]
) -> Texts:
    """Lay out what is said.

    Parameters
    ----------
    collaborations, organisations : sequence of str
        What each says; blank where it says nothing.
    participation : csr_array, shape (n, c)
        Who takes part in what.
    weights : ndarray of float64, shape (c,)
        What each collaboration still counts.
    """
    counts, own = _counted(collaborations), _counted(organisations)
    n_holders = np.bincount(counts.indices, minlength=N_COLUMNS)
    n_told = int((np.diff(counts.indptr) > 0).sum())
    known = (n_holders > 0) | (np.bincount(own.indices, minlength=N_COLUMNS) > 0)
    idf = np.where(known, np.log((2 + n_told) / (1 + n_holders)), 0).astype(np.float32)
    sizes = np.bincount(participation.indices, minlength=participation.shape[1])
    return Texts(
        collaborations=_by_column(counts, idf),
        organisations=_by_column(own, idf),
        worth=(weights / np.sqrt(np.maximum(sizes, 1))).astype(np.float32),
        idf=idf,
    )


def counts_of(text: str) -> Vector:
    """Return the hashed terms of a text with the logarithms of how often each stands there, plus 1.

    Terms are words, pairs of neighbouring words, and the parts of words, of four and five characters with the word's
    ends: these find "vedyn" in "vetyvarasto" less, and "storage" in "storages" more, than whole words would, and do
    what a stemmer does without knowing the language.

    >>> columns, values = counts_of("Hydrogen, hydrogen")
    >>> columns.tolist() == counts_of("HYDROGEN hydrogén")[0].tolist(), round(float(values.max()), 3)
    (True, 1.693)
    """
    columns, counts = np.unique(_terms(text), return_counts=True)
    return columns.astype(np.int64), (1 + np.log(counts)).astype(np.float32)


def words_of(text: str) -> list[str]:
    """Return the words of a text in any script, in lower case and without accents.

    >>> words_of("Vety-varasto, Ålesund: 水素!")
    ['vety', 'varasto', 'alesund', '水素']
    """
    folded = unicodedata.normalize("NFKD", text).casefold()  # before, what looks like a capital may not be one yet
    return unicodedata.normalize("NFKD", folded).translate(_BARE).split()


class _Bare(dict[int, str | None]):
    """What becomes of each character: accents go, and what is neither letter nor number stands between words."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kept = None if unicodedata.combining(character) else character if character.isalnum() else " "
        if code < N_REMEMBERED:
            self[code] = kept
        return kept


_BARE = _Bare()


def _terms(text: str) -> NDArray[np.int32]:
    """Return the hashed terms of a text, each as often as it stands there."""
    words = words_of(text)
    pairs = [_hashed(f"{one} {other}") for one, other in pairwise(words)]
    of_words = np.frombuffer(b"".join(map(_packed_terms, words)), dtype=np.int32)
    return np.concatenate([of_words, np.array(pairs, dtype=np.int32)])


@lru_cache(maxsize=2**16)
def _packed_terms(word: str) -> bytes:
    """Return the hashes of a word and its parts, as they stand in an array: joined, they are read as one."""
    return np.array([_hashed(term) for term in (word, *_parts(word))], dtype=np.int32).tobytes()


def _parts(word: str) -> Iterator[str]:
    bounded = f"<{word[:MAX_WORD]}>"
    for length in PART_LENGTHS:
        yield from (f"{bounded[at : at + length]}#" for at in range(len(bounded) - length + 1))


def _hashed(term: str) -> int:
    return crc32(term.encode("utf-8", "surrogatepass")) % N_COLUMNS


def _counted(texts: Sequence[str]) -> csr_array:
    told = [(row, *counts_of(text)) for row, text in enumerate(texts) if text]
    rows = np.repeat([row for row, *_ in told], [len(columns) for _, columns, _ in told]).astype(np.int64)
    return from_triplets(
        rows,
        np.concatenate([np.zeros(0, dtype=np.int64), *(columns for _, columns, _ in told)]),
        np.concatenate([np.zeros(0, dtype=np.float32), *(values for *_, values in told)]),
        shape=(len(texts), N_COLUMNS),
    )


def _by_column(counts: csr_array, idf: NDArray[np.float32]) -> csr_array:
    weighted = csr_array(counts @ diags_array(idf))
    weighted.eliminate_zeros()
    by_column = csr_array(unit_rows(weighted).T.tocsr())
    by_column.sort_indices()
    indices, indptr = by_column.indices.astype(np.int32), by_column.indptr.astype(np.int32)
    return csr_array((by_column.data, indices, indptr), shape=by_column.shape)
