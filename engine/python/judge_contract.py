"""Judges one contract with the official package of this interpreter (omnibase-core).

    judge_contract.py CONTRACT_FILE KIND FORM

KIND is effect, compute, reducer or orchestrator; FORM is oct25 or current. Prints one JSON object
on the last line: {"validator": name and version, "problems": [{"error", "message"}]} or
{"cannot": why this package cannot judge the contract}. Always ends with 0 where it could answer.
"""

import importlib
import json
import sys
from importlib import metadata

import yaml
from pydantic import BaseModel, ValidationError

# The first version whose models call the contract's version `contract_version`.
FIRST_CURRENT = (0, 9)


def typed_model(kind: str) -> type[BaseModel]:
    """The package's own model of contracts of this kind."""
    module = importlib.import_module(f"omnibase_core.models.contracts.model_contract_{kind}")
    return getattr(module, f"ModelContract{kind.title()}")


def plain(model: type[BaseModel]) -> type[BaseModel]:
    """The same model built by pydantic: the compute model's own __init__ drops a required field."""
    return type(model.__name__, (model,), {"__init__": BaseModel.__init__})


def problems_of(error: ValidationError) -> list[str]:
    """One sentence per field that the model refuses."""
    return [f"{'.'.join(map(str, each['loc'])) or 'contract'}: {each['msg']}"
            for each in error.errors()]


def judge_typed(model: type[BaseModel], contract: dict) -> list[dict]:
    """What the typed model refuses."""
    try:
        model.model_validate(contract)
    except ValidationError as error:
        return [{"error": True, "message": text} for text in problems_of(error)]
    except Exception as error:  # the package's own checks raise their own kinds
        return [{"error": True, "message": str(error)}]
    return []


def judge_october(text: str, kind: str) -> list[dict]:
    """The validator for code generators, and for compute the typed model it cannot build."""
    if kind == "compute":
        enums = importlib.import_module("omnibase_core.enums")
        contract = yaml.safe_load(text)
        contract["node_type"] = enums.EnumNodeType[str(contract.get("node_type"))]
        return judge_typed(plain(typed_model(kind)), contract)
    module = importlib.import_module("omnibase_core.validation.contract_validator")
    result = module.ProtocolContractValidator().validate_contract_yaml(text, kind)
    return ([{"error": True, "message": str(each)} for each in result.violations]
            + [{"error": False, "message": str(each)} for each in result.warnings])


def judge(text: str, kind: str, form: str) -> dict:
    """The answer of the module's docstring."""
    version = metadata.version("omnibase-core")
    current = tuple(map(int, version.split(".")[:2])) >= FIRST_CURRENT
    if current != (form == "current"):
        return {"cannot": f"omnibase-core {version} does not know contracts of the form {form}"}
    if current:
        problems = judge_typed(typed_model(kind), yaml.safe_load(text))
    else:
        problems = judge_october(text, kind)
    return {"validator": f"omnibase-core {version}", "problems": problems}


def main() -> None:
    """Read the contract and print the answer."""
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    print(json.dumps(judge(text, sys.argv[2], sys.argv[3])))


if __name__ == "__main__":
    main()
