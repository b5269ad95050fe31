import type { Translation } from "../../i18n.ts";

export const en = {
  quote: "If you report this, quote this number:",
  notUnderstood: {
    heading: "That request was not understood",
    advice: "Go back and try again. If it happens again, open the link you were given once more.",
  },
  forbidden: {
    heading: "You do not have access to this",
    advice: "It belongs to somebody else, or the page you sent this from has expired. Go back and reload it.",
  },
  notFound: {
    heading: "There is nothing at this address",
    advice:
      "The link may have been cut off on its way to you, or a newer one has taken its place. Open the newest message you have, or ask whoever gave you the link for another.",
  },
  tookTooLong: {
    heading: "That took too long",
    advice: "Your message did not arrive in time. Check your connection and try again.",
  },
  changed: {
    heading: "Something has changed in the meantime",
    advice: "Open the link you were given again to see how things stand now.",
  },
  tooLong: {
    heading: "That was too long",
    advice: "What you sent is larger than this page can take. Go back and shorten it.",
  },
  tooMany: { heading: "Too many requests", advice: "Please wait a minute, then try again." },
  ourFault: {
    heading: "Something went wrong on our side",
    advice: "It was not your fault, and it has been recorded. Please try again later.",
  },
  unavailable: {
    heading: "We cannot reach our records just now",
    advice:
      "Please wait a moment and reload this page. If you had written something, it will then be sent again and counted only once.",
  },
  noRoom: {
    heading: "Our server has no room left",
    advice: "Nothing of what you sent was kept. Please send it again later, once room has been made.",
  },
  notStored: {
    heading: "Nothing can be stored just now",
    advice: "Nothing of what you sent was kept. Please send it again later.",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
