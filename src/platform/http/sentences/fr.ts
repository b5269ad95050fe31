import type { Translated } from "./en.ts";

export const fr: Translated = {
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
  noRoom: {
    heading: "Il n’y a plus de place sur notre serveur",
    advice:
      "Rien de ce que vous avez envoyé n’a été conservé. Veuillez le renvoyer plus tard, quand il y aura de nouveau de la place.",
  },
  notStored: {
    heading: "Rien ne peut être enregistré pour le moment",
    advice: "Rien de ce que vous avez envoyé n’a été conservé. Veuillez le renvoyer plus tard.",
  },
};
