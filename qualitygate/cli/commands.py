"""The names of the commands in, the one that was asked for out; only that one is imported."""

from __future__ import annotations

from importlib import import_module

import click

from qualitygate import __version__
from qualitygate.errors import UsageError, did_you_mean

#: Each command and its summary, in the order of the help. Its module is ``qualitygate.cli.<name>``, in which the click
#: command is called ``command``.
COMMANDS = {
    "scan": "Find anti-patterns and patterns in tests.",
    "mutate": "Judge every mutant of the sources by the tests.",
    "merge": "Join what the shards of a run wrote.",
    "report": "Measure everything, score it, and judge the gate.",
    "history": "Show how the reports of the project have changed.",
    "demo": "Show the whole on a bundled example.",
    "baseline": "Keep the findings that are known, so that scan shows new ones.",
    "rules": "List the rules, or test your own.",
    "explain": "Explain a rule, a pattern or a metric.",
    "init": "Make qualitygate part of a project.",
    "config": "Check and show the configuration.",
    "doctor": "Check that the machine and the project have what is needed.",
}


class SuggestingGroup(click.Group):
    """A group that names the nearest command for one that it does not have."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            raise UsageError(f"no such command: {args[0]}", help=did_you_mean(args[0], tuple(known)))
        return super().resolve_command(ctx, args)


class LazyGroup(SuggestingGroup):
    """A group whose commands are imported when they are called: ``--version`` and ``--help`` import none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"qualitygate.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 passed, 1 findings or gate failed, 2 usage, 3 internal error, 4 the project's tests all "
    "fail, 5 nothing to analyse, 6 undecided; the others are in docs/exit-codes.md.",
)
@click.version_option(__version__, prog_name="qualitygate", message="%(prog)s %(version)s")
def root_command() -> None:
    """Tells whether a Python test suite is any good, proves it, and shows what to do next."""
