// The calculator: a form of the standards, filled in with what was published. What it makes of its fields: rating.js.

document.addEventListener("DOMContentLoaded", () => {
  const root = document.querySelector(".calculator");
  if (root) calculator(root);
});

const NOT_RATED = "not rated";
const NOT_KNOWN = "not known";
const CASES = "cases";
const ADDRESS = "#try&"; // what follows it in an address is what was entered

function calculator(root) {
  const book = JSON.parse(root.querySelector("script").textContent);
  const title = document.querySelector('meta[property="og:site_name"]')?.content ?? document.title;
  const part = (name) => root.querySelector(`template[data-part=${name}]`).content.firstElementChild.cloneNode(true);
  const form = part("form");
  const fields = form.elements;
  const find = (selector) => form.querySelector(selector);

  // What is drawn: a set of standards, and by their numbers each one's choice and key questions.
  let framework;
  let standards;

  const key = () => fields.from?.value ?? book.first;
  const entry = () => book.entries[key()];
  const printed = () => book.frameworks[framework];
  const inCases = () => fields.unit.value === CASES;
  const begins = () => [...form.querySelectorAll("[name=begins]")].map((field) => field.value);
  const begin = (at) => printed().bands.indexOf(at + 1);
  const changed = () =>
    fields.rule &&
    printed().bands.length &&
    (fields.rule.value !== printed().rule || begins().some((one, at) => Number(one) !== begin(at)));

  // ---- The form ----

  function build(of) {
    if (framework === of) return;
    framework = of;
    standards = Object.fromEntries(Object.keys(printed().standards).map((number) => [number, standard(number)]));
    find(".standards").replaceChildren(...Object.values(standards).map((one) => one.box));
    find(".bands-begin")?.replaceChildren(
      ...printed()
        .ratings.slice(1)
        .map((rating) => {
          const label = make("label", `${rating} from `);
          label.append(Object.assign(make("input"), { type: "number", name: "begins", min: 1, max: 100 }), " per cent");
          return label;
        }),
    );
  }

  function standard(number) {
    const { titles, standards: asked, ratings, tables } = printed();
    const box = part("standard");
    const choice = box.querySelector("select");
    box.querySelector("legend").textContent = titles[number];
    choice.setAttribute("aria-label", `Rating of ${titles[number]}`);
    if (asked[number].length) choice.options[0].text = "by its key questions";
    choice.append(...ratings.map((rating) => new Option(rating)));
    if (tables.some((table) => table.unrated.includes(number))) choice.append(new Option(NOT_RATED));
    const questions = Object.fromEntries(asked[number].map((id) => [id, question(number, id)]));
    box.append(...Object.values(questions).map((one) => one.row));
    return { box, choice, questions, said: box.querySelector(".rated .said") };
  }

  function question(number, id) {
    const row = part("question");
    const words = printed().questions[number][id];
    const [slider, share, of] = row.querySelectorAll("input");
    row.setAttribute("aria-label", `${printed().titles[number]}: ${words}`);
    row.querySelector(".words").textContent = words;
    const said = row.querySelector(".said");
    said.id = encodeURIComponent(`${number}/${id}`);
    for (const [field, what] of [
      [slider, "slide"],
      [share, "share of yes"],
      [of, "of how many cases"],
    ]) {
      field.setAttribute("aria-label", `${words}: ${what}`);
      if (field !== slider) field.setAttribute("aria-describedby", said.id); // a slider says it as its value
    }
    slider.addEventListener("input", () => (share.value = slider.value));
    return { row, words, slider, share, of, bands: row.querySelector(".bands"), said };
  }

  // ---- What is entered, as text by name ----

  function entered() {
    const said = { from: key(), framework, unit: fields.unit.value };
    if (changed()) Object.assign(said, { rule: fields.rule.value, bands: begins().join() });
    for (const [number, { choice, questions }] of Object.entries(standards)) {
      if (choice.value) said[number] = choice.value;
      for (const [id, { share, of }] of Object.entries(questions)) {
        if (share.value || of.value) said[`${number}/${id}`] = `${share.value}/${of.value}`;
      }
    }
    return said;
  }

  // As published, of an inspection; nothing without one.
  const begun = (from) => ({ from, framework: book.entries[from]?.framework ?? framework, ...book.entries[from]?.begin });

  function fill(said) {
    build(Object.hasOwn(book.frameworks, said.framework) ? said.framework : Object.keys(book.frameworks)[0]);
    fields.unit.value = said.unit === CASES ? CASES : "per cent";
    if (fields.from) {
      choose(fields.from, said.from);
      fields.framework.value = framework;
      fields.rule.value = Object.hasOwn(DECIDING, said.rule) ? said.rule : printed().rule;
      const bands = said.bands?.split(",") ?? [];
      form.querySelectorAll("[name=begins]").forEach((field, at) => (field.value = bands[at] ?? begin(at)));
    }
    for (const [number, { choice, questions }] of Object.entries(standards)) {
      choose(choice, said[number]);
      for (const [id, { share, of }] of Object.entries(questions)) {
        [share.value, of.value] = (said[`${number}/${id}`] ?? "/").split("/");
      }
    }
    draw();
  }

  const inAddress = (text) => encodeURIComponent(text).replaceAll("%2F", "/");
  const asAddress = (said) =>
    ADDRESS +
    Object.entries(said)
      .map((one) => one.map(inAddress).join("="))
      .join("&");

  function remember() {
    const [said, start] = [entered(), begun(key())];
    const same = !fields.from && Object.keys({ ...start, ...said }).every((name) => said[name] === start[name]);
    history.replaceState(history.state, "", same ? location.pathname + location.search : asAddress(said));
  }

  function recall() {
    if (!location.hash.startsWith(ADDRESS)) return false;
    fill(Object.fromEntries(new URLSearchParams(location.hash.slice(ADDRESS.length))));
    root.scrollIntoView();
    return true;
  }

  // Between cases and per cent: the nearest that there is.
  function convert() {
    for (const { share, of } of Object.values(standards).flatMap((one) => Object.values(one.questions))) {
      if (inCases()) of.value ||= entry()?.cases ?? "";
      const [value, cases] = [Number(share.value), Number(of.value)];
      if (!share.value || !cases) continue;
      share.value = inCases() ? Math.round((value * cases) / 100) : (printed().rounded[Math.floor((200 * value) / cases)] ?? value);
    }
  }

  // The shares, with what is wrong said at others; the ratings chosen; the counts of standards where all are known.
  function read(rules) {
    const given = { shares: {}, awarded: {}, counts: {} };
    for (const [number, { choice, questions }] of Object.entries(standards)) {
      if (choice.value) given.awarded[number] = choice.value === NOT_RATED ? null : rules.ratings.indexOf(choice.value);
      given.shares[number] = {};
      for (const [id, one] of Object.entries(questions)) {
        one.wrong = one.count = undefined;
        if (!one.share.value && !one.share.validity.badInput) continue;
        try {
          const share = shareOf(one.share.value, inCases() ? one.of.value : undefined);
          given.shares[number][id] = share;
          one.count = inCases() ? share : countOf(share, one.of.value, rules);
        } catch (wrong) {
          one.wrong = wrong.message;
        }
      }
      const counts = Object.values(questions).map((one) => one.count);
      if (counts.length && counts.every(Boolean) && given.awarded[number] !== null) given.counts[number] = counts;
    }
    return given;
  }

  // ---- What is said ----

  function draw() {
    let rules = printed();
    try {
      if (changed()) rules = { ...rules, rule: fields.rule.value, bands: bandsFrom(begins().map(Number)) };
    } catch (wrong) {
      find(".overall").textContent = wrong.message;
      find(".short").textContent = find(".line").textContent = "";
      find(".score-scale").hidden = true;
      return;
    }
    const given = read(rules);
    const rated = ratePdu(given, rules);
    for (const one of form.querySelectorAll(".unit, .other-rules")) one.hidden = !rules.bands.length;
    for (const [number, one] of Object.entries(standards)) {
      for (const [id, each] of Object.entries(one.questions)) {
        each.row.hidden = rated.counted[number] === null;
        drawQuestion(each, given.shares[number][id], rated.computed[number], id, rules);
      }
      const badges = rules.standards[number].length && !one.choice.value ? [badge(rated.counted[number], rules), " "] : [];
      one.said.replaceChildren(...badges, aboutStandard(number, rated, given.counts[number], rules));
    }
    drawOverall(rated, given.counts, rules);
    const differences = [...otherRatings(rated, rules), ...otherShares(given.shares, rules)];
    root.classList.toggle("as-published", Boolean(entry()) && !differences.length && !changed());
    find(".differs").hidden = !entry();
    find(".differs ul").replaceChildren(...(differences.length ? differences : ["Nothing."]).map((one) => make("li", one)));
    find(".line").textContent = asSentence(rated, differences, rules);
  }

  function drawQuestion({ row, slider, share: field, of, bands, said, count, wrong }, share, standard, id, rules) {
    const drives = standard?.drivers.includes(id);
    slider.max = inCases() ? Math.max(Math.floor(of.value) || 1, 1) : 100;
    const steps = Math.min(slider.max, 1000);
    slider.value = share ? field.value : 0;
    row.dataset.unit = fields.unit.value;
    row.classList.toggle("drives", Boolean(drives));
    field.setAttribute("aria-invalid", Boolean(wrong));
    bands.replaceChildren(
      ...colours(
        Array.from({ length: steps + 1 }, (_, step) => ratingOf([BigInt(step), BigInt(steps)], rules)),
        rules,
      ),
    );
    if (!share) {
      slider.setAttribute("aria-valuetext", NOT_KNOWN);
      said.textContent = wrong ?? "Not known.";
      return;
    }
    const rating = ratingOf(share, rules);
    const whole = wholePercentage(share, rules);
    const [low, high] = count ? interval(count, rules).map((end) => rules.rounded[Math.floor(2 * end)]) : [];
    const deciding = drives ? book.deciding[rules.rule] : undefined;
    const next = standard?.rating + 1;
    const [short] = count && rules.rule === "lowest" && next < rules.ratings.length ? lacking([count], next, rules) : [];
    slider.setAttribute("aria-valuetext", `${whole} per cent: ${rules.ratings[rating]}`);
    const more = [count && `${low}% to ${high}%`, deciding, short && `${short} short`];
    said.replaceChildren(`${whole}% `, badge(rating, rules, true), " ", more.filter(Boolean).join(", "));
  }

  function aboutStandard(number, { computed, counted }, counts, rules) {
    const { choice, questions } = standards[number];
    const [rating, own] = [counted[number], computed[number]?.rating];
    const { usual, doubted } = entry() ?? { usual: {}, doubted: {} };
    const missing = Object.values(questions).filter((one) => one.wrong || !one.share.value);
    const words = [];
    if (rating >= 0 && rating !== null) words.push(`${pointsOf(rules.points[rating])}.`);
    if (choice.value && own >= 0 && own !== rating) words.push(`Its key questions give ${rules.ratings[own]}.`);
    if (!choice.value && missing.length === Object.keys(questions).length && missing.length) words.push("Nothing is entered.");
    else if (!choice.value && missing.length) words.push(`It lacks: ${missing.map((one) => one.words).join(" ")}`);
    if (counts && !choice.value && rules.rule === "lowest" && own + 1 < rules.ratings.length) {
      words.push(`${moreCases(casesFor(lacking(counts, own + 1, rules), counts))} for ${rules.ratings[own + 1]}.`);
    }
    if (doubted[number]) words.push(`In doubt: it may be of ${doubted[number]} cases, not all.`);
    if (usual[number] && usual[number] !== wordOf(rating, rules)) words.push(`Usual, by a link between standards: ${usual[number]}.`);
    if (entry() && before(number) !== wordOf(rating, rules)) words.push(`As ${kind(number)}: ${before(number)}.`);
    return words.join(" ");
  }

  // The score and the overall rating, or what they can be.
  function overallWords({ overall, possible }, rules) {
    if (overall) return `${overall.score} of ${overall.maximum} points: ${rules.ratings[overall.rating]}`;
    if (!possible.length) return "Our sources have no score table for what is rated here, so there is no overall rating";
    const ranges = possible.map(({ lowest, highest, table }) => {
      const ends = new Set([lowest, highest].map((score) => rules.ratings[table.ratings[score]]));
      return `${[...new Set([lowest, highest])].join(" to ")} of ${table.ratings.length - 1} points, ${[...ends].join(" to ")}`;
    });
    return `Not all ratings are known, so it is ${ranges.join("; or ")}`;
  }

  function publishedWords() {
    const { score, maximum, rating } = entry() ?? {};
    const said = [Number.isInteger(score) ? `${score}${maximum ? ` of ${maximum}` : ""} points` : "", rating];
    return said.filter(Boolean).join(", ");
  }

  function drawOverall(rated, counts, rules) {
    const { overall } = rated;
    const said = [make("strong", `${overallWords(rated, rules)}.`)];
    if (publishedWords()) said.push(`Published: ${publishedWords()}.`);
    if (overall?.table.assumed) said.push("By a score table that no source of ours prints: an assumption.");
    if (changed()) said.push("Under other rules than the inspectorate’s.");
    find(".overall").replaceChildren(...said.flatMap((one) => [one, " "]));
    const scale = find(".score-scale");
    scale.hidden = !overall;
    find(".short").textContent = overall ? shortWords(overall, rated.counted, counts, rules) : "";
    if (!overall) return;
    const mark = make("i");
    mark.style.left = `${(100 * (overall.score + 0.5)) / overall.table.ratings.length}%`;
    scale.replaceChildren(...colours(overall.table.ratings, rules), mark);
  }

  function shortWords({ score, rating, table }, counted, counts, rules) {
    const next = table.ratings.findIndex((one) => one > rating);
    if (next < 0) return "There is no better overall rating.";
    const short = `${pointsOf(next - score)} short of ${rules.ratings[table.ratings[next]]}.`;
    const way = rules.rule === "lowest" ? fewestCases(next - score, counted, counts, rules) : undefined;
    if (!way) return short;
    const moves = way.moves.map(({ number, after }) => `${rules.titles[number]} to ${rules.ratings[after]}`);
    const where = moves.length > 2 ? `in ${moves.length} standards` : `to bring ${moves.join(" and ")}`;
    return `${short} With the fewest cases: ${moreCases(way.cases)}, ${where}.`;
  }

  // What counted for a standard, and whether that was published or computed.
  const before = (number) => (number in entry().counted ? (entry().counted[number] ?? NOT_RATED) : NOT_KNOWN);
  const kind = (number) => (entry().computed.includes(number) ? "computed" : "published");

  // The ratings of standards that are not as published.
  const otherRatings = ({ counted }, rules) =>
    Object.keys(entry() ? counted : {})
      .filter((number) => before(number) !== wordOf(counted[number], rules))
      .map((number) => `${rules.titles[number]}: ${wordOf(counted[number], rules)} (${kind(number)}: ${before(number)})`);

  // The shares of key questions that are not.
  function otherShares(shares, rules) {
    const begin = entry()?.begin ?? {};
    return Object.entries(standards).flatMap(([number, { questions }]) =>
      Object.entries(questions).flatMap(([id, { words, share, of }]) => {
        const [first, cases] = (begin[`${number}/${id}`] ?? "").split("/");
        if (!first || !shares[number][id]) return [];
        const published = wholePercentage(shareOf(first, begin.unit === CASES ? cases : undefined), rules);
        const now = wholePercentage(shares[number][id], rules);
        return now === published ? [] : [`${words} ${inCases() ? `${share.value} of ${of.value}` : `${now}%`} (published: ${published}%)`];
      }),
    );
  }

  function asSentence(rated, differences, rules) {
    const name = entry()?.name ?? "A PDU";
    if (entry() && !differences.length && !changed()) return `${name}, as published: ${publishedWords() || overallWords(rated, rules)}.`;
    const under = changed() ? ", under other rules than the inspectorate’s" : "";
    const said = [`${name}, as entered in the calculator of “${title}” and not as published${under}: ${overallWords(rated, rules)}`];
    if (publishedWords()) said.push(`published: ${publishedWords()}`);
    return `${[...said, ...differences].join("; ")}.`;
  }

  // ---- To take away ----

  // An inspection file. `check` knows that what is "entered" has no document, or no PDU.
  function asFile() {
    const rules = printed();
    const { shares } = read(rules);
    const quoted = JSON.stringify;
    const head = [
      `# From the calculator of ${title}. The command check takes it as it is;`,
      "# a book needs, in the place of what is entered, documents of data/sources.yaml, with sections.",
      ...(changed() ? ["# Tried under other rules, which this file does not hold."] : []),
      `pdu: ${quoted(entry()?.pdu ?? "entered")}`,
      `framework: ${quoted(framework)}`,
      "source: entered",
    ];
    const lines = [];
    for (const [number, { choice, questions }] of Object.entries(standards)) {
      const known = Object.keys(shares[number]);
      if (!choice.value && !known.length) continue;
      lines.push(`  ${quoted(number)}:`, "    section: calculator");
      if (choice.value === NOT_RATED) {
        lines.push("    not_rated: Left out in the calculator.");
        continue;
      }
      if (choice.value) lines.push(`    rating: ${quoted(choice.value)}`);
      if (!known.length) continue;
      const own = bestOf(shares[number], rules.standards[number], rules);
      if (choice.value && rules.ratings[own] !== choice.value) {
        lines.push(`    judgement: {guidance: ${quoted(rules.ratings[own])}, reason: Chosen in the calculator., section: calculator}`);
      }
      lines.push("    key_questions:", "      section: calculator", `      ${inCases() ? "counts" : "percentages"}:`);
      for (const id of known) {
        lines.push(`        ${quoted(id)}: ${inCases() ? shares[number][id].join(" of ") : Number(questions[id].share.value)}`);
      }
    }
    return [...head, ...(lines.length ? ["standards:", ...lines] : []), ""].join("\n");
  }

  async function copy(text, button) {
    const said = (button.dataset.said ??= button.textContent);
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = "Not allowed here"; // or there is no clipboard: over plain HTTP
    }
    button.textContent = done;
    announce(done);
    setTimeout(() => (button.textContent = said), 2000);
  }

  // What is as it was is not said again.
  function announce(words = `${find(".overall").textContent} ${find(".short").textContent}`) {
    const status = find("[role=status]");
    if (status.textContent !== words) status.textContent = words;
  }

  form.addEventListener("input", ({ target }) => {
    if (target.name === "from") return fill(begun(target.value));
    if (target.name === "framework") return fill({ framework: target.value });
    if (target.name === "unit") convert();
    draw();
  });
  form.addEventListener("change", () => {
    remember();
    announce();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  fields.back.addEventListener("click", () => {
    fill(begun(key()));
    remember();
    announce();
  });
  fields.link.addEventListener("click", ({ target }) => copy(location.href.split("#")[0] + asAddress(entered()), target));
  fields.line.addEventListener("click", ({ target }) => copy(find(".line").textContent, target));
  fields.file.addEventListener("click", () => save(new Blob([asFile()], { type: "text/yaml" }), `${entry()?.pdu ?? "pdu"}-entered.yaml`));
  addEventListener("hashchange", recall);

  if (fields.from) {
    fields.from.append(...Object.entries(book.entries).map(([of, { name }]) => new Option(name, of)));
    fields.framework.append(...Object.entries(book.frameworks).map(([of, { name }]) => new Option(name, of)));
    fields.rule.append(...Object.entries(book.rules).map(([rule, words]) => new Option(words, rule)));
  }
  root.querySelector(".without-scripts").remove();
  root.append(form);
  recall() || fill(begun(book.first));
}

const make = (tag, textContent = "") => Object.assign(document.createElement(tag), { textContent });
const pointsOf = (count) => `${count} point${count === 1 ? "" : "s"}`;
const moreCases = ([fewest, most]) => `${fewest === most ? most : `${fewest} to ${most}`} more case${most === 1 ? "" : "s"}`;
const wordOf = (rating, rules) => (rating === null ? NOT_RATED : (rules.ratings[rating] ?? NOT_KNOWN));

function choose(list, value) {
  list.value = value ?? "";
  if (list.selectedIndex < 0) list.selectedIndex = 0; // there is none of that name any more
}

// A rating as other pages show it; a short one shows its circles alone.
function badge(rating, rules, short = false) {
  const box = Object.assign(make("span"), { className: "rating" });
  if (!(rating >= 0) || rating === null) {
    box.textContent = wordOf(rating, rules);
    return box;
  }
  const circles = Object.assign(make("span", rules.looks[rating].pips), { className: "pips" });
  circles.setAttribute("aria-hidden", "true");
  box.dataset.tone = rules.looks[rating].tone;
  box.append(circles, " ", Object.assign(make("span", rules.ratings[rating]), { className: short ? "visually-hidden" : "" }));
  return box;
}

// The ratings of the steps of a scale, as wide as they are many.
function colours(steps, rules) {
  return [...new Set(steps)].map((rating) => {
    const box = make("span", rules.looks[rating].pips);
    box.dataset.tone = rules.looks[rating].tone;
    box.style.flexGrow = steps.filter((one) => one === rating).length;
    return box;
  });
}
