"""The calculator in a real browser: it says what `scoring` says, of whatever is entered."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from browsing import NARROW, SITE
from playwright.sync_api import Locator, Page, Route, expect

import scoring
from probation_book.__main__ import main
from probation_book.analysis.calculator import entries_of
from probation_book.analysis.chance import interval
from probation_book.analysis.counts import counts_of
from probation_book.analysis.distance import distance_table, next_overall, path_of_fewest_cases
from probation_book.analysis.inspection import departures_table
from probation_book.analysis.over_time import newest_of_each
from probation_book.analysis.overall import overall_of
from probation_book.publishing.site import WHOLE
from probation_book.reading import Data, Inspection, read_data
from probation_book.reading.fields import Cases
from probation_book.rows import rows_of

pytestmark = pytest.mark.browser

DATA = read_data()
NEWEST = newest_of_each(DATA.inspections.values())
ITS_FRAMEWORK = {one.key: one for one in DATA.frameworks.values()}
# How many random PDUs are rated under the rule of a set of standards, and under each other rule.
MANY, SOME = 10_000, 2_000
SCRIPTS = ("rating.js", "calculator.js")

RATED = """([entered, key, rule]) => {
    const book = JSON.parse(document.querySelector(".calculator script").textContent);
    const rules = { ...book.frameworks[key], rule };
    const place = (rating) => rating === null ? null : rules.ratings.indexOf(rating);
    const named = (rating) => rating === null ? null : rules.ratings[rating];
    const mapped = (object, change) =>
        Object.fromEntries(Object.entries(object).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, change(value)]]));
    return entered.map(({ shares, awarded }) => {
        const rated = ratePdu({
            shares: mapped(shares, (of) => mapped(of, (share) => shareOf(...share))),
            awarded: mapped(awarded, place),
        }, rules);
        return {
            computed: mapped(rated.computed, (one) => ({
                rating: named(one.rating), share: one.share.map(String), drivers: one.drivers,
            })),
            counted: mapped(rated.counted, named),
            overall: rated.overall && [
                rated.overall.score, rated.overall.maximum, named(rated.overall.rating),
            ],
            possible: rated.possible.map(({ lowest, highest, table }) =>
                [lowest, highest, table.ratings.length - 1]),
        };
    });
}"""


@pytest.fixture
def tab(visit) -> Page:
    """The calculator's own page."""
    return visit.open("calculator.html")


@pytest.fixture(params=NEWEST, ids=lambda one: one.pdu.key)
def inspection(request) -> Inspection:
    """The newest inspection of each PDU: its page has a calculator."""
    return request.param


@pytest.fixture(params=ITS_FRAMEWORK.values(), ids=lambda one: one.key)
def framework(request):
    """Each set of standards."""
    return request.param


def open_with_cases(visit) -> Page:
    """The page of a PDU whose counts are all known, so that cases can be moved."""
    for one in NEWEST:
        tab = visit.open(f"pdus/{one.pdu.key}.html")
        if tab.locator(".calculator [name=unit][value=cases]").is_checked():
            return tab
    pytest.skip("no inspection in the data has all its counts")


@pytest.fixture
def other(visit) -> Iterator[Callable[[Callable[[dict[str, Any]], None]], Page]]:
    """Opens the calculator's own page with what it goes by changed: as other data would have it."""
    where = re.compile(r"/calculator\.html")

    def opened(change: Callable[[dict[str, Any]], None]) -> Page:
        def changed(told: re.Match) -> str:
            book = json.loads(told[2])
            change(book)
            return told[1] + json.dumps(book).replace("<", "\\u003c") + told[3]

        def answer(route: Route) -> None:
            page = route.fetch()
            script = r'(class="calculator">.*?<script type="application/json">)(.*?)(</script>)'
            text = re.sub(script, changed, page.text(), count=1, flags=re.DOTALL)
            route.fulfill(response=page, body=text)

        visit.tab.route(where, answer)
        return visit.open("calculator.html")

    yield opened
    visit.tab.unroute(where)


def questions(tab: Page) -> Locator:
    """The rows of key questions that are asked for."""
    return tab.locator(".calculator .question:visible")


def overall(tab: Page) -> str:
    return tab.locator(".calculator .overall strong").inner_text()


def score_words(rated: scoring.OverallRating) -> str:
    return f"{rated.score} of {rated.maximum} points: {rated.rating}."


# --- the same as scoring --------------------------------------------------------------------


