// What the pages need to be used by everyone: tips for terms, and paper.

// The contents beside the text begin where the page that is open stands in them.
addEventListener("DOMContentLoaded", () => {
  const here = document.querySelector(".bd-docs-nav .current > a");
  const frame = here?.closest(".sidebar-primary-item");
  if (frame) frame.scrollTop = here.getBoundingClientRect().top - frame.getBoundingClientRect().top - frame.clientHeight / 2;
});

// Most readers want no code. A button at the foot of each page shows it.
const root = document.documentElement;
root.classList.add("without-code");
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("button[name=code]");
  button?.addEventListener("click", () => {
    const hidden = root.classList.toggle("without-code");
    for (const fold of document.querySelectorAll("article details.hide")) fold.open = !hidden;
    button.textContent = hidden ? "Show the code of this page" : "Hide the code of this page";
  });
});

// What is marked as a brief for one sheet, a class of HTML or a tag of cells (`brief`), can be printed alone: by a button
// at the foot of its page, or by an address that ends in #brief.
const briefAlone = (alone) => root.classList.toggle("only-brief", alone && document.querySelector(".brief, .tag_brief") !== null);
for (const event of ["DOMContentLoaded", "hashchange"]) addEventListener(event, () => briefAlone(location.hash === "#brief"));
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("button[name=print], button[name=brief]")) {
    button.addEventListener("click", () => {
      briefAlone(button.name === "brief");
      print();
    });
  }
});

// On paper nothing can be opened, so it is open: but code, and the tables behind charts. And paper is light.
let folded = [];
let theme;
addEventListener("beforeprint", () => {
  theme = root.dataset.theme;
  root.dataset.theme = "light";
  folded = [...document.querySelectorAll("article details:not([open], .hide, figure.chart details)")];
  for (const fold of folded) fold.open = true;
});
addEventListener("afterprint", () => {
  root.dataset.theme = theme;
  for (const fold of folded) fold.open = false;
});

// The meaning of a term, under its link while a mouse or the keyboard is on it. Escape puts it away; the
// mouse may go there. A first tap shows it, a second one follows the link to all terms.
document.addEventListener("DOMContentLoaded", () => {
  for (const link of document.querySelectorAll("a.term[title]")) tip(link);
});

function tip(link) {
  const box = document.createElement("span");
  box.className = "tip";
  box.id = `tip-${document.querySelectorAll(".tip").length + 1}`;
  box.role = "tooltip";
  box.textContent = link.title;
  box.hidden = true;
  link.removeAttribute("title"); // or the browser shows its own as well
  link.setAttribute("aria-describedby", box.id);
  link.after(box);

  let leaving;
  const hide = () => (box.hidden = true);
  const show = () => {
    clearTimeout(leaving);
    for (const other of document.querySelectorAll(".tip")) other.hidden = true;
    box.hidden = false;
    // Under the link's first line, inside the column of text.
    const text = link.closest("article").getBoundingClientRect();
    const { left, bottom } = link.getClientRects()[0];
    const from = box.offsetParent.getBoundingClientRect();
    const inside = Math.max(text.left, Math.min(left, text.right - box.offsetWidth));
    box.style.left = `${inside - from.left}px`;
    box.style.top = `${bottom - from.top + 2}px`;
  };
  const wanted = () => link.matches(":focus, :hover") || box.matches(":hover");
  const leave = () => (leaving = setTimeout(() => wanted() || hide(), 200));
  for (const element of [link, box]) {
    element.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show());
    element.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && leave());
  }
  link.addEventListener("focus", show);
  link.addEventListener("blur", leave);
  let tapped = false;
  link.addEventListener("pointerdown", (event) => (tapped = event.pointerType === "touch" && box.hidden));
  link.addEventListener("pointercancel", () => (tapped = false));
  link.addEventListener("click", (event) => {
    if (tapped) {
      event.preventDefault();
      show();
    }
    tapped = false;
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", ({ target }) => [link, box].some((of) => of.contains(target)) || hide());
}
