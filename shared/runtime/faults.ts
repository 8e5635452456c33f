/** A setting or an option that cannot be used. The message names each bad one and its correction. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';
}

/** An event or a payload of a known kind that cannot be used. The message names the field and its correction. */
export class EventFault extends Error {
  override readonly name = 'EventFault';
}
