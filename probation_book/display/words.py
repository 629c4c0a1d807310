"""Values as a reader meets them: ratings, percentages, dates, lists."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

import scoring
from probation_book.display.palette import tone_of

# Said wherever a source is silent: never a blank, never a guess.
NOT_GIVEN = "not given in our sources"

# The same in the cells of a table under which it is said once.
DASH = "–"

# Said of a document that nobody has found an address of.
NO_PAGE = "no public page found"

# Said wherever an overall rating rests on a score table that no source prints.
ASSUMED_TABLE = (
    "No source of ours prints this score table: it is made by the rule that we infer behind the "
    "printed ones, the rating nearest to the mean of the points. It is an assumption."
)

# What rates a standard under each of `scoring.RULES`.
RULE_WORDS = {
    "lowest": "lowest key question",
    "median": "median of its key questions",
    "mean": "mean of its key questions",
}
# The key question that decides it, where not all do alike.
DECIDING_WORDS = {"lowest": "lowest", "median": "middle"}


def not_given(value: object) -> str:
    """The value as text, or that our sources do not give it."""
    if value is None:
        return NOT_GIVEN
    return value if isinstance(value, str) else str(value)  # Markup stays Markup


def pips(points: int, most: int) -> str:
    """Points as filled circles out of the most there can be: ●○○ is 1 of 3."""
    return "●" * points + "○" * (most - points)


def rating_words(rating: str, model: scoring.RatingModel) -> str:
    """A rating in plain text: its points as circles, then its name."""
    return f"{pips_of(rating, model)} {rating}"


def pips_of(rating: str, model: scoring.RatingModel) -> str:
    """The circles of a rating."""
    return pips(model.points[rating], max(model.points.values()))


def badge(
    rating: str | None,
    model: scoring.RatingModel,
    short: bool = False,
    count: int | None = None,
) -> Markup:
    """A rating as HTML: circles for its points, its name, and a colour for both.

    A short one shows the circles alone, and with a `count` that in the place of the name, where a
    key says what they mean.

    The style sheet colours it by its tone, and hatches what is none; the word and the circles say
    the same without colour. The circles are hidden from screen readers, which read the word.
    """
    if rating is None or rating not in model.points:
        words = "Not rated" if rating is None else sentence_case(rating)
        said = words if count is None else f"{count}, {words.lower()}"
        return Markup('<span class="rating">{}</span>').format(said)
    name = Markup('<span class="visually-hidden">{}</span>').format(rating)
    if count is not None:
        name = Markup("{} {}").format(count, name)
    elif not short:
        name = Markup.escape(rating)
    return Markup(
        '<span class="rating" data-tone="{tone}">'
        '<span class="pips" aria-hidden="true">{pips}</span> {name}</span>'
    ).format(tone=tone_of(rating, model).name, pips=pips_of(rating, model), name=name)


def percent(value: float | None) -> str:
    """A percentage: whole where it is whole, else with one decimal place.

    It has more where one would round it into another band: 64.46 is not 64.5.
    """
    if value is None:
        return NOT_GIVEN
    if value == int(value):
        return f"{value:.0f}%"
    whole = scoring.whole_percentage(value)
    texts = (f"{value:.{places}f}" for places in range(1, 17))
    return next(text for text in texts if scoring.whole_percentage(float(text)) == whole) + "%"


def whole_percent(value: scoring.Number) -> str:
    """A percentage rounded as the rules round it."""
    return f"{scoring.whole_percentage(value)}%"


def chance_words(chance: float) -> str:
    """A chance from 0 to 1 in per cent; nothing is called impossible or certain."""
    if chance < 0.001:
        return "under 0.1%"
    if chance > 0.999:
        return "over 99.9%"
    return f"{100 * chance:.1f}%"


_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(number: int) -> str:
    """`nine`; from 11 on in digits."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def number_of(count: int, thing: str) -> str:
    """`1 case`, `2 cases`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def out_of(count: int, total: int) -> str:
    """`3 of the 5`, `all 5`, `both`, `none of the 5`."""
    if count == total:
        return "both" if total == 2 else f"all {total}"
    return f"{count or 'none'} of the {total}"


def also_tied(tied: int) -> str:
    """`, once together with another`, of what is the lowest; or nothing."""
    times = "once" if tied == 1 else f"{tied} times"
    return f", {times} together with another" if tied else ""


def tally(ratings: Iterable[str | None], order: Sequence[str]) -> str:
    """How often each rating is given, best first: `4 Good and 5 Inadequate, 1 not rated`.

    `order` has the ratings from the lowest to the highest; any other word is one not known.
    """
    ratings = list(ratings)
    counts = [
        f"{ratings.count(rating)} {rating}" for rating in reversed(order) if rating in ratings
    ]
    without, unknown = ratings.count(None), len([r for r in ratings if r not in (None, *order)])
    said = [sentence_list(counts)] if counts else []
    said += [f"{without} not rated"] if without else []
    return ", ".join([*said, *([f"{unknown} not known"] if unknown else [])])


def date(iso: str | None) -> str:
    """`2022-08-22` as 22 August 2022, `2022-08` as August 2022, `2022` as it is."""
    if iso is None:
        return NOT_GIVEN
    year, month, day = (*iso.split("-"), "", "")[:3]
    parts = [day.lstrip("0"), calendar.month_name[int(month)] if month else "", year]
    return " ".join(part for part in parts if part)


def sentence_case(text: str) -> str:
    """The text with its first letter large, and the others left alone."""
    return text[:1].upper() + text[1:]


def within_a_sentence(text: str) -> str:
    """The text with its first letter small, and the others left alone."""
    return text[:1].lower() + text[1:]


def sentence_list(items: Iterable[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; with another `word`, `a, b or c`."""
    *rest, last = items
    return f"{', '.join(rest)} {word} {last}" if rest else last


def why_not_computed(row: Any) -> str:
    """Why the rules compute no rating for a row of `analysis.standards_table`."""
    if row.not_rated:
        return "not rated"
    if row.rated_by == "judged":
        return "judged: our sources have no rule for it"
    return f"percentages of its key questions {NOT_GIVEN}"
