"""The packages' own validation of a folder, as their command lines do it."""

import contextlib
import io
import sys

from judge.node import FORM, Node, demand


def check_oct25(node: Node) -> None:
    """`python -m omnibase_core.validation.cli all FOLDER`.

    Its minimal contract model demands `contract_version`, which the typed model of orchestrators
    forbids: no contract passes both, and theirs are judged by the typed model alone.
    """
    from omnibase_core.validation.cli import run_validation_cli

    parts = ("architecture", "union-usage", "patterns") if node.kind == "orchestrator" else ("all",)
    for part in parts:
        sys.argv = ["validation.cli", part, str(node.root)]
        with contextlib.redirect_stdout(io.StringIO()) as output:
            code = run_validation_cli()
        demand(code == 0, output.getvalue()[-1500:])


def check_current(node: Node) -> None:
    """`onex validate FOLDER`, plain and strict."""
    from click.testing import CliRunner
    from omnibase_core.cli.cli_commands import cli

    for option in ([], ["--strict"]):
        result = CliRunner().invoke(cli, ["validate", *option, str(node.root)])
        demand(result.exit_code == 0, f"{option} {result.output[-1500:]}")


CHECKS = (("official command line", check_oct25 if FORM == "oct25" else check_current),)
