// A client by Node's http2: http2_client.js HOST ADDRESS PORT AUTHORITY. Says that all is well, or fails loudly.
"use strict";

const assert = require("node:assert");
const { once } = require("node:events");
const fs = require("node:fs");
const http2 = require("node:http2");
const tls = require("node:tls");
const { setTimeout: sleep } = require("node:timers/promises");

const [host, address, port, authority] = process.argv.slice(2);

function open() {
  return http2.connect(`https://${host}`, {
    createConnection: () => tls.connect({
      host: address, port: Number(port), servername: host, ALPNProtocols: ["h2"], ca: fs.readFileSync(authority),
    }),
  });
}

async function ask(session, fields, content) {
  const stream = session.request(fields, { endStream: content === undefined });
  let trailers = {};
  stream.on("trailers", fields => { trailers = fields; });
  const response = once(stream, "response");
  const chunks = [];
  stream.on("data", chunk => chunks.push(chunk));
  if (content !== undefined) {
    stream.end(content);
  }
  const [head] = await response;
  await once(stream, "close");
  return { status: head[":status"], text: Buffer.concat(chunks).toString("latin1"), trailers };
}

async function main() {
  const session = open();
  await once(session, "remoteSettings");
  assert(session.remoteSettings.enableConnectProtocol);

  const all = await Promise.all(Array.from({ length: 90 }, () => ask(session, { ":path": "/hello" })));
  assert(all.every(one => one.status === 200 && one.text === "hello from kestrel"));
  assert.deepEqual({ ...await ask(session, { ":path": "/hello", ":method": "HEAD" }) }, { status: 200, text: "", trailers: {} });

  const content = "0123456789".repeat(300_000);
  assert.equal((await ask(session, { ":path": "/echo", ":method": "POST" }, content)).text, content);
  assert.equal((await ask(session, { ":path": "/trailers" })).trailers["x-checksum"], "17");

  const waiting = Array.from({ length: 80 }, (_, i) => session.request({ ":path": `/slow/${i}` }));
  await sleep(100);
  await Promise.all(waiting.map(stream => {
    const closed = once(stream, "close");
    stream.close(http2.constants.NGHTTP2_CANCEL);
    return closed;
  }));
  assert.equal((await ask(session, { ":path": "/hello" })).status, 200);
  await new Promise((resolve, reject) => session.ping((error, _, payload) => error ? reject(error) : resolve(payload)));

  session.close();
  await once(session, "close");
  console.log("all is well");
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
