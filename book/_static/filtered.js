// Long tables: a search, a choice for some columns, and a download of the rows that are shown.
// Without this script the whole table is there, and the form is not.
document.addEventListener("DOMContentLoaded", () => {
  for (const block of document.querySelectorAll(".filtered")) filtered(block);
});

function filtered(block) {
  const form = block.querySelector("form");
  const table = block.querySelector("table");
  const header = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const cells = (row) => [...row.cells].map((cell) => cell.textContent.trim().replace(/\s+/g, " "));
  const rows = [...table.tBodies[0].rows];
  const choices = [...form.querySelectorAll("select")];

  function filter() {
    const wanted = form.elements.words.value.toLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = cells(row);
      const said = text.join(" ").toLowerCase();
      row.hidden = !(
        wanted.every((word) => said.includes(word)) &&
        choices.every(({ value, dataset }) => !value || text[header.indexOf(dataset.column)] === value)
      );
    }
    const shown = rows.filter((row) => !row.hidden).length;
    form.querySelector("output").textContent = `${shown} of ${rows.length} rows shown`;
  }

  form.elements.download.addEventListener("click", () => {
    const quote = (text) => `"${text.replaceAll('"', '""')}"`;
    const shown = rows.filter((row) => !row.hidden).map(cells);
    const lines = [header, ...shown].map((line) => line.map(quote).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n")], { type: "text/csv" }));
    link.download = "rows.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
  addEventListener("pageshow", filter); // a reader who comes back finds the form as it was left
}
