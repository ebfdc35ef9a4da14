"""The node as a Python class: imported, built in the real container, and made to work."""

import asyncio
import enum
import importlib
import inspect
import re
import sys
import types
import typing
import uuid
from datetime import UTC, datetime
from pathlib import Path

from omnibase_core import ModelOnexError
from omnibase_core.models.container.model_onex_container import ModelONEXContainer
from pydantic import BaseModel

from judge.node import BASE_CLASSES, FORM, CheckFailed, Node, demand

CLASS_NAME = re.compile(r"^Node[A-Z][A-Za-z0-9]*(Effect|Compute|Reducer|Orchestrator)$")


def check_imports(node: Node) -> None:
    sys.path.insert(0, str(node.folder))
    node.module = importlib.import_module("v1_0_0.node")
    importlib.import_module("v1_0_0.models")
    importlib.import_module("v1_0_0.tests.conftest")
    demand(Path(node.module.__file__).is_relative_to(node.folder), "another node was imported")


def model_of(node: Node, key: str) -> type[BaseModel]:
    """The class that the contract names as `input_model` or `output_model`."""
    model = getattr(sys.modules["v1_0_0.models"], node.contract[key], None)
    demand(inspect.isclass(model) and issubclass(model, BaseModel),
           f"{node.contract[key]} is no pydantic model of the node")
    return model


def check_models_resolve(node: Node) -> None:
    source = "\n".join(inspect.getsource(inspect.getmodule(model_of(node, key)))
                       for key in ("input_model", "output_model"))
    if FORM == "oct25" and node.kind in ("effect", "reducer"):
        from omnibase_core.validation.contract_validator import ProtocolContractValidator
        result = ProtocolContractValidator().validate_model_compliance(source, node.contract_text)
        demand(result.is_valid, f"violations: {result.violations}")


def check_class(node: Node) -> None:
    base_name = BASE_CLASSES[node.kind]
    base = getattr(importlib.import_module(f"omnibase_core.nodes.node_{node.kind}"), base_name)
    classes = [value for value in vars(node.module).values()
               if inspect.isclass(value) and value.__module__ == node.module.__name__
               and issubclass(value, base)]
    demand(len(classes) == 1, f"{len(classes)} classes derive from {base_name}")
    node.cls = classes[0]
    name, kind = node.cls.__name__, node.kind.capitalize()
    demand(CLASS_NAME.match(name) is not None and name.endswith(kind), name)
    demand(not name.endswith(kind * 2), name)
    demand(name in node.contract_text, f"the contract does not name {name}")


def check_execute_method(node: Node) -> None:
    names = [name for name, value in vars(node.cls).items()
             if name.startswith("execute_") and inspect.iscoroutinefunction(value)]
    demand(len(names) == 1, f"execute methods of the class itself: {names}")
    node.execute = names[0]
    method = vars(node.cls)[node.execute]
    hints = typing.get_type_hints(method)
    parameters = list(inspect.signature(method).parameters)[1:]
    for name in parameters:
        demand(name in hints, f"parameter {name} has no type")
    demand(hints[parameters[0]] is model_of(node, "input_model"),
           "the parameter is not the input model")
    demand(hints["return"] is model_of(node, "output_model"), "the result is not the output model")


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
    """Without clients a node says so in the framework's own error, at once and on work."""
    needs_clients = node.kind in ("effect", "orchestrator")
    for everything in (False, True):
        request = sample_model(model_of(node, "input_model"), everything)
        for call in (lambda made: made.initialize(),
                     lambda made, request=request: getattr(made, node.execute)(request)):
            try:
                asyncio.run(call(node.cls(ModelONEXContainer())))
            except ModelOnexError:
                continue
            demand(not needs_clients, "the node works without its clients")


async def executed(node: Node, request: BaseModel) -> object:
    """One request, carried out by a node whose clients are the fakes of its own tests."""
    fakes = getattr(sys.modules["v1_0_0.tests.conftest"], "Fakes", None)
    made = node.cls(ModelONEXContainer())
    if fakes is not None:
        takes = inspect.signature(made.bind).parameters
        made.bind(**{name: fake for name, fake in vars(fakes()).items() if name in takes})
    await made.initialize()
    return await getattr(made, node.execute)(request)


def check_execution(node: Node) -> None:
    """Every operation, on an input made from the input model."""
    input_model, output_model = model_of(node, "input_model"), model_of(node, "output_model")
    for operation in input_model.model_fields["operation"].annotation:
        request = sample_model(input_model, everything=True).model_copy(
            update={"operation": operation})
        output = asyncio.run(executed(node, request))
        demand(isinstance(output, output_model), f"{operation} answers {type(output).__name__}")
        demand(output_model.model_validate(output.model_dump()) == output,
               f"the output of {operation} does not survive a round trip")


CHECKS = (
    ("imports", check_imports),
    ("models resolve", check_models_resolve),
    ("class", check_class),
    ("execute method", check_execute_method),
    ("construction", check_construction),
    ("missing clients", check_missing_clients),
    ("execution", check_execution),
)
