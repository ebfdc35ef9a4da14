#!/usr/bin/env python3
"""Judges generated effect nodes (oct25 form) with the official package, omnibase-core 0.2.0.

    onex_check.py [--each-method] NODE_FOLDER...

NODE_FOLDER is the folder above `v1_0_0`. Prints one line per check and a summary; the exit code
is 0 only when every check of every node holds. Needs an environment made by make_env.sh.
"""

import ast
import asyncio
import enum
import hashlib
import importlib
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import types
import typing
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import yaml
from omnibase_core import ModelOnexError
from omnibase_core.enums import EnumNodeType
from omnibase_core.models.container.model_onex_container import ModelONEXContainer
from omnibase_core.models.contracts.model_contract_effect import ModelContractEffect
from omnibase_core.models.contracts.model_yaml_contract import ModelYamlContract
from omnibase_core.nodes.node_effect import NodeEffect
from omnibase_core.validation.contract_validator import ProtocolContractValidator
from pydantic import BaseModel, ValidationError

CLASS_NAME = re.compile(r"^Node[A-Z][A-Za-z0-9]*Effect$")
REQUIRED_KEYS = ("name", "version", "contract_version", "description", "node_type",
                 "input_model", "output_model", "io_operations")
WANTED_FILES = ("contract.yaml", "node.py", "__init__.py", "README.md", "manifest.json",
                "models/__init__.py", "tests/__init__.py", "tests/test_integration.py")
SUITE_TIMEOUT_SECONDS = 120


class CheckFailed(Exception):
    """A check that does not hold, with the reason."""


class UniqueKeyLoader(yaml.SafeLoader):
    """A YAML loader that refuses doubled keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise CheckFailed(f"a key is there twice: {sorted(map(str, keys))}")
        return super().construct_mapping(node, deep)


def demand(holds: bool, reason: str) -> None:
    """Fail the check unless `holds`."""
    if not holds:
        raise CheckFailed(reason)


class Node:
    """One generated node on disk, with what earlier checks have loaded of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "v1_0_0"
        self.contract_text = ""
        self.contract: dict = {}
        self.module: types.ModuleType | None = None
        self.cls: type | None = None

    def python_files(self) -> list[Path]:
        return sorted(self.root.rglob("*.py"))


# --- the files ---------------------------------------------------------------------------------

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


# --- the contract ------------------------------------------------------------------------------

def check_contract_yaml(node: Node) -> None:
    node.contract_text = (node.root / "contract.yaml").read_text()
    node.contract = yaml.load(node.contract_text, Loader=UniqueKeyLoader)
    demand(node.contract["node_type"] == "EFFECT", "node_type is not EFFECT")
    demand(node.contract["name"] == node.folder.name, "the name is not the folder's")


def check_minimal_model(node: Node) -> None:
    model = ModelYamlContract.model_validate(node.contract)
    demand(model.node_type is EnumNodeType.EFFECT, "another node_type")


def typed(contract: dict) -> ModelContractEffect:
    return ModelContractEffect.model_validate(
        contract | {"node_type": EnumNodeType[contract["node_type"]]})


def check_typed_model(node: Node) -> None:
    typed(node.contract)


def check_official_validator(node: Node) -> None:
    result = ProtocolContractValidator().validate_contract_yaml(node.contract_text, "effect")
    demand(result.is_valid, f"violations: {result.violations}")
    demand(result.score == 1.0, f"score {result.score}: {result.warnings}")


def check_damaged_contracts(node: Node) -> None:
    for key in REQUIRED_KEYS:
        damaged = {name: value for name, value in node.contract.items() if name != key}
        refused = False
        try:
            ModelYamlContract.model_validate(damaged)
            typed(damaged)
        except (ValidationError, ModelOnexError, KeyError):
            refused = True
        demand(refused, f"the contract is accepted without {key}")


# --- the code ----------------------------------------------------------------------------------

def check_imports(node: Node) -> None:
    sys.path.insert(0, str(node.folder))
    try:
        for name in [name for name in sys.modules if name.split(".")[0] == "v1_0_0"]:
            del sys.modules[name]
        node.module = importlib.import_module("v1_0_0.node")
        importlib.import_module("v1_0_0.models")
        importlib.import_module("v1_0_0.tests.conftest")
    finally:
        sys.path.remove(str(node.folder))
    demand(Path(node.module.__file__).is_relative_to(node.folder), "another node was imported")


