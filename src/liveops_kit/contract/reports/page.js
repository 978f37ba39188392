"use strict";
// What the page can do with scripts: copy commands, search, open all. It can be read without.
for (const block of document.querySelectorAll(".cause pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.textContent);
    button.textContent = "Copied";
  });
  block.after(button);
}

const causes = [...document.querySelectorAll(".cause")];
const filter = document.querySelector("form.filter");
filter.hidden = causes.length < 2;
const search = filter.querySelector("[type=search]");
const boxes = [...filter.querySelectorAll("[type=checkbox]")];
const status = filter.querySelector("[role=status]");
const texts = new Map(causes.map((each) => [each, each.textContent.toLowerCase() + each.id]));

function apply() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const grades = new Set(boxes.filter((each) => each.checked).map((each) => each.value));
  let shown = 0;
  for (const cause of causes) {
    const fits = words.every((word) => texts.get(cause).includes(word));
    cause.hidden = !(fits && grades.has(cause.dataset.grade));
    shown += cause.hidden ? 0 : 1;
  }
  status.textContent = shown === causes.length ? "" : `${shown} of ${causes.length} shown`;
}

filter.addEventListener("input", apply);
filter.addEventListener("submit", (event) => event.preventDefault());
filter.addEventListener("click", (event) => {
  const open = event.target.dataset.open;
  if (open !== undefined) {
    for (const cause of causes) cause.open = Boolean(open);
  }
});

// A link to a finding inside a closed cause opens it.
function reveal() {
  let there = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const target = there;
  for (; there !== null; there = there.parentElement) {
    if (there.tagName === "DETAILS") there.open = true;
  }
  if (target !== null) target.scrollIntoView();
}
addEventListener("hashchange", reveal);
if (location.hash) reveal();

// On paper nothing can be opened.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const each of closed) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of closed) each.open = false;
});
