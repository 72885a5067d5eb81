// A test in a page of its own. Errors on the page, on the console and of the content security policy fail it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { PATIENCE_MS } from "./until.mjs";

/**
 * @typedef {object} Expected
 * @property {RegExp[]} [errors] Errors that belong to the journey.
 * @property {import("playwright-core").BrowserContextOptions} [context]
 */

/** @type {import("playwright-core").Browser} */
let browser;

/** Call once per file: starts a browser before the tests and ends it behind them. */
export function useBrowser() {
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
}

/**
 * @param {string} name
 * @param {(page: import("playwright-core").Page, t: import("node:test").TestContext) => Promise<void>} walk
 * @param {Expected} [expected]
 */
export function journey(name, walk, { errors: allowed = [], context: options = {} } = {}) {
  test(name, { timeout: 4 * PATIENCE_MS }, async (t) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
      colorScheme: "dark",
      locale: "en-US",
      timezoneId: "UTC",
      permissions: ["clipboard-read", "clipboard-write"],
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    const page = await context.newPage();
    const errors = watch(page);
    try {
      await walk(page, t);
      assert.deepEqual(
        errors.filter((error) => !allowed.some((pattern) => pattern.test(error))),
        [],
        "errors on the page",
      );
    } catch (error) {
      if (errors.length > 0) console.error(`page of "${name}" said:\n  ${errors.join("\n  ")}`);
      throw error;
    } finally {
      await context.close();
    }
  });
}

/** @param {import("playwright-core").Page} page */
function watch(page) {
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
  page.on("crash", () => errors.push("the page crashed"));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  return errors;
}
