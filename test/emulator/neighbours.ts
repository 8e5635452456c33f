import type { CertificateStore } from './cas/certificate-store.js';
import type { Clock } from './clock.js';
import { DataPlane } from './data-plane/data-plane.js';
import { FunctionCompute } from './fc/function-compute.js';
import { fcService } from './fc/service.js';
import type { Estate } from './nlb/estate.js';
import { Buckets } from './oss/buckets.js';
import { ossService } from './oss/service.js';
import type { Callers } from './protocol/callers.js';
import type { Faults } from './protocol/faults.js';
import type { Service } from './protocol/message.js';
import type { Product } from './protocol/product.js';
import type { RateLimits } from './protocol/rates.js';
import type { RequestJournal } from './protocol/request-journal.js';
import { ramProduct } from './ram/product.js';
import { RamStore } from './ram/store.js';
import type { RuleBook } from './rule-book.js';
import { smqProduct } from './smq/product.js';
import { stsProduct } from './sts/product.js';
import { Sessions } from './sts/sessions.js';
import type { Switches } from './switches.js';

/** What the services beside NLB and CAS need of the cloud that they live in. */
interface Core {
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly clock: Clock;
  readonly callers: Callers;
  readonly certificates: CertificateStore;
  readonly estate: Estate;
  readonly faults: Faults;
  readonly rates: RateLimits;
  readonly rules: RuleBook;
  readonly switches: Switches;
  readonly journal: RequestJournal;
  /** Brings the world up to the present. */
  readonly settle: () => void;
}

/** STS, OSS, Function Compute and the data plane. */
interface Neighbours {
  readonly sts: Sessions;
  readonly oss: Buckets;
  readonly dataPlane: DataPlane;
  readonly fc: FunctionCompute;
  readonly products: readonly Product[];
  readonly services: readonly Service[];
  stop(): Promise<void>;
}

export function neighbours(core: Core): Neighbours {
  const { accountId, regions, clock, callers } = core;
  const sts = new Sessions(callers, clock);
  const oss = new Buckets(clock, accountId);
  const dataPlane = new DataPlane(core);
  const network = async (host: string, port: number) => dataPlane.resolve(host, port);
  const fc = new FunctionCompute({ accountId, region: regions[0] ?? '', clock, sts, network });
  return {
    sts,
    oss,
    dataPlane,
    fc,
    products: [stsProduct(sts, callers), ramProduct(new RamStore(sts, clock)), smqProduct(clock)],
    services: [ossService({ ...core, buckets: oss }), fcService({ ...core, fc })],
    stop: async () => {
      fc.stop();
      await dataPlane.close();
    },
  };
}
