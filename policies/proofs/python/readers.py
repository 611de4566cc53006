"""Programs that read docstrings or annotations while they run."""

import re
from typing import Final

DOCSTRING_READERS: Final = re.compile(
    r"__doc__|\bdocopt\b|\bgetdoc\b|\bcleandoc\b|\bdoctest\b|\b(?:import|from)\s+(?:click|typer"
    r"|fastapi|flask_restx|flasgger|langchain\w*|openai|anthropic|llama_index|mcp|fire|plac|defopt"
    r"|strawberry|graphene|cyclopts|rich_click|invoke|discord|nextcord)\b"
)
ANNOTATION_READERS: Final = re.compile(
    r"get_type_hints|__annotations__|get_annotations|\bsignature\s*\(|singledispatch"
    r"|\b(?:import|from)\s+(?:pydantic|fastapi|typer|attrs?|injector|beartype|typeguard|cattrs?"
    r"|marshmallow\w*|strawberry|dependency_injector|punq|lagom|hug|msgspec|sqlmodel|ninja|litestar"
    r"|starlite|falcon|dacite|jsonargparse|simple_parsing|tyro|cyclopts|plum|multipledispatch"
    r"|pandera|hydra|traitlets|blacksheep|django_ninja|apischema|mashumaro|odmantic|beanie|prefect"
    r"|dagster|kfp|modal|langchain\w*|mcp|discord|nextcord|aiogram|dramatiq)\b"
)
