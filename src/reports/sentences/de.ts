import type { Translated } from "./en.ts";

export const de: Translated = {
  title: "Bewertung melden: {{product}}",
  heading: "Diese Bewertung melden",
  lead: "Sagen Sie {{shop}}, was daran nicht stimmt. Ein Mensch liest Ihre Meldung und die Bewertung und entscheidet.",
  footnote: "Kundenbewertungen mit Fairmark",
  languages: "Diese Seite in anderen Sprachen",
  back: "Zurück zur Bewertung",
  unnamed: "Produkt {{sku}}",
  about: "Die Bewertung",
  noText: "Wer bewertet hat, hat eine Note vergeben und keinen Text geschrieben.",
  noReason: "Eine schlechte Note oder eine Meinung, die Sie nicht teilen, ist kein Grund, eine Bewertung zu entfernen.",
  problems: "Ihre Meldung wurde noch nicht gesendet",
  wait: "Es sind zu viele Meldungen eingegangen. Ihre wurde nicht gesendet, und Ihre Eingaben sind noch da: Bitte warten Sie eine Weile und senden Sie sie dann noch einmal.",
  error: "Fehler:",
  reason: {
    legend: "Was stimmt daran nicht?",
    missing: "Wählen Sie aus, was an der Bewertung nicht stimmt",
    not_genuine: {
      label: "Sie ist nicht echt",
      hint: "Wer sie schrieb, hat das Produkt nicht gekauft oder wurde dafür bezahlt, ohne es zu sagen",
      short: "Sie ist nicht echt",
    },
    personal_data: {
      label: "Sie verrät Privates über einen Menschen",
      hint: "Einen Namen, eine Adresse, eine Telefonnummer oder anderes aus dem Privatleben",
      short: "Sie verrät Privates über einen Menschen",
    },
    offensive: {
      label: "Sie beleidigt, bedroht oder diskriminiert",
      hint: "Ob den Shop, den Hersteller oder sonst jemanden",
      short: "Sie beleidigt, bedroht oder diskriminiert",
    },
    not_about_product: {
      label: "Sie handelt nicht von diesem Produkt",
      hint: "Sondern von einem anderen oder von keinem",
      short: "Sie handelt nicht von diesem Produkt",
    },
    advertising: {
      label: "Sie wirbt für etwas",
      hint: "Oder führt auf eine andere Website",
      short: "Sie wirbt für etwas",
    },
    unlawful: {
      label: "Sie verstößt gegen das Gesetz",
      hint: "Sagen Sie unten, welche Worte es sind und warum sie nicht erlaubt sind",
      short: "Sie verstößt gegen das Gesetz",
    },
  },
  words: {
    label: "Was Sie dazu zu sagen haben",
    hint: "Um welche Worte der Bewertung geht es, und woher wissen Sie es? Bis zu {{most}} Zeichen. Sie können das Feld leer lassen, außer wenn die Bewertung gegen das Gesetz verstößt.",
    missing: "Sagen Sie, welche Worte gegen das Gesetz verstoßen und warum",
    too_long: "Kürzen Sie Ihren Text auf {{most}} Zeichen; er hat {{length}}",
    unreadable:
      "Ihr Text enthält Zeichen, die sich nicht anzeigen lassen. Entfernen Sie sie, oder schreiben Sie den Text neu",
  },
  email: {
    label: "Ihre E-Mail-Adresse, wenn Sie Bescheid bekommen möchten",
    hint: "Für eine einzige E-Mail, die Ihnen sagt, was entschieden wurde; sechs Monate danach wird sie gelöscht. Weder auf den Seiten des Shops noch für die Verfasserin oder den Verfasser der Bewertung ist sie zu sehen.",
    not_an_address:
      "Schreiben Sie Ihre E-Mail-Adresse vollständig, etwa name@example.com, oder lassen Sie das Feld leer",
  },
  truth: "Mit dem Absenden sagen Sie, dass Ihre Angaben nach Ihrem Wissen richtig und vollständig sind.",
  send: "Meldung senden",
  thanks: {
    title: "Danke für Ihre Meldung",
    lead: "Ein Mensch bei {{shop}} oder in dessen Auftrag liest sie zusammen mit der Bewertung und entscheidet.",
    next: "Bis dahin bleibt die Bewertung, wie sie ist. Wenn Sie Ihre E-Mail-Adresse angegeben haben, erfahren Sie, was entschieden wurde und warum.",
  },
  mail: {
    subject: "Ihre Meldung einer Bewertung bei {{shop}}",
    greeting: "Guten Tag,",
    reported: "Sie haben die Bewertung {{number}} von {{product}} bei {{shop}} gemeldet. Ihr Grund: {{reason}}.",
    kept: "Die Bewertung hält sich, soweit wir es feststellen können, an die Regeln und bleibt.",
    removed: "Ihre Meldung war berechtigt: Die Bewertung wurde entfernt.",
    no_longer_shown:
      "Die Bewertung wird nicht mehr gezeigt: Bevor entschieden war, wurde sie zurückgezogen oder aus einem anderen Grund entfernt.",
    person:
      "Ein Mensch hat Ihre Meldung und die Bewertung gelesen und entschieden. Kein Programm entscheidet über Meldungen, und die Note spielt keine Rolle.",
    next: "Wenn Sie etwas wissen, das nicht in Ihrer Meldung stand, können Sie die Bewertung noch einmal melden. Sie können sich auch an ein Gericht wenden.",
    nextWithContact:
      "Wenn Sie etwas wissen, das nicht in Ihrer Meldung stand, können Sie die Bewertung noch einmal melden oder dem Shop schreiben: {{contact}}. Sie können sich auch an ein Gericht wenden.",
    forgotten:
      "Ihre Adresse wurde nur für diese E-Mail aufbewahrt. Sechs Monate nach dieser Entscheidung wird sie gelöscht.",
  },
};
