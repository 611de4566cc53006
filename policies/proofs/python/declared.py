"""Which packages a repository declares that it needs, by the names that programs import."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]{0,80})")
_REQUIREMENTS = re.compile(
    r"(?:^|/)requirements[^/]{0,40}\.txt$|(?:^|/)requirements/[^/]{1,40}\.txt$"
)
MAX_TEXT: Final = 200_000
_IMPORTED_AS: Final = {
    "attrs": "attr",
    "beautifulsoup4": "bs4",
    "django_rest_framework": "rest_framework",
    "djangorestframework": "rest_framework",
    "gitpython": "git",
    "msgpack_python": "msgpack",
    "opencv_python": "cv2",
    "pillow": "PIL",
    "protobuf": "google",
    "psycopg2_binary": "psycopg2",
    "pyserial": "serial",
    "python_dateutil": "dateutil",
    "python_dotenv": "dotenv",
    "python_slugify": "slugify",
    "pyyaml": "yaml",
    "pyzmq": "zmq",
    "ruamel.yaml": "ruamel",
    "scikit_image": "skimage",
    "scikit_learn": "sklearn",
}
"""Where the two names differ; others that differ are simply not found."""


def is_declaration(path: str) -> bool:
    return path.rpartition("/")[2] == "pyproject.toml" or _REQUIREMENTS.search(path) is not None


def declared_in(texts: Mapping[str, str]) -> frozenset[str]:
    """Import names of what the repository's own files declare."""
    names: set[str] = set()
    for path, text in texts.items():
        if not is_declaration(path) or len(text) > MAX_TEXT:
            continue
        lines = _from_pyproject(text) if path.endswith(".toml") else text.splitlines()
        names.update(_names(lines))
    return frozenset(_IMPORTED_AS.get(name, name) for name in names)


def _from_pyproject(text: str) -> Iterator[str]:
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    for place in (("project", "dependencies"), ("tool", "poetry", "dependencies")):
        declared: Any = document
        for key in place:
            declared = declared.get(key) if isinstance(declared, dict) else None
        if isinstance(declared, dict):
            yield from (name for name, said in declared.items() if not _is_optional(said))
        elif isinstance(declared, list):
            yield from (line for line in declared if isinstance(line, str))


def _is_optional(said: object) -> bool:
    return isinstance(said, dict) and bool(said.get("optional"))


def _names(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        match = _NAME.match(line)
        if match:
            yield match[1].lower().replace("-", "_")
