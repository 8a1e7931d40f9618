"""Arguments in, an exit code out: the only place that turns errors into exits."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence

import click

from qualitygate.cli.commands import COMMANDS, root_command
from qualitygate.cli.output import say, silence_broken_pipe
from qualitygate.errors import EnvironmentFault, QualityGateError, UsageError
from qualitygate.exit_codes import ExitCode

#: What a machine says when it is not our mistake.
_REFUSALS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)


def end(argv: Sequence[str], command: click.Command = root_command) -> int:
    """Run a command; whatever happens, one documented exit code and at most one error told on standard error."""
    try:
        code = _invoke(argv, command)
        sys.stdout.flush()
    except QualityGateError as error:
        say(str(error))
        code = error.exit_code
        if code is ExitCode.INTERNAL:
            _trace_when_asked(error)
    except (KeyboardInterrupt, click.Abort):
        say("interrupted")
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        silence_broken_pipe()
        code = ExitCode.OK
    except OSError as error:
        fault = _find_fault(error)
        say(str(fault))
        _trace_when_asked(error)
        code = fault.exit_code
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the last line: nothing else may end the program
        say(str(_describe(error)))
        _trace_when_asked(error)
        code = ExitCode.INTERNAL
    return int(code)


def _invoke(argv: Sequence[str], command: click.Command) -> ExitCode:
    # Not click's own main(): it ends Ctrl-C and its errors with 1.
    try:
        with command.make_context("qualitygate", list(argv), obj=list(argv)) as context:
            result = command.invoke(context)
            return result if isinstance(result, ExitCode) else ExitCode.OK
    except click.exceptions.Exit as ended:
        return ExitCode(ended.exit_code)
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # click has it from 8.2 on
            say(error.format_message())
            return ExitCode.USAGE
        raise _translate(error, argv) from error


def _translate(error: click.ClickException, argv: Sequence[str]) -> QualityGateError:
    """One of click's complaints in our own form."""
    context = getattr(error, "ctx", None)
    # Some of click's errors do not know their command.
    named = [name for name in argv[:1] if name in COMMANDS]
    help = f"run `{context.command_path if context is not None else ' '.join(['qualitygate', *named])} --help`"
    what = getattr(error, "message", "") or error.format_message()
    if isinstance(error, click.MissingParameter):
        what = error.format_message()
    elif isinstance(error, click.BadParameter):
        where = (error.param.opts[-1] if error.param is not None else error.param_hint) or ""
        return UsageError(_lower(what), where=str(where), help=help)
    if isinstance(error, click.NoSuchOption):
        what = f"no such option: {error.option_name}"
        close = error.possibilities or ()
        help = f"did you mean `{close[0]}`?" if close else help
    return UsageError(_lower(what), help=help)


def _lower(what: str) -> str:
    return f"{what[:1].lower()}{what[1:]}".rstrip(".")


def _find_fault(error: OSError) -> QualityGateError:
    """The machine's fault where it refuses rights or room, else ours."""
    if error.errno not in _REFUSALS:
        return _describe(error)
    return EnvironmentFault(
        str(error.strerror).lower(),
        where=str(error.filename or ""),
        help="give qualitygate the rights or the room it needs, or leave that path out",
    )


def _describe(error: BaseException) -> QualityGateError:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    what = " ".join([f"{type(error).__name__}:", *str(error).split()])
    return QualityGateError(
        what.rstrip(":"),
        where=where,
        why="this is a mistake in qualitygate, not in your project",
        help="run it again with QUALITYGATE_DEBUG=1 for the traceback, and report it",
    )


def _trace_when_asked(error: BaseException) -> None:
    if os.environ.get("QUALITYGATE_DEBUG"):
        say("".join(traceback.format_exception(error)).rstrip())
