import { mixes } from "../../load.ts";
import { authorization } from "../side.ts";
import { freshOf, requests, type Suite } from "../suite.ts";

const operation = (name: string, mix: (typeof mixes)[keyof typeof mixes]) =>
  requests(name, "request", async ({ side, size: { purchasers } }) => ({
    asked: (stretch) => ({ kind: "purchasers", purchasers, ...mix, firstFresh: freshOf(stretch) }),
    headers: { authorization: authorization(side) },
  }));

export const mainJob: Suite = {
  name: "main-job",
  about: "purchasers and their purchases: nothing changed, 80/15/5, everything new",
  operations: [
    operation("nothing changed", mixes.unchanged),
    operation("80/15/5", mixes.mixed),
    operation("everything new", mixes.new),
  ],
};
