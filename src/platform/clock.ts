/** The only source of the present. Read once per request or job, at the shell; everything inside is told `now`. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
