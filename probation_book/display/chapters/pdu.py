"""The parts of a PDU's page, each drawn from a table of its inspection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from probation_book.display.chapters.frameworks import chapter
from probation_book.display.chapters.national import page_link
from probation_book.display.charts import Notes, scores_chart, shares_over_bands
from probation_book.display.glance import scale, strip
from probation_book.display.ids import question_words, with_words
from probation_book.display.links import FROM_PDU, cited, source_link
from probation_book.display.tables import facts, paragraph, table
from probation_book.display.words import (
    ASSUMED_TABLE,
    DECIDING_WORDS,
    NOT_GIVEN,
    RULE_WORDS,
    badge,
    chance_words,
    date,
    in_words,
    number_of,
    out_of,
    percent,
    sentence_case,
    sentence_list,
    tally,
    why_not_computed,
)
from probation_book.rows import NOT_KNOWN, groups_of, rows_of

if TYPE_CHECKING:
    import scoring
    from probation_book.analysis.distance import Way
    from probation_book.analysis.overall import Overall
    from probation_book.reading import Framework, Source
    from probation_book.reading.inspection import DateFact, Judgement

_cited = partial(cited, up=FROM_PDU)


def headline(name: str, overall: Overall, model: scoring.RatingModel) -> HTML:
    """One sentence: the score and what it means, and whether we computed it or cannot."""
    rating = badge(overall.rating, model) if overall.rating else Markup(NOT_GIVEN)
    if overall.computed:
        words = Markup("{} PDU scores <strong>{} of {}</strong> points: {}").format(
            name, overall.score, overall.maximum, rating
        )
        return paragraph(words + (f". {ASSUMED_TABLE}" if overall.computed.table.assumed else ""))
    words = Markup("{} PDU was rated {}").format(name, rating)
    if "rating" in overall.ours:
        words = Markup("{} PDU has to be {}, by what is known").format(name, rating)
    score = f", with {score_words(overall)}" if score_words(overall) else ""
    return paragraph(
        words + f"{score}. Not all ratings of its standards are known to us, so the score "
        "cannot be added up here."
    )


def at_first(ratings: Mapping[str, str | None], overall: Overall, framework: Framework) -> HTML:
    """The score on its scale, where it is known, and every standard in its rating's colour."""
    model = framework.rating_model
    found = strip(ratings, f"The ratings of {number_of(len(ratings), 'standard')}", framework)
    if overall.score is None or overall.table is None:
        return HTML(found)
    return HTML(scale(overall.score, overall.table, model) + found)


class Answers(NamedTuple):
    """What the first lines of a PDU's page say, as values; None, or empty: it cannot be said."""

    standards: pd.DataFrame
    """Its `standards_table`."""
    way: Way
    others: pd.DataFrame
    """`standard` (not rated), `rating`, and the `overall` rating that it would have brought."""
    as_usual: scoring.OverallRating | None
    """Had no rating departed from the usual ones; None where none did."""
    sure: tuple[float, float] | None
    """The least and the most chance that another sample gives the same overall rating."""
    asked: int
    """How many recommendations there are."""
    taken_up: int
    """How many of them the action plan takes up."""
    report: Source | None
    """The document that gives the result, or else the first that says anything."""


_BESIDE = Markup(
    "all PDUs of this book, standard by standard; or all inspections that we know of, in "
    '<a href="../national.html">The national picture</a>.'
)


def answers(said: Answers, framework: Framework) -> HTML:
    """The questions of readers, each with its answer and a link to where it is shown."""
    lines = [
        ("the-rating-of-each-standard", "Why", _why(said.standards, framework)),
        ("how-close-was-it", "How close", _how_close(said.way)),
        ("how-close-was-it", "In cases", _in_cases(said.way)),
        (
            "../comparison.html#had-court-work-been-rated",
            "Not rated",
            _if_rated(said, framework),
        ),
        ("judgement", "Judgement", _as_usual(said)),
        ("calculator", "Try it", "Move a share or a rating, and see what the rules make of it."),
        ("../chance.html", "How sure", _how_sure(said)),
        ("what-the-inspectors-asked-for", "Asked and answered", _asked(said)),
        ("../comparison.html", "Beside others", _BESIDE),
        ("sources", "The report", _report(said.report)),
    ]
    item = Markup('<li><a href="{}">{}</a>: {}</li>')
    items = (
        item.format(where if "." in where else f"#{where}", what, words)
        for where, what, words in lines
        if words
    )
    return HTML(Markup('<ul class="answers">{}</ul>').format(Markup("").join(items)))


