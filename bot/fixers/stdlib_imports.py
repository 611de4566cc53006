"""Imports out of the standard library, taken only where the use of the name fits.

Only modules of a closed list are ever loaded to look at: importing them has no effect,
and a hostile report cannot name another.
"""

import importlib
import sys
from types import ModuleType

from bot.fixers.import_line import ImportLine
from bot.fixers.name_usage import Usage

_MODULES = (
    "abc argparse array ast asyncio base64 binascii bisect bz2 calendar cmath codecs collections",
    "colorsys concurrent configparser contextlib contextvars copy csv dataclasses datetime",
    "decimal difflib dis email enum errno fnmatch fractions functools getpass glob graphlib gzip",
    "hashlib heapq html http importlib inspect io ipaddress itertools json keyword linecache",
    "logging lzma math mimetypes numbers operator os pathlib platform pprint queue random re",
    "reprlib sched secrets shlex shutil signal stat statistics string struct sys tarfile tempfile",
    "textwrap threading time timeit token tokenize traceback types typing unicodedata unittest",
    "urllib uuid warnings weakref zipfile zlib zoneinfo",
)
MODULES = frozenset(name for line in _MODULES for name in line.split())
_SUBMODULES = (
    "collections.abc concurrent.futures email.message email.utils html.parser http.client",
    "http.cookies importlib.metadata importlib.resources importlib.util logging.config",
    "logging.handlers unittest.mock urllib.error urllib.parse urllib.request",
)
SUBMODULES = frozenset(name for line in _SUBMODULES for name in line.split())
"""Packages do not load these by themselves: `import urllib` has no `urllib.parse`."""

_FROM = {
    "abc": "ABC ABCMeta abstractmethod",
    "base64": "b64decode b64encode",
    "bisect": "bisect_left bisect_right insort",
    "collections": "ChainMap Counter OrderedDict defaultdict deque namedtuple",
    "concurrent.futures": "ProcessPoolExecutor ThreadPoolExecutor",
    "contextlib": "ExitStack asynccontextmanager contextmanager suppress",
    "copy": "deepcopy",
    "dataclasses": "dataclass",
    "datetime": "date datetime timedelta timezone",
    "decimal": "Decimal InvalidOperation ROUND_HALF_EVEN ROUND_HALF_UP",
    "enum": "Enum Flag IntEnum IntFlag",
    "fractions": "Fraction",
    "functools": "cached_property lru_cache partial reduce singledispatch total_ordering wraps",
    "glob": "glob",
    "heapq": "heapify heappop heappush",
    "http": "HTTPStatus",
    "io": "BytesIO StringIO",
    "itertools": "combinations groupby islice permutations starmap zip_longest",
    "operator": "attrgetter itemgetter",
    "pathlib": "Path PurePath PurePosixPath",
    "pprint": "pprint",
    "tempfile": "NamedTemporaryFile TemporaryDirectory",
    "textwrap": "dedent",
    "threading": "Thread",
    "time": "monotonic perf_counter time",
    "types": "MappingProxyType SimpleNamespace",
    "typing": "Any ClassVar Dict Final Generic List Literal NamedTuple Optional Protocol Tuple"
    " TypeVar TypedDict Union cast",
    "urllib.parse": "urlencode urljoin urlparse urlsplit",
    "uuid": "UUID uuid4",
}
FROM_IMPORTS = {name: module for module, names in _FROM.items() for name in names.split()}
"""Names that mean one thing to every reader of Python."""


def is_stdlib(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def stdlib_candidates(name: str, usage: Usage) -> frozenset[ImportLine]:
    """Every import of the two lists that binds `name` and carries its uses."""
    lines = [ImportLine(name)] if name in MODULES else []
    lines += [ImportLine(module) for module in SUBMODULES if module.startswith(f"{name}.")]
    if name in FROM_IMPORTS:
        lines.append(ImportLine(FROM_IMPORTS[name], name))
    return frozenset(line for line in lines if carries(line, usage))


def carries(line: ImportLine, usage: Usage) -> bool:
    """Whether what the standard library import binds has all that is used of it."""
    if line.level or not (line.module in MODULES or line.module in SUBMODULES):
        return False
    module = importlib.import_module(line.module)
    if line.name is None and "." in line.module and line.alias is None:
        return _submodule_carries(line.module, module, usage)
    bound = module if line.name is None else getattr(module, line.name, None)
    if bound is None or not all(_has(bound, attribute[0]) for attribute in usage.attributes):
        return False
    if isinstance(bound, ModuleType):
        return not (usage.called or usage.subscripted or usage.bare)
    return _operations_fit(bound, usage)


def _operations_fit(bound: object, usage: Usage) -> bool:
    subscribable = hasattr(bound, "__class_getitem__") or hasattr(bound, "__getitem__")
    return (callable(bound) or not usage.called) and (subscribable or not usage.subscripted)


def _submodule_carries(dotted: str, module: ModuleType, usage: Usage) -> bool:
    """`import a.b` binds `a`: each use must go on to `a.b.something` that is there."""
    last = dotted.rpartition(".")[2]
    return not (usage.called or usage.subscripted or usage.bare) and all(
        len(attribute) > 1 and attribute[0] == last and _has(module, attribute[1])
        for attribute in usage.attributes
    )


def _has(bound: object, attribute: str) -> bool:
    """Without submodules: one may be there only because this process loaded it."""
    if not hasattr(bound, attribute):
        return False
    value = getattr(bound, attribute)
    return not (
        isinstance(bound, ModuleType)
        and isinstance(value, ModuleType)
        and value.__name__ == f"{bound.__name__}.{attribute}"
    )
