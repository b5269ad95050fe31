import type { Translated } from "./en.ts";

export const de: Translated = {
  invitation: {
    subject: "Wie finden Sie {{product}}?",
    opening:
      "Sie haben {{product}} bei {{shop}} gekauft. {{shop}} möchte gern wissen, was Sie davon halten, und andere, die denselben Kauf erwägen, möchten es auch.",
    closing: "Vielen Dank\n{{shop}}",
  },
  reminder: {
    subject: "Zur Erinnerung: Wie finden Sie {{product}}?",
    opening:
      "vor einiger Zeit hat {{shop}} Ihnen wegen Ihrer Bestellung {{order_ref}} geschrieben. Wenn Sie sagen möchten, wie Sie {{product}} finden, können Sie das weiterhin tun. Eine weitere Erinnerung folgt nicht.",
    closing: "Vielen Dank\n{{shop}}",
  },
  greeting: "Guten Tag {{firstName}},",
  greetingNobody: "Guten Tag,",
  several_one: "{{first}} und {{count}} weiteren Artikel",
  several_other: "{{first}} und {{count}} weitere Artikel",
  product: "Artikel {{sku}}",
  order: "Bestellung {{orderRef}}",
  orderOf: "Bestellung {{orderRef}} vom {{date}}",
  write: "Bewertung schreiben",
  writeAbout: "Bewertung schreiben: {{product}}",
  writeHere: "Hier eine Bewertung schreiben:",
  scores: "Oder beginnen Sie mit einer Note von 1 (schlecht) bis 10 (ausgezeichnet):",
  scoresNote: "Die Note wird nur vorausgefüllt: Gesendet wird erst, wenn Sie selbst absenden.",
  scoreAbout: "{{score}} von 10 für {{product}}",
  hidden: "(hier steht der Link zum Fragebogen)",
  incentive:
    "Laut Bestellung haben Sie für eine Bewertung etwas bekommen. Das darf weder davon abhängen, was Sie schreiben, noch von Ihrer Note.",
  rest_one: "Zu dieser Bestellung gehört noch {{count}} Artikel.",
  rest_other: "Zu dieser Bestellung gehören noch {{count}} Artikel.",
  allItems: "Ganze Bestellung ansehen",
  allItemsHere: "Die ganze Bestellung, mit einem Link zu jedem Artikel:",
  page: {
    heading: "Was Sie gekauft haben",
    text_one: "{{shop}} möchte gern wissen, was Sie davon halten. Ihre Antwort ist freiwillig.",
    text_other:
      "{{shop}} möchte gern wissen, was Sie davon halten. Wählen Sie, worüber Sie schreiben möchten; Ihre Antwort ist freiwillig.",
    done_one: "Über {{count}} Artikel haben Sie geschrieben",
    done_other: "Über {{count}} Artikel haben Sie geschrieben",
    allDone: "Sie haben über alles geschrieben",
    nothing: "Hier gibt es nichts mehr zu bewerten",
    languages: "Sprachen",
    footnote: "Bewertungen mit Fairmark",
  },
  used: {
    heading: "Was mit Ihrer Bewertung geschieht",
    asks: "{{shop}} fragt Sie, weil die Bestellung {{orderRef}} Sie als Käufer nennt. Ihre Antwort ist freiwillig.",
    shown:
      "Ihre Note, Ihr Text und die Daten erscheinen auf den Bewertungsseiten von {{shop}}, unter einem Namen, den Sie wählen, oder ohne Namen.",
    checked_one:
      "Ein Mensch liest sie innerhalb von {{count}} Tag und entscheidet, ob sie den Regeln entspricht. Niemand ändert sie. Wird sie abgelehnt, erfahren Sie, warum.",
    checked_other:
      "Ein Mensch liest sie innerhalb von {{count}} Tagen und entscheidet, ob sie den Regeln entspricht. Niemand ändert sie. Wird sie abgelehnt, erfahren Sie, warum.",
    alike: "Gute und schlechte Bewertungen werden gleich behandelt: Die Note spielt dabei keine Rolle.",
    policy: "Wie Bewertungen geprüft, geordnet, gezeigt und entfernt werden:",
    contact:
      "Stimmt etwas mit Ihrer Bestellung nicht? So erreichen Sie {{shop}}: {{contact}}. Bewerten können Sie trotzdem.",
  },
};
