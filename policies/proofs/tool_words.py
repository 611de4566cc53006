"""Words by which comments speak to tools, wherever in the comment they stand."""

import re
from typing import Final

_WORDS: Final = re.compile(
    # Of the form that every linter gives its own: `oxlint-disable-next-line`, `ignore-file`.
    r"(?<=[\w@$])(?<!\bre)-(?:ignore|disable|enable|skip|suppress|expect-error|next-line)\b"
    r"|\b(?:ignore|disable|enable|skip|allow)[-_](?:next|line|file|all)\b"
    r"|\b(?:no|do not|don't)[ _-]?(?:lint|qa|sec|sonar|cover|branch|mutate|inspection|semgrep|pmd"
    r"|reorder|pep8|sort)\b"
    # Read by checks of `switch` statements.
    r"|\bfalls?[ -]?through\b|\bno[ -](?:default|break)\b"
    r"|\b(?:type|ty)[ \t]*:[ \t]*ignore"
    # Names of tools that are no words of a language.
    r"|\b(?:skipcq|lgtm|codeql|semgrep|codespell|cspell|yapf|pytype|pyre|pyrefly|pyright|mypy|pylint"
    r"|flake8|nbqa|dlint|isort|autoflake|unimport|pycln|deepsource|deepcode|gitleaks|trufflehog"
    r"|checkov|tfsec|qodana|whitesource|oxlint|eslint|jshint|tslint|stylelint|markdownlint|dprint"
    r"|stryker|keep-sorted|sonarjs|istanbul|nyc)\b",
    re.IGNORECASE,
)


def speaks_to_tools(comment: str) -> bool:
    """Whether a tool may look for a word in this comment; in doubt, yes."""
    return _WORDS.search(comment) is not None