def check_models_resolve(node: Node) -> None:
    models = sys.modules["v1_0_0.models"]
    source = ""
    for key in ("input_model", "output_model"):
        model = getattr(models, node.contract[key], None)
        demand(inspect.isclass(model) and issubclass(model, BaseModel),
               f"{node.contract[key]} is no pydantic model of the node")
        source += inspect.getsource(inspect.getmodule(model)) + "\n"
    result = ProtocolContractValidator().validate_model_compliance(source, node.contract_text)
    demand(result.is_valid, f"violations: {result.violations}")


def check_class(node: Node) -> None:
    classes = [value for value in vars(node.module).values()
               if inspect.isclass(value) and value.__module__ == node.module.__name__
               and issubclass(value, NodeEffect)]
    demand(len(classes) == 1, f"{len(classes)} classes derive from NodeEffect")
    node.cls = classes[0]
    demand(CLASS_NAME.match(node.cls.__name__) is not None, node.cls.__name__)
    demand(not node.cls.__name__.endswith("EffectEffect"), node.cls.__name__)
    tool = node.contract["tool_specification"]["main_tool_class"]
    demand(tool == node.cls.__name__, f"the contract names {tool}")


def check_execute_method(node: Node) -> None:
    method = vars(node.cls).get("execute_effect")
    demand(inspect.iscoroutinefunction(method), "execute_effect is not defined on the class")
    hints = typing.get_type_hints(method)
    parameters = list(inspect.signature(method).parameters)[1:]
    for name in parameters:
        demand(name in hints, f"parameter {name} has no type")
    models = sys.modules["v1_0_0.models"]
    demand(hints[parameters[0]] is getattr(models, node.contract["input_model"]),
           "the parameter is not the input model")
    demand(hints["return"] is getattr(models, node.contract["output_model"]),
           "the result is not the output model")


def sample(annotation: object) -> object:
    """A value of an annotated type, made without knowing the node."""
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return typing.get_args(annotation)[0]
    if origin in (typing.Union, types.UnionType):
        return sample(typing.get_args(annotation)[0])
    if origin in (list, tuple, set):
        return [sample(typing.get_args(annotation)[0])]
    if origin is dict:
        return {"key": "value"}
    if inspect.isclass(annotation):
        if issubclass(annotation, enum.Enum):
            return next(iter(annotation))
        if issubclass(annotation, BaseModel):
            return sample_model(annotation, everything=True)
    known = {str: "text", int: 1, float: 1.0, bool: True, bytes: b"bytes", uuid.UUID: uuid.uuid4(),
             datetime: datetime(2025, 1, 1, tzinfo=UTC)}
    return known.get(annotation, str(uuid.uuid4()))  # a string, and readable as a UUID


def sample_model(model: type[BaseModel], everything: bool) -> BaseModel:
    values = {name: sample(field.annotation) for name, field in model.model_fields.items()
              if everything or field.is_required()}
    return model(**values)


def check_construction(node: Node) -> None:
    made = node.cls(ModelONEXContainer())
    demand(isinstance(made.node_id, uuid.UUID), "the node has no id")
    try:
        node.cls(None)
    except ModelOnexError:
        return
    raise CheckFailed("a container of None is accepted")


def check_missing_clients(node: Node) -> None:
    model = getattr(sys.modules["v1_0_0.models"], node.contract["input_model"])
    for everything in (False, True):
        request = sample_model(model, everything)
        for call in (lambda made: made.initialize(),
                     lambda made, request=request: made.execute_effect(request)):
            try:
                asyncio.run(call(node.cls(ModelONEXContainer())))
            except ModelOnexError:
                continue
            raise CheckFailed("the node works without its clients")