def test_every_percentage_and_every_count_is_rated_as_scoring_does(tab, framework):
    model = framework.rating_model
    if not model.case_bands:
        return
    shares = [(whole, None) for whole in range(101)]
    shares += [(count, of) for of in range(1, 61) for count in range(of + 1)]
    said = tab.evaluate(
        """([shares, key]) => {
            const book = JSON.parse(document.querySelector(".calculator script").textContent);
            const rules = book.frameworks[key];
            return shares.map(([count, of]) => {
                const share = shareOf(String(count), of === null ? undefined : String(of));
                return [wholePercentage(share, rules), rules.ratings[ratingOf(share, rules)]];
            });
        }""",
        [shares, framework.key],
    )
    exact = [count if of is None else scoring.percentage(count, of) for count, of in shares]
    assert said == [
        [scoring.whole_percentage(share), scoring.band_of(share, model).rating] for share in exact
    ]


def test_every_score_of_every_table_is_rated_as_scoring_does(tab, framework):
    model = framework.rating_model
    best = max(model.points.values())
    for table in model.score_tables:
        numbers = [one.number for one in model.rated_standards if one.number not in table.unrated]
        entered = []
        for score in range(table.maximum + 1):
            points = [min(best, max(0, score - best * place)) for place in range(len(numbers))]
            ratings = [list(model.points)[point] for point in points]
            awarded = dict(zip(numbers, ratings, strict=True)) | dict.fromkeys(table.unrated)
            entered.append({"shares": {}, "awarded": awarded})
        said = tab.evaluate(RATED, [entered, framework.key, model.rule])
        assert [one["overall"] for one in said] == [
            [score, table.maximum, scoring.rating_of_score(score, table)]
            for score in range(table.maximum + 1)
        ]


