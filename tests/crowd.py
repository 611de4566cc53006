"""Many small bugs in many repositories: each a file that forgets an import, and its traceback."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from demo.github import OfflineGitHub
from demo.github.people.repo import Repo
from demo.github.state import Issue

POLICY = "version: 1\npermission: MAJOR_FIX\nmerge: {checks: none}\n"
USES = {
    "json": "json.dumps({'part': %d})",
    "math": "math.sqrt(%d)",
    "os": "os.path.join('parts', str(%d))",
    "textwrap": "textwrap.shorten('part %d', 10)",
    "itertools": "list(itertools.repeat('part', %d %% 3))",
}
MARK = "=== "


@dataclass(frozen=True, slots=True)
class Bug:
    number: int
    trace: str
    """What Python printed."""

    @property
    def path(self) -> str:
        return path_of(self.number)

    @property
    def module(self) -> str:
        """What it forgets to import."""
        return list(USES)[self.number % len(USES)]


def path_of(number: int) -> str:
    return f"parts/part_{number}.py"


def source_of(number: int) -> str:
    use = list(USES.values())[number % len(USES)] % number
    return f'"""Part {number}."""\n\n\ndef make_{number}() -> object:\n    return {use}\n'


CRASH = f"""
import importlib, traceback, sys
for number in range(int(sys.argv[1])):
    print("{MARK}" + str(number))
    try:
        getattr(importlib.import_module(f"parts.part_{{number}}"), f"make_{{number}}")()
    except NameError:
        print(traceback.format_exc())
"""


@cache
def bugs(count: int) -> tuple[Bug, ...]:
    """Run every one of them until it fails."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "parts").mkdir()
        for number in range(count):
            Path(folder, path_of(number)).write_text(source_of(number))
        Path(folder, "crash.py").write_text(CRASH)
        command = [sys.executable, "-B", "crash.py", str(count)]
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    parts = said.stdout.split(MARK)[1:]
    return tuple(Bug(number, part.partition("\n")[2].strip()) for number, part in enumerate(parts))


def settle(github: OfflineGitHub, found: tuple[Bug, ...], repositories: int) -> list[Repo]:
    """The repositories of one owner, with the bugs dealt out among them."""
    for login in ("ana", "bea"):
        github.add_person(login)
    repos = []
    for place in range(repositories):
        files = {path_of(bug.number): source_of(bug.number) for bug in found[place::repositories]}
        files |= {".github/fixwarden.yml": POLICY, "parts/__init__.py": ""}
        repo = github.add_repo(f"acme/parts-{place}", files, private=True)
        github.grant(repo, "ana", "admin")
        github.grant(repo, "bea", "write")
        repo.create_label("ana", "error")
        repos.append(repo)
    return repos


def report(repo: Repo, bug: Bug) -> Issue:
    body = f"```\n{bug.trace}\n```\n"
    return repo.open_issue("bea", f"part {bug.number} fails", body, labels=["error"])
