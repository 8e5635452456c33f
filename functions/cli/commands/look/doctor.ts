import { exitCodeOf } from '../../../../shared/doctor/finding.js';
import { doctorLines } from '../../../../shared/doctor/lines.js';
import { usualPrefix } from '../../../../shared/runtime/function-names.js';
import { namesOf } from '../../../../shared/show/names.js';
import type { View } from '../../../../shared/show/view/view.js';
import { type DoctorRequest, doctor } from '../../../run/doctor.js';
import { toPrefix, toRegion } from '../../checked.js';
import type { Register } from '../../cli.js';
import { withNearRegionFindings } from '../../selection/unknown-regions.js';
import { withTemplateFault } from '../../setup/template-environment.js';
import { moreHelp } from '../../terminal/help.js';

export const registerDoctor: Register = (program, cli) => {
  program
    .command('doctor')
    .description(
      cli.view
        .say`check that rotation can work: credentials, clock, permissions, ledger, quota, certificates, deployed functions`,
    )
    .option('--prefix <TEXT>', cli.view.say`beginning of the names of the deployed functions`, toPrefix, usualPrefix)
    .option(
      '--region <REGION>',
      cli.view.say`region of the functions (default: ALIBABA_CLOUD_REGION_ID, or the first of REGIONS)`,
      toRegion,
    )
    .option('--check-quota', cli.view.say`show, by a dry run, the code with which NLB refuses one certificate too many`)
    .addHelpText('after', help(cli.view))
    .action(async (request: DoctorRequest) => {
      const { sights = [], ...examined } = await doctor(cli.context(), cli.edges, request);
      const { templateFault } = cli.edges;
      const named = await withNearRegionFindings(examined.findings, cli);
      const findings = named.map((finding) => ({
        ...finding,
        detail: withTemplateFault(finding.detail, templateFault),
      }));
      const checkup = { ...examined, findings };
      cli.progress.end();
      cli.answer(checkup, () => doctorLines(checkup, namesOf(sights), cli.view), exitCodeOf(checkup));
    });
};

function help(view: View): string {
  const { say } = view;
  return moreHelp(
    {
      before: [
        say`It reads, asks NLB for a dry run of each kind of change, and writes, reads and deletes one text in the ledger. It changes nothing else. Of certificates it shows the conditions of a dry run over everything, as nlb-cert status does. Each line is ok, warn or fail, with the fix; checks that were not possible are listed at the end.`,
        say`Exit codes: 0 nothing fails, 1 fix the estate or a permission, 2 fix the configuration, 3 the cloud or the network failed. If several apply, 2 comes before 3, and 3 before 1.`,
      ],
      examples: [
        'nlb-cert doctor',
        'nlb-cert doctor --check-quota',
        'nlb-cert doctor --region cn-shanghai --prefix my-own-',
        'REGIONS=cn-hangzhou VERIFY=probe nlb-cert doctor --json',
      ],
    },
    view,
  );
}
