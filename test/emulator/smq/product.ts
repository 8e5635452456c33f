import type { Clock } from '../clock.js';
import { CloudError } from '../protocol/message.js';
import type { Call, Product } from '../protocol/product.js';
import { SMQ_NOT_EMULATED } from '../tables/not-emulated.js';
import { SMQ_TABLE } from '../tables/smq.js';

interface Queue {
  readonly name: string;
  readonly attributes: Readonly<Record<string, number>>;
  readonly tags: readonly Readonly<Record<string, string>>[];
  readonly createdAt: Date;
}

/** Attributes that are not given. Source: CreateQueue, 2022-01-19. */
const DEFAULTS = {
  DelaySeconds: 0,
  MaximumMessageSize: 65_536,
  MessageRetentionPeriod: 345_600,
  PollingWaitSeconds: 0,
  VisibilityTimeout: 30,
};

/** 1 to 256 letters, digits and hyphens; the first is no hyphen. Source: ROS, ALIYUN::MNS::Queue. */
const QUEUE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9-]{0,255}$/;

/** Simple Message Queue, Mns-open 2022-01-19: queues of each account and region, without their messages. */
export function smqProduct(clock: Clock): Product {
  const queues = new Map<string, Queue>();
  return {
    name: 'mns',
    version: '2022-01-19',
    actionPrefix: 'mns',
    table: SMQ_TABLE,
    notEmulated: SMQ_NOT_EMULATED,
    illegalCode: (parameter) => `InvalidParameter.${parameter}`,
    // Source: Mns-open, "RAM authorization".
    resourceOf: (call) =>
      `acs:mns:${call.region}:${call.accountId}:/queues/${call.parameters.text('QueueName') ?? '*'}`,
    handlers: {
      CreateQueue: (call) => createQueue(queues, call, clock.now()),
      GetQueueAttributes: (call) => done(shown(queueOf(queues, call))),
      DeleteQueue: (call) => {
        queueOf(queues, call);
        queues.delete(keyOf(call));
        return done({});
      },
    },
  };
}

/** The same queue once more is no error, one with other attributes is. Source: SMQ, CreateQueue and "Error codes". */
function createQueue(queues: Map<string, Queue>, call: Call, createdAt: Date) {
  const name = call.parameters.needed('QueueName');
  if (!QUEUE_NAME.test(name)) throw new CloudError(400, 'InvalidQueueName', 'The queue name you provided is invalid.');
  const given = Object.entries(DEFAULTS).map(([key, usual]) => [key, call.parameters.number(key) ?? usual] as const);
  const attributes = Object.fromEntries(given);
  const known = queues.get(keyOf(call));
  if (known !== undefined && JSON.stringify(known.attributes) !== JSON.stringify(attributes))
    throw new CloudError(409, 'QueueAlreadyExist', 'The queue you want to create is already exist.');
  if (known === undefined)
    queues.set(keyOf(call), { name, attributes, tags: call.parameters.objects('Tag'), createdAt });
  return done({ Code: 200, Success: true });
}

function queueOf(queues: ReadonlyMap<string, Queue>, call: Call): Queue {
  const queue = queues.get(keyOf(call));
  if (queue) return queue;
  throw new CloudError(404, 'QueueNotExist', 'The queue name you provided is not exist.');
}

function keyOf({ accountId, region, parameters }: Call): string {
  return [accountId, region, parameters.needed('QueueName')].join('/');
}

function shown({ name, attributes, tags, createdAt }: Queue) {
  const seconds = Math.floor(createdAt.getTime() / 1000);
  const Tags = tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value ?? '' }));
  return { QueueName: name, ...attributes, LoggingEnabled: false, CreateTime: seconds, LastModifyTime: seconds, Tags };
}

/** The fields of a good answer. Source: the official client. */
function done(Data: object) {
  return { Code: 200, Status: 'Success', Message: 'operation success', Success: true, Data };
}
