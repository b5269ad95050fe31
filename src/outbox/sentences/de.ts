import type { Translated } from "./en.ts";

export const de: Translated = {
  open: "Seite öffnen",
  theProduct: "das Produkt",
  why: {
    invitations: "Sie erhalten diese E-Mail, weil Sie bei {{shop}} etwas gekauft haben.",
    review_news: "Sie erhalten diese E-Mail, weil Sie für {{shop}} eine Bewertung geschrieben haben.",
    report_answers: "Sie erhalten diese E-Mail, weil Sie eine Bewertung zu einem Produkt von {{shop}} gemeldet haben.",
    webhook_alerts: "Sie erhalten diese E-Mail, weil Sie {{shop}} in Fairmark verwalten.",
    notices:
      "Sie erhalten diese E-Mail, weil Sie in der Konsole von Fairmark arbeiten und erfahren möchten, was dort wartet.",
    questions:
      "Sie erhalten diese E-Mail, weil jemand eine Frage zu einem Produkt von {{shop}} gestellt und diese Adresse angegeben hat.",
    owner_questions:
      "Sie erhalten diese E-Mail, weil Sie bei {{shop}} etwas gekauft und zugestimmt haben, dass man Sie danach fragt.",
    question:
      "Sie erhalten diese E-Mail, weil mit dieser Adresse eine Frage zu einem Produkt von {{shop}} gestellt wurde.",
    password:
      "Sie erhalten diese E-Mail, weil jemand einen Link angefordert hat, um das Passwort zu dieser Adresse in Fairmark festzulegen.",
    answer:
      "Sie erhalten diese E-Mail, weil Sie eine Frage zu einem Produkt von {{shop}} beantwortet haben. Das Gesetz verlangt, dass Sie die Gründe einer solchen Entscheidung erfahren; darum lässt sich diese E-Mail nicht abbestellen.",
    reasons:
      "Sie erhalten diese E-Mail, weil Sie für {{shop}} eine Bewertung geschrieben haben. Das Gesetz verlangt, dass Sie die Gründe einer solchen Entscheidung erfahren; darum lässt sich diese E-Mail nicht abbestellen.",
  },
  choose: {
    link: "Benachrichtigungen wählen",
    text: "Wählen, worüber Sie benachrichtigt werden:",
  },
  stop: {
    link: "Diese E-Mails abbestellen",
    text: "Diese E-Mails abbestellen:",
  },
  page: {
    title: "E-Mails von {{shop}}",
    ask: "Welche E-Mails möchten Sie nicht mehr erhalten?",
    nothingYet:
      "Es ändert sich nichts, bevor Sie auf eine Schaltfläche klicken. Sie brauchen kein Passwort, und niemand fragt nach dem Grund.",
    all: "Alle E-Mails von {{shop}} abbestellen",
    only: {
      invitations: "Nur Bitten um eine Bewertung abbestellen",
      review_news: "Nur Neuigkeiten zu meinen Bewertungen abbestellen",
      report_answers: "Nur Antworten auf meine Meldungen abbestellen",
      webhook_alerts: "Nur Warnungen zu Webhooks abbestellen",
      questions: "Nur E-Mails zu meinen Fragen abbestellen",
      owner_questions: "Nur Fragen zu dem abbestellen, was ich gekauft habe",
    },
    stoppedAll: "Sie erhalten keine E-Mails von {{shop}} mehr.",
    stopped: {
      invitations: "{{shop}} bittet Sie nicht mehr um eine Bewertung.",
      review_news: "Sie erhalten von {{shop}} keine Neuigkeiten zu Ihren Bewertungen mehr.",
      report_answers: "Sie erhalten von {{shop}} keine Antworten auf Ihre Meldungen mehr.",
      webhook_alerts: "Sie erhalten keine Warnungen zu den Webhooks von {{shop}} mehr.",
      questions: "Sie erhalten von {{shop}} keine E-Mails zu Fragen mehr.",
      owner_questions:
        "{{shop}} fragt Sie nicht mehr, was andere wissen möchten, und schreibt Ihnen auch nicht mehr, was aus Ihren Antworten wurde.",
    },
    atOnce: "Das gilt sofort. Eine E-Mail, die schon unterwegs war, kann noch eintreffen.",
    reasons:
      "Eine Art von E-Mails bleibt: Wird eine Bewertung, eine Frage oder eine Antwort von Ihnen abgelehnt oder eine Bewertung entfernt, verlangt das Gesetz, dass Sie die Gründe erfahren.",
    undoAsk: "War das ein Versehen?",
    undo: "Die E-Mails wieder erhalten",
    undone: "Sie erhalten wieder E-Mails von {{shop}}.",
    about:
      "Es geht um die E-Mails, die {{shop}} zu Bewertungen verschickt. Bestellbestätigungen und Newsletter kommen von anderer Stelle und bleiben, wie sie sind.",
  },
};
