"""Tasks in copies of this process, as many at a time as there are cores.

The official packages take seconds to load and are loaded once, here; a task that imports a node,
changes folders or dies changes nothing for the others.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Verdicts = list[tuple[str, str]]  # name of the check, and what is wrong or nothing
Task = tuple[str, Callable[[], Verdicts]]


def start(task: Callable[[], Verdicts], answer: Path) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child != 0:
        return child
    code = 1
    try:
        answer.write_text(json.dumps(task()))
        code = 0
    finally:
        os._exit(code)


def run_all(tasks: Iterable[Task]) -> Iterator[tuple[str, Verdicts]]:
    """The verdicts of each task, in the order in which they come."""
    waiting = list(reversed(list(tasks)))
    running: dict[int, tuple[str, Path]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                name, task = waiting.pop()
                answer = Path(scratch) / str(len(waiting))
                running[start(task, answer)] = (name, answer)
            child, status = os.wait()
            name, answer = running.pop(child)
            if os.waitstatus_to_exitcode(status) == 0:
                yield name, json.loads(answer.read_text())
            else:
                yield name, [("judging", "the judge's process died")]
