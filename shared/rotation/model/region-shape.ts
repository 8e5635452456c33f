/** The shape of a region's name. A text of another shape never becomes a part of a host name. */
export const regionShape = /^[a-z]{2}(-[a-z0-9]+)+$/;
