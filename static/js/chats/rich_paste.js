// Rich text from the clipboard as Markdown. Its document is inert: nothing in it loads or runs.

const BLOCKS = new Set("ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE UL".split(" "));
const HAS_BLOCKS = [...BLOCKS].join(",");
const SKIPPED = new Set("BUTTON HEAD IFRAME LINK META NOSCRIPT OBJECT SCRIPT SELECT STYLE SVG TEMPLATE TEXTAREA TITLE VIDEO".split(" "));
const TIGHT = new Set(["DIV", "LI", "DT", "DD"]);
const LEAST_BOLD = 600;
const ADDRESS = /^(?:https?:|mailto:)/i;
const LANGUAGE = /(?:language-|highlight-source-|lang-)([\w+#-]+)/;

// "" if nothing is in it.
export function markdownOf(html) {
  return blocksIn(new DOMParser().parseFromString(withoutStyles(html), "text/html").body);
}

// The content security policy refuses styles and handlers even in an inert document, with an error for each.
function withoutStyles(html) {
  return html.replace(/<[/a-z][^<>]*>/gi, (tag) => tag.replace(/^<(\/?)style\b/i, "<$1template").replace(/\s(style|on[a-z]+)=/gi, " data-$1="));
}

const styleOf = ({ dataset: { style = "" } }, name) => style.split(";").find((rule) => rule.trim().startsWith(name))?.split(":")[1]?.trim() ?? "";

// The blocks of an element: a blank line between paragraphs, none between lines.
function blocksIn(parent) {
  const found = [];
  let line = "";
  function endLine() {
    const text = line.split("\n").map((part) => part.trim()).join("\n").trim();
    if (text) found.push({ text, isTight: true });
    line = "";
  }
  for (const node of parent.childNodes) {
    if (!isBlock(node)) {
      line += inline(node);
      continue;
    }
    endLine();
    const text = block(node);
    if (text.trim()) found.push({ text, isTight: TIGHT.has(node.nodeName) });
  }
  endLine();
  return found.map(({ text, isTight }, place) => (place === 0 ? text : (isTight && found[place - 1].isTight ? "\n" : "\n\n") + text)).join("");
}

// Also what wraps blocks, as copies from office programs do.
const isBlock = (node) => BLOCKS.has(node.nodeName) || (node.nodeType === Node.ELEMENT_NODE && !SKIPPED.has(node.nodeName) && node.querySelector(HAS_BLOCKS) !== null);

function block(node) {
  const { nodeName } = node;
  if (nodeName === "UL" || nodeName === "OL") return list(node);
  if (nodeName === "TABLE") return table(node);
  if (nodeName === "PRE") return fence(node);
  if (nodeName === "HR") return "";
  const text = blocksIn(node);
  if (nodeName === "BLOCKQUOTE") return prefixed(text, "> ", "> ");
  // A heading is a bold line.
  return /^H[1-6]$/.test(nodeName) ? wrapped("**", text.replaceAll("**", "")) : text;
}

function list(node) {
  let number = Number(node.getAttribute("start")) || 1;
  const items = [...node.children].map((item) => {
    // Some programs nest lists outside the items.
    if (item.nodeName === "UL" || item.nodeName === "OL") return prefixed(list(item), "  ", "  ");
    const mark = node.nodeName === "OL" ? `${number++}. ` : "- ";
    return prefixed(blocksIn(item).replace(/\n\n/g, "\n"), mark, " ".repeat(mark.length));
  });
  return items.filter((item) => item.trim()).join("\n");
}

const prefixed = (text, first, others) => text.split("\n").map((line, place) => (place === 0 ? first : others) + line).join("\n");

// Cells of one table; a table in a table is layout.
function table(node) {
  if (node.querySelector("table")) return [...node.rows].flatMap(({ cells }) => [...cells].map(blocksIn)).filter(Boolean).join("\n");
  const rows = [...node.rows].map(({ cells }) => [...cells].map(cellText)).filter((cells) => cells.some(Boolean));
  const width = Math.max(0, ...rows.map(({ length }) => length));
  if (width * rows.length <= 1) return rows[0]?.[0] ?? "";
  const line = (cells) => `| ${Array.from({ length: width }, (_, place) => cells[place] ?? "").join(" | ")} |`;
  return [line(rows[0]), line(Array(width).fill("---")), ...rows.slice(1).map(line)].join("\n");
}

const cellText = (cell) => blocksIn(cell).replace(/\n+/g, " ").replaceAll("|", "\\|");

function fence(node) {
  const language = LANGUAGE.exec(`${node.className} ${node.firstElementChild?.className ?? ""}`)?.[1] ?? "";
  for (const end of node.querySelectorAll("br")) end.replaceWith("\n");
  return `\`\`\`${language}\n${node.textContent.trimEnd()}\n\`\`\``;
}

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(node.nodeName.toUpperCase())) return "";
  if (node.nodeName === "BR") return "\n";
  if (node.nodeName === "IMG") return node.alt;
  if (node.nodeName === "INPUT") return node.type === "checkbox" ? `[${node.checked ? "x" : " "}] ` : "";
  if (["CODE", "KBD", "SAMP", "TT"].includes(node.nodeName)) return wrapped("`", node.textContent.replaceAll("`", ""));
  const text = [...node.childNodes].map(inline).join("");
  return emphasized(node, node.nodeName === "A" ? linked(node, text) : text);
}

function emphasized(node, text) {
  const { nodeName } = node;
  const [weight, slope, decoration] = ["font-weight", "font-style", "text-decoration"].map((name) => styleOf(node, name));
  // Google wraps everything in a <b> of normal weight.
  const isBold = weight === "bold" || Number(weight) >= LEAST_BOLD || (["B", "STRONG"].includes(nodeName) && !weight);
  const isItalic = slope === "italic" || (["I", "EM"].includes(nodeName) && !slope);
  const isGone = ["S", "DEL", "STRIKE"].includes(nodeName) || decoration.includes("line-through");
  return [[isGone, "~~"], [isItalic, "*"], [isBold, "**"]].reduce((inner, [is, mark]) => (is && !inner.includes(mark) ? wrapped(mark, inner) : inner), text);
}

function linked(node, text) {
  const address = node.getAttribute("href") ?? "";
  const words = text.replace(/[[\]]/g, "").replace(/\s+/g, " ").trim();
  if (!ADDRESS.test(address) || /[\s()<>]/.test(address)) return text;
  if (!words || words === address || `mailto:${words}` === address) return words || address;
  return `[${words}](${address})`;
}

// Each line by itself, and spaces outside the marks.
function wrapped(mark, text) {
  return text
    .split("\n")
    .map((line) => {
      const inner = line.trim();
      return inner ? line.replace(inner, () => `${mark}${inner}${mark}`) : line;
    })
    .join("\n");
}
