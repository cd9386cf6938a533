// Uploads one file to its end: in pieces, over lost connections, anew if it expired. No DOM, no storage.

import { backoffMs } from "../lib/backoff.js";
import { errorText } from "../lib/http.js";
import { gettext } from "../lib/i18n.js";

const FIRST_PIECE_BYTES = 1_048_576;
const LEAST_PIECE_BYTES = 262_144;
const PIECE_MS = 4_000;
const MOST_SERVER_FAILURES = 10;

const NO_ROOM = gettext("The server has no space left for files. Please tell the people who run this site.");
const REFUSED_SIZE = gettext("The server’s network refuses uploads of this size. Please tell the people who run this site.");
const NOT_A_MEMBER = gettext("You can no longer write in this chat.");
const BROKEN = gettext("The server could not take it.");

// `record`: { chatId, name, size, type, fileId }; `remember(fileId)` stores a new id and resolves to whether the file is
// still wanted. `tell({ state, sent })` reports "uploading" and "waiting" (for the network or the server).
// `pause(milliseconds)` ends early when the connection returns.
// Resolves to { state: "done" | "gone" } or { state: "failed", sentence }.
export async function upload({ record, blob, tus, remember, tell, pause, signal, mostPieceBytes = 8 * FIRST_PIECE_BYTES, now = Date.now, random }) {
  let fileId = record.fileId;
  let offset = null; // unknown
  let most = mostPieceBytes;
  let pieceBytes = Math.min(FIRST_PIECE_BYTES, most);
  let failures = 0;
  let sent = 0;

  async function begin() {
    fileId = await tus.create(record);
    offset = 0;
    return remember(fileId);
  }

  // Returns whether the file is still wanted.
  async function findPlace() {
    if (!fileId) return begin();
    offset = await tus.offsetOf(fileId);
    return offset === null ? begin() : true;
  }

  async function sendPiece() {
    const began = now();
    const from = offset;
    const piece = blob.slice(from, from + pieceBytes);
    const onProgress = (bytes) => {
      sent = Math.min(from + bytes, record.size);
      tell({ state: "uploading", sent });
    };
    offset = await tus.send(fileId, { offset: from, piece, onProgress, signal });
    sent = offset;
    failures = 0;
    tell({ state: "uploading", sent });
    pieceBytes = nextPiece({ bytes: piece.size, milliseconds: now() - began, most });
  }

  while (!signal.aborted) {
    try {
      if (offset === null && !(await findPlace())) break;
      sent = offset;
      tell({ state: "uploading", sent });
      while (offset < record.size) await sendPiece();
      return { state: "done" };
    } catch (failure) {
      if (signal.aborted) break;
      const isPiece = offset !== null;
      offset = null;
      // Smaller pieces: a proxy has a limit of its own.
      if (failure.status === 413 && isPiece && pieceBytes > LEAST_PIECE_BYTES) {
        most = Math.max(LEAST_PIECE_BYTES, Math.floor(pieceBytes / 2));
        pieceBytes = most;
        continue;
      }
      if (failure.status !== 0) failures += 1;
      const sentence = refusalOf(failure, { isPiece, isGivenUp: failures > MOST_SERVER_FAILURES });
      if (sentence) return { state: "failed", sentence };
      tell({ state: "waiting", sent, isBusy: failure.status !== 0 });
      await pause(failure.retryAfterSeconds ? failure.retryAfterSeconds * 1000 : backoffMs(failures || 1, random));
    }
  }
  return { state: "gone" };
}

// So large that one takes a few seconds: little is sent again after a cut.
export function nextPiece({ bytes, milliseconds, most }) {
  const wanted = (bytes * PIECE_MS) / Math.max(1, milliseconds);
  return Math.round(Math.min(most, Math.max(LEAST_PIECE_BYTES, wanted)));
}

// Why this can't go on, or "" if trying again may help: the network, a busy server, another tab's piece.
export function refusalOf({ status, errors }, { isPiece, isGivenUp = false }) {
  if (status === 507) return NO_ROOM;
  if (status === 413) return errorText(errors) || REFUSED_SIZE;
  if (status === 403 || (status === 404 && !isPiece)) return NOT_A_MEMBER;
  const mayHelp = [0, 404, 408, 409, 425, 429, 460].includes(status) || status >= 500;
  if (mayHelp && !isGivenUp) return "";
  return errorText(errors) || BROKEN;
}
