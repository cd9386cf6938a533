// What static/js uses of the vendored client, which comes without types.

export class Push {
  receive(status: "ok" | "error" | "timeout", listener: (response: any) => void): this;
}

export class Channel {
  state: string;
  join(): Push;
  leave(): Push;
  push(event: string, payload: object, timeout?: number): Push;
  on(event: string, listener: (payload: any) => void): number;
  off(event: string, ref: number): void;
  onError(listener: () => void): void;
  onClose(listener: () => void): void;
}

export class Socket {
  conn: WebSocket | null;
  constructor(endpoint: string, options: { reconnectAfterMs?: () => number; rejoinAfterMs?: (tries: number) => number; [option: string]: unknown });
  channel(topic: string, params: () => object): Channel;
  connect(): void;
  disconnect(): void;
  isConnected(): boolean;
  ping(listener: () => void): boolean;
  onOpen(listener: () => void): void;
  onClose(listener: () => void): void;
  onError(listener: () => void): void;
}

export class Presence {
  constructor(channel: Channel);
}
