/** The parts of the cloud that setup reads and changes. Every change can be repeated: it names what it makes or removes. */
export interface SetupCloud {
  readonly bucket: BucketAdmin;
  readonly queue: QueueAdmin;
  readonly ram: RamAdmin;
}

export type Tags = Readonly<Record<string, string>>;

type OtherBucket =
  | { readonly kind: 'none' }
  /** It belongs to another account. */
  | { readonly kind: 'foreign' }
  /** It does not answer at the endpoint of this region. */
  | { readonly kind: 'elsewhere'; readonly endpoint: string };

interface OwnBucketInfo {
  readonly kind: 'own';
  readonly region: string;
  /** `private`, `public-read` or `public-read-write`. */
  readonly acl: string;
  /** Undefined if it never had versioning. */
  readonly versioning: string | undefined;
  readonly isEncrypted: boolean;
  readonly blocksPublicAccess: boolean;
  readonly madeAt: Date;
}

export type BucketInfo = OtherBucket | OwnBucketInfo;

export interface OwnBucket extends OwnBucketInfo {
  readonly tags: Tags;
  readonly isEmpty: boolean;
}

export type BucketState = OtherBucket | OwnBucket;

export interface BucketAdmin {
  /** One call. */
  info(): Promise<BucketInfo>;
  /** With its tags. */
  read(): Promise<BucketState>;
  /** Private. Does nothing to an own bucket that is private. Rejects if the name is taken by another account. */
  make(): Promise<void>;
  /** Beside the tags that it has. */
  tag(tags: Tags): Promise<void>;
  encrypt(): Promise<void>;
  blockPublicAccess(): Promise<void>;
  /** Every key in it. */
  keys(): Promise<readonly string[]>;
  removeObject(key: string): Promise<void>;
  /** Rejects if it is not empty. Does nothing if it does not exist. */
  remove(): Promise<void>;
}

export type QueueState = { readonly kind: 'none' } | { readonly kind: 'found'; readonly tags: Tags };

export interface QueueAdmin {
  read(): Promise<QueueState>;
  make(tags: Tags): Promise<void>;
  remove(): Promise<void>;
}

export type PolicyState =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly description: string; readonly document: string };

export type RoleState =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'found';
      readonly description: string;
      readonly trust: string;
      /** Names of its policies. */
      readonly attached: readonly string[];
    };

/** The policy and the role of the functions. A creation returns `exists`, and changes nothing, if the name is taken. */
export interface RamAdmin {
  policy(): Promise<PolicyState>;
  makePolicy(description: string, document: string): Promise<'made' | 'exists'>;
  /** A new default version. The oldest one goes if there are five. */
  changePolicy(document: string): Promise<void>;
  /** With all its versions. Returns `in use` if it is still attached. */
  removePolicy(): Promise<'removed' | 'in use'>;
  role(): Promise<RoleState>;
  makeRole(description: string, trust: string): Promise<'made' | 'exists'>;
  removeRole(): Promise<void>;
  attach(): Promise<void>;
  detach(): Promise<void>;
}