def check_execution(node: Node) -> None:
    """Run every operation on an input made from the input model, with the node's own fakes."""
    models = sys.modules["v1_0_0.models"]
    conftest = sys.modules["v1_0_0.tests.conftest"]
    input_model = getattr(models, node.contract["input_model"])
    output_model = getattr(models, node.contract["output_model"])
    operations = input_model.model_fields["operation"].annotation
    for operation in operations:
        fakes = conftest.Fakes()
        made = node.cls(ModelONEXContainer())
        made.bind(**vars(fakes))
        request = sample_model(input_model, everything=True).model_copy(
            update={"operation": operation})

        async def run(made: object = made, request: BaseModel = request) -> object:
            await made.initialize()
            return await made.execute_effect(request)

        output = asyncio.run(run())
        demand(isinstance(output, output_model), f"{operation} answers {type(output).__name__}")
        demand(output_model.model_validate(output.model_dump()) == output,
               f"the output of {operation} does not survive a round trip")


def check_official_cli(node: Node) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "omnibase_core.validation.cli", "all", str(node.root)],
        capture_output=True, text=True, timeout=SUITE_TIMEOUT_SECONDS)
    demand(done.returncode == 0, done.stdout[-1500:])


# --- the tests ---------------------------------------------------------------------------------

def run_suite(root: Path, mode: str, workdir: Path) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
         "--asyncio-mode", mode, str(root / "tests")],
        cwd=workdir, env=environment, capture_output=True, text=True,
        timeout=SUITE_TIMEOUT_SECONDS)


def check_suite(node: Node) -> None:
    with tempfile.TemporaryDirectory() as elsewhere:
        for mode, workdir in (("auto", Path(elsewhere)), ("strict", node.root)):
            done = run_suite(node.root, mode, workdir)
            demand(done.returncode == 0, f"{mode} in {workdir}:\n{done.stdout[-3000:]}")
            demand("skipped" not in done.stdout, "tests were skipped")


def methods_of(tree: ast.Module, class_name: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef) and statement.name == class_name:
            return [each for each in statement.body
                    if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    return []


def suite_fails_with(node: Node, broken: typing.Callable[[str], bool]) -> bool:
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
        return run_suite(copy / "v1_0_0", "auto", Path(scratch)).returncode == 1


def check_suite_notices(node: Node) -> None:
    demand(suite_fails_with(node, lambda name: name != "__init__"),
           "the suite passes although every method does nothing")


def check_suite_notices_each(node: Node) -> None:
    names = [method.name for method in
             methods_of(ast.parse((node.root / "node.py").read_text()), node.cls.__name__)]
    unseen = [name for name in names
              if not suite_fails_with(node, lambda each, name=name: each == name)]
    demand(not unseen, f"the suite passes although these do nothing: {unseen}")


CHECKS = (
    ("layout", check_layout), ("manifest", check_manifest), ("compiles", check_compiles),
    ("no stubs", check_no_stubs), ("contract is YAML", check_contract_yaml),
    ("minimal model", check_minimal_model), ("typed model", check_typed_model),
    ("official validator", check_official_validator),
    ("damaged contracts are refused", check_damaged_contracts), ("imports", check_imports),
    ("models resolve", check_models_resolve), ("class", check_class),
    ("execute method", check_execute_method), ("construction", check_construction),
    ("missing clients", check_missing_clients), ("execution", check_execution),
    ("official validation.cli", check_official_cli), ("own tests", check_suite),
    ("own tests can fail", check_suite_notices),
)


def judge(node: Node, each_method: bool) -> int:
    """Run all checks on one node; the number that failed. Later ones need earlier ones."""
    checks = list(CHECKS)
    if each_method:
        checks.append(("own tests notice each method", check_suite_notices_each))
    failed = 0
    for name, check in checks:
        try:
            check(node)
            print(f"ok    {node.folder.name}: {name}", flush=True)
        except Exception as error:  # a checker reports whatever goes wrong
            failed += 1
            print(f"FAIL  {node.folder.name}: {name}: {type(error).__name__}: {error}", flush=True)
    return failed


def main(arguments: list[str]) -> int:
    each_method = "--each-method" in arguments
    folders = [Path(argument).resolve() for argument in arguments if not argument.startswith("--")]
    if not folders:
        print(__doc__)
        return 2
    failed = sum(judge(Node(folder), each_method) for folder in folders)
    print(f"{len(folders)} nodes judged, {failed} checks failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main(sys.argv[1:]))
