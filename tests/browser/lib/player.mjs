// What a test does with a `<reel-player>`: as a person through roles and names, and as a program through its interface.
import { until } from "./until.mjs";

/** @typedef {import("playwright-core").Page} Page */

export class Player {
  /**
   * @param {Page} page
   * @param {import("playwright-core").Locator} [locator]
   */
  constructor(page, locator = page.locator("reel-player")) {
    this.page = page;
    this.locator = locator;
  }

  /** @param {string} name */
  button(name) {
    return this.locator.getByRole("button", { name, exact: true });
  }

  get slider() {
    return this.locator.getByRole("slider", { name: "Moment" });
  }

  get screen() {
    return this.locator.getByRole("document", { name: "Screen of the session" });
  }

  get search() {
    return this.locator.getByRole("searchbox", { name: "Search screen and events" });
  }

  /** @param {string} name */
  list(name) {
    return this.locator.getByRole("listbox", { name });
  }

  /**
   * A property of the element.
   *
   * @param {string} name
   * @returns {Promise<any>}
   */
  get(name) {
    return this.locator.evaluate((element, name) => /** @type {any} */ (element)[name], name);
  }

  /** @returns {Promise<number>} seconds */
  time() {
    return this.get("currentTime");
  }

  /** @returns {Promise<string>} without blanks at the ends of lines and empty lines at the end */
  async text() {
    const text = await this.locator.evaluate((element) => /** @type {any} */ (element).screenText());
    return tidy(text);
  }

  /** Waits until something is on the screen. */
  async ready() {
    await until(async () => (await this.get("readyState")) >= 2, "the first frame");
    return this;
  }

  /** @param {string} part */
  async shows(part) {
    await until(async () => (await this.text()).includes(part), `\`${part}\` on the screen`);
  }

  /** @param {string} part */
  async showsNo(part) {
    await until(async () => !(await this.text()).includes(part), `\`${part}\` to leave the screen`);
  }

  /**
   * Waits until the player is at a moment.
   *
   * @param {number} seconds
   * @param {number} [tolerance]
   */
  async at(seconds, tolerance = 0.05) {
    let seen = NaN;
    await until(
      async () => Math.abs((seen = await this.time()) - seconds) <= tolerance,
      `moment ${seconds}`,
    ).catch((error) => {
      throw new Error(`${error.message}; it is at ${seen}`);
    });
  }

  /**
   * Goes to a moment as a program does, and waits until it is shown.
   *
   * @param {number} seconds
   */
  async seek(seconds) {
    await this.locator.evaluate(
      (element, seconds) =>
        new Promise((resolve) => {
          element.addEventListener("seeked", resolve, { once: true });
          /** @type {any} */ (element).currentTime = seconds;
        }),
      seconds,
    );
  }

  /** Width of what is drawn on, in CSS pixels: it grows with the zoom. */
  drawnWidth() {
    return this.locator.locator("canvas.terminal").evaluate((canvas) => canvas.getBoundingClientRect().width);
  }

  /** Where the focus is, by role and name as far as they can be told. */
  focused() {
    return this.page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.getAttribute("aria-label") || element?.textContent?.trim() || element?.tagName || "";
    });
  }
}

/** @param {string} text */
export function tidy(text) {
  return text.split("\n").map((line) => line.trimEnd()).join("\n").trimEnd();
}
