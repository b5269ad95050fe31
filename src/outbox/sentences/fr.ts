import type { Translated } from "./en.ts";

export const fr: Translated = {
  open: "Ouvrir la page",
  theProduct: "le produit",
  why: {
    invitations: "Vous recevez cet e-mail parce que vous avez acheté quelque chose chez {{shop}}.",
    review_news: "Vous recevez cet e-mail parce que vous avez écrit un avis pour {{shop}}.",
    report_answers: "Vous recevez cet e-mail parce que vous avez signalé un avis sur un produit de {{shop}}.",
    webhook_alerts: "Vous recevez cet e-mail parce que vous gérez {{shop}} dans Fairmark.",
    notices:
      "Vous recevez cet e-mail parce que vous travaillez dans la console de Fairmark et souhaitez savoir ce qui vous y attend.",
    questions:
      "Vous recevez cet e-mail parce que quelqu’un a posé une question sur un produit de {{shop}} en indiquant cette adresse.",
    owner_questions:
      "Vous recevez cet e-mail parce que vous avez acheté quelque chose chez {{shop}} et accepté qu’on vous pose des questions à ce sujet.",
    question:
      "Vous recevez cet e-mail parce qu’une question sur un produit de {{shop}} a été posée avec cette adresse.",
    password:
      "Vous recevez cet e-mail parce que quelqu’un a demandé un lien pour définir le mot de passe de cette adresse dans Fairmark.",
    answer:
      "Vous recevez cet e-mail parce que vous avez répondu à une question sur un produit de {{shop}}. La loi exige que vous connaissiez les raisons d’une telle décision : vous ne pouvez donc pas vous désabonner de cet e-mail.",
    reasons:
      "Vous recevez cet e-mail parce que vous avez écrit un avis pour {{shop}}. La loi exige que vous connaissiez les raisons d’une telle décision : vous ne pouvez donc pas vous désabonner de cet e-mail.",
  },
  choose: {
    link: "Choisir vos notifications",
    text: "Pour choisir vos notifications :",
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
      review_news: "Arrêter seulement les nouvelles au sujet de mes avis",
      report_answers: "Arrêter seulement les réponses à mes signalements",
      webhook_alerts: "Arrêter seulement les alertes sur les webhooks",
      owner_questions: "Arrêter seulement les questions sur ce que j’ai acheté",
      questions: "Arrêter seulement les e-mails au sujet de mes questions",
    },
    stoppedAll: "Vous ne recevrez plus d’e-mails de {{shop}}.",
    stopped: {
      invitations: "{{shop}} ne vous demandera plus d’avis.",
      review_news: "{{shop}} ne vous écrira plus au sujet de vos avis.",
      report_answers: "{{shop}} ne vous écrira plus au sujet de vos signalements.",
      webhook_alerts: "Vous ne recevrez plus d’alertes sur les webhooks de {{shop}}.",
      owner_questions:
        "{{shop}} ne vous posera plus les questions d’autres clients et ne vous dira plus ce que sont devenues vos réponses.",
      questions: "{{shop}} ne vous écrira plus au sujet de vos questions.",
    },
    atOnce: "Cela prend effet immédiatement. Un e-mail déjà parti peut encore arriver.",
    reasons:
      "Il y a une exception : si l’un de vos avis est refusé ou supprimé, ou l’une de vos questions ou de vos réponses refusée, la loi exige que vous en connaissiez les raisons.",
    undoAsk: "C’était une erreur ?",
    undo: "Recevoir à nouveau les e-mails",
    undone: "Vous recevez à nouveau les e-mails de {{shop}}.",
    about:
      "Il s’agit des e-mails que {{shop}} envoie au sujet des avis. Les confirmations de commande et les lettres d’information viennent d’ailleurs et ne changent pas.",
  },
};
