// The nodes of `plain_html` in chats/text/markup.py.
export function plainParagraphs(content) {
  return content.split(/\n{2,}/).filter(Boolean).flatMap((block, place) => {
    const paragraph = document.createElement("p");
    paragraph.dir = "auto";
    block.split("\n").forEach((line, index) => {
      if (index > 0) paragraph.append(document.createElement("br"), "\n");
      paragraph.append(line);
    });
    return place > 0 ? ["\n", paragraph] : paragraph;
  });
}
