import { translations } from "../platform/i18n.ts";

const en = {
  open: "Open the page",
  why: {
    invitations: "You get this mail because you bought something from {{shop}}.",
    review_news: "You get this mail because you wrote a review for {{shop}}.",
    report_answers: "You get this mail because you reported a review of a product of {{shop}}.",
    webhook_alerts: "You get this mail because you manage {{shop}} in Fairmark.",
    reasons:
      "You get this mail because you wrote a review for {{shop}}. The law requires that you are told the reasons of such a decision, so it cannot be stopped.",
  },
  stop: {
    link: "Stop these mails",
    text: "To stop these mails:",
  },
  page: {
    title: "Mails from {{shop}}",
    ask: "Which mails do you no longer want?",
    nothingYet: "Nothing is changed until you press a button. You need no password, and nobody asks you why.",
    all: "Stop all mails from {{shop}}",
    only: {
      invitations: "Stop only requests to write a review",
      review_news: "Stop only news about my reviews",
      report_answers: "Stop only answers to what I have reported",
      webhook_alerts: "Stop only alerts about webhooks",
    },
    stoppedAll: "You get no more mails from {{shop}}.",
    stopped: {
      invitations: "You are no longer asked for a review by {{shop}}.",
      review_news: "You get no more news about your reviews from {{shop}}.",
      report_answers: "You get no more answers to what you have reported to {{shop}}.",
      webhook_alerts: "You get no more alerts about the webhooks of {{shop}}.",
    },
    atOnce: "This holds at once. A mail that was on its way already may still arrive.",
    reasons:
      "One kind goes on: if a review of yours is refused or taken down, the law requires that you are told the reasons.",
    undoAsk: "Was that a mistake?",
    undo: "Get the mails again",
    undone: "You get mails from {{shop}} again.",
    about:
      "It is about mails that {{shop}} sends about reviews. Order confirmations and newsletters are sent by others, and stay as they are.",
  },
};

const de: Tree = {
  open: "Seite öffnen",
  why: {
    invitations: "Sie erhalten diese E-Mail, weil Sie bei {{shop}} etwas gekauft haben.",
    review_news: "Sie erhalten diese E-Mail, weil Sie für {{shop}} eine Bewertung geschrieben haben.",
    report_answers: "Sie erhalten diese E-Mail, weil Sie eine Bewertung zu einem Produkt von {{shop}} gemeldet haben.",
    webhook_alerts: "Sie erhalten diese E-Mail, weil Sie {{shop}} in Fairmark verwalten.",
    reasons:
      "Sie erhalten diese E-Mail, weil Sie für {{shop}} eine Bewertung geschrieben haben. Das Gesetz verlangt, dass Sie die Gründe einer solchen Entscheidung erfahren; darum lässt sie sich nicht abbestellen.",
  },
  stop: {
    link: "Diese E-Mails abbestellen",
    text: "Diese E-Mails abbestellen:",
  },
  page: {
    title: "E-Mails von {{shop}}",
    ask: "Welche E-Mails möchten Sie nicht mehr erhalten?",
    nothingYet:
      "Es ändert sich nichts, bevor Sie auf einen Knopf drücken. Sie brauchen kein Passwort, und niemand fragt nach dem Grund.",
    all: "Alle E-Mails von {{shop}} abbestellen",
    only: {
      invitations: "Nur Bitten um eine Bewertung abbestellen",
      review_news: "Nur Neuigkeiten zu meinen Bewertungen abbestellen",
      report_answers: "Nur Antworten auf meine Meldungen abbestellen",
      webhook_alerts: "Nur Warnungen zu Webhooks abbestellen",
    },
    stoppedAll: "Sie erhalten keine E-Mails von {{shop}} mehr.",
    stopped: {
      invitations: "{{shop}} bittet Sie nicht mehr um eine Bewertung.",
      review_news: "Sie erhalten von {{shop}} keine Neuigkeiten zu Ihren Bewertungen mehr.",
      report_answers: "Sie erhalten von {{shop}} keine Antworten auf Ihre Meldungen mehr.",
      webhook_alerts: "Sie erhalten keine Warnungen zu den Webhooks von {{shop}} mehr.",
    },
    atOnce: "Das gilt sofort. Eine E-Mail, die schon unterwegs war, kann noch eintreffen.",
    reasons:
      "Eine Art von E-Mails bleibt: Wird eine Bewertung von Ihnen abgelehnt oder entfernt, verlangt das Gesetz, dass Sie die Gründe erfahren.",
    undoAsk: "War das ein Versehen?",
    undo: "Die E-Mails wieder erhalten",
    undone: "Sie erhalten wieder E-Mails von {{shop}}.",
    about:
      "Es geht um die E-Mails, die {{shop}} zu Bewertungen verschickt. Bestellbestätigungen und Newsletter kommen von anderer Stelle und bleiben, wie sie sind.",
  },
};

const fr: Tree = {
  open: "Ouvrir la page",
  why: {
    invitations: "Vous recevez cet e-mail parce que vous avez acheté quelque chose chez {{shop}}.",
    review_news: "Vous recevez cet e-mail parce que vous avez écrit un avis pour {{shop}}.",
    report_answers: "Vous recevez cet e-mail parce que vous avez signalé un avis sur un produit de {{shop}}.",
    webhook_alerts: "Vous recevez cet e-mail parce que vous gérez {{shop}} dans Fairmark.",
    reasons:
      "Vous recevez cet e-mail parce que vous avez écrit un avis pour {{shop}}. La loi exige que vous connaissiez les raisons d’une telle décision : on ne peut donc pas s’en désabonner.",
  },
  stop: {
    link: "Ne plus recevoir ces e-mails",
    text: "Pour ne plus recevoir ces e-mails :",
  },
  page: {
    title: "E-mails de {{shop}}",
    ask: "Quels e-mails ne voulez-vous plus recevoir ?",
    nothingYet:
      "Rien ne change tant que vous n’appuyez pas sur un bouton. Il ne faut pas de mot de passe, et personne ne vous demande pourquoi.",
    all: "Arrêter tous les e-mails de {{shop}}",
    only: {
      invitations: "Arrêter seulement les demandes d’avis",
      review_news: "Arrêter seulement les nouvelles de mes avis",
      report_answers: "Arrêter seulement les réponses à mes signalements",
      webhook_alerts: "Arrêter seulement les alertes sur les webhooks",
    },
    stoppedAll: "Vous ne recevrez plus d’e-mails de {{shop}}.",
    stopped: {
      invitations: "{{shop}} ne vous demandera plus d’avis.",
      review_news: "{{shop}} ne vous écrira plus au sujet de vos avis.",
      report_answers: "{{shop}} ne vous écrira plus au sujet de vos signalements.",
      webhook_alerts: "Vous ne recevrez plus d’alertes sur les webhooks de {{shop}}.",
    },
    atOnce: "Cela prend effet immédiatement. Un e-mail déjà parti peut encore arriver.",
    reasons:
      "Une sorte d’e-mail continue : si l’un de vos avis est refusé ou retiré, la loi exige que vous en connaissiez les raisons.",
    undoAsk: "C’était une erreur ?",
    undo: "Recevoir à nouveau les e-mails",
    undone: "Vous recevez à nouveau les e-mails de {{shop}}.",
    about:
      "Il s’agit des e-mails que {{shop}} envoie au sujet des avis. Les confirmations de commande et les lettres d’information viennent d’ailleurs et ne changent pas.",
  },
};

type Tree = Parameters<typeof translations<typeof en>>[0]["de"];

/** What stands at the foot of every mail, and on the page where mails are stopped. */
export const outboxSentences = translations({ en, de, fr });