def _why(standards: pd.DataFrame, framework: Framework) -> str:
    """The ratings that were given, and how low the key questions are that decide."""
    if not _some_known(standards):
        return "The rating of none of its standards is known to us."
    model = framework.rating_model
    given = [row.published or row.computed for row in rows_of(standards) if not row.not_rated]
    known = [rating for rating in given if rating]
    words = f"{tally(known, framework.ratings)}, of {number_of(len(given), 'rated standard')}."
    shares = standards["share"].dropna()
    if shares.empty:
        return words
    ends = dict.fromkeys(percent(share) for share in (shares.min(), shares.max()))
    second = model.case_bands[1]
    return (
        f"{words} On cases, the {RULE_WORDS[model.rule]} is at {' to '.join(ends)}; "
        f"{second.rating} begins at {second.lowest}%."
    )


def _how_close(way: Way) -> str:
    if way.best:
        return "There is no better overall rating."
    if way.rating is None or way.points is None:
        return "It cannot be said: its score is not known to us, or no score table for it."
    return f"{number_of(way.points, 'point')} short of {way.rating}."


def _in_cases(way: Way) -> str:
    if way.path is None:
        return f"It cannot be said: {way.why_not}." if way.why_not and not way.best else ""
    if way.other_path is None:
        return f"{way.path.cases} more cases, by the way that takes the fewest."
    return (
        f"{way.path.cases} more cases, by the way that takes the fewest; {way.other_path.cases}, "
        "if shares in doubt are of fewer cases."
    )


def _if_rated(said: Answers, framework: Framework) -> str:
    """What a rating of the standards that were not rated would have changed."""
    words = []
    for number, rows in groups_of(said.others, "standard"):
        changed = rows[rows["overall"] != said.way.overall.rating]
        name = framework.numbered[number].name
        words.append(
            f"With {name} rated {sentence_list(changed['rating'], 'or')}, the overall rating would "
            f"have been {sentence_list(dict.fromkeys(changed['overall']), 'or')}."
            if len(changed)
            else f"No rating of {name}, which was not rated, would have changed the overall one."
        )
    return " ".join(words)


def _as_usual(said: Answers) -> str:
    """What the score would be, had inspectors departed from nothing."""
    if said.as_usual is None:
        return ""
    return (
        f"With the usual ratings where inspectors departed from them, {said.as_usual.score} of "
        f"{said.as_usual.maximum} points: {said.as_usual.rating}."
    )


def _how_sure(said: Answers) -> str:
    if said.sure is None:
        return ""
    ends = dict.fromkeys(map(chance_words, said.sure))
    return (
        f"Another sample of as many cases would again come out {said.way.overall.rating} in "
        f"{' to '.join(ends)} of samples, depending on what is assumed."
    )


def _report(source: Source | None) -> str:
    """The document, with a link to its own page or to one about it, if one was found."""
    if source is None:
        return ""
    words = source_link(source.key, source.short, FROM_PDU)
    if source.address:
        return words + Markup(', on <a href="{}">its public page</a>.').format(source.address)
    if not source.related:
        return words + "; no public page of it was found."
    pages = (Markup('<a href="{}">{}</a>').format(one.address, one.what) for one in source.related)
    return words + Markup("; public pages about it: {}.").format(Markup("; ").join(pages))


def _asked(said: Answers) -> str:
    if not said.asked:
        return ""
    words = number_of(said.asked, "recommendation")
    if said.taken_up:
        return f"{words}; our copy of the action plan has an answer to {in_words(said.taken_up)}."
    return f"{words}; an answer is not among our sources."


def score_words(overall: Overall) -> str:
    """`3 of 27 points`; of a score that is not known, what it can have been; empty: nothing."""
    if overall.score is not None:
        of = f" of {overall.maximum}" if overall.maximum else ""
        ours = ["computed"] if "score" in overall.ours else []
        if not ours and "maximum" in overall.ours:
            ours = ["out of how many: computed"]
        ours += ["by an assumed score table"] if overall.table and overall.table.assumed else []
        return f"{overall.score}{of} points" + (f" ({', '.join(ours)})" if ours else "")
    ranges = [f"{one.lowest} to {one.highest} of {one.table.maximum}" for one in overall.possible]
    return f"{' or '.join(ranges)} points (concluded by us)" if ranges else ""


_FACTS = {
    "rating": "Overall rating",
    "score": "Score",
    "region": "Region",
    "fieldwork_started": "Fieldwork started",
    "published": "Date of the report",
    "cases": "Cases inspected",
    "interviews": "Interviews with practitioners",
}


