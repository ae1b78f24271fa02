"""Training and evaluation of rankers, as plain functions; the commands stand over them.

The public names are listed in ``__init__.pyi`` and resolved when they are first used: scikit-learn takes two seconds.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
