'use strict';
/*
 * The network that a function sees: loopback as it is, load balancers by the names that the emulated DNS knows, and
 * nothing else. A test must never reach a real service.
 */
const net = require('node:net');

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;
const asked = new Map();
let lastId = 0;

exports.installNetwork = (ask) => {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function connectEmulated(...args) {
    const [options, callback] = optionsOf(args);
    const host = options.host ?? 'localhost';
    if (options.path !== undefined || LOOPBACK.test(host)) return connect.apply(this, args);
    this.connecting = true;
    lookup(ask, host, Number(options.port)).then(
      ({ address }) => connect.call(this, { ...options, ...address, lookup: undefined }, callback),
      (fault) => this.destroy(fault),
    );
    return this;
  };
};

exports.answerLookup = (message) => {
  asked.get(message.id)?.(message);
  asked.delete(message.id);
};

/** `connect(options, cb)`, `connect(port, host, cb)`, or what `net.connect` has already put into one array. */
function optionsOf(args) {
  if (Array.isArray(args[0])) return args[0];
  const callback = args.find((each) => typeof each === 'function');
  if (typeof args[0] === 'object') return [args[0], callback];
  return [{ port: args[0], host: typeof args[1] === 'string' ? args[1] : undefined }, callback];
}

async function lookup(ask, host, port) {
  lastId += 1;
  const id = lastId;
  const answer = await new Promise((resolve) => {
    asked.set(id, resolve);
    ask({ kind: 'lookup', id, host, port });
  });
  if (answer.address) return answer;
  const code = answer.code ?? 'ENOTFOUND';
  throw Object.assign(new Error(`${code} ${host}:${port}`), { code, hostname: host });
}
