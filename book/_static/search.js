// What a search finds first, and what it shows of it.

// First comes the page, the section or the word that has the name that was asked for; last, pages about the book's
// own making.
const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const ASKED = wordsOf(new URLSearchParams(location.search).get("q") ?? "");
const LAST = ["changelog", "how-made", "bibliography"];
// What Sphinx gives the entry of the glossary that is exactly what was asked for.
const EXACT = 100;

var Scorer = {
  score: ([page, title, anchor, code, score]) => {
    // Of a section, the name stands after that of its page. What is code says so.
    const name = wordsOf(title.split(" > ").pop());
    const named = !code && ASKED.every((word) => name.includes(word)) ? (100 * ASKED.length) / name.length : 0;
    if (LAST.includes(page) && !named) return score - 1000;
    return score + (score === EXACT ? 300 : named && named + (anchor ? 0 : 100));
  },
  // As Sphinx has them.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};

// A page opened as a file may not read other files: search then does without the lines around what it found.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// The lines around what was found are those of the article: no code, nothing that stands there for paper alone.
addEventListener("DOMContentLoaded", () => {
  if (typeof Search === "undefined") return;
  const text = Search.htmlToText;
  Search.htmlToText = (page, anchor) => {
    const parsed = new DOMParser().parseFromString(page, "text/html");
    for (const left of parsed.querySelectorAll("details.hide, #jb-print-docs-body, footer, .in-whole-book")) left.remove();
    return text(parsed.documentElement.outerHTML, anchor);
  };
});
