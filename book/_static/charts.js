// A chart as a picture to take away: SVG, or PNG at twice its size, with its title, key and source, and the edition and
// the licence that the foot of the page has. Without this script there is its table, as CSV.
document.addEventListener("DOMContentLoaded", () => {
  for (const chart of document.querySelectorAll("figure.chart")) {
    const line = chart.querySelector(".chart-taken");
    const name = line.querySelector("a").download.replace(/\.csv$/, "");
    for (const [kind, make] of [["SVG", async (svg) => svg], ["PNG", asPng]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: kind });
      button.addEventListener("click", async () => save(await make(picture(chart)), `${name}.${kind.toLowerCase()}`));
      line.append(" ", button);
    }
  }
});

const MARGIN = 16, INK = "#1a1a1a";
const SVG = "http://www.w3.org/2000/svg";

function picture(chart) {
  const drawing = chart.querySelector(".wide svg").cloneNode(true);
  const { width, height } = chart.querySelector(".wide svg").viewBox.baseVal;
  const title = wrapped(chart.querySelector("figcaption").textContent, width, "bold 12px sans-serif");
  const key = [...chart.querySelectorAll(".chart-key .rating")].map((rating) => rating.textContent.trim()).join("   ");
  const notes = chart.querySelector(".chart-notes")?.textContent ?? "";
  const book = document.querySelector('meta[property="og:site_name"]')?.content ?? document.title;
  const edition = `${book}. ${document.querySelector(".last-updated").firstChild.textContent}`;
  const licence = document.querySelector(".extra_footer")?.textContent;
  const under = [key, notes, edition, licence].filter(Boolean).flatMap((text) => wrapped(text, width, "9px sans-serif"));
  const top = MARGIN + title.length * 16, whole = top + height + under.length * 13 + MARGIN;

  const svg = document.createElementNS(SVG, "svg");
  const size = { width: width + 2 * MARGIN, height: whole };
  set(svg, { ...size, viewBox: `0 0 ${size.width} ${whole}`, color: INK, "font-family": "sans-serif" });
  const ground = set(document.createElementNS(SVG, "rect"), { width: "100%", height: "100%", fill: "#fff" });
  set(drawing, { x: MARGIN, y: top, width, height });
  svg.append(ground, drawing);
  title.forEach((text, at) => svg.append(words(text, MARGIN + 12 + at * 16, 12, "bold")));
  under.forEach((text, at) => svg.append(words(text, top + height + 12 + at * 13, 9, "normal")));
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
}

function words(text, y, size, weight) {
  const element = set(document.createElementNS(SVG, "text"), { x: MARGIN, y, "font-size": size, "font-weight": weight, fill: INK });
  element.textContent = text;
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function wrapped(text, width, font) {
  const context = Object.assign(document.createElement("canvas").getContext("2d"), { font });
  const lines = [""];
  for (const word of text.trim().split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

async function asPng(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(await svg.text())}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * image.width, height: 2 * image.height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function save(blob, download) {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
