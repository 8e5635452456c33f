/** The part of `httpx` that the vendor's packages use. */
declare module 'httpx/lib/index.js' {
  export function request(url: string, options: object): Promise<object>;
  export function read(response: object, encoding?: string): Promise<string | Buffer>;
}
