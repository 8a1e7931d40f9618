"""Arguments in, an exit code out: what was answered before is answered again, all else is run.

Nothing is imported before that is decided: an answer that is kept needs none of it.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as type checkers read it: `typing` itself takes longer to import than an answer to find
if TYPE_CHECKING:
    from collections.abc import Sequence

    import click


def run() -> None:
    """The console entry."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's encoding lacks must not end the run.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    try:
        code = answer_again(sys.argv[1:])
    except KeyboardInterrupt:  # before there was a command to interrupt
        from qualitygate.cli.output import say
        from qualitygate.exit_codes import ExitCode

        say("interrupted")
        code = ExitCode.INTERRUPTED
    sys.exit(code)


def answer_again(argv: list[str]) -> int:
    """Print what the same command line printed, where nothing has changed since; else run it."""
    from qualitygate.cli.answers import recall

    kept = recall(argv)
    if kept is not None:
        text, code = kept
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
            return code
        except BrokenPipeError:
            from qualitygate.cli.output import silence_broken_pipe

            silence_broken_pipe()
            return code
        except OSError:  # told as for any other command
            pass
    import signal

    # Whoever ends us politely wants what Ctrl-C gives: nothing left running, no copy left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return main(argv)


def main(argv: Sequence[str], command: click.Command | None = None) -> int:
    """Run a command, by default that of the program; whatever happens, one documented exit code."""
    from qualitygate.cli.commands import root_command
    from qualitygate.cli.ending import end

    return end(argv, command or root_command)
