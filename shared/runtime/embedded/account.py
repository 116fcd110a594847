"""Which account a server runs as: PostgreSQL refuses root, and a machine may have no other account for us."""

from __future__ import annotations

import functools
import os
import pwd
import shutil
import subprocess
from pathlib import Path

NOBODY = 65534
_UNSHARE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
_NO_MORE_THAN_REACH = ("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override")
#: The one capability lets `nobody` reach data and programs below a closed directory such as root's home.
_SETPRIV = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *_NO_MORE_THAN_REACH, "--")


class NoUnprivilegedAccount(RuntimeError):
    """PostgreSQL refuses who we are, and this machine offers no way to run it as anybody else."""


def prefix_for(data: Path) -> tuple[str, ...]:
    """Return what to put before a server's argv so that PostgreSQL accepts who it runs as: not root, and somebody with a name.

    In a user namespace of its own where the kernel allows it: no account, no changed owner, data stays where it is. Else, for
    root, as `nobody`, who is given `data`. Raises NoUnprivilegedAccount.
    """
    is_root = os.geteuid() == 0
    if not is_root and _has_name():
        return ()
    if _works(_UNSHARE):
        return _UNSHARE
    if is_root and _works(_SETPRIV):
        _give_to_nobody(data)
        return _SETPRIV
    raise NoUnprivilegedAccount(
        f"PostgreSQL does not run as {'root' if is_root else 'a user without a name'}, "
        "and neither `unshare --user` nor `setpriv` may change that here"
    )


def _has_name() -> bool:
    """Some containers run under a number that no account has; initdb refuses that."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


@functools.cache
def _works(prefix: tuple[str, ...]) -> bool:
    if shutil.which(prefix[0]) is None:
        return False
    return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0


def _give_to_nobody(directory: Path) -> None:
    for path in (directory, *directory.rglob("*")):
        if path.lstat().st_uid != NOBODY:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
