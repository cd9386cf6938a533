// Files that were chosen, before they are sent.

// A "data:" URL: the content security policy forbids "blob:".
/** @type {(file: File) => Promise<string | null>} */
export function dataAddressOf(file) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(/** @type {string} */ (reader.result)));
    reader.addEventListener("error", () => resolve(null));
    reader.readAsDataURL(file);
  });
}