def random_pdus(model: scoring.RatingModel, count: int, seed: int) -> Iterator[dict[str, Any]]:
    """What may be entered: ties, halves, counts of different bases, what is left out or unknown."""
    draw = random.Random(seed)
    leaves_out = [set(table.unrated) for table in model.score_tables] or [set()]
    for _ in range(count):
        shares: dict[str, dict[str, list]] = {}
        unrated = draw.choice(leaves_out)
        awarded: dict[str, str | None] = dict.fromkeys(unrated)
        base = draw.randint(1, 60)
        tie = draw.randint(0, 100)
        for standard in model.rated_standards:
            if standard.number in unrated:
                continue
            asked = {
                question: draw.choice(
                    [
                        [str(tie)],
                        [str(draw.randint(0, 100))],
                        [f"{draw.randint(0, 99)}.5"],
                        [f"{draw.uniform(0, 100):.3f}"],
                        [str(draw.randint(0, base)), str(base)],
                        [str((own := draw.randint(1, 400)) // 2), str(own)],
                    ]
                )
                for question in standard.key_questions
                if draw.random() > 0.01
            }
            if asked:
                shares[standard.number] = asked
            if draw.random() < (0.1 if asked else 0.97):
                awarded[standard.number] = draw.choice(list(model.points))
        yield {"shares": shares, "awarded": awarded}


def exact(share: list[str]) -> scoring.Share:
    return (int(share[0]), int(share[1])) if len(share) == 2 else Fraction(share[0])


def by_scoring(entered: dict[str, Any], model: scoring.RatingModel) -> dict[str, Any]:
    """The same as the browser says, by `scoring` alone."""
    whole = {
        number: {question: exact(share) for question, share in shares.items()}
        for number, shares in entered["shares"].items()
        if shares.keys() == set(model.standard(number).key_questions)
    }
    try:
        known = scoring.rate_pdu(whole, entered["awarded"], model)
    except scoring.RatingError:  # a standard is not known, or no table leaves these out
        known = scoring.rate_known(whole, entered["awarded"], model)
    return {
        "computed": {
            number: {
                "rating": one.rating,
                "share": one.share,
                "drivers": list(one.drivers),
            }
            for number, one in known.computed.items()
        },
        "counted": dict(known.counted),
        "overall": known.overall
        and [known.overall.score, known.overall.maximum, known.overall.rating],
        "possible": [
            [one.lowest, one.highest, one.table.maximum]
            for one in scoring.possible_overall(known.counted, model)
        ],
    }


@pytest.mark.parametrize("rule", scoring.RULES)
def test_random_pdus_are_rated_as_scoring_does_number_for_number(tab, framework, rule):
    model = replace(framework.rating_model, rule=rule)
    pdus = list(random_pdus(model, MANY if rule == framework.rating_model.rule else SOME, seed=20))
    seen = set()
    for at in range(0, len(pdus), 1000):
        some = pdus[at : at + 1000]
        for entered, said in zip(
            some, tab.evaluate(RATED, [some, framework.key, rule]), strict=True
        ):
            said["computed"] = {
                number: one | {"share": 100 * Fraction(*map(int, one["share"]))}
                for number, one in said["computed"].items()
            }
            assert {"overall": None} | said == by_scoring(entered, model), entered
            seen.add(json.dumps(said.get("overall")))
    assert len(seen) > 3 or not model.score_tables


@pytest.mark.parametrize(
    "entered",
    [
        ("43", None),
        ("64.5", None),
        ("0", None),
        ("100", None),
        ("100.1", None),
        ("-1", None),
        ("abc", None),
        ("1e1", None),
        ("18", "42"),
        ("18.0", "42.0"),
        ("18.5", "42"),
        ("18", "42.5"),
        ("43", "42"),
        ("-1", "42"),
        ("0", "1"),
        ("0", "0"),
        ("5", ""),
    ],
)
def test_it_refuses_what_scoring_refuses(tab, entered):
    said = tab.evaluate(
        """([share, of]) => {
            try { return shareOf(share, of ?? undefined).map(String); }
            catch (wrong) { return wrong.message; }
        }""",
        entered,
    )
    share, of = entered
    try:
        if of is None:
            expected = scoring.exact_percentage(float(share) if "e" not in share else share)
        else:
            expected = scoring.percentage(*(float(one or "nan") for one in (share, of)))
    except ValueError:  # a RatingError, or no number at all
        assert isinstance(said, str) and said.endswith((".", "?"))
    else:
        assert 100 * Fraction(*map(int, said)) == expected


def test_intervals_are_those_of_the_chapter_on_chance(tab, framework):
    said = tab.evaluate(
        """([of, key]) => {
            const book = JSON.parse(document.querySelector(".calculator script").textContent);
            return Array.from({ length: of + 1 }, (_, count) =>
                interval([BigInt(count), BigInt(of)], book.frameworks[key]));
        }""",
        [42, framework.key],
    )
    for count, ends in enumerate(said):
        found = interval(count, 42)
        assert ends == pytest.approx([found.low, found.high], abs=1e-9)


def test_a_percentage_is_a_count_only_where_one_gives_it(tab, framework):
    if not framework.rating_model.case_bands:
        return
    asked = [(whole, of) for of in range(1, 61) for whole in range(101)]
    said = tab.evaluate(
        """([asked, key]) => {
            const book = JSON.parse(document.querySelector(".calculator script").textContent);
            const rules = book.frameworks[key];
            return asked.map(([whole, of]) =>
                countOf([BigInt(whole), 100n], String(of), rules)?.map(Number) ?? null);
        }""",
        [asked, framework.key],
    )
    for (whole, of), found in zip(asked, said, strict=True):
        shares = (scoring.percentage(count, of) for count in range(of + 1))
        fits = [[n, of] for n, one in enumerate(shares) if scoring.whole_percentage(one) == whole]
        assert found in (fits or [None]), (whole, of)


def test_the_best_rating_that_some_shares_allow_is_that_of_the_lowest(tab, framework):
    model = framework.rating_model
    for standard in model.rated_standards:
        if len(standard.key_questions) <= 2:
            continue
        for shares in ((10, 90), (90, 10), (95, 99)):
            known = dict(zip(standard.key_questions, shares, strict=False))
            said = tab.evaluate(
                """([known, questions, key]) => {
                    const told = document.querySelector(".calculator script").textContent;
                    const rules = JSON.parse(told).frameworks[key];
                    const shares = Object.fromEntries(
                        Object.entries(known).map(([name, one]) => [name, [BigInt(one), 100n]]));
                    return rules.ratings[bestOf(shares, questions, rules)];
                }""",
                [known, list(standard.key_questions), framework.key],
            )
            assert said == scoring.band_of(min(known.values()), model).rating


# --- what was published ----------------------------------------------------------------------


def test_what_was_published_comes_out_as_published(visit, inspection):
    """On the PDU's page and on the calculator's own, with nothing that is different."""
    known = overall_of(inspection)
    for page, choose in ((f"pdus/{inspection.pdu.key}.html", False), ("calculator.html", True)):
        tab = visit.open(page)
        if choose:
            tab.get_by_label("Begin with").select_option(inspection.key)
        if known.computed:
            assert overall(tab) == score_words(known.computed)
        if known.rating:
            expect(tab.locator(".calculator .overall")).to_contain_text(known.rating)
        expect(tab.locator(".calculator .differs li")).to_have_text(["Nothing."])
        assert visit.wrong == []


def test_it_says_how_many_points_and_cases_are_short(visit, inspection):
    tab = visit.open(f"pdus/{inspection.pdu.key}.html")
    said = tab.locator(".calculator .short").inner_text()
    if (wanted := next_overall(inspection)) and overall_of(inspection).computed:
        rating, points = wanted
        assert said.startswith(f"{points} point{'s' * (points != 1)} short of {rating}.")
    if path := path_of_fewest_cases(inspection):
        assert f": {path.cases} more case" in said
        for move in path.moves:
            title = inspection.framework.numbered[move.standard].title
            assert f"{title} to {move.after}" in said or f"in {len(path.moves)} standards" in said


def test_it_says_of_shares_and_standards_what_the_chapters_say(visit, inspection):
    """The intervals, the cases that lack for the next rating, and the usual rating."""
    tab = visit.open(f"pdus/{inspection.pdu.key}.html")

    def block(number: str) -> Locator:
        title = inspection.framework.numbered[number].title
        return tab.get_by_role("group", name=title, exact=True)

    for number, counts in counts_of(inspection).items():
        for question, (count, of) in counts.items():
            words = inspection.framework.numbered[number].key_questions[question]
            ends = interval(count, of)
            low, high = map(scoring.whole_percentage, (ends.low, ends.high))
            row = block(number).get_by_role("group", name=words)
            if row.count():  # of a standard that is not rated nothing is asked
                expect(row.locator(".said")).to_contain_text(f"{low}% to {high}%")
    for one in rows_of(distance_table([inspection])):
        if one.next and not block(one.standard).locator("select").input_value():
            expect(block(one.standard)).to_contain_text(f"{one.more} more case")
            expect(block(one.standard)).to_contain_text(f"for {one.next}.")
    for one in rows_of(departures_table(inspection)):
        expect(block(one.standard)).to_contain_text(f"by a link between standards: {one.usually}.")


def test_every_inspection_that_can_be_chosen_can_be_drawn(tab, visit):
    """Those too of which nothing but a rating is known: nothing is filled in for them."""
    choice = tab.get_by_label("Begin with")
    keys = choice.locator("option").evaluate_all("(options) => options.map((one) => one.value)")
    assert len(keys) == 1 + len(DATA.inspections) + sum("@" in key for key in keys)
    for key in keys[1:]:
        choice.select_option(key)
        if "@" in key:
            expect(tab.locator(".calculator .overall")).to_contain_text("Published: ")
            expect(tab.locator(".calculator .overall strong")).to_contain_text("Not all ratings")
    assert visit.wrong == []


def without_a_rating_and_a_share(inspection: Inspection, number: str) -> Inspection:
    """An inspection of which a standard's rating and one of its shares are not known."""
    found = inspection.standards[number]
    assert found.key_questions
    part = {
        name: dict(list(getattr(found.key_questions, name).items())[1:])
        for name in ("percentages", "counts")
    }
    questions = found.key_questions.model_copy(update=part)
    result = found.model_copy(update={"rating": None, "key_questions": questions})
    standards = {**inspection.standards, number: result}
    return inspection.model_copy(update={"standards": standards, "result": None})


def test_what_was_published_in_part_is_filled_in_and_nothing_else_is_called_published():
    some = [
        (one, number)
        for one in NEWEST
        for number, shares in one.percentages.items()
        if len(shares) > 1
    ]
    for one, number in some:
        told = entries_of(without_a_rating_and_a_share(one, number))
        names = [name for name in told["begin"] if name.startswith(f"{number}/")]
        assert len(names) == len(one.percentages[number]) - 1
        assert number not in told["counted"]
        assert (told["score"], told["maximum"], told["rating"]) == (None, None, None)


def test_a_rating_that_only_follows_from_published_shares_is_called_computed(visit):
    one, number = next((one, number) for one in NEWEST for number in one.percentages)
    without = one.standards[number].model_copy(update={"rating": None, "judgement": None})
    standards = {**one.standards, number: without}
    told = entries_of(one.model_copy(update={"standards": standards, "result": None}))
    assert told["computed"] == [number] and told["counted"][number]
    assert entries_of(one)["computed"] == []

    name = f"pdus/{one.pdu.key}.html"
    page = (SITE / name).read_text(encoding="utf-8")
    assert '"computed":[]' in page
    changed = page.replace('"computed":[]', f'"computed":["{number}"]')
    visit.tab.route(f"**/{name}", lambda route: route.fulfill(body=changed))
    tab = visit.open(name)
    choices = tab.locator(".calculator .standard select")
    for choice in choices.all():
        choice.select_option(one.framework.ratings[-1])
    visit.tab.unroute(f"**/{name}")
    title = one.framework.numbered[number].title
    for said in tab.locator(".calculator .differs li").all_inner_texts():
        kind = "computed" if said.startswith(title) else "published"
        assert f" ({kind}: " in said


def test_a_published_count_keeps_its_own_number_of_cases_among_percentages():
    one = next(one for one in NEWEST if one.percentages and one.cases)
    first, second = list(one.percentages)[:2]
    given = one.standards[first].key_questions
    assert given and one.cases
    of = one.cases.count + 7
    counts = {question: Cases(count=1, of=of) for question in given.shares}
    questions = given.model_copy(update={"percentages": {}, "counts": counts})
    result = one.standards[first].model_copy(update={"key_questions": questions})
    changed = without_a_rating_and_a_share(one, second)
    changed = changed.model_copy(update={"standards": {**changed.standards, first: result}})
    begin = entries_of(changed)["begin"]
    assert begin["unit"] == "per cent"
    assert {begin[f"{first}/{question}"].split("/")[1] for question in counts} == {str(of)}


# --- moving it -------------------------------------------------------------------------------


def test_the_keyboard_alone_changes_a_rating_and_keeps_its_place(visit):
    tab = open_with_cases(visit)
    before = overall(tab)
    tab.locator(".calculator select").first.focus()
    for _ in range(200):
        if tab.evaluate("document.activeElement.type") == "range":
            break
        tab.keyboard.press("Tab")
    slider = tab.locator(":focus")
    said = slider.get_attribute("aria-valuetext")
    tab.keyboard.press("End")
    expect(slider).to_be_focused()
    assert slider.get_attribute("aria-valuetext") != said
    assert slider.get_attribute("aria-valuetext").startswith("100 per cent: ")
    for row in questions(tab).all():
        row.locator("input[type=range]").press("End")
    assert overall(tab) != before
    expect(tab.locator(".calculator [role=status]")).to_contain_text(overall(tab))
    expect(tab.locator(".calculator .differs li").first).to_contain_text("(published: ")


def test_the_result_stays_in_sight_and_hides_nothing_that_has_the_focus(visit):
    tab = open_with_cases(visit)
    last = questions(tab).last.locator("[name=share]")
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    last.focus()
    tab.keyboard.press("Shift+Tab")
    result = tab.locator(".calculator .result").bounding_box()
    focused = tab.locator(":focus").bounding_box()
    assert 0 <= result["y"] < tab.viewport_size["height"] - result["height"]
    assert focused["y"] >= result["y"] + result["height"] or focused["y"] < result["y"]


def test_a_drag_is_announced_when_it_ends(visit):
    tab = open_with_cases(visit)
    slider = questions(tab).first.locator("input[type=range]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    status = tab.locator(".calculator [role=status]")
    tab.mouse.move(box["x"] + 12, box["y"] + box["height"] / 2)
    tab.mouse.down()
    seen = set()
    for step in range(10):
        tab.mouse.move(box["x"] + 12 + step * (box["width"] - 24) / 9, box["y"] + box["height"] / 2)
        seen.add(questions(tab).first.locator("input[name=share]").input_value())
        assert status.inner_text() == ""
    tab.mouse.up()
    assert len(seen) > 5
    expect(status).to_contain_text(overall(tab))


def test_an_address_has_all_that_its_sender_saw_and_as_published_goes_back(visit):
    tab = open_with_cases(visit)
    page = tab.url
    published = overall(tab)
    first, second = questions(tab).nth(0), questions(tab).nth(1)
    first.locator("[name=of]").fill("37")
    first.locator("[name=share]").fill("36")
    second.locator("[name=share]").fill("1")
    choice = tab.locator(".calculator select").first
    choice.select_option(index=choice.locator("option").count() - 1)
    words, sentence = overall(tab), tab.locator(".calculator .line").inner_text()
    address = tab.url
    assert address.startswith(f"{page}#try&")

    there = visit.open(address.removeprefix(visit.address))
    there.reload()  # an address with another end alone is no new visit
    assert overall(there) == words and there.url == address
    assert there.locator(".calculator .line").inner_text() == sentence
    assert questions(there).nth(0).locator("[name=of]").input_value() == "37"

    there.get_by_role("button", name="As published").click()
    assert overall(there) == published and there.url == page


def test_a_rating_chosen_alone_is_in_the_address(visit):
    tab = open_with_cases(visit)
    begun = tab.url
    standards = tab.locator(".calculator .standard").filter(has=tab.locator(".question:visible"))
    choice = standards.first.locator("select")
    choice.select_option(index=1)
    chosen, address = choice.input_value(), tab.url
    assert address.startswith(f"{begun}#try&")
    tab.reload()
    assert (choice.input_value(), tab.url) == (chosen, address)
    choice.select_option(index=0)
    assert tab.url == begun


def test_an_address_keeps_key_questions_whatever_they_are_called(other):
    def rename(book: dict[str, Any]) -> None:
        def odd(name: str) -> str:
            return f"{name}&a=b+c %2F#'\"<é>"

        for one in book["frameworks"].values():
            one["standards"] = {of: list(map(odd, ids)) for of, ids in one["standards"].items()}
            one["questions"] = {
                of: {odd(name): words for name, words in ids.items()}
                for of, ids in one["questions"].items()
            }

    tab = other(rename)
    fields = tab.locator(".calculator .question:visible [name=share]")
    for place, field in enumerate(fields.all()):
        field.fill(f"{place}.5")
    fields.last.press("Tab")
    tab.reload()
    values = fields.evaluate_all("(all) => all.map((one) => one.value)")
    assert values == [f"{place}.5" for place in range(len(values))] and values


@pytest.mark.parametrize(
    "left",
    [
        "framework=constructor",
        "framework=gone&from=gone&unit=gone&9.9=Good&9.9/gone=1/2&=&%=%",
        "rule=toString",
        "2.2/safety=&2.3/safety=5&2.2=gone",
    ],
)
def test_an_address_of_what_is_not_there_any_more_begins_without_it(visit, left):
    tab = visit.open(f"calculator.html#try&{left}")
    tab.reload()
    assert overall(tab).startswith("Not all ratings are known")
    expect(tab.locator(".calculator .overall")).not_to_contain_text("Under other rules")
    assert visit.wrong == []


def test_without_bands_there_are_no_shares_and_no_other_rules_to_try(other, visit):
    def judged_alone(book: dict[str, Any]) -> None:
        for one in book["frameworks"].values():
            one |= {"bands": [], "standards": {number: [] for number in one["standards"]}}

    tab = other(judged_alone)
    for part in (".unit", ".other-rules", ".question"):
        assert not tab.locator(f".calculator {part}:visible").count()
    for choice in tab.locator(".calculator .standard select").all():
        choice.select_option(index=1)
    assert overall(tab).startswith("0 of ")
    tab = visit.open("calculator.html#try&rule=mean")
    tab.reload()
    assert overall(tab).startswith("Not all ratings are known") and visit.wrong == []


def test_nothing_and_what_was_entered_are_not_called_published(tab):
    line = tab.locator(".calculator .line")
    expect(line).not_to_contain_text(", as published: ")
    choice = tab.get_by_label("Begin with")
    keys = choice.locator("option").evaluate_all("(all) => all.map((one) => one.value)")
    for key in [key for key in keys if "@" in key][:3]:
        choice.select_option(key)
        expect(line).to_contain_text(", as published: ")
        expect(line).not_to_contain_text("Not all ratings")
        tab.locator(".calculator .standard select").first.select_option(index=1)
        expect(line).to_contain_text("not as published")
        expect(tab.locator(".calculator .differs li")).to_contain_text("(published: not known)")


def test_cases_as_percentages_and_back_are_the_same_cases(visit):
    tab = open_with_cases(visit)
    fields = questions(tab).locator("[name=share]")
    begun = [field.input_value() for field in fields.all()]
    tab.get_by_label("in per cent").check()
    shares = [field.input_value() for field in fields.all()]
    for share, count, row in zip(shares, begun, questions(tab).all(), strict=True):
        of = row.locator("[name=of]").input_value()
        assert int(share) == scoring.whole_percentage(scoring.percentage(int(count), int(of)))
    tab.get_by_label("in cases").check()
    assert [field.input_value() for field in fields.all()] == begun


def test_a_slider_reaches_as_far_as_there_are_cases(visit):
    row = questions(open_with_cases(visit)).first
    for of, steps in (("5000", "5000"), ("1e3", "1000"), ("7.5", "7"), ("", "1")):
        row.locator("[name=of]").fill(of)
        assert row.locator("[type=range]").get_attribute("max") == steps


def test_what_is_as_it_was_is_not_announced_again(visit):
    tab = open_with_cases(visit)
    row = questions(tab).first
    row.locator("[name=share]").fill("1")
    row.locator("[name=share]").press("Tab")
    expect(tab.locator(".calculator [role=status]")).to_contain_text(overall(tab))
    tab.evaluate(
        """() => {
            window.announced = 0;
            const status = document.querySelector(".calculator [role=status]");
            new MutationObserver(() => window.announced++).observe(status, { childList: true });
        }"""
    )
    tab.get_by_label("in cases").dispatch_event("change")
    assert tab.evaluate("window.announced") == 0
    tab.locator(".calculator select").first.select_option(index=4)
    assert tab.evaluate("window.announced") == 1


def test_other_rules_can_be_tried_named_and_sent(tab, visit):
    """Each is what `scoring` makes of it, and is said not to be the inspectorate's."""
    rated = [one for one in NEWEST if one.percentages and overall_of(one).computed]
    if not rated:
        pytest.skip("no inspection in the data has percentages and a score")
    one = rated[0]
    model = one.framework.rating_model
    tab.get_by_label("Begin with").select_option(one.key)
    tab.locator(".calculator .other-rules summary").click()
    others = [rule for rule in scoring.RULES if rule != model.rule]
    fields = tab.locator(".calculator [name=begins]")
    for rule in others:
        tab.locator(".calculator [name=rule]").select_option(rule)
        fields.first.fill("20")
        bands = (
            replace(model.case_bands[0], highest=19),
            replace(model.case_bands[1], lowest=20),
            *model.case_bands[2:],
        )
        other = replace(model, rule=rule, case_bands=bands)
        found = scoring.what_if(one.percentages, one.awarded, other).overall
        assert overall(tab) == score_words(found)
        expect(tab.locator(".calculator .overall")).to_contain_text("Under other rules")
        expect(tab.locator(".calculator .line")).to_contain_text("under other rules")
    words, address = overall(tab), tab.url
    there = visit.open(address.removeprefix(visit.address))
    there.reload()
    assert overall(there) == words
    there.locator(".calculator .other-rules summary").click()
    there.locator(".calculator [name=begins]").first.fill("100")
    expect(there.locator(".calculator .overall")).to_contain_text("Each band begins")
    for rest in (".short", ".line"):  # what was said under other bands is said no more
        expect(there.locator(f".calculator {rest}")).to_be_empty()


def test_what_is_wrong_is_said_where_it_is(visit):
    tab = open_with_cases(visit)
    row = questions(tab).first
    share, of, said = row.locator("[name=share]"), row.locator("[name=of]"), row.locator(".said")
    for field, entered, words in (
        (share, "1000", "The count has to be from 0 to"),
        (share, "1.5", "Cases are counted in whole numbers"),
        (of, "0", "At least one is needed"),
        (share, "", "Not known"),
    ):
        before = field.input_value()
        field.fill(entered)
        expect(said).to_contain_text(words)
        expect(field).to_have_accessible_description(re.compile(words))
        assert (share.get_attribute("aria-invalid") == "true") == bool(entered)
        expect(tab.locator(".calculator .overall strong")).to_contain_text("Not all ratings")
        if entered:
            field.fill(before)
    standard = row.locator("xpath=..").locator(".rated")
    expect(standard).to_contain_text(re.compile("It lacks: .*|Nothing is entered"))
    share.fill("0")
    tab.get_by_label("in per cent").check()
    share.fill("101")
    expect(said).to_contain_text("A percentage is a number from 0 to 100")


# --- taking it away --------------------------------------------------------------------------


def taken(tab: Page, folder: Path) -> Path:
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Inspection file").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def checked(file: Path, capsys) -> dict[str, Any]:
    assert main(["check", str(file), "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def as_entered(tab: Page, result: dict[str, Any]) -> None:
    """What `check` computes is what the page says."""
    if computed := result["computed"]:
        words = f"{computed['score']} of {computed['maximum']} points: {computed['rating']}."
        assert overall(tab) == words
    else:
        assert overall(tab).startswith(("Not all ratings", "Our sources have no score table"))


def test_what_is_entered_can_be_taken_away_as_a_file_that_check_accepts(visit, tmp_path, capsys):
    for one in NEWEST:
        tab = visit.open(f"pdus/{one.pdu.key}.html")
        result = checked(taken(tab, tmp_path), capsys)
        assert result["pdu"] == one.pdu.key
        as_entered(tab, result)
        for row in questions(tab).all():
            row.locator("input[type=range]").press("End")
        choice = tab.locator(".calculator select").last
        choice.select_option(index=1)  # a chosen rating beside what its cases give
        as_entered(tab, checked(taken(tab, tmp_path), capsys))
        if questions(tab).count():
            tab.get_by_label("in per cent").check()
            questions(tab).first.locator("[name=share]").fill("64.5")
            questions(tab).last.locator("[name=share]").fill("")
            as_entered(tab, checked(taken(tab, tmp_path), capsys))


def test_what_is_entered_from_nothing_passes_check_and_is_no_inspection_of_a_book(
    tab, tmp_path, capsys, data_copy
):
    for choice in tab.locator(".calculator .standard select").all():
        choice.select_option(index=1)
    file = taken(tab, tmp_path)
    as_entered(tab, checked(file, capsys))
    mine = data_copy / "inspections" / "entered-2026.yaml"
    mine.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(Exception, match="found 'entered', expected one of"):
        read_data(data_copy)


def test_a_button_says_that_it_copied_and_then_again_what_it_does(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.clock.install()
    tab.goto(f"{address}calculator.html")
    button = tab.locator(".calculator [name=link]")
    words = button.inner_text()
    for _ in range(2):
        button.click()
        expect(button).to_have_text("Copied")
    assert "#try&" in tab.evaluate("navigator.clipboard.readText()")
    tab.clock.run_for(10_000)
    expect(button).to_have_text(words)
    context.close()


def test_an_older_browser_over_plain_http_has_all_but_the_clipboard(browser, address):
    context = browser.new_context()
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.add_init_script(
        """delete Array.prototype.toSorted;
        Object.defineProperty(navigator, "clipboard", { value: undefined });"""
    )
    one = next(one for one in NEWEST if one.percentages)
    tab.goto(f"{address}pdus/{one.pdu.key}.html")
    assert one.rate().overall is None or overall(tab) == score_words(one.rate().overall)
    button = tab.locator(".calculator [name=link]")
    button.click()
    expect(button).to_have_text("Not allowed here")
    assert wrong == []
    context.close()


# --- everyone --------------------------------------------------------------------------------


def test_all_that_is_pressed_is_large_enough_for_a_finger(visit):
    tab = visit.open("calculator.html", size=NARROW)
    small = tab.locator(".calculator :is(select, button, input, label:has(input[type=radio]))")
    sizes = small.evaluate_all(
        """(all) => all.filter((one) => one.type !== "radio" && one.checkVisibility())
            .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect().height])"""
    )
    assert sizes and [one for one in sizes if one[1] < 44] == []


def test_without_scripts_it_says_what_it_would_do(browser, address):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}pdus/{NEWEST[0].pdu.key}.html")
    assert tab.locator(".calculator").inner_text().startswith("On its page of the site")
    assert not tab.locator(".calculator form").count()
    context.close()


def test_paper_has_what_is_entered_and_nothing_to_press(visit):
    """Where nothing differs from what was published, the page has it elsewhere."""
    tab = open_with_cases(visit)
    tab.emulate_media(media="print")
    assert not tab.locator(".calculator").is_visible()
    tab.emulate_media(media="screen")
    questions(tab).first.locator("[name=share]").fill("1")
    tab.emulate_media(media="print")
    row = questions(tab).first
    assert row.locator("[name=share]").is_visible() and row.locator(".said").is_visible()
    share, said = (row.locator(part).bounding_box() for part in (".share", ".said"))
    assert share["x"] < said["x"]
    assert not row.locator("input[type=range]").is_visible()
    assert not tab.locator(".calculator .take").is_visible()


def test_its_scripts_are_small_and_only_where_it_is():
    static = SITE / "_static"
    assert sum((static / name).stat().st_size for name in SCRIPTS) <= 30_000
    for page in SITE.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        has = '<div class="calculator">' in text and page.name != WHOLE
        assert all((f"_static/{name}" in text) == has for name in SCRIPTS), page


def test_no_rule_is_in_its_scripts(data: Data):
    """No rating, no number of a standard, no band, no score of any set of standards."""
    text = "".join(
        (SITE / "_static" / name).read_text(encoding="utf-8")
        for name in ("rating.js", "calculator.js")
    )
    for framework in data.frameworks.values():
        model = framework.rating_model
        words = [*model.points, *(f'"{one.number}"' for one in model.rated_standards)]
        assert not [word for word in words if word in text]
        ends = {band.lowest for band in model.case_bands} | {
            band.lowest for table in model.score_tables for band in table.bands
        }
        numbers = set(map(int, re.findall(r"(?<![\w.#])\d+(?!\w)", re.sub(r"//.*", "", text))))
        assert not {end for end in ends if end > 5} & numbers
