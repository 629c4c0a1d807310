"""The commands behind the Makefile: `python -m probation_book build` and `refresh`."""

from __future__ import annotations

import argparse
import sys

from probation_book.publishing.layout import REPOSITORY
from probation_book.publishing.pages import refresh
from probation_book.publishing.site import SiteError, build
from probation_book.reading import DataError


def main() -> int:
    """Run the command that was asked for; 0 if all went well, 1 with the reason if not."""
    parser = argparse.ArgumentParser(prog="probation_book", description=__doc__)
    parser.add_argument(
        "command",
        choices=["build", "refresh"],
        help="build the site, or run the notebooks and save their outputs in notebooks/",
    )
    command = parser.parse_args().command
    try:
        if command == "build":
            build(REPOSITORY)
        else:
            for notebook in sorted(REPOSITORY.notebooks.rglob("*.ipynb")):
                print(notebook.relative_to(REPOSITORY.root), flush=True)
                refresh(notebook)
    except (DataError, SiteError) as error:
        print(f"{error}\n\nNothing was published.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
