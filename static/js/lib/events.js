// Minimal event emitter: models notify the page without depending on it.

export function createEvents() {
  const listeners = new Map();
  return {
    // Returns { stop }.
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener));
      return { stop: () => known.delete(listener) };
    },
    emit(name, ...details) {
      for (const listener of listeners.get(name) ?? []) listener(...details);
    },
  };
}
