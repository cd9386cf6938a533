// Page data from <body>: user, chat, last change.

const number = (/** @type {string | undefined} */ text) => (text === undefined || text === "" ? null : Number(text));

// Shape: { userId, userName, userAvatar, chatId, chatKind, lastSeq, lastNumber, readNumber, release, undoSend }; numbers, null when absent.
export function readPage(body = document.body) {
  const { userId, userName, userAvatar, chatId, chatKind, lastSeq, lastNumber, readNumber, release, undoSend } = body.dataset;
  return {
    userId: number(userId),
    userName: userName ?? "",
    userAvatar: userAvatar || null,
    chatId: number(chatId),
    chatKind: chatKind ?? "",
    lastSeq: number(lastSeq),
    lastNumber: number(lastNumber),
    readNumber: number(readNumber),
    release: release ?? "",
    undoSend: undoSend !== undefined,
  };
}
