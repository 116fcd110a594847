// Enqueue orders from Node, with nothing but what Node brings.
//
//   PRODUCER_KEY='the secret that Orderwright knows us by' node node.mjs redis://localhost:6379/0 webshop < orders.jsonl
//
// Each line of the input is one order with the fields of intake.submit_order.v1. Each answer is printed as one line of JSON.
// What has no answer is sent again under the same id until it has one: that is safe, it counts once.

import { createHash, createHmac } from "node:crypto";
import { createConnection } from "node:net";
import { createInterface } from "node:readline";

const QUEUE = "intake";
const TASK = "intake.submit_order.v1";
const SEND_AGAIN_AFTER_MS = 5000;
const GIVE_UP_AFTER_MS = 120000;
const [url, source] = process.argv.slice(2);
const key = process.env.PRODUCER_KEY ?? "";

const sha256 = (data) => createHash("sha256").update(data).digest();

/** The same order has the same id, however often this program runs: a UUID made from its content. */
function messageId(order) {
  const bytes = sha256(`${source}/${JSON.stringify(order)}`).subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function envelope(order) {
  const id = messageId(order);
  const body = Buffer.from(JSON.stringify([[], order, {}]));
  const sentAt = new Date().toISOString();
  const sealed = [source, id, QUEUE, TASK, sentAt, sha256(body).toString("hex")].join("\n");
  const signature = `v1=${createHmac("sha256", key).update(sealed).digest("hex")}`;
  return JSON.stringify({
    body: body.toString("base64"),
    "content-encoding": "utf-8",
    "content-type": "application/json",
    headers: { lang: "js", task: TASK, id, root_id: id, source, sent_at: sentAt, signature },
    properties: {
      correlation_id: id,
      reply_to: `replies.${source}`,
      delivery_mode: 2,
      delivery_info: { exchange: "", routing_key: QUEUE },
      delivery_tag: id,
      body_encoding: "base64",
    },
  });
}

/** A connection to Redis that can send a command and wait for its reply: all that a producer needs of the protocol. */
function connect(address) {
  const { hostname, port, username, password, pathname } = new URL(address);
  const socket = createConnection({ host: hostname, port: Number(port || 6379) });
  let read = Buffer.alloc(0);
  const waiting = [];
  const parse = (from) => {
    const end = read.indexOf("\r\n", from);
    if (end < 0) return null;
    const [kind, text, next] = [String.fromCharCode(read[from]), read.toString("utf8", from + 1, end), end + 2];
    if (kind === "-") return { value: new Error(text), next };
    if (kind !== "$" && kind !== "*") return { value: text, next };
    const length = Number(text);
    if (length < 0) return { value: null, next };
    if (kind === "$") {
      return read.length < next + length + 2 ? null : { value: read.toString("utf8", next, next + length), next: next + length + 2 };
    }
    const items = [];
    let place = next;
    for (let index = 0; index < length; index += 1) {
      const item = parse(place);
      if (item === null) return null;
      items.push(item.value);
      place = item.next;
    }
    return { value: items, next: place };
  };
  socket.on("data", (chunk) => {
    read = Buffer.concat([read, chunk]);
    for (let found = parse(0); found !== null; found = parse(0)) {
      read = read.subarray(found.next);
      const { resolve, reject } = waiting.shift();
      (found.value instanceof Error ? reject : resolve)(found.value);
    }
  });
  socket.on("error", (fault) => waiting.splice(0).forEach(({ reject }) => reject(fault)));
  const send = (...words) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`);
    });
  const ready = (async () => {
    if (password) await send("AUTH", ...(username ? [username] : []), decodeURIComponent(password));
    if (pathname.length > 1) await send("SELECT", pathname.slice(1));
  })();
  return { send, ready, close: () => socket.destroy() };
}

const orders = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim()) {
    const order = JSON.parse(line);
    orders.set(messageId(order), order);
  }
}

const redis = connect(url);
await redis.ready;
const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
let sendAt = 0;
while (orders.size > 0 && Date.now() < giveUpAt) {
  if (Date.now() >= sendAt) {
    await redis.send("LPUSH", QUEUE, ...[...orders.values()].map(envelope));
    sendAt = Date.now() + SEND_AGAIN_AFTER_MS;
  }
  const reply = await redis.send("BRPOP", `replies.${source}`, "1");
  if (reply !== null) {
    const answer = JSON.parse(reply[1]);
    if (orders.delete(answer.message_id)) console.log(JSON.stringify(answer));
  }
}
redis.close();
process.exitCode = orders.size > 0 ? 1 : 0;
