"use strict";
// The list of recordings: search, groups, order by any column.

const table = document.getElementById("list");
const rows = [...table.tBodies[0].rows];
const search = document.getElementById("search");
const group = document.getElementById("group");
const count = document.getElementById("count");

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    const fits = words.every((word) => text.includes(word)) && (!group || !group.value || row.dataset.group === group.value);
    row.hidden = !fits;
    shown += fits;
  }
  count.textContent = `${shown} / ${rows.length}`;
}

/** Numbers by size, an absent one last; text by the reader's alphabet. */
function compare(column, sign) {
  return (a, b) => {
    const [x, y] = [a.cells[column], b.cells[column]];
    if (x.dataset.value === undefined) return sign * x.textContent.localeCompare(y.textContent, undefined, { numeric: true });
    const [p, q] = [parseFloat(x.dataset.value), parseFloat(y.dataset.value)];
    if (Number.isNaN(p) || Number.isNaN(q)) return Number.isNaN(p) - Number.isNaN(q);
    return sign * (p - q);
  };
}

[...table.tHead.rows[0].cells].forEach((head, column) => {
  head.querySelector("button").addEventListener("click", () => {
    const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    table.tBodies[0].append(...[...rows].sort(compare(column, sign)));
  });
});
search.addEventListener("input", filter);
if (group) group.addEventListener("change", filter);
filter();
