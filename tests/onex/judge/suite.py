"""The node's own tests: they pass from any folder, and they can fail."""

import ast
import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from judge.node import Node, demand, methods_of

SUITE_TIMEOUT_SECONDS = 120


def run_here(root: Path, mode: str, workdir: Path) -> int:
    """pytest in this process, which is a fresh copy made for it."""
    for name in [name for name in sys.modules if name.split(".")[0] == "v1_0_0"]:
        del sys.modules[name]
    sys.path[:] = [path for path in sys.path if not (Path(path) / "v1_0_0").is_dir()]
    os.chdir(workdir)
    return pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestWarning",
                        "--asyncio-mode", mode, str(root / "tests")])


def run_suite(root: Path, mode: str, workdir: Path) -> tuple[int, str]:
    """Exit code and output of the tests. A process per run, but the packages are loaded once."""
    with tempfile.TemporaryFile("w+") as output:
        child = os.fork()
        if child == 0:
            signal.alarm(SUITE_TIMEOUT_SECONDS)
            # pytest ends with five collections; without this they go over the official packages,
            # which live on anyway, and take as long as all the rest.
            gc.freeze()
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            code = 99
            try:
                code = int(run_here(root, mode, workdir))
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        return os.waitstatus_to_exitcode(status), output.read()


def check_suite(node: Node) -> None:
    with tempfile.TemporaryDirectory() as elsewhere:
        for mode, workdir in (("auto", Path(elsewhere)), ("strict", node.root)):
            code, output = run_suite(node.root, mode, workdir)
            demand(code == 0, f"{mode} in {workdir}: exit code {code}\n{output[-3000:]}")
            demand(" passed" in output and "skipped" not in output, output[-500:])


def suite_fails_with(node: Node, broken: Callable[[str], bool]) -> bool:
    """Whether the suite notices when the methods that `broken` picks do nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / node.folder.name
        shutil.copytree(node.folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
        path = copy / "v1_0_0" / "node.py"
        tree = ast.parse(path.read_text())
        for method in methods_of(tree, node.cls.__name__):
            if broken(method.name):
                method.body = [ast.parse("return None").body[0]]
        path.write_text(ast.unparse(tree))
        return run_suite(copy / "v1_0_0", "auto", Path(scratch))[0] == 1


def check_suite_notices(node: Node) -> None:
    demand(suite_fails_with(node, lambda name: name != "__init__"),
           "the suite passes although every method does nothing")


def check_suite_notices_each(node: Node) -> None:
    names = [method.name for method in node.methods(node.cls.__name__)]
    unseen = [name for name in names
              if not suite_fails_with(node, lambda each, name=name: each == name)]
    demand(not unseen, f"the suite passes although these do nothing: {unseen}")


CHECKS = (
    ("own tests", check_suite),
    ("own tests can fail", check_suite_notices),
)
EACH_METHOD = ("own tests notice each method", check_suite_notices_each)
