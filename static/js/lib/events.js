// Minimal event emitter: models notify the page.

export function createEvents() {
  /** @type {Map<string, Set<(...details: any[]) => void>>} */
  const listeners = new Map();
  return {
    /**
     * @param {string} name
     * @param {(...details: any[]) => void} listener
     */
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener));
      return { stop: () => known.delete(listener) };
    },
    /**
     * @param {string} name
     * @param {any[]} details
     */
    emit(name, ...details) {
      for (const listener of listeners.get(name) ?? []) listener(...details);
    },
  };
}
