import { createRequire } from 'node:module';

interface SdkRequest {
  readonly method: string;
  readonly pathname: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The official SDK's core, which signs and flattens what `@alicloud/*` clients send. */
interface SdkUtils {
  query(params: object): Record<string, string>;
  getAuthorization(request: SdkRequest, algorithm: string, payload: string, key: string, secret: string): string;
}

export const sdk: SdkUtils = createRequire(import.meta.url)('@alicloud/openapi-core/dist/utils').default;
