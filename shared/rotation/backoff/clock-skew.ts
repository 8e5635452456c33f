/** The greatest difference between the clocks of two runs. The cloud refuses a call with a greater one. Source: signature V3. */
export const mostSkewMinutes = 15;
