"""Programs that read docstrings or annotations while they run."""

import re
from typing import Final

_IMPORTS: Final = r"\b(?:import\s+(?:[\w.]{1,60}\s*,\s*){0,10}|from\s+)"
DOCSTRING_READERS: Final = re.compile(
    r"__doc__|\bdocopt\b|\bgetdoc\b|\bcleandoc\b|\bdoctest\b|" + _IMPORTS + r"(?:click|typer"
    r"|fastapi|flask_restx|flasgger|langchain\w*|openai|anthropic|llama_index|mcp|fire|plac|defopt"
    r"|strawberry|graphene|cyclopts|rich_click|invoke|discord|nextcord)\b"
)
"""Wherever they stand in a repository, they may read any docstring of it."""
ANNOTATION_READERS: Final = re.compile(
    r"get_type_hints|__annotations__|get_annotations|\bsignature\s*\(|singledispatch|"
    + _IMPORTS
    + r"(?:pydantic\w*|fastapi|typer|attrs?|injector|beartype|typeguard|cattrs?"
    r"|marshmallow\w*|strawberry|dependency_injector|punq|lagom|hug|msgspec|sqlmodel|ninja|litestar"
    r"|starlite|falcon|dacite|jsonargparse|simple_parsing|tyro|cyclopts|plum|multipledispatch"
    r"|pandera|hydra|traitlets|blacksheep|django_ninja|apischema|mashumaro|odmantic|beanie|prefect"
    r"|dagster|kfp|modal|langchain\w*|mcp|discord|nextcord|aiogram|dramatiq|temporalio|faststream"
    r"|taskiq|dishka|wireup|svcs|kink|rodi|fastmcp|llama_index|smolagents|autogen\w*|crewai|connexion"
    r"|apiflask|robyn|esmerald|ariadne|disnake|hikari|lightbulb|nonebot|fire|defopt|plac)\b"
)
_FILE_DOCSTRINGS: Final = re.compile(
    _IMPORTS + r"(?:pydantic\w*|sqlmodel|msgspec|marshmallow\w*|behave|pytest_bdd|ply|yacc|lex|sly"
    r"|ninja|litestar|robyn|connexion|apispec\w*|rest_framework|drf_\w+|smolagents|crewai|autogen\w*"
    r"|dspy|instructor|semantic_kernel|haystack|vertexai|gradio|spyne|dragonfly|pywinauto|cmd2"
    r"|google\.genai|google\.generativeai|fastmcp|pydantic_ai|agents)\b"
)
_FILE_ANNOTATIONS: Final = re.compile(
    r"\bgetfullargspec\b|\bget_overloads\b|\bDepends\b|\bjit\b|\bnjit\b|\bst\.builds\b"
    r"|\bfrom_type\b|\bmypyc\b|#\s*cython\s*:|" + _IMPORTS + r"cython\b"
)


def reads_docstrings(text: str) -> bool:
    """Whether the file reads docstrings, or hands its own to somebody who does."""
    return _FILE_DOCSTRINGS.search(text) is not None or DOCSTRING_READERS.search(text) is not None


def reads_annotations(text: str) -> bool:
    """Whether the file reads annotations, or hands its own to somebody who does."""
    if _FILE_ANNOTATIONS.search(text) is not None:
        return True
    return ANNOTATION_READERS.search(text) is not None
