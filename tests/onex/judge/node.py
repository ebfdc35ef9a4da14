"""A generated node on disk, and how a check says that it does not hold."""

import ast
import types
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

# The official packages know a node by its base class, and so do the checks.
BASE_CLASSES = {
    "effect": "NodeEffect",
    "compute": "NodeCompute",
    "reducer": "NodeReducer",
    "orchestrator": "NodeOrchestrator",
}
FORM = "oct25" if version("omnibase_core").startswith("0.2.") else "current"


class CheckFailed(Exception):
    """A check that does not hold, with the reason."""


def demand(holds: bool, reason: str) -> None:
    """Fail the check unless `holds`."""
    if not holds:
        raise CheckFailed(reason)


@dataclass
class Node:
    """The folder of a node, with what earlier checks have loaded of it."""

    folder: Path
    contract_text: str = ""
    contract: dict = field(default_factory=dict)
    module: types.ModuleType | None = None
    cls: type | None = None
    execute: str = ""

    @property
    def root(self) -> Path:
        """The package."""
        return self.folder / "v1_0_0"

    @property
    def kind(self) -> str:
        """What the contract says."""
        return self.contract["node_type"].removesuffix("_GENERIC").lower()

    def python_files(self) -> list[Path]:
        """Every module, tests too."""
        return sorted(self.root.rglob("*.py"))

    def methods(self, class_name: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """The methods of a class of node.py."""
        return methods_of(ast.parse((self.root / "node.py").read_text()), class_name)


def methods_of(tree: ast.Module, class_name: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The methods that stand in the body of a class."""
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef) and statement.name == class_name:
            return [each for each in statement.body
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    return []