def at_a_glance(
    published: pd.DataFrame, listed: pd.DataFrame, name: str, model: scoring.RatingModel
) -> HTML:
    """The published facts about an inspection, each with its source.

    `listed` has the row of the list of published ratings that is of this inspection, if any is.
    """
    rows = [(_FACTS[row.fact], *_fact(row, listed, model)) for row in rows_of(published)]
    return facts(rows, f"What was published about {name} PDU")


def _fact(row: Any, listed: pd.DataFrame, model: scoring.RatingModel) -> tuple[object, str]:
    """The value in words, and where it stands."""
    if row.value is None:
        return None, ""
    if row.fact == "published":
        return _published(row.value, listed)
    value = row.value
    if row.fact == "rating":
        value = badge(value, model)
    elif row.fact == "score":
        score, maximum = value
        value = f"{score}{f' of {maximum}' if maximum else ''} points"
    elif row.fact == "fieldwork_started":
        value = date(value)
    return value, _cited(row.source)


def how_rated(kinds: Mapping[str, int], framework: Framework) -> HTML:
    """How many standards are judged, and how many decided by cases; where more is said of them."""
    judged, by_cases = kinds.get("judged", 0), kinds.get("cases", 0)
    said = (
        f"Under these standards, {in_words(by_cases)} are decided by cases: by the "
        f"{framework.rating_model.rule} of their key questions."
    )
    if judged:
        said += f" The other {in_words(judged)} that count are judged: our sources have no rule."
    more = Markup("{} See {} and {}.").format(
        said,
        chapter(framework, "standards", "The standards"),
        chapter(framework, "rating-model", "From cases to a rating"),
    )
    return paragraph(more)


def standards(frame: pd.DataFrame, label: str, framework: Framework) -> HTML:
    """Every rated standard: the rating that counts, its points, and what decided it.

    A rating that no document gives, and that is computed here, says so.
    """
    if not _some_known(frame):
        return paragraph("The rating of none of its standards is known to us.")
    shown = pd.DataFrame(
        {
            "Standard": with_words(frame, framework)["standard"],
            "Rating": [_counted(row, framework.rating_model) for row in rows_of(frame)],
            "Points": [_points(row) for row in rows_of(frame)],
            "What decided it": [_decided(row, framework) for row in rows_of(frame)],
        },
        dtype=object,
    )
    given = [
        row.published or row.computed or (None if row.not_rated else NOT_KNOWN)
        for row in rows_of(frame)
    ]
    return table(shown, f"{label}: {tally(given, framework.ratings)}")


def _some_known(standards: pd.DataFrame) -> bool:
    """Whether anything is known of any rating, be it that there is none."""
    return bool(standards[["published", "computed", "not_rated"]].notna().any(axis=None))


def key_questions(
    questions: pd.DataFrame,
    enough: pd.DataFrame,
    standards: pd.DataFrame,
    name: str,
    framework: Framework,
) -> HTML:
    """The key questions over the bands; a sentence where none were published.

    `questions` has, beside the columns of `key_questions_table`, the `count` and `of` behind a
    share, the count under the `other_base` that its file names, and the ends `low` and `high` of
    its interval, where these are known. `enough` has how many cases each rating takes, a row for
    each number `of` cases.
    """
    if questions.empty:
        return paragraph(
            f"The percentages for the key questions of {name} PDU are {NOT_GIVEN}, "
            "so there is nothing to plot, and no rating can be recomputed from cases here."
        )
    model = framework.rating_model
    rated = with_words(standards[standards["computed"].notna()], framework)
    ratings = dict(zip(rated["standard"], rated["computed"], strict=True))
    lowest = model.case_bands[0].rating
    many = out_of(list(ratings.values()).count(lowest), len(ratings))
    title = (
        f"The {RULE_WORDS[model.rule]} is in the band {lowest} in {many} standards rated on cases"
        if ratings
        else "Key questions of standards that no rule rates here"
    )
    frame = with_words(questions, framework)
    frame = frame.assign(said=[_share(row) for row in rows_of(frame)])
    heads = {
        standard: f"{standard}: {ratings[standard]} by its cases"
        if standard in ratings
        else f"{standard}: {_why_no_rating(of)}"
        for standard, of in groups_of(frame, "standard")
    }
    documents = (
        source_link(fact.source.key, fact.source.short, FROM_PDU) for fact in questions["source"]
    )
    notes = Notes(
        Markup("; ").join(dict.fromkeys(documents)),
        _bases(questions, enough),
        "per cent of cases answered with yes",
    )
    chart = shares_over_bands(frame, title, framework, notes, heads)
    return HTML(paragraph(_how_to_read(questions, model)).data + chart.data)


