/** A region's name; nothing else may become part of a host. */
export const regionShape = /^[a-z]{2}(-[a-z0-9]+)+$/;
