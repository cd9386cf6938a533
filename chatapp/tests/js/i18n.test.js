import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gettext, locale, ngettext, pgettext } from "../../../static/js/lib/i18n.js";

describe("Sentences without a catalogue", () => {
  test("are English", () => {
    assert.equal(locale, "en");
    assert.equal(gettext("Saved."), "Saved.");
    assert.equal(gettext("Reply to %(name)s", { name: "Ada $& %(name)s" }), "Reply to Ada $& %(name)s");
    assert.equal(gettext("Reply to %(name)s", {}), "Reply to %(name)s");
    assert.equal(pgettext("verb", "Pin"), "Pin");
  });

  test("have a singular and a plural", () => {
    const replies = (/** @type {number} */ count) => ngettext("%(count)s reply", "%(count)s replies", count);
    assert.deepEqual([0, 1, 2].map(replies), ["0 replies", "1 reply", "2 replies"]);
  });

  test("of an object's own names are not looked up in it", () => assert.equal(gettext("constructor"), "constructor"));
});

describe("Sentences with a catalogue", async () => {
  const source = `export const messages = {
    "Reply to %(name)s": "%(name)s antworten", "verb\\u0004Pin": "Anheften", "%(count)s reply": ["%(count)s Antwort", "%(count)s Antworten"]
  }; export const plural = (n) => Number(n != 1);`;
  const href = `data:text/javascript,${encodeURIComponent(source)}`;
  globalThis.document = /** @type {any} */ ({ querySelector: () => ({ href }), documentElement: { lang: "ar" } });
  const german = await import("../../../static/js/lib/i18n.js?german");
  globalThis.document = /** @type {any} */ ({ querySelector: () => ({ href: "data:text/javascript,throw 1" }) });
  const failed = await import("../../../static/js/lib/i18n.js?failed");
  delete globalThis.document;

  test("are its own", () => {
    assert.equal(german.gettext("Reply to %(name)s", { name: "Ada" }), "Ada antworten");
    assert.equal(german.pgettext("verb", "Pin"), "Anheften");
    assert.equal(german.ngettext("%(count)s reply", "%(count)s replies", 1), "1 Antwort");
    assert.equal(german.ngettext("%(count)s reply", "%(count)s replies", 2), "2 Antworten");
  });

  test("that are missing are English", () => assert.equal(german.gettext("Saved."), "Saved."));
  test("are English when it does not load", () => assert.equal(failed.gettext("Saved."), "Saved."));
  test("use digits as the server writes them", () => assert.equal(german.locale, "ar-u-nu-latn"));
});
