// The register of figures: filters its rows, and hands out those that are shown.
// Without this script the whole table is there, and the form is not.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form.register-filter");
  if (!form) return;
  const rows = [...document.getElementById(form.dataset.table).querySelectorAll("tbody tr")];
  const header = [...rows[0].closest("table").tHead.rows[0].cells].map((cell) => cell.textContent);
  const cells = (row) => [...row.cells].map((cell) => cell.textContent.trim());
  const column = { document: header.indexOf("Document"), verdict: header.indexOf("Verdict") };
  const { words, document: source, verdict, download } = form.elements;

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = cells(row);
      const said = text.join(" ").toLowerCase();
      row.hidden = !(
        wanted.every((word) => said.includes(word)) &&
        (!source.value || text[column.document] === source.value) &&
        (!verdict.value || text[column.verdict] === verdict.value)
      );
    }
    const shown = rows.filter((row) => !row.hidden).length;
    form.querySelector("output").textContent = `${shown} of ${rows.length} figures shown`;
  }

  download.addEventListener("click", () => {
    const quote = (text) => `"${text.replaceAll('"', '""')}"`;
    const shown = rows.filter((row) => !row.hidden).map(cells);
    const lines = [header, ...shown].map((line) => line.map(quote).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n")], { type: "text/csv" }));
    link.download = "figures.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
});
