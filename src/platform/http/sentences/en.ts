import type { Translation } from "../../i18n.ts";

export const en = {
  quote: "If you report this, quote this number:",
  notUnderstood: {
    heading: "That request was not understood",
    advice: "Go back and try once more. If it happens again, open the link you were given afresh.",
  },
  forbidden: {
    heading: "This is not open to you",
    advice:
      "It belongs to somebody else, or what you sent came from a page that is no longer good. Go back and reload it.",
  },
  notFound: {
    heading: "There is nothing at this address",
    advice:
      "The link may have been cut off on its way to you, or a newer one has taken its place. Open the newest message you have, or ask whoever gave you the link for another.",
  },
  tookTooLong: {
    heading: "That took too long",
    advice: "Your message did not arrive in time. Check your connection and try once more.",
  },
  changed: {
    heading: "Something has changed meanwhile",
    advice: "Open the link you were given again to see how things stand now.",
  },
  tooLong: {
    heading: "That was too long",
    advice: "What you sent is larger than this page can take. Go back and shorten it.",
  },
  tooMany: { heading: "Too many requests", advice: "Please wait a minute, then try once more." },
  ourFault: {
    heading: "Something went wrong on our side",
    advice: "It was not your doing, and it has been noted. Please try again later.",
  },
  unavailable: {
    heading: "We cannot reach our records just now",
    advice:
      "Please wait a moment and reload this page. If you had written something, it is then sent again and counts once.",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