def _how_to_read(questions: pd.DataFrame, model: scoring.RatingModel) -> str:
    said = "Each mark is the share of cases answered with yes, over the bands."
    if deciding := DECIDING_WORDS.get(model.rule):
        said += f" A large mark is the {deciding} key question of its standard."
    if questions["low"].notna().any():
        said += " The line is its 95% interval."
    return said


def _share(row: Any) -> str:
    """The percentage, with its count where that is known."""
    share = percent(row.percentage)
    if pd.isna(row.count):
        return share
    other = "" if pd.isna(row.other_base) else f" (or {row.other_base})"
    return f"{share}, {row.count:.0f} of {row.of:.0f}{other}"


def _bases(questions: pd.DataFrame, enough: pd.DataFrame) -> str:
    """Of how many cases the shares are, and how many of them each rating takes."""
    said = [
        f"{of} cases; enough are "
        + sentence_list(f"{count} for {rating}" for rating, count in row.items())
        for of, row in enough.iterrows()
    ]
    worked_out = questions["count"].notna() & questions["cases"].isna()
    ours = "; counts worked out by us" if worked_out.any() else ""
    return ("; ".join(said) or NOT_GIVEN) + ours


def _why_no_rating(questions: pd.DataFrame) -> str:
    """Why the key questions of a standard give it none: none have a band, or not all are known."""
    return "not rated" if questions["rating"].isna().all() else "not all key questions known"


def score(steps: pd.DataFrame, overall: Overall, framework: Framework) -> HTML:
    """The sum of the points, and the score on its scale; a sentence where not all are known."""
    computed = overall.computed
    if computed is None:
        said = score_words(overall)
        return paragraph(
            "The score cannot be added up: not all ratings are known to us, or there is no score "
            "table for them. " + (f"What is known: {said}." if said else "")
        )
    title = (
        f"The ratings add up to {computed.score} of {computed.maximum} points: {computed.rating}"
    )
    total = " + ".join(f"{points}" for points in steps["points"])
    scores = pd.DataFrame(
        {"Score": ["Score"], "score": [computed.score], "rating": [computed.rating]}
    )
    notes = Notes("the published ratings, added up here", unit="points")
    chart = scores_chart(scores, computed.table, title, framework, notes)
    words = f"In the order of the standards: {total} = {computed.score} of {computed.maximum}."
    return HTML(paragraph(words).data + chart.data)


def agreement(held: pd.DataFrame, standards: pd.DataFrame, framework: Framework) -> HTML:
    """Each rating that the rules compute, held against the published one."""
    if not _some_known(standards):
        return paragraph(
            "There is nothing to compute from: no rating of a standard is known to us."
        )
    words = {"score": "Score", "overall": "Overall rating"}
    by_number = {row.standard: row for row in rows_of(standards)}
    rows = []
    why_not: dict[str, list[str]] = {}
    for row in rows_of(held):
        name = words.get(row.what) or framework.numbered[row.what].title
        if row.same is not None:
            rows.append((name, row.published, row.computed, "yes" if row.same else "no"))
            continue
        standard = by_number.get(row.what)
        why = why_not_computed(standard) if standard is not None else "not all ratings are known"
        why_not.setdefault(why if row.computed is None else f"published: {NOT_GIVEN}", []).append(
            name
        )
    others = [f"{sentence_list(names)}: {why}." for why, names in why_not.items()]
    without = paragraph(f"Nothing to compare: {' '.join(others)}").data if others else ""
    same, compared = int((held["same"] == True).sum()), int(held["same"].notna().sum())  # noqa: E712
    if not compared:
        return HTML(without)
    caption = (
        f"Computed and published agree in {out_of(same, compared)} comparisons that can be made"
    )
    columns = ["Standard", "Published", "Computed by the rules", "Same?"]
    return HTML(table(pd.DataFrame(rows, columns=columns), caption).data + without)


