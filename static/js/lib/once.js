// Creates a value on first use. A failed attempt is retried on the next call.

export function once(make) {
  let made = null;
  return () =>
    (made ??= make().catch((failure) => {
      made = null;
      throw failure;
    }));
}
