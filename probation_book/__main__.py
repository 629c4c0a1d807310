"""The book's commands: see `python -m probation_book --help`."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from pathlib import Path

from probation_book.publishing.environment import enter
from probation_book.publishing.paths import REPOSITORY, Layout


def main(arguments: list[str] | None = None) -> int:
    """Run the command that was asked for.

    Return 0 if all went well, 1 with the reason if not, 128 and the signal if it was stopped.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:  # else somebody wants it to go on
            signal.signal(number, _stop)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console need not know every character
    options = _parser().parse_args(arguments)
    if options.run in (_build, _refresh):
        enter(_layout(options))
    # Not before: see `enter`.
    from probation_book.publishing.placing import SiteError
    from probation_book.reading import DataError

    try:
        options.run(options)
    except DataError as error:
        count = len(error.problems)
        return _say(options, f"{error}\n\n{'One problem' if count == 1 else f'{count} problems'}.")
    except SiteError as error:
        return _say(options, str(error))
    except BrokenPipeError:  # nobody reads any more, as after `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except OSError as error:  # no space, no right, no lock: a traceback would explain nothing
        where = f": {error.filename}" if error.filename else ""
        return _say(options, f"The system says: {error.strerror or error}{where}")
    except KeyboardInterrupt as stopped:
        print("Stopped.", file=sys.stderr)
        return 128 + (stopped.args or (signal.SIGINT,))[0]
    return 0


def _stop(number: int, frame: object) -> None:
    """Stop as Ctrl-C does: what was begun is taken away, and nothing runs on."""
    raise KeyboardInterrupt(number)


def _say(options: argparse.Namespace, reason: str) -> int:
    """Say why a command ends here, and what did not happen."""
    outcome = "\n\nNothing was published." if options.run is _build else ""
    print(f"{reason}{outcome}", file=sys.stderr)
    return 1


def _band(given: str) -> tuple[str, int]:
    """A rating and the first number of its band: `Good=70`."""
    rating, _, first = given.rpartition("=")
    if not (rating and first.isdecimal()):
        raise argparse.ArgumentTypeError(
            f"found {given!r}, expected a rating and a number, as in Good=70"
        )
    return rating, int(first)


def _score(given: str) -> tuple[str, int, int]:
    """A rating, its first score, and the highest score of the table: `Good=12/27`."""
    band, _, maximum = given.rpartition("/")
    if not maximum.isdecimal():
        raise argparse.ArgumentTypeError(
            f"found {given!r}, expected a rating, a score and a maximum, as in Good=12/27"
        )
    return (*_band(band), int(maximum))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m probation_book", description="The book's commands."
    )
    commands = parser.add_subparsers(required=True)

    build = commands.add_parser("build", help="check the data, run what changed, build the site")
    build.add_argument("--data", type=Path, help="a data folder from elsewhere")
    build.add_argument("--output", type=Path, help="where the site goes (needed with --data)")
    build.add_argument("--scheduler", help="a Dask cluster's address, to make pages on it")
    build.set_defaults(run=_build)

    check = commands.add_parser("check", help="check and score one inspection, or a file of cases")
    check.add_argument(
        "file",
        type=Path,
        help="an inspection (.yaml, or the form), or a table of its cases (.csv, .xlsx)",
    )
    check.add_argument(
        "--data", type=Path, default=REPOSITORY.data, help="where its sources and framework stand"
    )
    check.add_argument("--json", action="store_true", help="print JSON instead of a table")
    check.add_argument("--framework", help="of cases: a set of standards; else it is the newest")
    check.add_argument(
        "--judged",
        action="append",
        default=[],
        metavar="STANDARD=RATING",
        help='of cases: a rating that inspectors gave, or "not rated" (may be repeated)',
    )
    check.add_argument(
        "--group",
        action="append",
        metavar="COLUMN",
        help="of cases: a column by which people are compared (may be repeated); "
        "else it is those of the template",
    )
    check.set_defaults(run=_check)

    what_if = commands.add_parser(
        "what-if", help="show every PDU under other rules: another band, rule or score table"
    )
    what_if.add_argument("--framework", help="a set of standards; else it is the newest")
    what_if.add_argument("--rule", choices=["lowest", "median", "mean"])
    what_if.add_argument(
        "--band",
        action="append",
        default=[],
        type=_band,
        metavar="RATING=FIRST",
        help='from which whole percentage, as in "Good=70" (may be repeated)',
    )
    what_if.add_argument(
        "--score",
        action="append",
        default=[],
        type=_score,
        metavar="RATING=FIRST/MAXIMUM",
        help='from which score of which table, as in "Good=12/27" (may be repeated)',
    )
    what_if.add_argument("--data", type=Path, default=REPOSITORY.data, help="a data folder")
    what_if.set_defaults(run=_what_if, refuse=what_if.error)

    take = commands.add_parser("import", help="make the file of an inspection from a workbook")
    take.add_argument("file", type=Path, help="the form of the downloads, filled in")
    take.add_argument("--data", type=Path, default=REPOSITORY.data, help="where the file goes")
    take.set_defaults(run=_import)

    schema = commands.add_parser("schema", help="write the schemas of the data files")
    schema.set_defaults(run=_schema)

    refresh = commands.add_parser(
        "refresh", help="run the notebooks and save their outputs in them"
    )
    refresh.set_defaults(run=_refresh)
    return parser


