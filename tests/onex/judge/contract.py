"""contract.yaml by itself: what is the same in both forms."""

import yaml
from omnibase_core import ModelOnexError
from omnibase_core.models.contracts.model_contract_compute import ModelContractCompute
from omnibase_core.models.contracts.model_contract_effect import ModelContractEffect
from omnibase_core.models.contracts.model_contract_orchestrator import ModelContractOrchestrator
from omnibase_core.models.contracts.model_contract_reducer import ModelContractReducer
from pydantic import ValidationError

from judge.node import BASE_CLASSES, FORM, CheckFailed, Node, demand

MODELS = {
    "effect": ModelContractEffect,
    "compute": ModelContractCompute,
    "reducer": ModelContractReducer,
    "orchestrator": ModelContractOrchestrator,
}
REFUSALS = (ValidationError, ModelOnexError, KeyError)


class UniqueKeyLoader(yaml.SafeLoader):
    """A YAML loader that refuses doubled keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise CheckFailed(f"a key is there twice: {sorted(map(str, keys))}")
        return super().construct_mapping(node, deep)


def check_contract_yaml(node: Node) -> None:
    node.contract_text = (node.root / "contract.yaml").read_text()
    node.contract = yaml.load(node.contract_text, Loader=UniqueKeyLoader)
    demand(node.kind in BASE_CLASSES, f"there is no kind {node.kind}")
    wanted = node.kind.upper() + ("" if FORM == "oct25" else "_GENERIC")
    demand(node.contract["node_type"] == wanted, f"node_type is not {wanted}")
    demand(node.contract["name"] == node.folder.name, "the name is not the folder's")
    for key in ("input_model", "output_model"):
        demand(node.contract[key].startswith("Model"), f"{key} does not start with Model")


def damaged_copies(contract: dict, required: tuple[str, ...]) -> list[tuple[str, dict]]:
    """Copies of a contract that no model may accept, each with what was done to it."""
    copies = [(f"without {key}", {name: value for name, value in contract.items() if name != key})
              for key in required]
    copies.append(("with an empty name", contract | {"name": ""}))
    copies.append(("with an unknown node_type", contract | {"node_type": "NO_SUCH_TYPE"}))
    copies.append(("with text for dependencies", contract | {"dependencies": "none"}))
    return copies
