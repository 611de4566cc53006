"""Which frames of a stack belong to the application, and the name by which a frame is known."""

import re
from collections.abc import Iterable, Sequence

from policies.report import Frame

_LIBRARY_PATH = re.compile(
    r"(?:^|[/\\])(?:site-packages|dist-packages|node_modules|vendor|\.cargo|rustc|gems|jre"
    r"|\.venv|\.tox|__pypackages__)[/\\]"
    r"|[/\\]lib(?:32|64)?[/\\]python\d[\d.]*[/\\]"
    r"|[/\\]python\d*[/\\]lib[/\\]"
    r"|^(?:node|internal|native|webpack/runtime):|^internal[/\\][\w/\\]{1,200}\.js$|^<frozen |^runtime[/\\]\w{1,60}\.(?:go|s)$"
    r"|[/\\]go[/\\](?:src[/\\]runtime|pkg[/\\]mod)[/\\]|python\d+\.zip[/\\]",
    re.IGNORECASE,
)
_LIBRARY_MODULE = re.compile(r"(?:java|javax|jdk|sun|com\.sun|kotlin|scala|runtime|System)(?:\.|$)")
_NOWHERE = re.compile(r"(?:native|\[native code\]|eval|eval code|\(native\)|anonymous)")
_COMPREHENSIONS = frozenset({"<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>"})
_MODULE_LANGUAGES = frozenset({"java", "kotlin", "scala", "csharp", "dotnet"})
_HASH_SUFFIX = re.compile(r"[.-](?=[0-9A-Za-z]*\d)[0-9A-Za-z_]{6,32}$")
_MAX_NAME = 300


def is_library_path(path: str) -> bool:
    """True for the standard library and installed packages of any language we know."""
    return _LIBRARY_PATH.search(path[:2000]) is not None


def in_app_frames(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """The application's own frames: as the SDK flagged them, else derived, else all."""
    flagged = tuple(frame for frame in frames if frame.in_app)
    if flagged:
        return flagged
    derived = tuple(frame for frame in frames if not _is_library(frame))
    return derived or tuple(frames)


def frame_keys(frames: Iterable[Frame], language: str | None) -> tuple[str, ...]:
    """One key a frame, outermost first; no native frames, and no key twice in a row."""
    keys: list[str] = []
    for frame in frames:
        key = frame_key(frame, language)
        if key is not None and (not keys or keys[-1] != key):
            keys.append(key)
    return tuple(keys)


def frame_key(frame: Frame, language: str | None) -> str | None:
    """`place:function` without lines, hashes and compiler noise; None for a frame in no file.

    The place is the file's stem, because an SDK names the module and a pasted trace only the
    path, and both must give one key. Where traces name the class (Java, .NET) it is the class.
    """
    function = (frame.function or "").strip()[:_MAX_NAME]
    if function == "?":  # Sentry's word for "no name"
        function = ""
    if function in _COMPREHENSIONS or _NOWHERE.fullmatch(function):
        return None
    place = _place(frame, language)
    if place is None:
        return None
    return f"{place}:{clean_function(function, language)}"


def clean_function(function: str, language: str | None) -> str:
    """The function's name as a programmer would say it."""
    cleaned = function.strip()
    for pattern, replacement in _FUNCTION_NOISE.get(language or "", _ANY_NOISE):
        cleaned = pattern.sub(replacement, cleaned)
    return cleaned.strip(" .:#")


def _is_library(frame: Frame) -> bool:
    if frame.in_app is False:
        return True
    if frame.path is not None and is_library_path(frame.path):
        return True
    return frame.module is not None and _LIBRARY_MODULE.match(frame.module) is not None


def _place(frame: Frame, language: str | None) -> str | None:
    module = (frame.module or "")[:_MAX_NAME]
    if module and language in _MODULE_LANGUAGES:
        return _clean_class(module)
    path = (frame.path or "")[:2000].strip()
    if path.startswith("<") or _NOWHERE.fullmatch(path):
        return None
    if path:
        return _stem(path)
    return re.split(r"[./:\\]", module)[-1].casefold() or None


def _stem(path: str) -> str | None:
    """`/srv/shop/cart.py` → `cart`, `static/app.3f2a1b9c.js?v=2` → `app`, a package → its name."""
    parts = [part for part in re.split(r"[/\\]", path.partition("?")[0].partition("#")[0]) if part]
    if not parts:
        return None
    stem, _, extension = parts[-1].rpartition(".")
    if not stem:
        return parts[-1].casefold()
    if stem == "__init__" and len(parts) > 1:
        return parts[-2].casefold()
    bundled = extension in {"js", "mjs", "cjs"}
    return (_HASH_SUFFIX.sub("", stem) if bundled else stem).casefold()


def _clean_class(name: str) -> str:
    without_proxies = re.sub(r"\$\$.*|_\$\$_.*", "", name)
    return re.sub(r"\$\d+", "", without_proxies)


_Noise = tuple[tuple[re.Pattern[str], str], ...]
_LAST_DOTTED = (re.compile(r"^.*\."), "")

_ANY_NOISE: _Noise = ((re.compile(r"\+0x[0-9a-f]+$"), ""),)
_FUNCTION_NOISE: dict[str, _Noise] = {
    "python": (
        (re.compile(r"<(?:lambda|listcomp|dictcomp|setcomp|genexpr|locals)>\.?"), ""),
        (re.compile(r"\.$"), ""),
        _LAST_DOTTED,
    ),
    "javascript": (
        (re.compile(r"\s*\[as [^\]]*\]"), ""),
        (re.compile(r"^(?:async |new |get |set |bound )+"), ""),
        (re.compile(r"[/<]+$"), ""),
        (re.compile(r"<anonymous>"), ""),
        (re.compile(r"\.$"), ""),
        _LAST_DOTTED,
    ),
    "java": (
        (re.compile(r"\$\$.*$"), ""),
        (re.compile(r"^lambda\$([^$]*)\$\d+$"), r"\1"),
        (re.compile(r"\$\d+"), ""),
    ),
    "go": (
        (re.compile(r"\+0x[0-9a-f]+$"), ""),
        (re.compile(r"\([^)]*\)$"), ""),
        (re.compile(r"(?:\.func\d+|\.\d+|\.gowrap\d+)+$"), ""),
        (re.compile(r"\[\.\.\.\]"), ""),
        _LAST_DOTTED,
    ),
    "ruby": (
        (re.compile(r"\b(?:block|rescue|ensure)(?: \(\d+ levels\))? in "), ""),
        (re.compile(r"^.*[#.]"), ""),
    ),
    "php": (
        (re.compile(r"class@anonymous.*?(?=::|->|$)"), ""),
        (re.compile(r"\{closure[^}]*\}"), ""),
        (re.compile(r"^.*(?:::|->|\\)"), ""),
    ),
    "csharp": (
        (re.compile(r"^(?:.*[.+])?<([^>]*)>[bd]__\w+(?:\.MoveNext)?$"), r"\1"),
        (re.compile(r"\(.*$"), ""),
        (re.compile(r"`\d+"), ""),
        _LAST_DOTTED,
    ),
}
_FUNCTION_NOISE["node"] = _FUNCTION_NOISE["javascript"]
_FUNCTION_NOISE["kotlin"] = _FUNCTION_NOISE["scala"] = _FUNCTION_NOISE["java"]
_FUNCTION_NOISE["dotnet"] = _FUNCTION_NOISE["csharp"]
