// The walks of docs/walks, played by openapi-fetch with types made by openapi-typescript.
// Prints the name of each walk that went as it should; throws where one did not.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths as ControlPaths } from "./control.js";
import type { paths } from "./liveops.js";

const env = (name: string): string => {
  const value = process.env[name];
  assert(value, `${name} is not set`);
  return value;
};
const api = createClient<paths>({ baseUrl: env("API_URL") });
const control = createClient<ControlPaths>({ baseUrl: env("CONTROL_URL") });
const MORNING = "2026-12-01T00:00:00Z";

type Body = paths["/v2/project/{project_id}/coupon/redeem"]["post"]["requestBody"]["content"]["application/json"];
type Headers = { Authorization: string };
type World = { project_id: number; server: Headers; player: Headers };

const given = <T>(value: T | null | undefined): T => {
  assert(value !== null && value !== undefined);
  return value;
};

async function fresh(): Promise<World> {
  await control.PUT("/clock", { body: { frozen: "2026-12-01T09:00:00Z" } });
  const made = given((await control.POST("/projects", {})).data);
  const key = Buffer.from(`${made.project_id}:demo`).toString("base64");
  return {
    project_id: made.project_id,
    server: { Authorization: `Basic ${key}` },
    player: { Authorization: `Bearer ${env("TOKEN")}` },
  };
}

async function wait(duration: string): Promise<string> {
  return given((await control.PUT("/clock", { body: { advance: duration } })).data).now;
}

async function pay(project_id: number, order_id: number): Promise<string> {
  const params = { path: { project_id, order_id } };
  return given((await control.POST("/projects/{project_id}/orders/{order_id}/pay", { params })).data).status;
}

async function inventory(project_id: number): Promise<Record<string, number>> {
  const params = { path: { project_id, user: "alice" } };
  const user = given((await control.GET("/projects/{project_id}/users/{user}", { params })).data);
  return Object.fromEntries(user.inventory.map((line) => [line.sku, line.quantity]));
}

async function coupon({ project_id, server, player }: World): Promise<void> {
  const params = { path: { project_id } };
  const spring = { path: { project_id, external_id: "spring" } };
  const made = await api.POST("/v3/project/{project_id}/admin/coupon", {
    params,
    headers: server,
    body: {
      external_id: "spring",
      name: { en: "Spring gift" },
      bonus: [{ sku: "sword_ice", quantity: 2 }],
      redeem_user_limit: 1,
    },
  });
  assert.deepEqual(made.data, { external_id: "spring" });
  const code = await api.POST("/v2/project/{project_id}/admin/coupon/{external_id}/code", {
    params: spring,
    headers: server,
    body: { coupon_code: "SPRING26" },
  });
  assert.deepEqual(code.data, { code: "SPRING26" });
  const use = () =>
    api.POST("/v2/project/{project_id}/coupon/redeem", {
      params,
      headers: player,
      body: { coupon_code: "SPRING26" },
    });
  const early = given((await use()).error);
  assert.deepEqual([early.statusCode, early.errorCode], [404, 9807]);
  const active = await api.PUT("/v2/project/{project_id}/admin/coupon/{external_id}/activate", {
    params: spring,
    headers: server,
  });
  assert.equal(active.response.status, 204);
  const got = given((await use()).data);
  assert.deepEqual(
    given(got.items).map((item) => [item.sku, item.quantity]),
    [["sword_ice", 2]],
  );
  const again = given((await use()).error);
  assert.equal(again.errorMessage, "[0401-9804]: You have reached the coupon redemption limit.");
  assert.deepEqual(await inventory(project_id), { sword_ice: 2 });
}

async function promoCode({ project_id, server, player }: World): Promise<void> {
  const params = { path: { project_id } };
  const five = { path: { project_id, external_id: "five" } };
  const item = await api.POST("/v2/project/{project_id}/admin/items/virtual_items", {
    params,
    headers: server,
    body: {
      sku: "axe",
      name: { en: "Axe" },
      is_show_in_store: true,
      prices: [{ amount: 10, currency: "USD", is_default: true }],
    },
  });
  assert.deepEqual(item.data, { sku: "axe" });
  const made = await api.POST("/v3/project/{project_id}/admin/promocode", {
    params,
    headers: server,
    body: { external_id: "five", name: { en: "Five off" }, discount: { percent: "5" }, redeem_total_limit: 1 },
  });
  assert.deepEqual(made.data, { external_id: "five" });
  const code = await api.POST("/v2/project/{project_id}/admin/promocode/{external_id}/code", {
    params: five,
    headers: server,
    body: { coupon_code: "FIVE" },
  });
  assert.deepEqual(code.data, { code: "FIVE" });
  await api.PUT("/v2/project/{project_id}/admin/promocode/{external_id}/activate", {
    params: five,
    headers: server,
  });
  const filled = await api.PUT("/v2/project/{project_id}/cart/fill", {
    params,
    headers: player,
    body: { items: [{ sku: "axe", quantity: 2 }] },
  });
  assert.equal(Number(filled.data?.price?.amount), 20);
  const cart = await api.POST("/v2/project/{project_id}/promocode/redeem", {
    params,
    headers: player,
    body: { coupon_code: "FIVE" },
  });
  assert.equal(Number(cart.data?.price?.amount), 19);
  const opened = given((await api.POST("/v2/project/{project_id}/payment/cart", { params, headers: player, body: {} })).data);
  const limit = async () => {
    const read = await api.GET("/v3/project/{project_id}/admin/promocode/{external_id}", {
      params: five,
      headers: server,
    });
    return read.data?.total_limit_state;
  };
  assert.deepEqual(await limit(), { available: 0, reserved: 1, used: 0 });
  assert.equal(await pay(project_id, given(opened.order_id)), "done");
  assert.deepEqual(await limit(), { available: 0, reserved: 0, used: 1 });
  assert.deepEqual(await inventory(project_id), { axe: 2 });
}

