// Sizes for people: 100 MB.

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

// As `readable_size` of chatapp/lib/file_size.py: chatapp/tests/vectors/file_size.json tests both.
/** @param {number} size */
export function readableSize(size) {
  let count = size;
  let place = 0;
  for (; count >= 1024 && place < UNITS.length - 1; place += 1) count /= 1024;
  return `${Math.round(count * 10) / 10} ${UNITS[place]}`;
}
