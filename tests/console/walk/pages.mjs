// Looks at pages with axe, at two widths; prints the serious findings as JSON.
//
//   node pages.mjs CHROMIUM PACKAGES URL...
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [executablePath, packages, ...urls] = process.argv.slice(2);
const require = createRequire(`${packages}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const found = [];
const browser = await chromium.launch({
  executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});

// Hides the sections, rows and items in which nothing is new: each of their elements stands below the
// same elements as one before, has the same attributes but for addresses, and has words, is empty and
// scrolls as that one. What has a control stays: its label may be anywhere.
function hideRepeated() {
  const numbers = new Map(), shapes = new Map(), seen = new Set(), hidden = [];
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
      hidden.push(element);
      return;
    }
    seen.add(shape(element));
    for (const each of element.children) visit(each);
  }
  visit(document.documentElement);
  for (const each of hidden) each.style.setProperty("display", "none", "important");
  return () => { for (const each of hidden) each.style.removeProperty("display"); };
}

// What axe finds serious in the page. Only rules that are off would read what it loads beforehand.
async function serious(page) {
  return page.evaluate(async (hide) => {
    const show = globalThis.eval(`(${hide})`)();
    const { violations } = await globalThis.axe.run(
      document, { resultTypes: ["violations"], preload: false });
    show();
    return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
      .map(({ id, nodes }) => `${id} ${nodes[0].html}`);
  }, String(hideRepeated));
}

const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
for (const url of urls) {
  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto(url);
  await page.evaluate(axe);
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) found.push(`${width} ${url}: ${over} pixels too wide`);
    found.push(...(await serious(page)).map((each) => `${width} ${url}: ${each}`));
  }
}
await browser.close();
console.log(JSON.stringify(found));
