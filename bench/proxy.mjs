// A proxy in front of ChatApp as docs/deployment.md requires: TLS, HTTP/2, compression, WebSocket upgrade. Only for
// screenshots and audits. node proxy.mjs PORT TARGET_PORT CERTIFICATE KEY

import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createSecureServer } from "node:http2";
import { connect } from "node:net";
import { createGzip } from "node:zlib";

const [port, target, certificate, key] = process.argv.slice(2);
const FOR_ONE_HOP = ["connection", "keep-alive", "transfer-encoding", "upgrade"];
const without = (headers, names) => Object.fromEntries(Object.entries(headers).filter(([name]) => !names(name)));

const server = createSecureServer({ cert: readFileSync(certificate), key: readFileSync(key), allowHTTP1: true }, answer);
server.on("upgrade", upgrade);
server.listen(Number(port), "127.0.0.1", () => console.log("ready"));

function answer(incoming, outgoing) {
  const headers = without(incoming.headers, (name) => name.startsWith(":") || FOR_ONE_HOP.includes(name));
  headers.host ??= incoming.authority;
  headers["x-forwarded-proto"] = "https";
  const onward = request({ port: target, method: incoming.method, path: incoming.url, headers }, (response) => {
    const isText = /^(text|application\/(javascript|json|manifest)|image\/svg)/.test(response.headers["content-type"] ?? "");
    const kept = without(response.headers, (name) => FOR_ONE_HOP.includes(name) || (isText && name === "content-length"));
    outgoing.writeHead(response.statusCode, isText ? { ...kept, "content-encoding": "gzip" } : kept);
    if (isText) response.pipe(createGzip()).pipe(outgoing);
    else response.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  incoming.pipe(onward);
}

function upgrade({ method, url, rawHeaders }, socket, head) {
  const onward = connect(Number(target), "127.0.0.1", () => {
    const lines = [`${method} ${url} HTTP/1.1`];
    for (let at = 0; at < rawHeaders.length; at += 2) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
    onward.write(`${lines.join("\r\n")}\r\nX-Forwarded-Proto: https\r\n\r\n`);
    onward.write(head);
    socket.pipe(onward).pipe(socket);
  });
  for (const one of [socket, onward]) one.on("error", () => [socket, onward].forEach((end) => end.destroy()));
}
