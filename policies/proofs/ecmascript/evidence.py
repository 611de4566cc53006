"""What every rule for JavaScript and TypeScript may look at."""

from dataclasses import dataclass

from policies.proofs.parts import Part, Remark, leaves, nodes
from policies.proofs.repository import RepositorySearch
from policies.proofs.verdict import Span

FUNCTIONS = frozenset(
    {"function_declaration", "function_expression", "arrow_function", "method_definition",
     "generator_function_declaration", "generator_function"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change, read."""

    text: str
    root: Part
    """Every token."""
    normal: Part
    """The same without what only layout decides."""
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file pair under proof."""

    path: str
    language: str
    old: Side
    new: Side
    view: RepositorySearch | None
    assumptions: frozenset[str]

    @property
    def is_typed(self) -> bool:
        return self.language != "javascript"


def mentions(root: Part, name: str) -> bool:
    """Whether anything there could mean the binding `name`; `a.name` does not."""
    return any(
        leaf.text == name
        and leaf.kind not in {"property_identifier", "private_property_identifier"}
        for leaf in leaves(root)
    )


def reads_by_name(root: Part) -> bool:
    """Code that can reach a binding by a name made at run time."""
    return any(
        part.kind == "with_statement" or (part.kind == "identifier" and part.text == "eval")
        for part in nodes(root)
    )


def span_of(part: Part) -> Span:
    return part.first_line, part.last_line


def place_before(part: Part) -> Span:
    """The empty place where it stood or will stand."""
    return part.first_line, part.first_line - 1
