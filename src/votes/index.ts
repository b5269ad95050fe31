export { castVote } from "./cast-vote.ts";
export { listVoteCounts, type VoteCounts } from "./votes.queries.ts";
