// node replicate.js DOCUMENTS.jsonl: pushes the documents from one PouchDB over HTTP into express-pouchdb, pulls them into
// another one, in batches of 500 as servicehall does, and prints {"push": documents/s, "pull": documents/s}.
const fs = require("fs");
const express = require("express");
const PouchDB = require("pouchdb");
PouchDB.plugin(require("pouchdb-adapter-memory"));

const BATCH = 500;
const Memory = PouchDB.defaults({ adapter: "memory" });

async function timed(source, target, documents) {
  const begun = process.hrtime.bigint();
  const result = await PouchDB.replicate(source, target, { batch_size: BATCH, batches_limit: 4 });
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  if (result.docs_written !== documents || result.errors.length) throw new Error(JSON.stringify(result));
  return documents / seconds;
}

async function main(file) {
  const documents = fs.readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  const app = express();
  app.use("/", require("express-pouchdb")(Memory, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: "/dev/null" }));
  const server = app.listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const hub = `http://127.0.0.1:${server.address().port}/hall`;
  const station = new PouchDB("station", { adapter: "memory" });
  for (let at = 0; at < documents.length; at += BATCH) await station.bulkDocs(documents.slice(at, at + BATCH));
  const push = await timed(station, new PouchDB(hub), documents.length);
  const pull = await timed(new PouchDB(hub), new PouchDB("other", { adapter: "memory" }), documents.length);
  console.log(JSON.stringify({ push, pull }));
  process.exit(0);
}

main(process.argv[2]);
