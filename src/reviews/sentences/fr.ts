import type { Translated } from "./en.ts";

export const fr: Translated = {
  reviews: {
    rejection: {
      personal_data:
        "Il nomme ou décrit une personne privée, ou donne une adresse, un numéro de téléphone ou une information de ce genre",
      offensive: "Il contient une insulte, une menace ou une discrimination",
      not_about_product: "Il ne porte pas sur le produit acheté",
      not_an_experience: "Il ne raconte pas une expérience vécue par son auteur",
      advertising: "Il fait de la publicité ou renvoie vers un autre site",
      unlawful: "Il contient des propos dont la loi interdit la publication",
      illegible: "Il est incompréhensible",
    },
    removal: {
      unlawful: "Il contient des propos dont la loi interdit la publication",
      ordered: "Un tribunal ou une autorité publique a ordonné sa suppression",
      personal_data:
        "Il nomme ou décrit une personne privée, ou donne une adresse, un numéro de téléphone ou une information de ce genre",
      rights_of_others: "Il utilise des mots ou des images qui appartiennent à autrui",
      offensive: "Il contient une insulte, une menace ou une discrimination",
      advertising: "Il fait de la publicité ou renvoie vers un autre site",
      not_about_product: "Il ne porte pas sur le produit acheté",
      not_genuine: "Il ne raconte pas une expérience véritable, ou a été écrit contre un avantage sans le dire",
      not_the_purchaser: "D’après la commande passée à la boutique, quelqu’un d’autre a acheté le produit",
    },
    subject: {
      rejected: "Votre avis sur {{product}} n’a pas été publié",
      removed: "Votre avis sur {{product}} n’est plus affiché",
      upheld: "Votre avis sur {{product}} : votre contestation a abouti",
      dismissed: "Votre avis sur {{product}} : votre contestation a été rejetée",
    },
    greeting: "Bonjour,",
    what: {
      rejected:
        "Le {{sent}}, vous avez envoyé un avis sur {{product}}, acheté chez {{shop}}. Le {{decided}}, une personne a décidé de ne pas le publier.",
      removed:
        "Le {{decided}}, votre avis sur {{product}}, acheté chez {{shop}}, a été supprimé. Il n’est plus montré à personne.",
      stays: "La version de votre avis publiée auparavant reste affichée.",
      upheld:
        "Vous avez contesté une décision concernant votre avis sur {{product}}, acheté chez {{shop}}. Le {{decided}}, une autre personne l’a réexaminé et vous a donné raison.",
      accepted: "L’avis sera publié tel que vous l’avez écrit.",
      shown: "L’avis est de nouveau affiché, sans changement.",
      waiting: "L’avis est de nouveau en attente. Une personne décidera de sa version la plus récente.",
      dismissed:
        "Vous avez contesté la suppression de votre avis sur {{product}}, acheté chez {{shop}}. Le {{decided}}, une autre personne l’a réexaminé et a confirmé la suppression.",
    },
    why: {
      reason: "Motif : {{reason}}.",
      passage: "La décision porte sur ces mots :",
      note: "Note de la personne qui a décidé :",
    },
    how: {
      person:
        "Une personne a lu votre avis et a pris cette décision. Aucun programme ne décide : les programmes ne font que signaler des passages à cette personne.",
      score: "Votre note n’a joué aucun rôle : la personne qui a décidé ne pouvait pas la voir.",
      appeal: "Vous aviez contesté la première décision. Celle-ci a été prise par une autre personne.",
    },
    next: {
      heading: "Ce que vous pouvez faire :",
      edit: "Modifier l’avis et l’envoyer de nouveau. Une personne décidera alors à nouveau.",
      appeal:
        "Contester gratuitement la décision jusqu’au {{until}}, en disant ce qui n’a pas été vu. Une autre personne l’examinera alors.",
      elsewhere:
        "Vous ne pouvez plus contester cette décision ici. Vous pouvez vous adresser à un organe de règlement extrajudiciaire des litiges ou à un tribunal.",
      page: "Vous pouvez le faire sur la page privée de votre avis :",
      readPage: "La page privée de votre avis :",
      kept: "Le texte est conservé un an, sans être public, puis supprimé.",
    },
  },

  authorMails: {
    greeting: "Bonjour,",
    open: { own: "Ouvrir votre page", review: "Lire l’avis" },
    received: {
      subject: "Votre avis sur {{product}} est arrivé",
      first: "Merci. Votre avis sur {{product}}, acheté chez {{shop}}, est arrivé le {{sent}}.",
      again: "Les modifications de votre avis sur {{product}}, acheté chez {{shop}}, sont arrivées le {{sent}}.",
      decide:
        "Une personne le lira et décidera au plus tard le {{until}}. Les règles sont les mêmes pour tous les avis, et la note reste cachée.",
      order_one: "La boutique doit d’abord confirmer votre commande. Ensuite, une personne décide en {{count}} jour.",
      order_other:
        "La boutique doit d’abord confirmer votre commande. Ensuite, une personne décide en {{count}} jours.",
      stays: "D’ici là, la version de votre avis publiée auparavant reste affichée.",
      delay_one: "Une fois accepté, il est publié {{count}} heure plus tard.",
      delay_other: "Une fois accepté, il est publié {{count}} heures plus tard.",
      next: "Sur la page privée de votre avis, vous pouvez le modifier ou le retirer à tout moment :",
    },
    published: {
      subject: "Votre avis sur {{product}} a été publié",
      what: "Votre avis sur {{product}}, acheté chez {{shop}}, a été publié tel que vous l’avez écrit. Tout le monde peut le lire ici :",
      next: "Sur la page privée de votre avis, vous pouvez le modifier ou le retirer à tout moment :",
    },
  },
};
