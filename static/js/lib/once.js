// Makes something when it is first asked for. What failed is tried again the next time: a lost connection comes back.

export function once(make) {
  let made = null;
  return () =>
    (made ??= make().catch((failure) => {
      made = null;
      throw failure;
    }));
}
