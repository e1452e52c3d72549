"""Lets Terraform judge where we and tfparse do not agree: `benchmarks/judged/*` are small cases of each class.

python -m benchmarks.tfparse_judged --python PYTHON_WITH_TFPARSE
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.tfparse_answers import answers
from domicile.model.values import Known
from domicile.syntax.tree import read_tree
from domicile.terraform import configuration

CASES = Path(__file__).with_name("judged")
JUDGED = "terraform_data.judged"


def terraform_says(folder: Path) -> Any:
    """The planned `input` of the judged resource; it runs in the folder, without providers from elsewhere."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    for arguments in (["init", "-input=false"], ["plan", "-input=false", "-out=judged.tfplan"]):
        subprocess.run(["terraform", *arguments], cwd=folder, env=environment, capture_output=True, check=True)
    shown = subprocess.run(
        ["terraform", "show", "-json", "judged.tfplan"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    planned = {change["address"]: change["change"]["after"] for change in json.loads(shown.stdout)["resource_changes"]}
    return planned[JUDGED].get("input")


def tfparse_says(folder: Path, python: str) -> Any:
    """What it gives for the same; null where it gives nothing."""
    for answer in answers([folder], python, None):
        for item in answer.resources:
            if item["__tfmeta"]["path"] == JUDGED:
                return item.get("input")
    return None


def we_say(folder: Path) -> Any:
    """The value, or the reason why it is not known."""
    for block in configuration.load(read_tree(folder), None, None).blocks:
        if block.address == JUDGED:
            value = block.get("input")
            return value.data if isinstance(value, Known) else f"unknown: {getattr(value, 'reason', 'one of several')}"
    return None


def main() -> None:
    """Print one row of a Markdown table a case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="an interpreter that has tfparse")
    arguments = parser.parse_args()
    print("| case | Terraform | domicile | tfparse |\n|---|---|---|---|")
    for case in sorted(path for path in CASES.iterdir() if path.is_dir()):
        with tempfile.TemporaryDirectory() as copy:
            folder = Path(copy).resolve() / case.name
            shutil.copytree(case, folder)
            ours, theirs = we_say(folder), tfparse_says(folder, arguments.python)
            said = (terraform_says(folder), ours, theirs)
        print(f"| {case.name} | " + " | ".join(f"`{json.dumps(one)}`" for one in said) + " |")


if __name__ == "__main__":
    main()
