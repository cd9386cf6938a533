import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { plainParagraphs } from "../../../static/js/chats/plain_paragraphs.js";
import { titleOf, vectors } from "./support.js";

describe("A text without HTML from the server", () => {
  // The little of a document that its paragraphs need.
  const escaped = (text) => text.replace(/[&<>\u00a0]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&nbsp;" })[sign]);
  const htmlOf = (node) => (typeof node === "string" ? escaped(node) : node.tag === "br" ? "<br>" : `<${node.tag} dir="${node.dir}">${node.nodes.map(htmlOf).join("")}</${node.tag}>`);

  before(() => {
    globalThis.document = { createElement: (tag) => ({ tag, nodes: [], append(...nodes) { this.nodes.push(...nodes); } }) };
  });
  after(() => delete globalThis.document);

  for (const [content, html] of vectors("plain_html")) {
    test(titleOf(content), () => assert.equal(plainParagraphs(content).map(htmlOf).join(""), html));
  }
});
