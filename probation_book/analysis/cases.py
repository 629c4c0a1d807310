"""From the cases of an analyst's own file to ratings, and groups of people side by side.

Case data are personal: every table here has counts alone, and names a group only if enough people
share it. Counts of few people in a group are kept back, with what they could be worked out from.
Those of all cases together are not: they are what an inspection publishes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import pandas as pd

import scoring
from probation_book.analysis.groups import Index, false_alarms, relative_rate_index
from probation_book.reading import Framework
from probation_book.reading.cases import GROUPS, Cases, as_answers, questions_of

# A group of fewer is not named, and a count of fewer, none included, not shown. That it is five is
# our choice: statistical agencies ask for five, or for three (Glossary of Statistical Disclosure
# Control, 2005: https://stats.oecd.org/glossary/detail.asp?ID=7010). Nor may it be had by
# subtraction, for which the Ministry of Justice has a tool of its own:
# https://github.com/moj-analytical-services/mojSuppression.
FEWEST = 5

# In place of the names of groups that are smaller, and of what the file does not say.
SMALLER, NOT_RECORDED = "smaller groups", "not recorded"

_NO_INDEX = Index(None, None, None)
# One row of these for each group and key question: see `compare_groups`.
_GROUP_COLUMNS = ["column", "group", "standard", "question", "count", "of"]
_GROUP_COLUMNS += ["reference", "reference_count", "reference_of", "index", "low", "high", "apart"]


@dataclass(frozen=True)
class CasesResult:
    """All that follows from the cases of one file: see the functions of these names."""

    framework: Framework
    cases: int
    """How many cases there are."""
    key_questions: pd.DataFrame
    standards: pd.DataFrame
    possible: pd.DataFrame
    not_known: tuple[str, ...]
    """The standards that count, and whose ratings neither cases nor inspectors gave."""
    columns: pd.DataFrame
    groups: pd.DataFrame
    summary: pd.DataFrame

    @property
    def comparisons(self) -> int:
        """How many times a group is compared with its reference."""
        return int(self.groups["index"].notna().sum())

    @property
    def by_luck(self) -> float:
        """The chance that at least one of so many is told apart by luck alone, from 0 to 1."""
        return false_alarms(self.comparisons)


def result_of(
    cases: Cases, framework: Framework, judged: Mapping[str, str | None] | None = None
) -> CasesResult:
    """All tables. `judged` are ratings that inspectors gave, by standard: see `possible_scores`."""
    model = framework.rating_model
    questions = rate_key_questions(cases.answers, model)
    standards = rate_standards(questions, model)
    judged = judged or {}
    rated = {*standards.dropna(subset="rating")["standard"], *judged}
    groups = compare_groups(*cases)
    return CasesResult(
        framework=framework,
        cases=len(cases.answers),
        key_questions=questions,
        standards=standards,
        possible=possible_scores(standards, judged, model),
        not_known=tuple(one.number for one in model.rated_standards if one.number not in rated),
        columns=group_columns(cases.people),
        groups=groups,
        summary=summary_of(groups),
    )


def rate_key_questions(answers: pd.DataFrame, model: scoring.RatingModel) -> pd.DataFrame:
    """The answers to each key question, counted: of those alone that were answered yes or no.

    Columns: `standard`, `question`, `count` (yes), `of` (yes or no), `percentage` (exact) and
    `rating` (that of its band); the last two are missing where none was answered, and the rating
    where the standard is not rated.
    """
    table = pd.DataFrame({"count": answers.sum(), "of": answers.count()}, dtype=int).reset_index()
    shares = [
        scoring.percentage(count, of) if of else None
        for count, of in zip(table["count"], table["of"], strict=True)
    ]
    ratings = [
        scoring.band_of(share, model).rating
        if share is not None and model.standard(number).rated
        else None
        for share, number in zip(shares, table["standard"], strict=True)
    ]
    return table.assign(
        percentage=pd.Series(shares, dtype=object), rating=pd.Series(ratings, dtype=object)
    )


def rate_standards(questions: pd.DataFrame, model: scoring.RatingModel) -> pd.DataFrame:
    """The rating of each standard that cases rate, under the rule of the model.

    `questions` is of `rate_key_questions`. Columns: `standard`, `rating`, `percentage` (that rates
    it) and `drivers` (the key questions that decide it). Where a key question was answered in no
    case, rating and percentage are missing, and there are no drivers.
    """
    rows: list[tuple[object, ...]] = []
    for standard in model.rated_standards:
        own = questions[questions["standard"] == standard.number]
        if own.empty:  # inspectors judge it
            continue
        if own["percentage"].isna().any():
            rows.append((standard.number, None, None, ()))
            continue
        shares = dict(zip(own["question"], own["percentage"], strict=True))
        rated = scoring.rate_standard(standard.number, shares, model)
        rows.append((standard.number, rated.rating, rated.share, rated.drivers))
    columns = ["standard", "rating", "percentage", "drivers"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def possible_scores(
    standards: pd.DataFrame, judged: Mapping[str, str | None], model: scoring.RatingModel
) -> pd.DataFrame:
    """The scores that are possible, on each score table that goes with what is known.

    `standards` is of `rate_standards`. `judged` are ratings that inspectors gave, by standard, None
    where they gave none; they count before a computed one. Columns: `lowest`, `highest`, `maximum`
    (points) and `ratings` (the overall ratings of these scores, lowest first).

    Raises RatingError for a judged standard or rating that is none.
    """
    rated = standards.dropna(subset="rating")
    known = dict(zip(rated["standard"], rated["rating"], strict=True)) | dict(judged)
    rows = [
        (one.lowest, one.highest, one.table.maximum, one.ratings)
        for one in scoring.possible_overall(known, model)
    ]
    return pd.DataFrame(rows, columns=["lowest", "highest", "maximum", "ratings"])


def group_columns(people: pd.DataFrame) -> pd.DataFrame:
    """Which columns on people tell groups that can be compared.

    Columns: `column`, `groups` (how many have enough people to be named), `reference` (the largest
    that is recorded) and `why_not` (None where groups are compared): "few" with fewer than two such
    groups, as names of people are; "divides", followed by the other column, where each
    group lies within one of that column, so that what one keeps back could be had from the other.
    """
    named = _recorded(people)
    large = {name: sizes[sizes >= FEWEST] for name, sizes in _sizes(named).items()}
    able = [name for name, sizes in large.items() if len(sizes) > 1]
    rows = []
    for name, sizes in large.items():
        why_not = None if name in able else "few"
        for other in able if name in able else []:
            within = other != name and _divides(named[name], named[other])
            twins = within and _divides(named[other], named[name])
            if within and (not twins or able.index(other) < able.index(name)):
                why_not = f"divides {other}"
                break
        recorded = sizes.drop(NOT_RECORDED, errors="ignore")
        reference = recorded.idxmax() if len(recorded) and not why_not else None
        rows.append((name, len(sizes), reference, why_not))
    return pd.DataFrame(rows, columns=["column", "groups", "reference", "why_not"], dtype=object)


def compare_groups(answers: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Each group beside the reference group of its column, on each key question.

    Columns: `column`, `group`, `standard`, `question`, `count` (yes), `of` (yes or no), `reference`
    (the group it is compared with), `reference_count` and `reference_of` (the counts of that),
    `index` (the Relative Rate Index), `low` and `high` (its 95% interval) and `apart` (whether that
    leaves out 1). Counts are missing where they are kept back: see `_kept_back`. Without both
    counts, its own and that of its reference, a group has no index.
    """
    columns = group_columns(people)
    columns = columns[columns["why_not"].isna()].set_index("column")
    groups = pooled(people[list(columns.index)])
    if groups.empty or answers.columns.empty:
        return pd.DataFrame(columns=_GROUP_COLUMNS, dtype=object)
    table = pd.concat({name: _counted(answers, group) for name, group in groups.items()})
    table = table.rename_axis(["column", "group", "standard", "question"]).reset_index()
    counts = ["count", "of"]
    table[counts] = table[counts].mask(_kept_back(table))
    table["reference"] = table["column"].map(columns["reference"])
    keys = ["column", "standard", "question"]
    references = table[table["group"] == table["reference"]].set_index(keys)[counts]
    table = table.join(references.add_prefix("reference_"), on=keys)
    pairs = table[[*counts, *references.add_prefix("reference_")]]
    able = pairs.notna().all(axis="columns") & (table["group"] != table["reference"])
    found = [
        relative_rate_index(*pair) if both else _NO_INDEX
        for both, pair in zip(able, pairs.itertuples(index=False), strict=True)
    ]
    indices = [(one.value, one.low, one.high, one.tells_them_apart) for one in found]
    return table.join(pd.DataFrame(indices, columns=["index", "low", "high", "apart"]))


