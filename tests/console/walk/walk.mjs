// A QA person's day in the console; prints what was found as JSON, by the width of the window.
//
//   node walk.mjs ORIGIN PROJECT CHROMIUM TOKEN_OF_ALICE PACKAGES
//
// Each page is read and judged in both looks, and what is pressed on it can be pressed in both. It is
// pressed in the second, in which the next page is loaded and read first: so each look loads half of
// the pages, and the other finds them as in a window whose size was changed.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [origin, project, executablePath, token, packages] = process.argv.slice(2);
const require = createRequire(`${packages}/`);
const { chromium } = require("playwright-core");
const scripts = [require.resolve("axe-core/axe.min.js"), new URL("judge.js", import.meta.url)]
  .map((file) => readFileSync(file, "utf8")).join("\n");
const looks = [
  { name: "wide", width: 1440, colorScheme: "light" },
  { name: "narrow", width: 390, colorScheme: "dark" },
];
const found = {};
for (const { name } of looks) found[name] = { wrong: [], errors: [], dialogs: 0 };

const browser = await chromium.launch({
  executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const page = await browser.newPage({ viewport: { width: looks[0].width, height: 900 } });
page.setDefaultTimeout(10_000);
page.on("console", (message) => message.type() === "error" && log().errors.push(message.text()));
page.on("pageerror", (error) => log().errors.push(String(error)));
page.on("dialog", (dialog) => { log().dialogs += 1; dialog.accept(); });

function log() {
  return found[looks[0].name];
}

async function changeLook() {
  looks.reverse();
  const [{ width, colorScheme }] = looks;
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
}

// Reads the page in one look and in the other, and presses what leads on from it.
async function onPage(read, target) {
  await read(log());
  if (target) await target.click({ trial: true });
  await changeLook();
  await read(log());
  if (target) await Promise.all([page.waitForEvent("load"), target.click()]);
}

// axe is brought by the test; the policy of the pages is looked at in tests of its own.
async function judge(name) {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(scripts);
  log().wrong.push(...(await page.evaluate("judge()")).map((each) => `${name}: ${each}`));
}

async function redeem(code) {
  await fetch(`${origin}/api/v2/project/${project}/coupon/redeem`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ coupon_code: code }),
  });
}

const link = (name) => page.getByRole("link", { name, exact: true });
const button = (name) => page.getByRole("button", { name, exact: true });
const clock = () => page.locator(".clock").innerText();
const badges = () => page.locator("tbody .badge").allInnerTexts();

async function day() {
  // Find the player.
  for (const next of [changeLook, () => {}]) {
    await page.goto(`${origin}/_mock/console/`);
    await page.keyboard.press("Tab");
    log().firstFocus = await page.evaluate(() => document.activeElement.textContent);
    await next();
  }
  await page.getByRole("searchbox").fill("ali");
  await onPage(() => {}, button("Search"));
  await onPage(() => judge("players"), link("alice"));
  await onPage(async (log) => {
    log.scriptIsText = await page.getByText("<script>alert(1)</script>").count() > 0;
    await judge("player");
  }, link("The calls of this player"));

  // See why a code is refused.
  await onPage(() => {}, link("redeem-coupon").last());
  await onPage(async (log) => {
    log.why = await page.locator(".because").first().innerText();
    const summary = page.locator("details.call summary").first();
    await summary.click();
    log.call = await page.locator("#call-fault").innerText();
    await judge("request");
    await summary.click();  // the other look opens it itself
  }, link("Journal"));

  // New calls appear by themselves.
  await onPage(async (log) => {
    const rows = page.locator("#rows tbody tr");
    const before = await rows.count();
    await redeem("LIVE");
    await rows.nth(before).waitFor();
    log.live = await rows.first().innerText();
    await judge("journal");
  }, link("Time"));

  // Move a week.
  await onPage(async (log) => { log.clockBefore = await clock(); }, button("+1 week"));
  await onPage(async (log) => {
    log.clockAfter = await clock();
    await judge("time");
  }, link("Orders"));

  // Pay an order.
  await onPage(() => {}, button("Pay").first());
  await onPage(async (log) => {
    log.orders = await badges();
    await judge("orders");
  }, link("Faults"));

  // Restore yesterday.
  await onPage(() => judge("faults"), button("Restore"));
  await onPage(async (log) => { log.clockRestored = await clock(); }, link("Orders"));
  await onPage(async (log) => { log.ordersRestored = await badges(); }, link("Promotions"));
  await onPage(() => judge("promotions"), link("Rules"));
  await onPage(() => judge("rules"));
}

try {
  await day();
} finally {
  await browser.close();
}
console.log(JSON.stringify(found));
