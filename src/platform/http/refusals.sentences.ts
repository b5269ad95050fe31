import { translations } from "../i18n.ts";

const en = {
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

const de = {
  quote: "Wenn Sie uns das melden, nennen Sie bitte diese Nummer:",
  notUnderstood: {
    heading: "Diese Anfrage war nicht zu verstehen",
    advice:
      "Gehen Sie zurück und versuchen Sie es noch einmal. Geschieht es wieder, so öffnen Sie den Link, den Sie bekommen haben, von Neuem.",
  },
  forbidden: {
    heading: "Das ist Ihnen nicht zugänglich",
    advice:
      "Es gehört jemand anderem, oder Ihre Eingabe kam von einer Seite, die nicht mehr gilt. Gehen Sie zurück und laden Sie diese neu.",
  },
  notFound: {
    heading: "Unter dieser Adresse ist nichts zu finden",
    advice:
      "Vielleicht wurde der Link unterwegs abgeschnitten, oder ein neuerer ist an seine Stelle getreten. Öffnen Sie die neueste Nachricht, die Sie haben, oder bitten Sie den Absender des Links um einen anderen.",
  },
  tookTooLong: {
    heading: "Das hat zu lange gedauert",
    advice: "Ihre Eingabe kam nicht rechtzeitig an. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
  },
  changed: {
    heading: "Inzwischen hat sich etwas geändert",
    advice: "Öffnen Sie den Link, den Sie bekommen haben, noch einmal, um zu sehen, wie es jetzt steht.",
  },
  tooLong: {
    heading: "Das war zu lang",
    advice: "Ihre Eingabe ist größer, als diese Seite annehmen kann. Gehen Sie zurück und kürzen Sie sie.",
  },
  tooMany: {
    heading: "Zu viele Anfragen",
    advice: "Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.",
  },
  ourFault: {
    heading: "Bei uns ist etwas schiefgegangen",
    advice: "Es lag nicht an Ihnen und ist festgehalten. Bitte versuchen Sie es später noch einmal.",
  },
  unavailable: {
    heading: "Wir erreichen unsere Daten gerade nicht",
    advice:
      "Bitte warten Sie einen Augenblick und laden Sie diese Seite neu. Hatten Sie etwas geschrieben, so wird es dann noch einmal gesendet und zählt nur einmal.",
  },
};

const fr = {
  quote: "Si vous nous le signalez, indiquez ce numéro\u00a0:",
  notUnderstood: {
    heading: "Cette demande n’a pas été comprise",
    advice: "Revenez en arrière et réessayez. Si cela se reproduit, ouvrez de nouveau le lien que vous avez reçu.",
  },
  forbidden: {
    heading: "Ceci ne vous est pas ouvert",
    advice:
      "Cela appartient à quelqu’un d’autre, ou votre envoi vient d’une page qui n’est plus valable. Revenez en arrière et rechargez-la.",
  },
  notFound: {
    heading: "Il n’y a rien à cette adresse",
    advice:
      "Le lien a peut-être été coupé en chemin, ou un plus récent l’a remplacé. Ouvrez le message le plus récent que vous avez, ou demandez un autre lien à qui vous l’a donné.",
  },
  tookTooLong: {
    heading: "Cela a pris trop de temps",
    advice: "Votre envoi n’est pas arrivé à temps. Vérifiez votre connexion et réessayez.",
  },
  changed: {
    heading: "Quelque chose a changé entre-temps",
    advice: "Ouvrez de nouveau le lien que vous avez reçu pour voir où en sont les choses.",
  },
  tooLong: {
    heading: "C’était trop long",
    advice: "Votre envoi dépasse ce que cette page peut recevoir. Revenez en arrière et raccourcissez-le.",
  },
  tooMany: { heading: "Trop de demandes", advice: "Veuillez attendre une minute, puis réessayer." },
  ourFault: {
    heading: "Un problème est survenu de notre côté",
    advice: "Vous n’y êtes pour rien, et c’est noté. Veuillez réessayer plus tard.",
  },
  unavailable: {
    heading: "Nos données sont momentanément inaccessibles",
    advice:
      "Veuillez patienter un instant et recharger cette page. Si vous aviez écrit quelque chose, ce sera alors renvoyé et compté une seule fois.",
  },
};

/** What the pages of refusals say, whatever was asked for: in the reader's language. */
export const refusalSentences = translations({ en, de, fr });
