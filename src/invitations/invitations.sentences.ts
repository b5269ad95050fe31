import { translations } from "../platform/i18n.ts";

const en = {
  // What a shop may put its own words in place of; the placeholders are those of invitation-texts.ts.
  invitation: {
    subject: "What do you think of {{product}}?",
    opening:
      "You bought {{product}} from {{shop}}. {{shop}} would like to know what you think, and so would others who are about to buy.",
    closing: "Thank you\n{{shop}}",
  },
  reminder: {
    subject: "A reminder: what do you think of {{product}}?",
    opening:
      "A while ago {{shop}} wrote to you about your order {{order_ref}}. If you would like to say what you think of {{product}}, you still can. This is the only reminder.",
    closing: "Thank you\n{{shop}}",
  },
  greeting: "Hello {{firstName}},",
  greetingNobody: "Hello,",
  several_one: "{{first}} and {{count}} more",
  several_other: "{{first}} and {{count}} more",
  product: "Product {{sku}}",
  order: "Order {{orderRef}}",
  orderOf: "Order {{orderRef}} of {{date}}",
  write: "Write a review",
  writeAbout: "Write a review of {{product}}",
  writeHere: "Write a review here:",
  scores: "Or begin with a score, from 1 (poor) to 10 (excellent):",
  scoresNote: "It is only filled in for you: nothing is sent until you send it.",
  scoreAbout: "{{score}} of 10 for {{product}}",
  hidden: "(here stands the link to the questionnaire)",
  incentive:
    "The order says that you were given something for a review. That may not depend on what you write or on your score.",
  used: {
    heading: "What becomes of your review",
    asks: "{{shop}} asks you because its order {{orderRef}} names you as the purchaser. Answering is voluntary.",
    shown:
      "It is published on the review pages of {{shop}}: your score, your words and the dates, with the name that you choose or without one.",
    checked_one:
      "A person reads it within {{count}} day and decides whether it keeps to the rules. Nobody edits it. If it is refused, you are told why.",
    checked_other:
      "A person reads it within {{count}} days and decides whether it keeps to the rules. Nobody edits it. If it is refused, you are told why.",
    alike: "Good and bad reviews are treated alike: the score decides nothing.",
    policy: "How reviews are checked, ordered, shown and removed:",
    contact:
      "Is something wrong with your order? This is how you reach {{shop}}: {{contact}}. It does not replace your review.",
  },
} as const;

export const invitationSentences = translations({
  en,
  de: {
    invitation: {
      subject: "Wie finden Sie {{product}}?",
      opening:
        "Sie haben {{product}} bei {{shop}} gekauft. {{shop}} möchte gern wissen, was Sie davon halten, und wer gerade vor demselben Kauf steht, ebenso.",
      closing: "Vielen Dank\n{{shop}}",
    },
    reminder: {
      subject: "Zur Erinnerung: Wie finden Sie {{product}}?",
      opening:
        "vor einiger Zeit hat {{shop}} Ihnen wegen Ihrer Bestellung {{order_ref}} geschrieben. Wenn Sie sagen möchten, wie Sie {{product}} finden, können Sie das weiterhin. Wir erinnern Sie nur dieses eine Mal.",
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
    used: {
      heading: "Was mit Ihrer Bewertung geschieht",
      asks: "{{shop}} fragt Sie, weil die Bestellung {{orderRef}} Sie als Käufer nennt. Ihre Antwort ist freiwillig.",
      shown:
        "Sie erscheint auf den Bewertungsseiten von {{shop}}: mit Note, Text und Datum, unter dem Namen, den Sie wählen, oder ohne Namen.",
      checked_one:
        "Ein Mensch liest sie innerhalb von {{count}} Tag und entscheidet, ob sie den Regeln entspricht. Niemand ändert sie. Wird sie abgelehnt, erfahren Sie, warum.",
      checked_other:
        "Ein Mensch liest sie innerhalb von {{count}} Tagen und entscheidet, ob sie den Regeln entspricht. Niemand ändert sie. Wird sie abgelehnt, erfahren Sie, warum.",
      alike: "Gute und schlechte Bewertungen werden gleich behandelt: Die Note spielt dabei keine Rolle.",
      policy: "Wie Bewertungen geprüft, geordnet, gezeigt und entfernt werden:",
      contact:
        "Stimmt etwas mit Ihrer Bestellung nicht? So erreichen Sie {{shop}}: {{contact}}. Das ersetzt Ihre Bewertung nicht.",
    },
  },
  fr: {
    invitation: {
      subject: "Que pensez-vous de votre achat : {{product}} ?",
      opening:
        "Vous avez acheté chez {{shop}} : {{product}}. {{shop}} aimerait savoir ce que vous en pensez, tout comme les personnes qui s’apprêtent à acheter.",
      closing: "Merci\n{{shop}}",
    },
    reminder: {
      subject: "Rappel : votre avis sur {{product}}",
      opening:
        "Il y a quelque temps, {{shop}} vous a écrit au sujet de votre commande {{order_ref}}. Si vous souhaitez donner votre avis sur {{product}}, vous le pouvez toujours. C’est le seul rappel.",
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
    used: {
      heading: "Ce que devient votre avis",
      asks: "{{shop}} s’adresse à vous parce que sa commande {{orderRef}} vous désigne comme acheteur. Répondre est facultatif.",
      shown:
        "Il est publié sur les pages d’avis de {{shop}} : avec votre note, votre texte et les dates, sous le nom que vous choisissez ou sans nom.",
      checked_one:
        "Une personne le lit dans un délai de {{count}} jour et décide s’il respecte les règles. Personne ne le modifie. S’il est refusé, on vous dit pourquoi.",
      checked_other:
        "Une personne le lit dans un délai de {{count}} jours et décide s’il respecte les règles. Personne ne le modifie. S’il est refusé, on vous dit pourquoi.",
      alike: "Bons et mauvais avis sont traités de la même façon : la note ne décide de rien.",
      policy: "Comment les avis sont contrôlés, classés, affichés et retirés :",
      contact:
        "Un problème avec votre commande ? Voici comment joindre {{shop}} : {{contact}}. Cela ne remplace pas votre avis.",
    },
  },
});
