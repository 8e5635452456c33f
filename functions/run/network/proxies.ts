export { proxiesIn } from '../../../shared/alicloud/proxy/choose.js';
export { proxyDispatcher } from '../../../shared/alicloud/proxy/dispatcher.js';
