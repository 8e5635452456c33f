/** One HTTP request as it arrived; header names are lower-case, `path` is still percent-encoded. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One HTTP answer. `delivery` spoils it on purpose: cut off half-way, or the connection dropped. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly delivery?: 'whole' | 'half' | 'none';
  readonly afterMs?: number;
}

/** Something that answers requests on the shared port; the first that owns a request answers it. */
export interface Service {
  readonly name: string;
  owns(request: RawRequest): boolean;
  answer(request: RawRequest): Answer | Promise<Answer>;
}

/** What a caller is told: an HTTP status, the cloud's code and a message. Thrown by every rule. */
export class CloudError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly detail: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export function jsonAnswer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** Shape of an RPC error (facts 1.4). */
export function rpcErrorAnswer(fault: CloudError, requestId: string, host: string): Answer {
  const body = {
    RequestId: requestId,
    HostId: host,
    Code: fault.code,
    Message: fault.message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${fault.code}&requestId=${requestId}`,
    ...fault.detail,
  };
  return jsonAnswer(fault.status, body, fault.headers);
}
