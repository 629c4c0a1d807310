// Long tables: sorted by a column, searched and filtered where there is a form for it, and their rows taken away. What
// a reader chose stands in the address, to be sent. Without this script the whole table is there, and the form is not.
const LONG = 12; // rows: what is shorter is seen at a glance

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".table-frame").forEach(shade);
  const names = new Set();
  for (const table of document.querySelectorAll("article table.data")) {
    if (table.tBodies[0].rows.length <= LONG && !table.closest(".filtered")) continue;
    // By its caption, but for numbers in it, which change.
    let name = slug(table.caption.textContent.replace(/[\d,]+/g, ""));
    while (names.has(name)) name += "-2";
    names.add(name);
    long(table, name);
  }
});

const slug = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu)?.join("-") ?? "";
const textOf = (cell) => cell.textContent.trim().replace(/\s+/g, " ");

function long(table, name) {
  const form = table.closest(".filtered")?.querySelector("form");
  const headings = [...table.tHead.rows[0].cells];
  const header = headings.map(textOf);
  const rows = [...table.tBodies[0].rows];
  const texts = new Map(rows.map((row) => [row, [...row.cells].map(textOf)]));
  const choices = [...(form?.querySelectorAll("select") ?? [])];
  let sorted = ""; // a column, after a minus if from the highest to the lowest

  function sort() {
    const falling = sorted.startsWith("-");
    const at = header.indexOf(falling ? sorted.slice(1) : sorted);
    table.tBodies[0].append(...(at < 0 ? rows : inOrder(rows, at, falling)));
    headings.forEach((heading, here) => {
      if (here === at) heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    });
  }

  function filter() {
    if (!form) return;
    const wanted = form.elements.words.value.toLowerCase().split(/\s+/);
    for (const [row, text] of texts) {
      const said = text.join(" ").toLowerCase();
      row.hidden = !(
        wanted.every((word) => said.includes(word)) &&
        choices.every(({ value, dataset }) => !value || text[header.indexOf(dataset.column)] === value)
      );
    }
    const shown = rows.filter((row) => !row.hidden).length;
    const hint = shown ? "" : ". Fewer words may find more.";
    form.querySelector("output").textContent = `${shown} of ${rows.length} rows shown${hint}`;
  }

  // In the address: each choice under the name of the table.
  const chosen = () => ({
    ...(form && { search: form.elements.words.value }),
    ...Object.fromEntries(choices.map(({ value, dataset }) => [dataset.column, value])),
  });

  function remember() {
    const address = new URL(location);
    for (const [what, value] of Object.entries({ ...chosen(), sort: sorted })) {
      if (value) address.searchParams.set(`${name}.${what}`, value);
      else address.searchParams.delete(`${name}.${what}`);
    }
    history.replaceState(history.state, "", address);
  }

  function recall() {
    const asked = new URLSearchParams(location.search);
    const of = (what) => asked.get(`${name}.${what}`) ?? "";
    if (form) form.elements.words.value = of("search");
    for (const choice of choices) {
      choice.value = of(choice.dataset.column);
      if (choice.selectedIndex < 0) choice.selectedIndex = 0; // there is none of that name any more
    }
    sorted = of("sort");
    if (!location.hash && [...asked.keys()].some((key) => key.startsWith(`${name}.`))) {
      table.closest("details")?.setAttribute("open", "");
      (form ?? table).scrollIntoView();
    }
  }

  headings.forEach((heading, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    // Rising, falling, and as it was.
    button.addEventListener("click", () => {
      sorted = { [header[at]]: `-${header[at]}`, [`-${header[at]}`]: "" }[sorted] ?? header[at];
      sort();
      remember();
    });
  });
  table.classList.add("sortable");

  if (form) {
    form.elements.download.addEventListener("click", () => {
      const shown = [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => texts.get(row));
      const page = location.pathname.split("/").pop().replace(/\.html$/, "") || "index";
      saveRows([header, ...shown], [page, name, ...Object.values(chosen()).map(slug)].filter(Boolean).join("-"));
    });
    form.addEventListener("input", () => {
      filter();
      remember();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("pageshow", filter); // a reader who comes back finds the form as it was left
    form.hidden = false;
  }
  recall();
  sort();
  filter();
}

// The rows by one of their cells: numbers and dates by their size, then words by the alphabet.
function inOrder(rows, at, falling) {
  const words = new Intl.Collator("en-GB", { numeric: true });
  const keys = new Map(rows.map((row) => [row, sizeOf(row.cells[at])]));
  return [...rows].sort((one, other) => {
    const [a, b] = [keys.get(one), keys.get(other)];
    if (isNaN(a) !== isNaN(b)) return isNaN(a) ? 1 : -1; // what is not given comes last, either way
    const order = a - b || words.compare(textOf(one.cells[at]), textOf(other.cells[at]));
    return falling ? -order : order;
  });
}

// A rating by its circles, a date in years (each has fewer than 4e10 milliseconds), else the number that the cell begins with; NaN if there is none.
function sizeOf(cell) {
  const text = textOf(cell);
  const circles = text.match(/^[●○]+/)?.[0];
  const [, day, month, year] = text.match(/^(\d{1,2} )?([A-Z][a-z]+) (\d{4})$/) ?? [];
  if (year) return Number(year) + (Date.parse(`${day ?? "1 "}${month} ${year}`) - Date.parse(`1 January ${year}`)) / 4e10;
  return circles ? circles.split("●").length : parseFloat(text.replace("−", "-").replace(/,(?=\d{3})/g, ""));
}

// As a CSV file; `save` stands in charts.js.
function saveRows(lines, name) {
  const quote = (text) => `"${text.replaceAll('"', '""')}"`;
  const text = lines.map((line) => line.map(quote).join(",")).join("\r\n");
  save(new Blob(["\ufeff" + text], { type: "text/csv" }), `${name}.csv`);
}

// A frame that scrolls has a shadow where there is more.
function shade(frame) {
  const look = () => {
    frame.classList.toggle("more-aside", frame.scrollLeft + frame.clientWidth < frame.scrollWidth - 1);
    frame.classList.toggle("more-below", frame.scrollTop + frame.clientHeight < frame.scrollHeight - 1);
  };
  frame.addEventListener("scroll", look, { passive: true });
  const sizes = new ResizeObserver(look);
  sizes.observe(frame);
  sizes.observe(frame.firstElementChild);
}
