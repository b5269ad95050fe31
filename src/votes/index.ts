export { castVote } from "./cast-vote.ts";
export type { VoteStore } from "./vote-store.ts";
export { reviewVotes, type VoteCounts } from "./votes.queries.ts";
