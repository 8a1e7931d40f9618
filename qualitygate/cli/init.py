"""A project in, the files that make qualitygate part of it out: configuration, hooks, jobs of CI."""

from __future__ import annotations

from pathlib import Path

import click

from qualitygate.cli.output import say, write_out


@click.command()
@click.option("--github", is_flag=True, help="Write a workflow of GitHub Actions.")
@click.option("--gitlab", is_flag=True, help="Write a job of GitLab CI, to be included.")
@click.option("--pre-commit", is_flag=True, help="Write hooks of pre-commit, or show them where there are others.")
@click.option("--dry-run", is_flag=True, help="Show what would be written as a diff, and write nothing.")
def command(github: bool, gitlab: bool, pre_commit: bool, dry_run: bool) -> None:
    """Make qualitygate part of a project.

    A commented [tool.qualitygate] is put at the end of pyproject.toml, or into a new qualitygate.toml. Without options
    it is joined by what suits the project: a workflow where there is .github, a job where there is .gitlab-ci.yml,
    hooks where there is .pre-commit-config.yaml. What exists is never overwritten.
    """
    from qualitygate.config import find_root
    from qualitygate.init.change import show_changes, write_changes
    from qualitygate.init.plan import Part, detect_parts, make_plan

    root = find_root(Path.cwd())
    asked = {Part.GITHUB: github, Part.GITLAB: gitlab, Part.PRE_COMMIT: pre_commit}
    parts = [part for part, wanted in asked.items() if wanted] or detect_parts(root)
    plan = make_plan(root, parts)
    tell = say if dry_run else write_out
    if dry_run:
        write_out(show_changes(plan.changes))
    else:
        write_changes(root, plan.changes)
    for change in plan.changes:
        tell(f"{'would write' if dry_run else 'wrote'} {change.path}: {change.what}")
    for note in plan.notes:
        tell(note)
    for path, text in plan.paste:
        tell(f"\nput into {path}:\n\n{text}")
    if not plan.changes:
        tell("nothing to write")
    elif not dry_run:
        tell("next: `qualitygate scan`, and `qualitygate baseline create` to begin with what is there")
