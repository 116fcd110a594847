"""Become another program that dies when its parent does. Run as a script, before the program: nothing of ours is imported.

    python -I -S tether.py PARENT_PID SIGNAL PROGRAM [ARGUMENT ...]

A program of its own rather than a `preexec_fn`, which may deadlock in a parent with threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, death_signal, *argv = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != int(parent):
            sys.exit(f"{argv[0]}: the parent ended before the start")
    os.execvp(argv[0], argv)


main()
