/** Maximum difference between the clock of a run and the cloud's, which refuses calls with a greater skew. Source: signature V3. */
export const mostSkewMinutes = 15;
