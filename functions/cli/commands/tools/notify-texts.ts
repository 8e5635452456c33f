import type { TargetAnswer } from '../../../../shared/notify/test-message.js';
import { english } from '../../../../shared/rotation/english.js';

/** What the command says, in one place. */
export const notifyTexts = {
  unset: english`NOTIFY is not set; set it to a comma list of webhooks, as docs/notifications.md shows`,
  accepted: 'accepted the test message; look whether it is there',
  refused: (reason: string, item: number, cure: string) => `${reason}; check ${cure} in item ${item} of NOTIFY`,
  /** Where no code says more. */
  address: 'the address',
} as const;

type Vendor = TargetAnswer['vendor'];

const dingtalkRobot = "secret=, and the robot's keywords (nlb-cert is one that fits) and addresses, then the address";

/** What to correct, by the codes of the vendors' pages on custom robots. */
const cures: Readonly<Partial<Record<Vendor, Readonly<Record<string, string>>>>> = {
  dingtalk: { 'errcode 300001': 'access_token=', 'errcode 300005': 'access_token=', 'errcode 310000': dingtalkRobot },
  feishu: {
    'code 19001': 'the address',
    'code 19021': 'secret=, and the clock of this machine',
    'code 19022': "the robot's list of addresses, then the address",
    'code 19024': "the robot's keywords (nlb-cert is one that fits), then the address",
  },
  wecom: { 'errcode 93000': 'key=', 'errcode 93017': 'key=' },
};

export function cureFor(vendor: Vendor, code: string): string {
  return cures[vendor]?.[code] ?? notifyTexts.address;
}
