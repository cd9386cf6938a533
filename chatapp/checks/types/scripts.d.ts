// Types that several scripts of static/js share, for `tsc --checkJs` only: browsers never load this file.

// What a message looks like in the API, on the socket and in the page's rows (chats/payloads/message.py).
interface Row {
  id: number;
  seq: number;
  number: number | null;
  thread_root?: number | null;
  content?: string;
  html?: string | null;
  kind?: string;
  user_id?: number | null;
  at?: string;
  [key: string]: unknown;
}

type Sync = { more?: boolean } & ({ reset: true; messages: Row[]; cursor: number } | { reset?: false; changes?: Row[]; cursor?: number });

type Listener = (...details: any[]) => void;

interface Timeline {
  on(name: string, listener: Listener): { stop(): boolean };
  cursor(): number;
  show(row: Row): void;
  receive(frame: Row & { prev: number; user?: string; avatar?: string | null }): void;
  catchUp(answer: Sync): boolean;
  loadOlder(messages: Row[], options: { more: boolean }): void;
  receipt(receipt: { id: number; number: number | null; at: string }, written: object): void;
  message(id: number): Row | undefined;
  before(id: number): Row | undefined;
  after(id: number): Row | undefined;
  all(): Row[];
  isAtStart(): boolean;
  oldestNumber(): number | null;
  newestNumber(): number | null;
}

type CreateTimeline = (options?: { chatId?: number; cursor?: number; reachesStart?: boolean }) => Timeline;

// lib/storage.js
interface Kept {
  get(key: string): any;
  set(key: string, value: unknown): void;
  remove(key: string): void;
  forget(): void;
  keys(prefix: string): string[];
}

type CreateStorage = (store?: Storage | null) => Kept;

// lib/http.js
type Errors = { detail?: string; code?: string; [field: string]: string | string[] | undefined };

interface Failure {
  status: number;
  errors?: Errors;
  retryAfterSeconds?: number | null;
}

interface Http {
  get(path: string): Promise<any>;
  post(path: string, body?: object): Promise<any>;
  put(path: string, body?: object): Promise<any>;
  putAtLast(path: string, body: object): Promise<any>;
  postAtLast(path: string, body: object): Promise<any>;
  patch(path: string, body: object): Promise<any>;
  remove(path: string): Promise<any>;
  removeAtLast(path: string): Promise<any>;
  part(path: string): Promise<string>;
}

interface Call {
  accept?: string;
  read?: (response: Response) => Promise<any>;
  keepalive?: boolean;
}

type CreateHttp = (options?: { fetch?: typeof fetch; cookies?: () => string; onSignedOut?: () => void; timeoutMs?: number }) => Http;

// lib/channel_tokens.js
interface ChannelTokens {
  renew(topic: string): Promise<string>;
  renewWhenStale(topic: string): Promise<string>;
  current(topic: string): string;
  newest(): string;
  forget(topic: string): boolean;
}

type CreateChannelTokens = (options: { http: Pick<Http, "get">; now?: () => number }) => ChannelTokens;

// lib/topic_line.js and lib/socket.js
interface Answer {
  status: "ok" | "error" | "timeout" | "lost" | "offline";
  response: any;
}

interface Line {
  channel: import("./vendor/phoenix-1.8.16/phoenix.mjs").Channel;
  on(name: string, listener: Listener): { stop(): boolean };
  subscribe(event: string, listener: (payload: any) => void): { stop(): void };
  isJoined(): boolean;
  start(): Promise<void>;
  push(event: string, payload: object): Promise<Answer>;
  stop(): void;
}

type CreateTopicLine = (options: { topic: string; params: () => object; socket: import("./vendor/phoenix-1.8.16/phoenix.mjs").Socket; tokens: ChannelTokens; onChange: () => void }) => Line;

interface Link {
  on(name: string, listener: Listener): { stop(): boolean };
  isLive(): boolean;
  checkAlive(): void;
  prepare(topic: string, options?: { params?: () => object }): Line;
  presenceOf(line: Line): any;
  stop(): void;
}

type CreateLink = (options: { http: Http; endpoint?: string; options?: object; later?: typeof setTimeout }) => Link;

// chats/outbox_store.js
interface Unsent {
  client_id: string;
  content: string;
  quote: { id: number; user: string; content: string; deleted: boolean } | null;
  queued_at: number;
  held_until?: number;
  state: "waiting" | "failed";
  sentence: string;
  uploads?: Upload[];
  thread_root?: number;
}

// A file that is not sent yet (chats/uploads.js).
interface Upload {
  key: string;
  name: string;
  size: number;
  type: string;
  alt?: string;
  is_spoiler?: boolean;
}

interface OutboxStore {
  prefix: string;
  entries(): Unsent[];
  add(entry: Unsent): void;
  update(entry: Unsent): void;
  remove(clientId: string): void;
  has(clientId: string): boolean;
}

type CreateOutboxStore = (options: { storage: Kept; userId: number | string; chatId: number | string }) => OutboxStore;

// chats/outbox.js, chats/delivery.js and chats/draft.js
type Later = ReturnType<typeof setTimeout> | undefined;
type TabLock = (name: string, work: () => Promise<boolean>) => Promise<any>;
type Sent = { content: string; client_id: string; reply_to?: number; thread_root?: number; files?: string[] };
type Refusal = { reason?: string; retry_after?: number; errors?: Errors };

type Outcome =
  | { outcome: "sent"; receipt: any }
  | { outcome: "refused"; sentence?: string; isUnanswerable?: boolean }
  | { outcome: "later"; seconds?: number | null };

type Deliver = (
  entry: Pick<Unsent, "client_id" | "content" | "uploads" | "thread_root"> & { quote?: Unsent["quote"] },
  isWanted?: () => boolean,
) => Promise<Outcome>;

interface Outbox {
  on(name: string, listener: Listener): { stop(): boolean };
  entries(): Unsent[];
  size(): number;
  add(content: string, options?: { quote?: Unsent["quote"]; heldMs?: number; uploads?: Upload[]; thread_root?: number }): Unsent;
  release(clientId: string): void;
  acknowledged(clientId: string | null | undefined): void;
  retry(clientId: string, changes?: { uploads?: Upload[] }): void;
  remove(clientId: string): void;
  wake(): Promise<void>;
  changedElsewhere(): void;
  stop(): void;
}

type CreateOutbox = (options: {
  store: OutboxStore;
  deliver: Deliver;
  lock?: TabLock;
  now?: () => number;
  later?: (work: () => void, milliseconds: number) => any;
  random?: () => number;
}) => Outbox;

type CreateDelivery = (options: {
  line: Pick<Line, "push">;
  http: Pick<Http, "post">;
  chatId: number;
  isOnline?: () => boolean;
  onSilence?: () => void;
  filesOf: (uploads: Upload[], isWanted: () => boolean) => Promise<{ ids?: string[]; failure?: Outcome }>;
}) => Deliver;

interface LocalDraft {
  flush(): Promise<void>;
  text(): string;
  write(next: string): void;
  receive(content: string): string | null;
}

type CreateDraft = (options: {
  storage: Kept;
  key: string;
  save: (text: string, revision: number) => Promise<unknown>;
  serverText?: string;
  later?: (work: () => void, milliseconds: number) => any;
  cancel?: (timer: any) => void;
  now?: () => number;
}) => LocalDraft;

// chats/mentions.js
interface Named {
  id: number;
  name: string;
  [key: string]: unknown;
}

// accounts/sign_up_rules.js
type Rule = { text: string; passes: (text: string) => boolean };
