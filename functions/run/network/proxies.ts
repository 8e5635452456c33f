export { agentFor } from './agent.js';
export { proxiesIn } from './choose.js';
export { proxyDispatcher } from './dispatcher.js';
