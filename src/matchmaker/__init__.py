"""A recommendation engine for innovation partnerships.

>>> import matchmaker as mm
>>> mm.Brief(lead="999978433").organisation_ids
('999978433',)

The public names are listed in ``__init__.pyi`` and resolved when they are first used (Scientific Python's SPEC 1), so
that importing matchmaker costs next to nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
