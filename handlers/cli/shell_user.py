"""Who sits at the shell, for the audit log."""

import getpass
import os


def shell_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user has no name
        return f"uid {os.getuid()}"
