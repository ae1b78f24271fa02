"""The gRPC server of a ranker, and its Python client.

The public names are listed in ``__init__.pyi`` and resolved when they are first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
