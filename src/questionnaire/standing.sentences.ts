import { translations } from "../platform/i18n.ts";

const en = {
  pending_order: {
    heading: "Thank you, your review has arrived",
    text: "{{shop}} still has to confirm your order. As soon as it has, your review goes to the person who reads it; there is nothing for you to do.",
  },
  pending_moderation: {
    heading: "Thank you, your review has arrived",
    text: "A person will read it, at {{shop}} or on its behalf. If it follows the rules it is published, whatever its score.",
    edited: "Your changes have arrived",
  },
  appealed: {
    heading: "Your appeal has arrived",
    text: "Another person than the first decides about your review, and their decision stands.",
    removed:
      "Another person than the first looks at it, and their decision stands. Until then your review is not shown.",
  },
  pending_publication: {
    heading: "Your review was accepted",
    text: "It will appear just as you wrote it.",
  },
  published: {
    heading: "Your review is published",
    text: "Everyone can read it now. Thank you for telling others.",
  },
  visibleMeanwhile: "Until then, everyone still reads the version published before.",
  visibleRefused: "The version published before stays.",
  rejected: {
    heading: "Your review was not published",
    text: "A person has read it and refused it, for the reason below.",
    headingEdited: "Your changes were not accepted",
    textEdited: "A person has read them and refused them, for the reason below.",
    again:
      "You had appealed. Another person has decided the same, for the reason below. That was the last decision here.",
  },
  withdrawn: {
    heading: "You took your review back",
    text: "Nobody can read it any more. You can write it anew at any time.",
    unseen: "It will not be published. You can write it anew at any time.",
    headingByOrder: "Your review was withdrawn",
    byOrder: "The order at {{shop}} says that somebody else made this purchase. If that is wrong, please ask {{shop}}.",
  },
  removed: {
    heading: "This review was removed",
    text: "It is no longer shown, and it cannot be written again. For the reason, please ask {{shop}}.",
    reasoned: "It is no longer shown, for the reason below.",
    headingStays: "Your review stays removed",
    stays:
      "You had appealed. Another person has looked at it and decided that it stays removed. That was the last decision here.",
  },
  decideBy: "You will know by {{date}}.",
  late: "A decision was promised by {{date}} and is late. Nothing is lost: it is still waiting to be read.",
  appearsBy: "It appears by {{date}}.",
  comeBack: "Open your link again at any time to see how things stand.",
  read: "Read it as shoppers do",
  writeAnew: "Write it anew",
  steps: {
    arrived: "Your review arrives",
    order: "{{shop}} confirms the order",
    read: "A person reads it",
    publication: "Publication",
    done: "done",
    current: "in progress",
    ahead: "to come",
  },
  decision: {
    refusedWhy: "Why it was refused",
    removedWhy: "Why it was removed",
    passage: "This part of your text is concerned:",
    note: "Note from the person who decided:",
    answer: "Note from the person who decided about your appeal:",
    canDo: "You can change what is meant here and send it again.",
    canDoHere: "You can change what you wrote and send it again, or ask another person to decide.",
  },
  siblings: {
    heading: "From the same order",
    text: "Would you like to review these as well?",
    link: "Review {{product}}",
    unnamed: "Review product {{sku}}",
  },
  yours: {
    heading: "Your review",
    text: "This browser knows that you wrote it. You can read it, change it or take it back.",
    open: "Your review and its receipt",
    receipt: "Download the receipt",
  },
} as const;

