"""Registering the App: its key, and the events its permissions allow."""

import functools
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

# What an event tells must be readable: GitHub refuses a manifest that asks for more.
_EVENT_NEEDS = {
    **dict.fromkeys(("check_run", "check_suite"), ("checks",)),
    "issue_comment": ("issues", "pull_requests"),
    **dict.fromkeys(("issues", "label"), ("issues", "pull_requests")),
    **dict.fromkeys(("pull_request", "pull_request_review"), ("pull_requests",)),
    **dict.fromkeys(("push", "create", "delete", "repository_dispatch"), ("contents",)),
    "status": ("statuses",),
    "merge_group": ("merge_queues",),
    **dict.fromkeys(("member", "repository"), ("metadata",)),
}


@functools.cache
def key_pair() -> tuple[str, bytes]:
    """A private and a public key, PEM. One a process: making them is what takes long."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public


def check_events(permissions: Mapping[str, str], events: Sequence[str]) -> None:
    for event in events:
        needs = _EVENT_NEEDS.get(event, ())
        if needs and not any(each in permissions for each in needs):
            raise ValueError(f"the event {event} needs the permission {' or '.join(needs)}")
