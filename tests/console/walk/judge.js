// What is wrong with the look of a page: a script for a page that has axe.

// Takes away the sections, rows and items in which nothing is new: each of their elements stands below the
// same elements as one before, has the same attributes but for addresses, and has words, is empty and
// scrolls as that one. What has a control stays: its label may be anywhere.
function takeRepeatedAway() {
  const numbers = new Map(), shapes = new Map(), seen = new Set(), taken = [];
  function shape(element) {
    if (!element) return 0;
    if (!shapes.has(element)) {
      const tag = element.cloneNode(false);
      for (const name of ["id", "href", "data-clipboard-target"]) {
        if (tag.hasAttribute(name)) tag.setAttribute(name, "");
      }
      const words = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
      const key = [shape(element.parentElement), tag.outerHTML, words, !element.textContent.trim(),
        element.scrollWidth > element.clientWidth, element.scrollHeight > element.clientHeight].join();
      if (!numbers.has(key)) numbers.set(key, numbers.size + 1);
      shapes.set(element, numbers.get(key));
    }
    return shapes.get(element);
  }
  function visit(element) {
    const all = [element, ...element.querySelectorAll("*")];
    if (element.matches("section, tr, li") && all.every((each) => seen.has(shape(each)))
      && !all.some((each) => each.matches("input, select, textarea, label, [aria-labelledby]"))) {
      taken.push(element);
      return;
    }
    seen.add(shape(element));
    for (const each of element.children) visit(each);
  }
  visit(document.documentElement);
  const places = taken.map((each) => {
    const place = document.createComment("");
    each.replaceWith(place);
    return place;
  });
  return () => places.forEach((place, number) => place.replaceWith(taken[number]));
}

// By how many pixels the page is too wide, and what axe finds serious. Only rules that are off would
// read what axe loads beforehand.
async function judge() {
  const over = document.documentElement.scrollWidth - innerWidth;
  const putBack = takeRepeatedAway();
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  putBack();
  const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id} ${nodes[0].html}`);
  return over > 0 ? [`${over} pixels too wide`, ...serious] : serious;
}
