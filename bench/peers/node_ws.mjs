// Broadcasts each client's messages to all. `node server.mjs PORT`
import { WebSocketServer } from "ws";

const server = new WebSocketServer({
  host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false, backlog: 2048,
});
server.on("connection", (socket) => {
  socket.on("error", () => socket.terminate());
  socket.on("message", (bytes) => {
    const { message } = JSON.parse(bytes);
    const text = JSON.stringify({ message });
    for (const client of server.clients) client.send(text);
  });
});
