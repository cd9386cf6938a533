// One change to a message: over the socket, or by HTTP if that gets no reply.

// Returns change(event, payload, byHttp). Shape: { isDone, row, errors }; the row also enters the timeline.
export function createChange({ line, timeline }) {
  return async function change(event, payload, byHttp) {
    const { status, response } = await line.push(event, payload);
    if (status === "error") return { isDone: false, errors: response.errors };
    try {
      const row = status === "ok" ? response?.message : await byHttp();
      if (row?.seq) timeline.show(row);
      return { isDone: true, row };
    } catch ({ errors }) {
      return { isDone: false, errors };
    }
  };
}
