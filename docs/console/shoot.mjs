// Takes the screenshots of docs/console.md; docs/write_console_screenshots.py runs it.
import { createRequire } from "node:module";

const [base, executablePath, packages, folder, number] = process.argv.slice(2);
const { chromium } = createRequire(`${packages}/`)("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const shots = [
  ["player", "players/alice", 1280, 860, "light"],
  ["journal", "journal", 1280, 640, "light"],
  ["request", `journal/${number}`, 1280, 860, "light"],
  ["time", "time", 1280, 980, "light"],
  ["promotions", "promotions", 1280, 720, "dark"],
  ["faults", "faults", 390, 844, "dark"],
];
for (const [name, page, width, height, colorScheme] of shots) {
  const tab = await browser.newPage({ viewport: { width, height }, colorScheme });
  await tab.goto(`${base}/${page}`);
  await tab.screenshot({ path: `${folder}/${name}.png` });
  await tab.close();
}
await browser.close();
