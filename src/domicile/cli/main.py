"""The command. Exit status: 0 nothing fails, 1 something does, 2 the work could not be done."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import click

import domicile
from domicile.model.privileges import OF_DATA

FORMATS = ("text", "json", "sarif", "junit", "github")
ADVERSE_FORMATS = ("text", "checkov", "trivy", "kics", "json")
ACCESS_FORMATS = ("text", "json", "csv")
DEBUG_VARIABLE = "DOMICILE_DEBUG"


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 nothing fails, 1 something fails, 2 the work could not be done.",
)
@click.version_option(domicile.__version__, prog_name="domicile")
def command() -> None:
    """Where will this data live, who can reach it, and is that allowed?

    Reads Terraform and Kubernetes before anything is deployed, and blocks data outside its jurisdiction, public
    buckets and overly broad data-access roles.
    """


@command.command(short_help="Judge Terraform and Kubernetes.")
@click.argument("paths", nargs=-1, metavar="[PATH ...]")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file; else the nearest domicile.yaml.")
@click.option("--home", metavar="JURISDICTION", help="Without a policy file: where data belongs (eu, US, NO …).")
@click.option("--var-file", "var_files", multiple=True, type=click.Path(path_type=Path), help="As Terraform's own.")
@click.option("--env-vars", is_flag=True, help="Read variables from TF_VAR_… as Terraform does.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write the report to a file; a summary goes to stderr.")
@click.option("--exit-zero", is_flag=True, help="Turn exit status 1 into 0; 2 stays 2.")
@click.option("--strict", is_flag=True, help="Every undecided finding fails.")
@click.option("--show-passes", is_flag=True, help="List what passed too.")
@click.option("--changed-only", is_flag=True, help="PATHs are changed files: judge only what uses them.")
@click.option("--no-cache", is_flag=True, help="Keep nothing between runs (nothing is kept today).")
def scan(
    paths: tuple[str, ...],
    policy: Path | None,
    home: str | None,
    var_files: tuple[Path, ...],
    env_vars: bool,
    form: str,
    output: Path | None,
    exit_zero: bool,
    strict: bool,
    show_passes: bool,
    changed_only: bool,
    no_cache: bool,
) -> None:
    """Judge the Terraform and Kubernetes in PATHs (default: here). `-` reads manifests or a plan from stdin."""
    from domicile.cli import scanning

    sys.exit(
        scanning.run(
            paths,
            policy=policy,
            home=home,
            var_files=var_files,
            variables_from_environment=env_vars,
            form=form,
            output=output,
            exit_zero=exit_zero,
            strict=strict,
            show_passes=show_passes,
            changed_only=changed_only,
        )
    )


@command.command(short_help="Where one resource lives, with the proof.")
@click.argument("address")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file; else the nearest domicile.yaml.")
@click.option("--var-file", "var_files", multiple=True, type=click.Path(path_type=Path), help="As Terraform's own.")
def where(address: str, path: Path, policy: Path | None, var_files: tuple[Path, ...]) -> None:
    """The places of the resource ADDRESS in PATH, with their proof, and its data class with its reason."""
    from domicile.cli import placing

    sys.exit(placing.run(address, path, policy=policy, var_files=var_files))


@command.command(short_help="A rule: why it matters, how to mend it.")
@click.argument("rule")
def explain(rule: str) -> None:
    """What RULE (RES101, CKV_RES_101 or its name) finds, why it matters and how to mend it."""
    from domicile.cli import explaining

    sys.exit(explaining.run(rule))


@command.command(short_help="Who reaches which data, from where.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file; else the nearest domicile.yaml.")
@click.option("--home", metavar="JURISDICTION", help="Without a policy file: where data belongs (eu, US, NO …).")
@click.option("--var-file", "var_files", multiple=True, type=click.Path(path_type=Path), help="As Terraform's own.")
@click.option("--class", "data_class", default="", help="List who reaches this data class.")
@click.option(
    "--from", "belongs", default="", metavar="JURISDICTION", help="List who belongs here (or: anyone, own, unknown)."
)
@click.option("--may", "privilege", type=click.Choice(OF_DATA), default=None, help="List who has this privilege.")
@click.option("--list", "show_list", is_flag=True, help="List everybody, with the way of each.")
@click.option("--base", metavar="REV", help="What the change since this git revision adds and removes.")
@click.option("--format", "form", type=click.Choice(ACCESS_FORMATS), default="text", show_default=True)
def access(
    path: Path,
    policy: Path | None,
    home: str | None,
    var_files: tuple[Path, ...],
    data_class: str,
    belongs: str,
    privilege: str | None,
    show_list: bool,
    base: str | None,
    form: str,
) -> None:
    """The matrix of data class, jurisdiction of principal and privilege for the estate in PATH, with how many
    principals each cell has; the list behind a cell with the way of each; what a change adds and removes.
    """
    from domicile.cli import accessing

    choice = accessing.Choice(data_class, belongs, privilege or "")
    sys.exit(
        accessing.run(
            path,
            policy=policy,
            home=home,
            var_files=var_files,
            choice=choice,
            show_list=show_list,
            base=base,
            form=form,
        )
    )


@command.command(short_help="Other scanners' rules that contradict the policy.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file; else the nearest domicile.yaml.")
@click.option("--home", metavar="JURISDICTION", help="Without a policy file: where data belongs (eu, US, NO …).")
@click.option("--var-file", "var_files", multiple=True, type=click.Path(path_type=Path), help="As Terraform's own.")
@click.option("--format", "form", type=click.Choice(ADVERSE_FORMATS), default="text", show_default=True)
def adverse(path: Path, policy: Path | None, home: str | None, var_files: tuple[Path, ...], form: str) -> None:
    """Which rules of other scanners demand copies that the policy forbids for the estate in PATH, what to do instead,
    and the list that makes the other scanner skip them (.checkov.yaml, .trivyignore, kics.config).
    """
    from domicile.cli import contradicting

    sys.exit(contradicting.run(path, policy=policy, home=home, var_files=var_files, form=form))


@command.command(short_help="Write a first policy from what is found.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--output", type=click.Path(path_type=Path), help="Where to write it (default: PATH/domicile.yaml).")
@click.option("--print", "to_stdout", is_flag=True, help="Print the policy instead of writing it.")
def init(path: Path, output: Path | None, to_stdout: bool) -> None:
    """Write a first policy from what the estate in PATH shows. Never overwrites."""
    from domicile.cli import initialising

    sys.exit(initialising.run(path, output=output, to_stdout=to_stdout))


@command.command(
    short_help="Checkov with domicile's checks in it.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def checkov(arguments: tuple[str, ...]) -> None:
    """Run Checkov itself, with domicile's checks registered in its main process, failing closed."""
    from domicile.doors.checkov import command as checkov_command

    gc.enable()
    sys.exit(checkov_command.run(list(arguments)))


def main() -> None:
    """The console script. A fault of ours is exit status 2, in one line; DOMICILE_DEBUG=1 shows the traceback."""
    try:
        _run()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as fault:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        click.echo(
            f"domicile: a fault of ours: {type(fault).__name__}: {fault}\n"
            f"Nothing was judged. Please report it; {DEBUG_VARIABLE}=1 shows where it happened.",
            err=True,
        )
        sys.exit(2)


def _run() -> None:
    """The command, and then the end at once: to take a large estate apart would cost a third of the whole run."""
    gc.disable()
    try:
        command()
    except SystemExit as end:
        if not isinstance(end.code, int) or gc.isenabled():
            raise
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(end.code)


if __name__ == "__main__":
    main()
