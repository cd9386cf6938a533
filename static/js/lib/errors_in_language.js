// The English errors of an answer in the page's language, from their codes and data. Loaded with the first error.

import { SENTENCES, WHOLE } from "./error_sentences.js";

/** @typedef {{ code: string, data?: Record<string, any> }} Fault */
/** @typedef {Record<string, (data: Record<string, any>) => string>} Table */

/** @type {(table: Table, english: string, fault?: Fault) => string} */
const said = (table, english, fault) =>
  fault && Object.hasOwn(table, fault.code) ? table[fault.code](fault.data ?? {}) : english;

// Without `faults`, `errors.code` is the sentence's. What has no known code stays English. `whole`, which no loop over
// the fields meets, says the same where no field stands beside it.
/** @type {(answer: { errors: Record<string, any>, faults?: Record<string, Fault[]> }) => Record<string, any>} */
export function inLanguage({ errors, faults: given }) {
  /** @type {Record<string, Fault[]>} */
  const faults = given ?? { detail: [{ code: errors.code }] };
  /** @type {string[]} */
  const whole = [];
  const entries = Object.entries(errors).map(([name, english]) => {
    if (Array.isArray(english)) {
      const texts = english.map((text, place) => said(SENTENCES, text, faults[name]?.[place]));
      whole.push(...texts.map((text, place) => said(WHOLE, text, faults[name]?.[place])));
      return [name, texts];
    }
    return [name, name === "detail" ? said(SENTENCES, english, faults.detail?.[0]) : english];
  });
  const found = Object.fromEntries(entries);
  return Object.defineProperty(found, "whole", { value: typeof found.detail === "string" ? "" : whole.join(" ") });
}
