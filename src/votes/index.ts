export { castVote } from "./cast-vote.ts";
export type { VoteCounts } from "./votes.queries.ts";