async function dailyChain({ project_id, server, player }: World): Promise<void> {
  const made = await api.POST("/v2/project/{project_id}/admin/daily_chain", {
    params: { path: { project_id } },
    headers: server,
    body: {
      name: { en: "A week of gold" },
      date_start: MORNING,
      is_enabled: true,
      type: "calendar_hard",
      steps: [1, 2, 3, 4, 5, 6, 7].map((number) => ({
        step_number: number,
        items: [{ sku: "gold", quantity: 10 * number }],
      })),
    },
  });
  const daily_chain_id = given(made.data?.daily_chain_id);
  const claim = async (step_number: number): Promise<number | undefined> => {
    const claimed = await api.POST(
      "/v2/project/{project_id}/user/daily_chain/{daily_chain_id}/step/number/{step_number}/claim",
      { params: { path: { project_id, daily_chain_id, step_number } }, headers: player },
    );
    return claimed.error?.errorCode;
  };
  assert.equal(await claim(1), undefined);
  assert.equal(await wait("+1d"), "2026-12-02T09:00:00+00:00");
  assert.equal(await claim(2), undefined);
  assert.equal(await wait("+2d"), "2026-12-04T09:00:00+00:00");
  const shown = await api.GET("/v2/project/{project_id}/user/daily_chain/{daily_chain_id}", {
    params: { path: { project_id, daily_chain_id } },
    headers: player,
  });
  assert.deepEqual(
    shown.data?.steps?.map((step) => step.status),
    ["claimed", "claimed", "blocked", "claimable", "claim_in_future", "claim_in_future", "claim_in_future"],
  );
  assert.equal(await claim(3), 6306);
  assert.equal(await claim(4), undefined);
}

async function offerChain({ project_id, server, player }: World): Promise<void> {
  const made = await api.POST("/v2/project/{project_id}/admin/offer_chain", {
    params: { path: { project_id } },
    headers: server,
    body: {
      name: { en: "The merchant" },
      date_start: MORNING,
      is_enabled: true,
      steps: [
        { step_number: 1, is_free: true, items: [{ sku: "sword_ice", quantity: 1 }] },
        { step_number: 2, is_free: false, items: [{ sku: "sword_ice", quantity: 1 }] },
        { step_number: 3, is_free: true, items: [{ sku: "sword_ice", quantity: 2 }] },
      ],
    },
  });
  const offer_chain_id = given(made.data?.offer_chain_id);
  const step = (step_number: number) => ({
    params: { path: { project_id, offer_chain_id, step_number } },
    headers: player,
  });
  const claim = (number: number) =>
    api.POST("/v2/project/{project_id}/user/offer_chain/{offer_chain_id}/step/number/{step_number}/claim", step(number));
  const following = async () => {
    const shown = await api.GET("/v2/project/{project_id}/user/offer_chain/{offer_chain_id}", {
      params: { path: { project_id, offer_chain_id } },
      headers: player,
    });
    return given(shown.data).next_step_number;
  };
  assert.equal(await following(), 1);
  assert.equal((await claim(1)).response.status, 200);
  const refused = given((await claim(3)).error);
  assert.deepEqual([refused.statusCode, refused.errorCode], [422, 6306]);
  const ordered = await api.POST(
    "/v2/project/{project_id}/user/offer_chain/{offer_chain_id}/step/number/{step_number}/order",
    step(2),
  );
  assert.equal(await following(), 2);
  assert.equal(await pay(project_id, given(ordered.data?.order_id)), "done");
  assert.equal(await following(), 3);
  assert.equal((await claim(3)).response.status, 200);
  assert.equal(await following(), null);
  assert.deepEqual(await inventory(project_id), { sword_ice: 4 });
}

async function faults({ project_id, player }: World): Promise<void> {
  const fault = await control.POST("/faults", {
    body: { operation: "redeem-coupon", project_id, status: 500, times: 2 },
  });
  assert.equal(fault.data?.times, 2);
  const use = () =>
    api.POST("/v2/project/{project_id}/coupon/redeem", {
      params: { path: { project_id } },
      headers: player,
      body: { coupon_code: "WELCOME" },
    });
  assert.equal((await use()).error?.statusCode, 500);
  assert.equal((await use()).error?.statusCode, 500);
  assert.deepEqual(await inventory(project_id), {});
  assert.equal((await use()).response.status, 200);
  assert.deepEqual(await inventory(project_id), { sword_ice: 1 });
}

// So that the silence of the compiler says something.
// @ts-expect-error: a body has no such field
export type Wrong = NonNullable<Body["coupon_cod"]>;
// @ts-expect-error: an operation has no such path
export type Nowhere = paths["/v2/project/{project_id}/coupon/redem"];

const walks = { coupon, promoCode, dailyChain, offerChain, faults };
for (const [name, walk] of Object.entries(walks)) {
  await walk(await fresh());
  console.log(name);
}
