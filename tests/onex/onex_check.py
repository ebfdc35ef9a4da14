#!/usr/bin/env python3
"""Judges generated nodes with the official package that is installed here.

    onex_check.py [--each-method] [--together FOLDER] NODE_FOLDER...

NODE_FOLDER is the folder above `v1_0_0`. The form is that of the package: 0.2.0 judges oct25,
0.47.57 the current one; make_env.sh makes an environment for either. With --together the tools
that look at many nodes (ruff, mypy) judge everything below FOLDER. Prints
what fails and a summary; the exit code is 0 only when every check of every node holds.
"""

import argparse
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from judge import code, files, forks, official_cli, suite, together
from judge.node import FORM, Node

if FORM == "oct25":
    from judge import contract_oct25 as contract
else:
    from judge import contract_current as contract

CHECKS = (files.CHECKS + contract.CHECKS + code.CHECKS + official_cli.CHECKS + suite.CHECKS)


def verdicts(checks: Iterable[tuple[str, Callable]], subject: object) -> forks.Verdicts:
    """What each check says of the node or folder. Later checks need earlier ones."""
    found = []
    for name, check in checks:
        try:
            check(subject)
            found.append((name, ""))
        except Exception as error:  # a checker reports whatever goes wrong
            found.append((name, f"{type(error).__name__}: {error}"))
    return found


def tasks(options: argparse.Namespace) -> list[forks.Task]:
    checks = CHECKS + ((suite.EACH_METHOD,) if options.each_method else ())
    listed = []
    if options.together:
        # Slow, so first: the nodes fill the other cores meanwhile.
        for check in together.CHECKS:
            listed.append((options.together, partial(verdicts, [check], Path(options.together))))
    for name in options.folders:
        folder = Path(name).resolve()
        folder = folder.parent if folder.name == "v1_0_0" else folder
        listed.append((name, partial(verdicts, checks, Node(folder))))
    return listed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each-method", action="store_true",
                        help="also break the methods of each node one by one")
    parser.add_argument("--together", metavar="FOLDER")
    parser.add_argument("folders", nargs="+", metavar="NODE_FOLDER")
    options = parser.parse_args()
    held = failed = 0
    for name, found in forks.run_all(tasks(options)):
        for check, problem in found:
            held += not problem
            failed += bool(problem)
            if problem:
                print(f"FAIL  {name}: {check}: {problem}", flush=True)
    print(f"{FORM}: {len(options.folders)} nodes, {held} checks hold, {failed} fail", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
