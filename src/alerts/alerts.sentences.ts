import { translations } from "../platform/i18n.ts";

const en = {
  open: "Open the endpoint",
  greeting: "Hello,",
  failing: {
    subject: "A webhook of {{shop}} has failed for a day",
    what: "For a day Fairmark has not been able to deliver a single message to the webhook endpoint at {{host}}.",
    next: "Messages go on being tried. After a week of nothing but failures the endpoint is disabled, and what happens then is not told to it. Its page shows how each try ended:",
  },
  disabled: {
    subject: "A webhook of {{shop}} was disabled",
    what: "The webhook endpoint at {{host}} was disabled: {{why}}",
    gone: "its server answered 410, which says that it wants no more messages.",
    failing: "for a week nothing but failures came back.",
    next: "What happens now is not told to it. On its page you can change its address and enable it again; messages that waited are sent then:",
  },
  recovered: {
    subject: "A webhook of {{shop}} works again",
    what: "The webhook endpoint at {{host}}, which had failed for a day or longer, takes messages again.",
    next: "Messages that were given up in the meantime can be sent again from its page:",
  },
};

const de: Tree = {
  open: "Endpunkt öffnen",
  greeting: "Guten Tag,",
  failing: {
    subject: "Ein Webhook von {{shop}} schlägt seit einem Tag fehl",
    what: "Seit einem Tag konnte Fairmark keine einzige Nachricht an den Webhook-Endpunkt auf {{host}} zustellen.",
    next: "Die Zustellung wird weiter versucht. Nach einer Woche ohne Erfolg wird der Endpunkt abgeschaltet und erfährt nicht mehr, was geschieht. Seine Seite zeigt, wie jeder Versuch ausging:",
  },
  disabled: {
    subject: "Ein Webhook von {{shop}} wurde abgeschaltet",
    what: "Der Webhook-Endpunkt auf {{host}} wurde abgeschaltet: {{why}}",
    gone: "Sein Server hat mit 410 geantwortet und will damit keine Nachrichten mehr.",
    failing: "Eine Woche lang ist jede Zustellung fehlgeschlagen.",
    next: "Was jetzt geschieht, erfährt er nicht. Auf seiner Seite können Sie die Adresse ändern und ihn wieder einschalten; wartende Nachrichten werden dann zugestellt:",
  },
  recovered: {
    subject: "Ein Webhook von {{shop}} funktioniert wieder",
    what: "Der Webhook-Endpunkt auf {{host}}, der einen Tag oder länger nicht erreichbar war, nimmt wieder Nachrichten an.",
    next: "Nachrichten, die in der Zwischenzeit aufgegeben wurden, lassen sich auf seiner Seite noch einmal senden:",
  },
};

const fr: Tree = {
  open: "Ouvrir le point de terminaison",
  greeting: "Bonjour,",
  failing: {
    subject: "Un webhook de {{shop}} échoue depuis un jour",
    what: "Depuis un jour, Fairmark n’a pu remettre aucun message au point de terminaison du webhook sur {{host}}.",
    next: "Les envois continuent d’être tentés. Après une semaine sans succès, le point de terminaison est désactivé et n’apprend plus ce qui se passe. Sa page montre le résultat de chaque tentative :",
  },
  disabled: {
    subject: "Un webhook de {{shop}} a été désactivé",
    what: "Le point de terminaison du webhook sur {{host}} a été désactivé : {{why}}",
    gone: "son serveur a répondu 410, ce qui veut dire qu’il ne veut plus de messages.",
    failing: "pendant une semaine, tous les envois ont échoué.",
    next: "Il n’apprend plus ce qui se passe. Sur sa page, vous pouvez changer son adresse et le réactiver ; les messages en attente sont alors envoyés :",
  },
  recovered: {
    subject: "Un webhook de {{shop}} fonctionne de nouveau",
    what: "Le point de terminaison du webhook sur {{host}}, qui échouait depuis un jour ou plus, accepte de nouveau les messages.",
    next: "Les messages abandonnés entre-temps peuvent être renvoyés depuis sa page :",
  },
};

type Tree = Parameters<typeof translations<typeof en>>[0]["de"];

/** What the people of a shop are told by mail about its webhooks. */
export const alertSentences = translations({ en, de, fr });
