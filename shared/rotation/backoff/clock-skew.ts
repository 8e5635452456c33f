/** Maximum difference between the clocks of two runs: the cloud refuses calls with a greater skew. Source: signature V3. */
export const mostSkewMinutes = 15;
