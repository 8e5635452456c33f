import { exitCodeOf, linesOf } from '../../../../shared/doctor/finding.js';
import { type DoctorRequest, usualPrefix } from '../../../run/compose-doctor.js';
import { doctor } from '../../../run/doctor.js';
import { toPrefix, toRegion } from '../../checked.js';
import type { Register } from '../../cli.js';

const more = `
It reads, has NLB check each change as a dry run, and takes one text to the ledger and back; it changes nothing.
Each line is ok, warn or fail, with the fix; what it did not look at is said apart.
Exit codes: 0 nothing fails, 1 a person has to mend the estate or a permission, 2 the configuration is wrong,
3 the cloud or the network failed; of several 2 goes before 3, and 3 before 1.

Examples
  nlb-cert doctor
  nlb-cert doctor --check-quota
  nlb-cert doctor --region cn-shanghai --prefix my-own-
  REGIONS=cn-hangzhou VERIFY=probe nlb-cert doctor --json`;

export const registerDoctor: Register = (program, cli) => {
  program
    .command('doctor')
    .description('whether rotation can work: keys, clock, permissions, ledger, quota, certificates, deployed functions')
    .option('--prefix <TEXT>', 'what the names of the deployed functions begin with', toPrefix, usualPrefix)
    .option(
      '--region <REGION>',
      'where they are deployed; ALIBABA_CLOUD_REGION_ID, or the first of REGIONS, when absent',
      toRegion,
    )
    .option('--check-quota', 'ask, by a dry run, with which code NLB refuses one certificate too many')
    .addHelpText('after', more)
    .action(async (request: DoctorRequest) => {
      const found = await doctor(cli.context(), cli.edges, request);
      cli.progress.end();
      cli.answer(found, () => linesOf(found, cli.paint), exitCodeOf(found));
    });
};
