"""Sentences in several languages. It imports next to nothing, so that commands may use it at once."""

from matchmaker.wording.wording import DEFAULT_LANGUAGE, Wording, languages, wording_of

__all__ = ["DEFAULT_LANGUAGE", "Wording", "languages", "wording_of"]