def judgements(departures: pd.DataFrame, standards: pd.DataFrame, framework: Framework) -> HTML:
    """Ratings that depart from the usual link between standards, and the recorded reason."""
    if not _some_known(standards):
        return paragraph("No rating of a standard is known to us, so none can be seen to depart.")
    if departures.empty:
        return paragraph(
            "No rating here departs from the usual links between standards, nor from the rules"
            + (
                "."
                if standards["computed"].notna().any()
                else ", as far as they can be checked without percentages."
            )
        )
    model = framework.rating_model
    rated = Markup("{}:<br> {}")
    rows = [
        (
            row.standard,
            rated.format(badge(row.usually, model), because_words(row, framework, FROM_PDU)),
            rated.format(badge(row.published, model), "Reason: " + reason_words(row.judgement)),
        )
        for row in rows_of(with_words(departures, framework))
    ]
    shown = pd.DataFrame(rows, columns=["Standard", "Usually", "Published"])
    return table(shown, "Where the published rating is not the usual one")


def because_words(row: Any, framework: Framework, up: str) -> str:
    """Why another rating would be usual, and who says so, for a row of `departures_table`.

    `up` leads from the page to the top of the site.
    """
    if row.link:
        return Markup("{} ({})").format(row.link.when, cited(row.link, up))
    if row.computed:
        return f"The {RULE_WORDS[framework.rating_model.rule]} gives {row.computed} (computed here)"
    return NOT_GIVEN


def reason_words(judgement: Judgement | None) -> Markup:
    """The recorded reason, and where it stands."""
    if judgement is None:
        return Markup(NOT_GIVEN)
    return Markup("{} ({})").format(judgement.reason, _cited(judgement))


def sources(documents: pd.DataFrame) -> HTML:
    """The documents and sections that a page rests on."""
    shown = pd.DataFrame(
        {
            "Document": [
                source_link(row.source, f"{row.publisher}: {row.title}", FROM_PDU)
                for row in rows_of(documents)
            ],
            "Sections": ["; ".join(sections) or NOT_GIVEN for sections in documents["sections"]],
        }
    )
    return table(shown, "Where the published facts come from")


def files(keys: Iterable[str]) -> HTML:
    """The data files that the page is made from, to take away."""
    links = Markup(", ").join(
        Markup('<a href="../data/inspections/{0}.yaml" download>{0}.yaml</a>').format(key)
        for key in keys
    )
    return paragraph(Markup("The data of this page, as the book has them: {}.").format(links))


_PAGE = Markup("public page: {}")


def _published(dates: list[DateFact], listed: pd.DataFrame) -> tuple[str, str]:
    """All dates that documents give for the report, and which says which.

    Where they differ, the public page that is `listed` is one more witness.
    """
    by_date: dict[str, list[Markup]] = {}
    for fact in dates:
        ours = ", by our reading" if fact.reading else ""
        by_date.setdefault(fact.date, []).append(_cited(fact) + ours)
    printed = {fact.date for fact in dates if not fact.reading}
    for page in rows_of(listed) if len(_days(by_date)) > 1 else ():
        if page.published:
            by_date.setdefault(page.published, []).append(_PAGE.format(page_link(page)))
            printed.add(page.published)
    days = _days(by_date)
    words = sentence_list(date(day) for day in by_date if day in days or not days)
    if len(days) > 1:
        words += f": the documents {'disagree' if printed >= set(days) else 'may disagree'}"
    said = (
        Markup("{} ({})").format(date(day), Markup("; ").join(citations))
        for day, citations in by_date.items()
    )
    return words, Markup(", ").join(said)


def _days(dates: Iterable[str]) -> list[str]:
    """The dates that are exact."""
    return [day for day in dates if len(day) == len("2022-08-22")]


def _counted(row: Any, model: scoring.RatingModel) -> Markup:
    if row.published or row.not_rated:
        return badge(row.published, model)
    return badge(row.computed, model) + " computed" if row.computed else badge(NOT_KNOWN, model)


def _points(row: Any) -> object:
    if row.points is not None:
        return row.points
    return "none" if row.not_rated else NOT_KNOWN


def _decided(row: Any, framework: Framework) -> str:
    if row.not_rated:
        return row.not_rated
    rule = RULE_WORDS[framework.rating_model.rule]
    if row.computed:
        questions = sentence_list(
            f"“{question_words(row.standard, question, framework)}”" for question in row.drivers
        )
        share = f"{rule}, at {percent(row.share)} of cases"
        if row.published not in (None, row.computed):
            return f"Judged. The {share}, would give {row.computed}: {questions}"
        return f"{sentence_case(share)}: {questions}"
    if row.published is None:
        return NOT_GIVEN.capitalize()
    if row.rated_by == "cases":
        return f"The {rule}, whose percentage is {NOT_GIVEN}"
    return why_not_computed(row).capitalize()
