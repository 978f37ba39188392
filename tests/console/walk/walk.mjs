// A QA person's day in the console, at two widths; prints what was found as JSON.
//
//   node walk.mjs ORIGIN PROJECT CHROMIUM TOKEN_OF_ALICE PACKAGES
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [origin, project, executablePath, token, packages] = process.argv.slice(2);
const require = createRequire(`${packages}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const base = `${origin}/_mock/console/p/${project}`;
const found = {};

const browser = await chromium.launch({
  executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});

async function control(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${origin}/_mock${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

async function redeem(code) {
  await fetch(`${origin}/api/v2/project/${project}/coupon/redeem`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ coupon_code: code }),
  });
}

async function day(width, colorScheme) {
  const log = { errors: [], dialogs: 0, axe: [], overflow: [] };
  // axe is brought by the test; the policy of the pages is looked at in tests of its own.
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => message.type() === "error" && log.errors.push(message.text()));
  page.on("pageerror", (error) => log.errors.push(String(error)));
  page.on("dialog", (dialog) => { log.dialogs += 1; dialog.accept(); });

  async function judge(name) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) log.overflow.push(`${name}: ${over}`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    for (const each of violations) {
      if (["serious", "critical"].includes(each.impact)) {
        log.axe.push(`${name}: ${each.id} ${each.nodes[0].html}`);
      }
    }
  }

  async function press(target) {
    await Promise.all([page.waitForEvent("load"), target.click()]);
  }

  // Find the player.
  await page.goto(`${origin}/_mock/console/`);
  await page.keyboard.press("Tab");
  log.firstFocus = await page.evaluate(() => document.activeElement.textContent);
  await page.getByRole("searchbox").fill("ali");
  await press(page.getByRole("button", { name: "Search" }));
  await judge("players");
  await press(page.getByRole("link", { name: "alice", exact: true }));
  await judge("player");
  log.scriptIsText = await page.getByText("<script>alert(1)</script>").count() > 0;

  // See why a code is refused.
  await press(page.getByRole("link", { name: "The calls of this player" }));
  await press(page.getByRole("link", { name: "redeem-coupon" }).last());
  log.why = await page.locator(".because").first().innerText();
  await page.locator("details.call summary").first().click();
  log.call = await page.locator("#call-fault").innerText();
  await judge("request");

  // New calls appear by themselves.
  await page.goto(`${base}/journal`);
  const before = await page.locator("#rows tbody tr").count();
  await redeem("LIVE");
  await page.waitForFunction(
    (count) => document.querySelectorAll("#rows tbody tr").length > count, before);
  log.live = await page.locator("#rows tbody tr").first().innerText();
  await judge("journal");

  // Move a week.
  await press(page.getByRole("link", { name: "Time", exact: true }));
  log.clockBefore = await page.locator(".clock").innerText();
  await press(page.getByRole("button", { name: "+1 week" }));
  log.clockAfter = await page.locator(".clock").innerText();
  await judge("time");

  // Pay an order.
  await press(page.getByRole("link", { name: "Orders", exact: true }));
  await press(page.getByRole("button", { name: "Pay", exact: true }).first());
  log.orders = await page.locator("tbody .badge").allInnerTexts();
  await judge("orders");

  // Restore yesterday.
  await press(page.getByRole("link", { name: "Faults", exact: true }));
  await judge("faults");
  await press(page.getByRole("button", { name: "Restore", exact: true }));
  log.clockRestored = await page.locator(".clock").innerText();
  await press(page.getByRole("link", { name: "Orders", exact: true }));
  log.ordersRestored = await page.locator("tbody .badge").allInnerTexts();
  await press(page.getByRole("link", { name: "Promotions", exact: true }));
  await judge("promotions");
  await press(page.getByRole("link", { name: "Rules", exact: true }));
  await judge("rules");
  await context.close();
  return log;
}

try {
  found.wide = await day(1440, "light");
  found.narrow = await day(390, "dark");
} finally {
  await browser.close();
}
console.log(JSON.stringify(found));
