import type { TargetAnswer } from '../../../../shared/notify/test-message.js';
import { english } from '../../../../shared/rotation/english.js';

type Vendor = TargetAnswer['vendor'];

const dingtalkRobot = english`secret=, and the robot's keywords (nlb-cert is one that fits) and addresses, then the address`;
const address = english`the address`;

/** What to correct, by the codes of the vendors' pages on custom robots. */
const cures: Readonly<Partial<Record<Vendor, Readonly<Record<string, string>>>>> = {
  dingtalk: { 'errcode 300001': 'access_token=', 'errcode 300005': 'access_token=', 'errcode 310000': dingtalkRobot },
  feishu: {
    'code 19001': address,
    'code 19021': english`secret=, and the clock of this machine`,
    'code 19022': english`the robot's list of addresses, then the address`,
    'code 19024': english`the robot's keywords (nlb-cert is one that fits), then the address`,
  },
  wecom: { 'errcode 93000': 'key=', 'errcode 93017': 'key=' },
};

/** The address where no code says more. */
export function cureFor(vendor: Vendor, code: string): string {
  return cures[vendor]?.[code] ?? address;
}
