"""The contract, judged by omnibase-core 0.47.57, around that package's own defects."""

from functools import cache
from importlib.resources import files

import yaml
from omnibase_core.enums import EnumNodeType
from omnibase_core.models.contracts.model_yaml_contract import ModelYamlContract
from omnibase_core.models.contracts.subcontracts.model_validator_subcontract import (
    ModelValidatorSubcontract,
)
from omnibase_core.validation.validator_contract_linter import ValidatorContractLinter

from judge.contract import MODELS, REFUSALS, check_contract_yaml, damaged_copies
from judge.node import Node, demand

REQUIRED_KEYS = ("name", "contract_version", "description", "input_model", "output_model")
REQUIRED_BY_KIND = {
    "effect": ("node_type",),
    "compute": ("node_type", "performance"),
    "reducer": (),
    "orchestrator": ("performance",),
}


@cache
def linter_rules() -> ModelValidatorSubcontract:
    """The linter's own rules, except that it still demands a key which the models forbid."""
    path = files("omnibase_core") / "validation/contracts/contract_linter.validation.yaml"
    rules = yaml.safe_load(path.read_text())["validation"]
    for rule in rules["rules"]:
        if rule["rule_id"] == "required_fields":
            rule["parameters"]["fields"] = ["name", "contract_version", "node_type"]
    return ModelValidatorSubcontract.model_validate(rules)


def check_minimal_model(node: Node) -> None:
    model = ModelYamlContract.model_validate(node.contract)
    demand(model.node_type is EnumNodeType[node.contract["node_type"]], "another node_type")


def check_typed_model(node: Node) -> None:
    model = MODELS[node.kind]
    model.model_validate(node.contract)
    if hasattr(model, "from_yaml"):
        model.from_yaml(node.contract_text)


def check_linter(node: Node) -> None:
    result = ValidatorContractLinter(contract=linter_rules()).validate(node.root / "contract.yaml")
    found = [f"{issue.severity.value} {issue.message}" for issue in result.issues]
    demand(result.is_valid and not found, f"{found}")


def check_damaged_contracts(node: Node) -> None:
    copies = damaged_copies(node.contract, REQUIRED_KEYS + REQUIRED_BY_KIND[node.kind])
    copies.append(("with an unknown key", node.contract | {"no_such_key": 1}))
    for damage, copy in copies:
        refused = False
        try:
            MODELS[node.kind].model_validate(copy)
        except REFUSALS:
            refused = True
        demand(refused, f"the contract is accepted {damage}")


CHECKS = (
    ("contract is YAML", check_contract_yaml),
    ("minimal model", check_minimal_model),
    ("typed model", check_typed_model),
    ("linter", check_linter),
    ("damaged contracts are refused", check_damaged_contracts),
)
