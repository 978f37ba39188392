// The list of versions stands one folder above each of them, so that an old page knows the new ones.
"use strict";

async function showVersions() {
  const place = document.querySelector(".versions");
  if (!place || location.protocol === "file:") return;
  const { current, root, page } = place.dataset;
  const all = new URL(`${root}../`, location.href);
  const answer = await fetch(new URL("versions.json", all));
  if (!answer.ok) return;
  const select = place.querySelector("select");
  for (const { version, pages } of await answer.json()) {
    const option = new Option(version, new URL(`${version}/${pages.includes(page) ? page : "index.html"}`, all));
    option.selected = version === current;
    select.add(option);
  }
  select.addEventListener("change", () => { location.href = select.value; });
  place.hidden = false;
}

showVersions().catch(() => {}); // A copy of one version alone has no list.
