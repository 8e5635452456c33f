'use strict';
/*
 * One function instance: the part of FC's nodejs20 runtime that a handler can see (events and Function Compute, parts
 * 4.2 and 4.3). Started by instance.ts as `node runner.cjs <bundle> <export>`; talks over the IPC channel.
 */
const { pathToFileURL } = require('node:url');
const { format } = require('node:util');
const { installClock, setOffset } = require('./runner-clock.cjs');
const { answerLookup, installNetwork } = require('./runner-network.cjs');

const [file, exportName] = process.argv.slice(2);
let requestId = '';

installClock();
installNetwork((question) => process.send(question));
const logger = loggerOf();
Object.assign(console, logger);

load().then(
  (handler) => {
    process.on('message', (message) => {
      if (message.kind === 'address') answerLookup(message);
      if (message.kind === 'invoke') void invoke(handler, message);
    });
    process.send({ kind: 'ready' });
  },
  (fault) => {
    console.error(fault);
    process.exit(1);
  },
);

async function load() {
  const loaded = file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : require(file);
  if (typeof loaded[exportName] !== 'function') throw new Error(`${exportName} is not exported by the code`);
  return loaded[exportName];
}

async function invoke(handler, { event, context, offsetMs }) {
  requestId = context.requestId;
  setOffset(offsetMs);
  process.stdout.write(`FC Invoke Start RequestId: ${requestId}\n`);
  const reply = await run(handler, Buffer.from(event), { ...context, logger });
  // The end line tells the reader of stdout that nothing of this invocation is still to come.
  process.stdout.write(`FC Invoke End RequestId: ${requestId}\n`);
  process.send({ ...reply, kind: 'done', peakMemoryBytes: process.resourceUsage().maxRSS * 1024 });
}

/** A handler gives a promise, or takes a callback as its third argument. */
async function run(handler, event, context) {
  try {
    const value =
      handler.length >= 3
        ? await new Promise((resolve, reject) => {
            handler(event, context, (fault, result) => (fault ? reject(fault) : resolve(result)));
          })
        : await handler(event, context);
    return { body: toBytes(value) };
  } catch (fault) {
    console.error(fault);
    return { fault: describe(fault) };
  }
}

function toBytes(value) {
  if (typeof value === 'string' || value instanceof Uint8Array) return Buffer.from(value);
  return Buffer.from(JSON.stringify(value) ?? '');
}

function describe(fault) {
  if (!(fault instanceof Error)) return { errorMessage: String(fault), errorType: typeof fault, stackTrace: [] };
  const stackTrace = (fault.stack ?? '').split('\n').slice(1);
  return { errorMessage: fault.message, errorType: fault.name, stackTrace: stackTrace.map((line) => line.trim()) };
}

/** `console` and `context.logger` alike put time, request id and level in front of each line. */
function loggerOf() {
  const level =
    (name) =>
    (...words) => {
      process.stdout.write(`${new Date().toISOString()} ${requestId} [${name}] ${format(...words)}\n`);
    };
  return {
    debug: level('DEBUG'),
    log: level('INFO'),
    info: level('INFO'),
    warn: level('WARNING'),
    error: level('ERROR'),
  };
}
