"""The contract, judged by omnibase-core 0.2.0, around that package's own defects."""

from omnibase_core.enums import EnumNodeType
from omnibase_core.models.contracts.model_contract_compute import ModelContractCompute
from omnibase_core.models.contracts.model_yaml_contract import ModelYamlContract
from omnibase_core.validation.contract_validator import ProtocolContractValidator
from pydantic import BaseModel

from judge.contract import MODELS, REFUSALS, check_contract_yaml, damaged_copies
from judge.node import Node, demand

REQUIRED_KEYS = ("name", "version", "description", "input_model", "output_model")
REQUIRED_BY_KIND = {
    "effect": ("contract_version", "node_type", "io_operations"),
    "compute": ("contract_version", "node_type", "algorithm", "performance"),
    "reducer": ("contract_version",),
    "orchestrator": ("performance",),
}


class PlainCompute(ModelContractCompute):
    """The official model with pydantic's constructor: its own drops the algorithm it demands."""

    def __init__(self, **data: object) -> None:
        BaseModel.__init__(self, **data)


def typed(contract: dict, kind: str) -> BaseModel:
    """The contract as the official model of its kind; the models want the enum, not its name."""
    model = PlainCompute if kind == "compute" else MODELS[kind]
    return model.model_validate(contract | {"node_type": EnumNodeType[contract["node_type"]]})


def check_minimal_model(node: Node) -> None:
    """The orchestrator's typed model refuses a key that the minimal one demands."""
    if node.kind != "orchestrator":
        model = ModelYamlContract.model_validate(node.contract)
        demand(model.node_type is EnumNodeType[node.kind.upper()], "another node_type")


def check_typed_model(node: Node) -> None:
    typed(node.contract, node.kind)


def check_official_validator(node: Node) -> None:
    """It cannot accept any compute or orchestrator contract, for the reasons above.

    It warns of every version but 1.0.0, also of one that the prompt asks for; no other warning
    is taken.
    """
    if node.kind in ("compute", "orchestrator"):
        return
    result = ProtocolContractValidator().validate_contract_yaml(node.contract_text, node.kind)
    demand(result.is_valid, f"violations: {result.violations}")
    warnings = [each for each in result.warnings if "Contract version mismatch" not in each]
    demand(not warnings, f"score {result.score}: {warnings}")


def check_damaged_contracts(node: Node) -> None:
    for damage, copy in damaged_copies(node.contract, REQUIRED_KEYS + REQUIRED_BY_KIND[node.kind]):
        refused = False
        try:
            typed(copy, node.kind)
            if node.kind != "orchestrator":
                ModelYamlContract.model_validate(copy)
        except REFUSALS:
            refused = True
        demand(refused, f"the contract is accepted {damage}")


CHECKS = (
    ("contract is YAML", check_contract_yaml),
    ("minimal model", check_minimal_model),
    ("typed model", check_typed_model),
    ("official validator", check_official_validator),
    ("damaged contracts are refused", check_damaged_contracts),
)