def _counted(answers: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """Yes answers, and all yes or no answers, by group, standard and question."""
    by_group = answers.groupby(group)
    levels = ["standard", "question"]
    counts = {"count": by_group.sum().stack(levels), "of": by_group.count().stack(levels)}
    return pd.DataFrame(counts, dtype="Int64")


def summary_of(groups: pd.DataFrame) -> pd.DataFrame:
    """What can be told of each group in a table of `compare_groups`.

    Columns: `column`, `group`, `reference`, and on how many key questions it is `compared`, is told
    `apart` and has its counts `kept_back`.
    """
    by_group = groups.assign(kept_back=groups["of"].isna()).groupby(
        ["column", "group", "reference"], sort=False, as_index=False
    )
    return by_group.agg(
        compared=("index", "count"), apart=("apart", "sum"), kept_back=("kept_back", "sum")
    )


def pooled(people: pd.DataFrame) -> pd.DataFrame:
    """The group of each person in each column; those that few share go together without a name."""
    named = _recorded(people)
    return named.apply(
        lambda group: group.where(group.map(group.value_counts()) >= FEWEST, SMALLER)
    )


def _kept_back(table: pd.DataFrame) -> pd.Series:
    """Which counts are not shown: a group's own on a key question of `compare_groups`.

    Those with fewer than FEWEST answers "yes", or "no". As the counts of all cases are known,
    subtraction gives the sum of what is kept back in a column: so the next smallest are kept back,
    too, until there are enough of both in that sum. So it is never of one group alone.
    """
    table = table.assign(others=table["of"] - table["count"])
    table["fewer"] = table[["count", "others"]].min(axis="columns")
    table = table.sort_values(["fewer", "group"])
    together = table.groupby(["column", "standard", "question"])
    enough = (together[["count", "others"]].cumsum() >= FEWEST).all(axis="columns")
    keys = [table[name] for name in ("column", "standard", "question")]
    enough_before = enough.groupby(keys).shift(fill_value=True)
    any_small = together["fewer"].transform("min") < FEWEST
    kept_back = (table["fewer"] < FEWEST) | (any_small & ~enough_before)
    return kept_back.sort_index()


def _recorded(people: pd.DataFrame) -> pd.DataFrame:
    return people.replace("", NOT_RECORDED)


def _sizes(people: pd.DataFrame) -> dict[str, pd.Series]:
    """How many people each group of each column has, in the order of their names."""
    return {str(name): group.value_counts().sort_index() for name, group in people.items()}


def _divides(fine: pd.Series, coarse: pd.Series) -> bool:
    """Whether each group of the one column lies within one group of the other."""
    return bool((coarse.groupby(fine).nunique() == 1).all())


def made_up_cases(framework: Framework, cases: int = 42) -> Cases:
    """Made-up cases, the same each time: the book's example, for any set of standards.

    The first standard with key questions applies to every other case alone, as court work does. The
    work is as good for one group as for another: what tells them apart is luck.
    """
    chance = Random(5)

    def drawn(**groups: int) -> list[str]:
        return chance.choices(list(groups), list(groups.values()), k=cases)

    columns = (
        drawn(male=3, female=1),
        drawn(white=6, black=3, asian=2, mixed=1),
        drawn(community=3, licence=2),
    )
    people = pd.DataFrame(dict(zip(GROUPS, columns, strict=True)), index=range(2, cases + 2))
    questions = list(questions_of(framework).values())
    answers = [
        [
            None
            if standard == questions[0][0] and case % 2
            else chance.random() < (0.75, 0.65, 0.5)[at % 3]
            for at, (standard, _) in enumerate(questions)
        ]
        for case in range(cases)
    ]
    return Cases(as_answers(pd.DataFrame(answers, index=people.index), questions), people)
