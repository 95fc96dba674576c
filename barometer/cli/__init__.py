"""The command line: parse, call, print. Nothing is imported before a command needs it."""

from __future__ import annotations

import atexit
import gc
import signal
import sys
from typing import Any

import typer

from barometer.cli import fetching, papers, proving, publishing, reporting, taking
from barometer.cli.asked import options
from barometer.cli.policies import policy_app
from barometer.cli.prose import commentary_app
from barometer.cli.speaking import Run
from barometer.errors import BarometerError
from barometer.terminal import write_over

app = typer.Typer(
    name="barometer",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=(
        "The inclusion barometer: a yearly measurement of a municipality's goals.\n\n"
        "Start with `barometer status`, which shows goals, indicators and measurements, then "
        "`barometer report 2013`, which makes that measurement's report in reports/2013/. "
        "To try the whole year: `barometer demo my-city`.\n\n"
        "Every command says what it needs with --help; a mistake costs one sentence and exit code 1."
    ),
)
app.callback()(options)
for command in (  # in the order in which --help lists them
    *(
        taking.init,
        taking.status,
        taking.demo,
        taking.template,
        taking.check_command,
        taking.measure,
        taking.audit_command,
    ),
    fetching.fetch,
    *(reporting.report, reporting.watch_command),
    *(papers.letter_command, papers.indstilling_command, papers.calendar, papers.remind),
    *(publishing.site, publishing.serve_command),
    *(
        proving.reproduce_command,
        proving.compare_command,
        proving.history_command,
        proving.power_command,
        proving.verify_command,
    ),
    *(proving.sign_command, proving.archive_command),
):
    app.command(command.__name__.removesuffix("_command"))(command)
app.add_typer(commentary_app, name="commentary")
app.add_typer(policy_app, name="policy")

INTERRUPTED = 130
"""What typer leaves with after Ctrl-C."""

_MISUSED: type[Exception] = typer.BadParameter.__mro__[2]
"""What typer raises for a command that cannot be understood; it exports only what is derived from it."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with exit code 0, or 1 after a mistake."""
    given = sys.argv[1:] if arguments is None else arguments
    # A command lives for seconds: to look for garbage all the time would take a tenth of them.
    gc.set_threshold(50_000)
    # Nor is it looked for once more at the end: that took a quarter of a second.
    atexit.register(gc.freeze)
    run = Run()
    try:
        left = app(given, obj=run, standalone_mode=False) or 0
    except BarometerError as error:
        if "--debug" in given:
            raise
        print(f"barometer: {run.said(str(error))}", file=sys.stderr)
        left = 1
    except _MISUSED as error:
        left = _say_misused(error, run)
    except KeyboardInterrupt:
        left = INTERRUPTED
    except Exception as error:
        left = _say_own(error, run, "--debug" in given)
    finally:
        if arguments is None:  # all is done, and on its way out the process is not interrupted again
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    if left == INTERRUPTED:
        if sys.stderr.isatty():
            write_over("", sys.stderr)
        print(f"barometer: {run.said('interrupted; nothing was left half-written')}", file=sys.stderr)
    raise SystemExit(left)


def _say_own(error: Exception, run: Run, debug: bool) -> int:
    """Say on stderr what went wrong in a calculation of the project's own; other errors are the package's."""
    from barometer.policy.own import own_mistake

    mistake = own_mistake(error)
    if not mistake or debug:
        raise error
    print(f"barometer: {run.said(mistake)}", file=sys.stderr)
    return 1


def _say_misused(error: Any, run: Run) -> int:
    """Say on stderr why a command could not be understood; return what to leave with."""
    message: str = error.format_message()
    help_of_nothing = "\n" in message  # a command that was given nothing shows its help
    about = "" if help_of_nothing else f" ({error.ctx.command_path} --help)"
    print(f"{'' if help_of_nothing else 'barometer: '}{run.said(message)}{about}", file=sys.stderr)
    return 1