# What a command needs is imported when it is asked for: `check` is to answer at once.


def _layout(options: argparse.Namespace) -> Layout:
    """The folders of a command that makes something."""
    data, output = getattr(options, "data", None), getattr(options, "output", None)
    if data and not output:
        raise SystemExit("--data also needs --output: the repository's own site is left alone")
    return (
        REPOSITORY.on((data or REPOSITORY.data).resolve(), output.resolve())
        if output
        else REPOSITORY
    )


def _build(options: argparse.Namespace) -> None:
    from probation_book.publishing.build import build

    layout = _layout(options)
    build(layout, options.scheduler)
    print(f"Open {layout.site / 'index.html'}")


def _check(options: argparse.Namespace) -> None:
    from probation_book.as_text import as_json, as_text
    from probation_book.reading import read_inspection
    from probation_book.reading.cases import is_of_cases

    if is_of_cases(options.file):
        return _check_cases(options)
    inspection = read_inspection(options.file, options.data)
    print(as_json(inspection) if options.json else as_text(inspection))


def _what_if(options: argparse.Namespace) -> None:
    from probation_book.analysis.what_if import changed_model, what_if_table
    from probation_book.display.chapters import what_if as show
    from probation_book.display.ids import labels
    from probation_book.reading import choose_framework, read_data

    if not (options.rule or options.band or options.score):
        options.refuse("expected a change: --rule, --band or --score, one or more of them")
    data = read_data(options.data)
    framework = choose_framework(data.frameworks, options.framework)
    mine = [one for one in data.inspections.values() if one.framework.key == framework.key]
    scores: dict[int, dict[str, int]] = {}
    for rating, first, maximum in options.score:
        scores.setdefault(maximum, {})[rating] = first
    try:
        other = changed_model(framework.rating_model, options.rule, dict(options.band), scores)
    except ValueError as error:
        raise SystemExit(f"These rules cannot be: {error}") from None
    shown = show.table_in_words(what_if_table(mine, other), labels(mine), framework)
    print(f"What if ({show.rules_words(framework.rating_model, other)})")
    for row in shown.to_dict("records"):
        print("", row.pop("PDU"), *(f"  {what}: {said}" for what, said in row.items()), sep="\n")


def _import(options: argparse.Namespace) -> None:
    from probation_book.as_text import as_text
    from probation_book.reading import add_inspection

    file, inspection = add_inspection(options.file, options.data)
    print(f"{file}\n\n{as_text(inspection)}")


def _check_cases(options: argparse.Namespace) -> None:
    from probation_book.analysis.cases import result_of
    from probation_book.display.cases import cases_as_json, cases_as_text
    from probation_book.reading import DataError, choose_framework, read_references
    from probation_book.reading.cases import read_cases
    from scoring import RatingError

    framework = choose_framework(read_references(options.data).frameworks, options.framework)
    cases = read_cases(options.file, framework, options.group)
    judged = dict(one.partition("=")[::2] for one in options.judged)
    judged = {number: None if one == "not rated" else one for number, one in judged.items()}
    try:
        result = result_of(cases, framework, judged)
    except RatingError as refused:
        raise DataError([f"--judged: {refused}"]) from None
    print(cases_as_json(result) if options.json else cases_as_text(result, options.file.name))


def _schema(options: argparse.Namespace) -> None:
    from probation_book.reading.schema import (
        CLAIMS_SCHEMA,
        FRAMEWORK_SCHEMA,
        SCHEMA,
        claims_schema_text,
        framework_schema_text,
        schema_text,
    )

    SCHEMA.write_text(schema_text(), encoding="utf-8")
    FRAMEWORK_SCHEMA.write_text(framework_schema_text(), encoding="utf-8")
    CLAIMS_SCHEMA.write_text(claims_schema_text(), encoding="utf-8")


def _refresh(options: argparse.Namespace) -> None:
    from probation_book.publishing.execution import refresh
    from probation_book.publishing.page_source import repository
    from probation_book.publishing.placing import claim

    claim(REPOSITORY)
    for notebook in REPOSITORY.all_notebooks:
        print(notebook.relative_to(REPOSITORY.root), flush=True)
        refresh(notebook, *repository(REPOSITORY.root / "_config.yml"))


if __name__ == "__main__":
    sys.exit(main())
