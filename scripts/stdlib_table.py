"""Write policies/proofs/python/stdlib_modules.py: public names of standard library modules.

A name is listed only if every supported Python has it, so each interpreter describes itself:
`python3.9 scripts/stdlib_table.py --describe > 39.json` and so on, then
`python scripts/stdlib_table.py 39.json 310.json … > policies/proofs/python/stdlib_modules.py`.
"""

import importlib
import inspect
import json
import sys
from pathlib import Path
from types import ModuleType

PLAIN = """
abc argparse array ast asyncio base64 binascii bisect bz2 calendar cmath codecs collections
collections.abc colorsys concurrent.futures configparser contextlib contextvars copy csv
dataclasses datetime decimal difflib dis email.message email.utils enum errno filecmp fileinput
fnmatch fractions functools getopt gettext glob graphlib gzip heapq html html.parser inspect io
ipaddress itertools json keyword linecache locale logging logging.handlers lzma math mimetypes
numbers operator os os.path pathlib platform pprint queue quopri random re sched selectors shlex
shutil signal stat statistics string stringprep struct symtable sys tempfile textwrap threading
time timeit token tokenize traceback types typing unicodedata unittest unittest.mock urllib.parse
uuid warnings wave weakref zipfile zlib zoneinfo
"""
SENSITIVE = """
cmd code codeop cProfile ctypes doctest email ftplib getpass hashlib hmac http http.client
http.cookies http.server imaplib importlib importlib.metadata importlib.resources importlib.util
marshal mmap netrc optparse pdb pickle pickletools pkgutil plistlib poplib profile pstats pty pwd
py_compile resource runpy secrets select shelve smtplib socket socketserver sqlite3 ssl subprocess
sysconfig syslog tarfile trace tracemalloc urllib urllib.error urllib.request webbrowser xml
xml.dom xml.dom.minidom xml.etree.ElementTree xml.sax xmlrpc.client
"""


def describe(module_name: str) -> dict[str, object]:
    module = importlib.import_module(module_name)
    entries: dict[str, object] = {}
    for attribute in dir(module):
        value = getattr(module, attribute)
        if attribute.startswith("_"):
            continue
        if isinstance(value, ModuleType):
            if f"{module_name}.{attribute}" in {"os.path", value.__name__}:
                entries[attribute] = "@"
        elif inspect.isclass(value):
            members = set(dir(value)) - set(dir(object))
            entries[attribute] = sorted(member for member in members if member[0] != "_")
        else:
            entries[attribute] = ""
    return entries


def common(name: str, versions: list[dict[str, dict[str, object]]]) -> str:
    entries = []
    for attribute in sorted(set.intersection(*(set(version[name]) for version in versions))):
        kinds = [version[name][attribute] for version in versions]
        if all(isinstance(kind, list) for kind in kinds):
            members = set.intersection(*(set(kind) for kind in kinds if isinstance(kind, list)))
            entries.append(f"{attribute}:{','.join(sorted(members))}")
        elif "@" in kinds:
            entries.append(f"{attribute}@")
        else:
            entries.append(attribute)
    return " ".join(entries)


def main(paths: list[str]) -> None:
    if paths == ["--describe"]:
        names = [*PLAIN.split(), *SENSITIVE.split()]
        print(json.dumps({name: describe(name) for name in names}))
        return
    versions = [json.loads(Path(path).read_text(encoding="utf-8")) for path in paths]
    print('"""Public names of standard library modules whose import has no effect; generated.\n')
    print("By scripts/stdlib_table.py, from Python 3.9 to 3.13. `name` is a function or a value,")
    print('`name@` a submodule, `name:a,b` a class with its public attributes.\n"""\n')
    for title, listed in (("PLAIN", PLAIN), ("SENSITIVE", SENSITIVE)):
        print(f"{title}: dict[str, str] = {{")
        for name in listed.split():
            print(f'    "{name}": "{common(name, versions)}",')
        print("}")


if __name__ == "__main__":
    main(sys.argv[1:])
