// Creates a value on first use; retries after a failure.

/**
 * @template T
 * @param {() => Promise<T>} make
 * @returns {() => Promise<T>}
 */
export function once(make) {
  /** @type {Promise<T> | null} */
  let made = null;
  return () =>
    (made ??= make().catch((failure) => {
      made = null;
      throw failure;
    }));
}