const de = {
  pending_order: {
    heading: "Danke, Ihre Bewertung ist angekommen",
    text: "{{shop}} muss Ihre Bestellung noch bestätigen. Sobald das geschehen ist, wird Ihre Bewertung gelesen; Sie brauchen nichts zu tun.",
  },
  pending_moderation: {
    heading: "Danke, Ihre Bewertung ist angekommen",
    text: "Ein Mensch wird sie lesen, bei {{shop}} oder in dessen Auftrag. Entspricht sie den Regeln, wird sie veröffentlicht, unabhängig von der Note.",
    edited: "Ihre Änderungen sind angekommen",
  },
  appealed: {
    heading: "Ihr Widerspruch ist angekommen",
    text: "Über Ihre Bewertung entscheidet jemand anderes als beim ersten Mal, und diese Entscheidung gilt.",
    removed:
      "Jemand anderes als beim ersten Mal sieht sie sich an, und diese Entscheidung gilt. Bis dahin wird Ihre Bewertung nicht gezeigt.",
  },
  pending_publication: {
    heading: "Ihre Bewertung wurde angenommen",
    text: "Sie erscheint genau so, wie Sie sie geschrieben haben.",
  },
  published: {
    heading: "Ihre Bewertung ist veröffentlicht",
    text: "Alle können sie jetzt lesen. Danke, dass Sie anderen davon erzählen.",
  },
  visibleMeanwhile: "Bis dahin ist weiter die zuvor veröffentlichte Fassung zu lesen.",
  visibleRefused: "Die zuvor veröffentlichte Fassung bleibt.",
  rejected: {
    heading: "Ihre Bewertung wurde nicht veröffentlicht",
    text: "Ein Mensch hat sie gelesen und aus dem unten genannten Grund abgelehnt.",
    headingEdited: "Ihre Änderungen wurden nicht angenommen",
    textEdited: "Ein Mensch hat sie gelesen und aus dem unten genannten Grund abgelehnt.",
    again:
      "Sie hatten widersprochen. Eine andere Person hat ebenso entschieden, aus dem unten genannten Grund. Das war hier die letzte Entscheidung.",
  },
  withdrawn: {
    heading: "Sie haben Ihre Bewertung zurückgezogen",
    text: "Niemand kann sie mehr lesen. Sie können sie jederzeit neu schreiben.",
    unseen: "Sie wird nicht veröffentlicht. Sie können sie jederzeit neu schreiben.",
    headingByOrder: "Ihre Bewertung wurde zurückgezogen",
    byOrder:
      "Laut der Bestellung bei {{shop}} hat jemand anderes das gekauft. Wenn das nicht stimmt, fragen Sie bitte {{shop}}.",
  },
  removed: {
    heading: "Diese Bewertung wurde entfernt",
    text: "Sie wird nicht mehr gezeigt und kann nicht noch einmal geschrieben werden. Bitte fragen Sie {{shop}} nach dem Grund.",
    reasoned: "Sie wird aus dem unten genannten Grund nicht mehr gezeigt.",
    headingStays: "Ihre Bewertung bleibt entfernt",
    stays:
      "Sie hatten widersprochen. Eine andere Person hat sie geprüft und entschieden, dass sie entfernt bleibt. Das war hier die letzte Entscheidung.",
  },
  decideBy: "Sie erfahren es spätestens am {{date}}.",
  late: "Eine Entscheidung war bis {{date}} versprochen und verspätet sich. Es ist nichts verloren: Ihre Bewertung wartet weiter darauf, gelesen zu werden.",
  appearsBy: "Sie erscheint spätestens am {{date}}.",
  comeBack: "Öffnen Sie Ihren Link jederzeit wieder, um zu sehen, wie es steht.",
  read: "So lesen, wie andere sie sehen",
  writeAnew: "Neu schreiben",
  steps: {
    arrived: "Ihre Bewertung kommt an",
    order: "{{shop}} bestätigt die Bestellung",
    read: "Ein Mensch liest sie",
    publication: "Veröffentlichung",
    done: "erledigt",
    current: "läuft",
    ahead: "folgt",
  },
  decision: {
    refusedWhy: "Warum sie abgelehnt wurde",
    removedWhy: "Warum sie entfernt wurde",
    passage: "Es geht um diese Stelle Ihres Textes:",
    note: "Anmerkung der Person, die entschieden hat:",
    answer: "Anmerkung der Person, die über Ihren Widerspruch entschieden hat:",
    canDo: "Sie können die Stelle ändern und Ihre Bewertung noch einmal senden.",
    canDoHere: "Sie können Ihren Text ändern und noch einmal senden oder jemand anderen entscheiden lassen.",
  },
  siblings: {
    heading: "Aus derselben Bestellung",
    text: "Möchten Sie auch das bewerten?",
    link: "{{product}} bewerten",
    unnamed: "Produkt {{sku}} bewerten",
  },
  yours: {
    heading: "Ihre Bewertung",
    text: "Dieser Browser weiß, dass Sie sie geschrieben haben. Sie können sie lesen, ändern oder zurückziehen.",
    open: "Ihre Bewertung und ihre Quittung",
    receipt: "Quittung herunterladen",
  },
};

