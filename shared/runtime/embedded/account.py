"""Which account a server runs as: PostgreSQL refuses root, and a machine may have no other account for us."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path

NOBODY = 65534
_UNSHARE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
_NO_MORE_THAN_REACH = ("--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override")
#: The one capability lets `nobody` reach data and programs below a closed directory such as root's home.
_SETPRIV = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *_NO_MORE_THAN_REACH, "--")


class NoUnprivilegedAccount(RuntimeError):
    """We are root and this machine offers no way to run a server as anybody else."""


def prefix_for(data: Path) -> tuple[str, ...]:
    """Return what to put before a server's argv so that it does not run as root; empty when we are not root.

    In a user namespace of its own where the kernel allows it: no account, no changed owner, data stays where it is. Else as
    `nobody`, who is given `data`. Raises NoUnprivilegedAccount.
    """
    if os.geteuid() != 0:
        return ()
    if _works(_UNSHARE):
        return _UNSHARE
    if _works(_SETPRIV):
        _give_to_nobody(data)
        return _SETPRIV
    raise NoUnprivilegedAccount(
        "PostgreSQL does not run as root, and neither `unshare --user` nor `setpriv` may change that here"
    )


@functools.cache
def _works(prefix: tuple[str, ...]) -> bool:
    if shutil.which(prefix[0]) is None:
        return False
    return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0


def _give_to_nobody(directory: Path) -> None:
    for path in (directory, *directory.rglob("*")):
        if path.lstat().st_uid != NOBODY:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
