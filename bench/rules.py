"""How fast the rules run over whole tables, beside a plain loop over `scoring`."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice, product

import numpy as np

import scoring
from probation_book.analysis.vectorised import points_of_shares, records_by_rating
from probation_book.reading import Framework, read_references


def run(framework: Framework, standards: int = 1_000_000, looped: int = 5_000) -> None:
    """Print seconds for a million standards and for all records, and how the loop compares.

    The loop runs over the first `looped` only, and is scaled up.
    """
    model = framework.rating_model
    table = model.score_tables[0]
    rated = len(model.rated_standards) - len(table.unrated)
    records = len(model.points) ** rated
    shares = np.random.default_rng(1).integers(0, 101, (standards, 3)).astype(float)
    number = next(
        standard.number for standard in model.rated_standards if len(standard.key_questions) == 3
    )
    questions = model.standard(number).key_questions

    def loop_standards() -> None:
        for row in shares[:looped].astype(int).tolist():
            scoring.rate_standard(number, dict(zip(questions, row, strict=True)), model)

    def loop_records() -> None:
        numbers = [standard.number for standard in model.rated_standards]
        for record in islice(product(model.points, repeat=rated), looped):
            scoring.overall_rating(dict(zip(numbers, record, strict=True)), model)

    _line(
        f"{standards:,} standards",
        lambda: points_of_shares(shares, model),
        loop_standards,
        standards / looped,
    )
    _line(
        f"{records:,} records",
        lambda: records_by_rating(table, model),
        loop_records,
        records / looped,
    )


def _line(
    what: str, at_once: Callable[[], object], loop: Callable[[], object], scale: float
) -> None:
    fast, slow = _seconds(at_once), _seconds(loop) * scale
    print(
        f"{what}: {fast:.3f} s at once, {slow:.1f} s in a loop: {slow / fast:.0f} times faster",
        flush=True,
    )


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    run(next(iter(read_references().frameworks.values())))