// Spaces before ? ! ; : and within « » do not break.
const fr = {
  pending_order: {
    heading: "Merci, votre avis est arrivé",
    text: "{{shop}} doit encore confirmer votre commande. Dès que ce sera fait, votre avis sera lu ; vous n’avez rien à faire.",
  },
  pending_moderation: {
    heading: "Merci, votre avis est arrivé",
    text: "Une personne le lira, chez {{shop}} ou pour son compte. S’il respecte les règles, il sera publié, quelle que soit la note.",
    edited: "Vos modifications sont arrivées",
  },
  appealed: {
    heading: "Votre contestation est arrivée",
    text: "Une autre personne que la première décide de votre avis, et sa décision est définitive.",
    removed:
      "Une autre personne que la première l’examine, et sa décision est définitive. D’ici là, votre avis n’est pas affiché.",
  },
  pending_publication: {
    heading: "Votre avis a été accepté",
    text: "Il paraîtra tel que vous l’avez écrit.",
  },
  published: {
    heading: "Votre avis est publié",
    text: "Tout le monde peut le lire. Merci de partager votre expérience.",
  },
  visibleMeanwhile: "D’ici là, la version publiée auparavant reste visible.",
  visibleRefused: "La version publiée auparavant reste.",
  rejected: {
    heading: "Votre avis n’a pas été publié",
    text: "Une personne l’a lu et l’a refusé, pour la raison ci-dessous.",
    headingEdited: "Vos modifications n’ont pas été acceptées",
    textEdited: "Une personne les a lues et les a refusées, pour la raison ci-dessous.",
    again:
      "Vous aviez contesté la décision. Une autre personne a décidé de même, pour la raison ci-dessous. C’était la dernière décision ici.",
  },
  withdrawn: {
    heading: "Vous avez retiré votre avis",
    text: "Plus personne ne peut le lire. Vous pouvez l’écrire de nouveau à tout moment.",
    unseen: "Il ne sera pas publié. Vous pouvez l’écrire de nouveau à tout moment.",
    headingByOrder: "Votre avis a été retiré",
    byOrder:
      "Selon la commande chez {{shop}}, quelqu’un d’autre a fait cet achat. Si c’est une erreur, adressez-vous à {{shop}}.",
  },
  removed: {
    heading: "Cet avis a été supprimé",
    text: "Il n’est plus affiché et ne peut pas être réécrit. Pour en connaître la raison, adressez-vous à {{shop}}.",
    reasoned: "Il n’est plus affiché, pour la raison ci-dessous.",
    headingStays: "Votre avis reste supprimé",
    stays:
      "Vous aviez contesté la décision. Une autre personne l’a examinée et a décidé que votre avis reste supprimé. C’était la dernière décision ici.",
  },
  decideBy: "Vous le saurez au plus tard le {{date}}.",
  late: "Une décision était promise pour le {{date}} et tarde. Rien n’est perdu : votre avis attend toujours d’être lu.",
  appearsBy: "Il paraîtra au plus tard le {{date}}.",
  comeBack: "Rouvrez votre lien à tout moment pour savoir où en est votre avis.",
  read: "Le lire comme les autres le voient",
  writeAnew: "L’écrire de nouveau",
  steps: {
    arrived: "Votre avis arrive",
    order: "{{shop}} confirme la commande",
    read: "Une personne le lit",
    publication: "Publication",
    done: "fait",
    current: "en cours",
    ahead: "à venir",
  },
  decision: {
    refusedWhy: "Pourquoi il a été refusé",
    removedWhy: "Pourquoi il a été supprimé",
    passage: "Ce passage de votre texte est concerné :",
    note: "Remarque de la personne qui a décidé :",
    answer: "Remarque de la personne qui a décidé de votre contestation :",
    canDo: "Vous pouvez modifier ce passage et renvoyer votre avis.",
    canDoHere: "Vous pouvez modifier votre texte et le renvoyer, ou demander à une autre personne de décider.",
  },
  siblings: {
    heading: "De la même commande",
    text: "Souhaitez-vous aussi donner votre avis sur ces produits ?",
    link: "Donner un avis sur {{product}}",
    unnamed: "Donner un avis sur le produit {{sku}}",
  },
  yours: {
    heading: "Votre avis",
    text: "Ce navigateur sait que vous l’avez écrit. Vous pouvez le lire, le modifier ou le retirer.",
    open: "Votre avis et son reçu",
    receipt: "Télécharger le reçu",
  },
};

/** What is said of a review that was sent, in the languages of purchasers. */
export const standingSentences = translations({ en, de, fr });
