import type { Translated } from "./en.ts";

export const fr: Translated = {
  invitation: {
    subject: "Que pensez-vous de votre achat : {{product}} ?",
    opening:
      "Vous avez acheté chez {{shop}} : {{product}}. {{shop}} aimerait savoir ce que vous en pensez, tout comme les personnes qui s’apprêtent à acheter.",
    closing: "Merci\n{{shop}}",
  },
  reminder: {
    subject: "Rappel : votre avis sur {{product}}",
    opening:
      "Il y a quelque temps, {{shop}} vous a écrit au sujet de votre commande {{order_ref}}. Si vous souhaitez donner votre avis sur {{product}}, vous le pouvez toujours. Il n’y aura pas d’autre rappel.",
    closing: "Merci\n{{shop}}",
  },
  greeting: "Bonjour {{firstName}},",
  greetingNobody: "Bonjour,",
  several_one: "{{first}} et {{count}} autre article",
  several_other: "{{first}} et {{count}} autres articles",
  product: "Article {{sku}}",
  order: "Commande {{orderRef}}",
  orderOf: "Commande {{orderRef}} du {{date}}",
  write: "Écrire un avis",
  writeAbout: "Écrire un avis sur {{product}}",
  writeHere: "Écrire un avis ici :",
  scores: "Ou commencez par une note, de 1 (mauvais) à 10 (excellent) :",
  scoresNote: "La note est seulement préremplie : rien n’est envoyé tant que vous n’envoyez pas vous-même.",
  scoreAbout: "{{score}} sur 10 pour {{product}}",
  hidden: "(ici se trouve le lien vers le questionnaire)",
  incentive:
    "D’après la commande, vous avez reçu quelque chose en échange d’un avis. Cela ne peut dépendre ni de ce que vous écrivez ni de votre note.",
  rest_one: "Cette commande contient encore {{count}} article.",
  rest_other: "Cette commande contient encore {{count}} articles.",
  allItems: "Voir toute la commande",
  allItemsHere: "Toute la commande, avec un lien pour chaque article :",
  page: {
    heading: "Vos achats",
    text_one: "{{shop}} aimerait savoir ce que vous en pensez. Votre réponse est facultative.",
    text_other:
      "{{shop}} aimerait savoir ce que vous en pensez. Choisissez les articles dont vous voulez parler ; votre réponse est facultative.",
    done_one: "Vous avez donné votre avis sur {{count}} article",
    done_other: "Vous avez donné votre avis sur {{count}} articles",
    allDone: "Vous avez donné votre avis sur tout",
    nothing: "Il n’y a plus rien à évaluer ici",
    languages: "Langues",
    footnote: "Avis avec Fairmark",
  },
  used: {
    heading: "Ce que devient votre avis",
    asks: "{{shop}} s’adresse à vous parce que la commande {{orderRef}} vous désigne comme acheteur. Répondre est facultatif.",
    shown:
      "Votre note, votre texte et les dates sont publiés sur les pages d’avis de {{shop}}, sous le nom que vous choisissez ou sans nom.",
    checked_one:
      "Une personne le lit dans un délai de {{count}} jour et décide s’il respecte les règles. Personne ne le modifie. S’il est refusé, on vous dit pourquoi.",
    checked_other:
      "Une personne le lit dans un délai de {{count}} jours et décide s’il respecte les règles. Personne ne le modifie. S’il est refusé, on vous dit pourquoi.",
    alike: "Bons et mauvais avis sont traités de la même façon : la note ne décide de rien.",
    policy: "Comment les avis sont contrôlés, classés, affichés et retirés :",
    contact:
      "Un problème avec votre commande ? Voici comment joindre {{shop}} : {{contact}}. Vous pouvez tout de même écrire un avis.",
  },
};
