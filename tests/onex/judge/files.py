"""The files of a node: all there, listed, readable, and no stub among them."""

import ast
import hashlib
import json
from collections.abc import Iterator

from judge.node import Node, demand

WANTED_FILES = ("contract.yaml", "node.py", "__init__.py", "README.md", "manifest.json",
                "models/__init__.py", "tests/__init__.py", "tests/test_integration.py")


def check_layout(node: Node) -> None:
    for name in WANTED_FILES:
        demand((node.root / name).is_file(), f"{name} is missing")
    contracts = list(node.folder.rglob("contract.yaml"))
    demand(len(contracts) == 1, f"{len(contracts)} contract.yaml files")
    hidden = [path.name for path in node.folder.iterdir() if path.name.startswith(".")]
    demand(not hidden, f"left behind: {hidden}")


def check_manifest(node: Node) -> None:
    sums = json.loads((node.root / "manifest.json").read_text())["files"]
    found = {}
    for path in node.root.rglob("*"):
        cached = "__pycache__" in path.parts or ".pytest_cache" in path.parts
        if path.is_file() and not cached and path.name != "manifest.json":
            name = path.relative_to(node.root).as_posix()
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    demand(sums == found, "the manifest does not have the sums of the files")


def check_compiles(node: Node) -> None:
    for path in node.python_files():
        compile(path.read_text(), str(path), "exec")


def idle(statement: ast.stmt) -> bool:
    """A statement that does nothing: pass, `...`, a string, raise NotImplementedError."""
    if isinstance(statement, ast.Pass):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Raise) and "NotImplementedError" in ast.unparse(statement)


def stubs_in(tree: ast.AST, in_protocol: bool = False) -> Iterator[str]:
    for child in ast.iter_child_nodes(tree):
        protocol = in_protocol
        if isinstance(child, ast.ClassDef):
            protocol = any("Protocol" in ast.unparse(base) for base in child.bases)
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if all(idle(statement) for statement in child.body) and not in_protocol:
                yield f"{child.name} (line {child.lineno})"
        yield from stubs_in(child, protocol)


def check_no_stubs(node: Node) -> None:
    for path in node.python_files():
        text = path.read_text()
        found = list(stubs_in(ast.parse(text)))
        demand(not found, f"{path.name} has empty bodies: {found}")
        for word in ("TO" "DO", "FIX" "ME", "NotImplemented" "Error"):
            demand(word not in text, f"{path.name} says {word}")


CHECKS = (
    ("layout", check_layout),
    ("manifest", check_manifest),
    ("compiles", check_compiles),
    ("no stubs", check_no_stubs),
)
