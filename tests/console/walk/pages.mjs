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
for (const width of [390, 1280]) {
  const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
  for (const url of urls) {
    await page.goto(url);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) found.push(`${width} ${url}: ${over} pixels too wide`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    for (const each of violations) {
      if (["serious", "critical"].includes(each.impact)) {
        found.push(`${width} ${url}: ${each.id} ${each.nodes[0].html}`);
      }
    }
  }
}
await browser.close();
console.log(JSON.stringify(found));
