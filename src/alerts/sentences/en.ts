import type { Translation } from "../../platform/i18n.ts";

export const en = {
  open: "Open the endpoint",
  greeting: "Hello,",
  password: {
    subject: "Set a new password for Fairmark",
    what: "Somebody asked for a link by which you set a new password for Fairmark at {{host}}. It works once, within an hour:",
    otherwise: "If it was not you, there is nothing to do: your password stays as it is. Give the link to nobody.",
    open: "Set the password",
  },
  failing: {
    subject: "A webhook of {{shop}} has failed for a day",
    what: "For a day now, Fairmark has not been able to deliver a single message to the webhook endpoint at {{host}}.",
    next: "Fairmark keeps trying. After a week of nothing but failures the endpoint is disabled and is sent nothing more. Its page shows how each attempt ended:",
  },
  disabled: {
    subject: "A webhook of {{shop}} was disabled",
    what: "The webhook endpoint at {{host}} was disabled: {{why}}",
    gone: "its server answered 410, which means that it wants no more messages.",
    failing: "every delivery failed for a week.",
    next: "It is sent nothing more. On its page you can change its address and enable it again; waiting messages are then sent:",
  },
  recovered: {
    subject: "A webhook of {{shop}} works again",
    what: "The webhook endpoint at {{host}}, which had failed for a day or longer, takes messages again.",
    next: "Messages that were given up in the meantime can be sent again from its page:",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
