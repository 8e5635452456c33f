/** How far the clocks of two runs may differ: the cloud takes no call from one that is further off. Source: signature V3. */
export const mostSkewMinutes = 15;
