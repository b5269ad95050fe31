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
      ordered: "Un tribunal ou une autorité l’a ordonné",
      personal_data:
        "Il nomme ou décrit une personne privée, ou donne une adresse, un numéro de téléphone ou une information de ce genre",
      rights_of_others: "Il utilise des mots ou des images qui appartiennent à autrui",
      offensive: "Il contient une insulte, une menace ou une discrimination",
      advertising: "Il fait de la publicité ou renvoie vers un autre site",
      not_about_product: "Il ne porte pas sur le produit acheté",
      not_genuine:
        "Il ne raconte pas une expérience véritable, ou a été écrit contre un avantage qu’il ne mentionne pas",
      not_the_purchaser: "La commande de la boutique montre que quelqu’un d’autre a acheté le produit",
    },
    subject: {
      rejected: "Votre avis sur {{product}} n’est pas publié",
      removed: "Votre avis sur {{product}} n’est plus affiché",
      upheld: "Votre avis sur {{product}} : votre contestation a abouti",
      dismissed: "Votre avis sur {{product}} : votre contestation a été rejetée",
    },
    greeting: "Bonjour,",
    what: {
      rejected:
        "Le {{decided}}, il a été décidé de ne pas publier ce que vous avez envoyé le {{sent}} comme avis sur {{product}}, acheté chez {{shop}}.",
      removed:
        "Le {{decided}}, votre avis sur {{product}}, acheté chez {{shop}}, a été supprimé. Il n’est plus montré à personne.",
      stays: "La version de votre avis publiée auparavant reste affichée.",
      upheld:
        "Vous avez contesté une décision concernant votre avis sur {{product}}, acheté chez {{shop}}. Le {{decided}}, une autre personne vous a donné raison.",
      accepted: "L’avis sera publié tel que vous l’avez écrit.",
      shown: "L’avis est de nouveau affiché comme avant.",
      waiting: "L’avis est de nouveau en attente, et une personne décidera de sa version la plus récente.",
      dismissed:
        "Vous avez contesté la suppression de votre avis sur {{product}}, acheté chez {{shop}}. Le {{decided}}, une autre personne l’a examiné et a décidé qu’il reste supprimé.",
    },
    why: {
      reason: "Motif : {{reason}}.",
      passage: "Il s’agit de ces mots :",
      note: "La personne qui a décidé ajoute :",
    },
    how: {
      person:
        "Une personne a lu votre avis et a décidé. Aucun programme ne décide du sort des avis : les programmes ne font que signaler des passages à cette personne.",
      score: "Votre note n’a joué aucun rôle. Elle était cachée à la personne qui a décidé.",
      appeal: "Vous aviez contesté la première décision. Celle-ci a été prise par une autre personne.",
    },
    next: {
      heading: "Ce que vous pouvez faire :",
      edit: "Modifier l’avis et l’envoyer de nouveau. Une personne décidera alors à nouveau.",
      appeal:
        "Contester gratuitement la décision jusqu’au {{until}}. Une autre personne l’examinera alors. Dites ce qui n’a pas été vu.",
      elsewhere:
        "Cette décision est ici définitive. Vous pouvez vous adresser à un organe de règlement extrajudiciaire des litiges ou à un tribunal.",
      page: "Vous pouvez le faire sur la page de votre avis, réservée à vous :",
      readPage: "La page de votre avis, réservée à vous :",
      kept: "Le texte est conservé un an, sans être montré, puis supprimé.",
    },
  },

  authorMails: {
    greeting: "Bonjour,",
    open: { own: "Ouvrir votre page", review: "Lire l’avis" },
    received: {
      subject: "Votre avis sur {{product}} est arrivé",
      first: "Votre avis sur {{product}}, acheté chez {{shop}}, est arrivé le {{sent}}. Merci.",
      again: "Les modifications de votre avis sur {{product}}, acheté chez {{shop}}, sont arrivées le {{sent}}.",
      decide:
        "Une personne le lit et décide au plus tard le {{until}}, selon les mêmes règles pour tous les avis et sans connaître la note.",
      order:
        "Il attend d’abord que la boutique confirme votre commande. À partir de là, une personne a {{days}} jours pour décider.",
      stays: "D’ici là, la version de votre avis publiée auparavant reste affichée.",
      delay_one: "Une fois accepté, il est publié après {{count}} heure.",
      delay_other: "Une fois accepté, il est publié après {{count}} heures.",
      next: "Sur la page de votre avis, réservée à vous, vous pouvez le modifier ou le retirer à tout moment :",
    },
    published: {
      subject: "Votre avis sur {{product}} est publié",
      what: "Votre avis sur {{product}}, acheté chez {{shop}}, est publié tel que vous l’avez écrit. Tout le monde peut le lire ici :",
      next: "Sur la page de votre avis, réservée à vous, vous pouvez le modifier ou le retirer à tout moment :",
    },
  },
};
