import type { Translated } from "./en.ts";

export const de: Translated = {
  open: "Endpunkt öffnen",
  greeting: "Guten Tag,",
  password: {
    subject: "Neues Passwort für Fairmark",
    what: "für diese Adresse wurde ein Link angefordert, mit dem Sie ein neues Passwort für Fairmark auf {{host}} festlegen. Er gilt einmal, innerhalb einer Stunde:",
    otherwise:
      "Haben Sie ihn nicht angefordert, müssen Sie nichts tun: Ihr Passwort gilt weiter. Geben Sie den Link niemandem.",
    open: "Passwort festlegen",
  },
  failing: {
    subject: "Ein Webhook von {{shop}} schlägt seit einem Tag fehl",
    what: "Seit einem Tag konnte Fairmark keine einzige Nachricht an den Webhook-Endpunkt auf {{host}} zustellen.",
    next: "Die Zustellung wird weiter versucht. Nach einer Woche ohne Erfolg wird der Endpunkt abgeschaltet und erhält keine Nachrichten mehr. Seine Seite zeigt, wie jeder Versuch ausging:",
  },
  disabled: {
    subject: "Ein Webhook von {{shop}} wurde abgeschaltet",
    what: "Der Webhook-Endpunkt auf {{host}} wurde abgeschaltet: {{why}}",
    gone: "Sein Server hat mit 410 geantwortet, nimmt also keine Nachrichten mehr an.",
    failing: "Eine Woche lang ist jede Zustellung fehlgeschlagen.",
    next: "Er erhält keine Nachrichten mehr. Auf seiner Seite können Sie die Adresse ändern und ihn wieder einschalten; wartende Nachrichten werden dann zugestellt:",
  },
  recovered: {
    subject: "Ein Webhook von {{shop}} funktioniert wieder",
    what: "Der Webhook-Endpunkt auf {{host}}, der einen Tag oder länger nicht erreichbar war, nimmt wieder Nachrichten an.",
    next: "Nachrichten, die in der Zwischenzeit aufgegeben wurden, lassen sich auf seiner Seite noch einmal senden:",
  },
};
