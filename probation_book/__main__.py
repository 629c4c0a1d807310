"""The book's commands: see `python -m probation_book --help`."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from probation_book.publishing.layout import REPOSITORY
from probation_book.reading import DATA, DataError


def main(arguments: list[str] | None = None) -> int:
    """Run the command that was asked for.

    Return 0 if all went well, 1 with the reason if not, 130 if it was stopped.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console need not know every character
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except DataError as error:
        outcome = "" if options.run is _check else " Nothing was run or published."
        print(f"{error}\n\n{_count(error)}{outcome}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m probation_book", description="The book's commands."
    )
    commands = parser.add_subparsers(required=True)

    build = commands.add_parser("build", help="check the data, run what changed, build the site")
    build.add_argument("--data", type=Path, help="a data folder from elsewhere")
    build.add_argument("--output", type=Path, help="where its site goes (needed with --data)")
    build.add_argument("--scheduler", help="a Dask cluster's address, to make pages on it")
    build.set_defaults(run=_build)

    check = commands.add_parser("check", help="check and score one inspection")
    check.add_argument("file", type=Path)
    check.add_argument(
        "--data", type=Path, default=DATA, help="where its sources and framework stand"
    )
    check.add_argument("--json", action="store_true", help="print JSON instead of a table")
    check.set_defaults(run=_check)

    schema = commands.add_parser("schema", help="write the schemas of the data files")
    schema.set_defaults(run=_schema)

    refresh = commands.add_parser(
        "refresh", help="run the notebooks and save their outputs in them"
    )
    refresh.set_defaults(run=_refresh)
    return parser


# What a command needs is imported when it is asked for: `check` is to answer at once.


def _build(options: argparse.Namespace) -> None:
    from probation_book.publishing.build import build
    from probation_book.publishing.site import SiteError

    layout = REPOSITORY
    if options.data:
        if not options.output:
            raise SystemExit("--data also needs --output: the repository's own site is left alone")
        layout = layout.on(options.data.resolve(), options.output.resolve())
    try:
        build(layout, options.scheduler)
    except SiteError as error:
        raise SystemExit(f"{error}\n\nNothing was published.") from None
    print(f"Open {layout.site / 'index.html'}")


def _check(options: argparse.Namespace) -> None:
    from probation_book.display.plain import as_json, as_text
    from probation_book.reading import read_inspection

    inspection = read_inspection(options.file, options.data)
    print(as_json(inspection) if options.json else as_text(inspection))


def _schema(options: argparse.Namespace) -> None:
    from probation_book.reading.schema import CLAIMS_SCHEMA, SCHEMA, claims_schema_text, schema_text

    SCHEMA.write_text(schema_text(), encoding="utf-8")
    CLAIMS_SCHEMA.write_text(claims_schema_text(), encoding="utf-8")


def _refresh(options: argparse.Namespace) -> None:
    from probation_book.publishing.contents import repository
    from probation_book.publishing.execution import refresh

    for notebook in REPOSITORY.all_notebooks:
        print(notebook.relative_to(REPOSITORY.root), flush=True)
        refresh(notebook, *repository(REPOSITORY.root / "_config.yml"))


def _count(error: DataError) -> str:
    return "One problem." if len(error.problems) == 1 else f"{len(error.problems)} problems."


if __name__ == "__main__":
    sys.exit(main())
