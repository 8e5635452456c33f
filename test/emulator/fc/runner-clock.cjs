'use strict';
/*
 * The function lives at the emulated time: what the bundle learns from Date is shifted. Timers and the monotonic
 * clock are left alone, so that timeouts and billing are real.
 */
const RealDate = Date;
let offsetMs = 0;

exports.setOffset = (milliseconds) => {
  offsetMs = milliseconds;
};

exports.installClock = () => {
  const nowMs = () => RealDate.now() + offsetMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [nowMs()] : args, newTarget),
    apply: () => new RealDate(nowMs()).toString(),
    get: (target, name, receiver) => (name === 'now' ? nowMs : Reflect.get(target, name, receiver)),
  });
};
