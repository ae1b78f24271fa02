"""The examples in docstrings, in the README and in the docs are tests too."""

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

sources = [
    Sybil(parsers=[DocTestParser()], pattern="*.py", path=path)
    for path in ("src", "training", "service/matchmaker_service")
]
pages = Sybil(parsers=[PythonCodeBlockParser(), SkipParser()], patterns=["README.md", "*.md"], path=".")

pytest_collect_file = SybilCollection([*sources, pages]).pytest()
