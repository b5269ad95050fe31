import { translations } from "../platform/i18n.ts";

const en = {
  heading: "Who is asked for a review",
  off: "{{shop}} sends no requests for reviews by this system. Whether it asks in other ways is not known here. Purchasers can write all the same, by their link.",
  everyone:
    "{{shop}} asks by e-mail everyone whom an order names as its purchaser, whatever they are likely to say: nobody is chosen, left out or asked in another way for what they might think. Answering is voluntary.",
  notAsked:
    "Not asked are those whose purchase was cancelled or refunded or is reviewed already, who have stopped such mails, whose address takes none, whose link was withdrawn or whose data were erased.",
  when: "An order is asked about {{days}} after its delivery, or after the purchase where the delivery is not known.",
  whenAtOnce: "An order is asked about on the day of its delivery, or of the purchase where the delivery is not known.",
  late: "Where that day is missed, the mail may follow up to {{days}} later; what is older is not asked about.",
  undated: "Where no date is known at all, days are counted from the order’s arrival here.",
  undatedNever: "Where no date is known at all, nobody is asked.",
  reminder:
    "One reminder follows {{days}} after the mail, about what is not reviewed by then, with anything of the order that was delivered later. There is no other.",
  noReminder: "No reminder follows.",
  rest: "Nobody is sent more than one such mail in {{days}}, and each can be stopped by its link.",
  countries: "For purchasers in these countries it is different:",
  country: "{{country}}: {{days}} after the delivery or the purchase",
  countryAtOnce: "{{country}}: on the day of the delivery or the purchase",
  countryNever: "{{country}}: nobody is asked",
  incentives:
    "Where an order says that its purchaser was given something for a review, the mail says so, and the review bears a label: see “{{section}}”.",
} as const;

export const invitedSentences = translations({
  en,
  de: {
    heading: "Wer um eine Bewertung gebeten wird",
    off: "{{shop}} verschickt über dieses System keine Bitten um Bewertungen. Ob auf anderem Weg darum gebeten wird, ist hier nicht bekannt. Käufer können trotzdem schreiben, über ihren Link.",
    everyone:
      "{{shop}} bittet per E-Mail alle, die eine Bestellung als Käufer nennt, gleich was sie wohl sagen werden: Niemand wird danach ausgewählt, ausgelassen oder anders gefragt. Die Antwort ist freiwillig.",
    notAsked:
      "Nicht gefragt wird, wessen Kauf storniert, erstattet oder schon bewertet ist, wer solche E-Mails abbestellt hat, wessen Adresse keine annimmt, wessen Link zurückgezogen wurde oder wessen Daten gelöscht sind.",
    when: "Nach einer Bestellung wird {{days}} nach der Lieferung gefragt, oder nach dem Kauf, wo die Lieferung nicht bekannt ist.",
    whenAtOnce:
      "Nach einer Bestellung wird am Tag der Lieferung gefragt, oder am Tag des Kaufs, wo die Lieferung nicht bekannt ist.",
    late: "Wird dieser Tag versäumt, so kann die E-Mail bis zu {{days}} später folgen; nach Älterem wird nicht gefragt.",
    undated: "Ist gar kein Datum bekannt, so zählt der Tag, an dem die Bestellung hier eintraf.",
    undatedNever: "Ist gar kein Datum bekannt, so wird niemand gefragt.",
    reminder:
      "Eine einzige Erinnerung folgt {{days}} nach der E-Mail, zu allem, was bis dahin nicht bewertet ist, mit dem, was von der Bestellung später geliefert wurde.",
    noReminder: "Eine Erinnerung gibt es nicht.",
    rest: "Zwischen zwei solchen E-Mails liegen für niemanden weniger als {{days}}, und jede lässt sich über ihren Link abbestellen.",
    countries: "Für Käufer in diesen Ländern gilt anderes:",
    country: "{{country}}: {{days}} nach der Lieferung oder dem Kauf",
    countryAtOnce: "{{country}}: am Tag der Lieferung oder des Kaufs",
    countryNever: "{{country}}: Niemand wird gefragt",
    incentives:
      "Sagt eine Bestellung, dass es für eine Bewertung etwas gab, so steht das in der E-Mail, und die Bewertung trägt einen Hinweis: siehe „{{section}}“.",
  },
  fr: {
    heading: "À qui un avis est demandé",
    off: "{{shop}} n’envoie aucune demande d’avis par ce système. On ne sait pas ici si elle en demande autrement. Les acheteurs peuvent écrire malgré tout, par leur lien.",
    everyone:
      "{{shop}} écrit par e-mail à tous ceux qu’une commande désigne comme acheteurs, quoi qu’ils aient probablement à dire : personne n’est choisi, laissé de côté ou interrogé autrement pour ce qu’il pourrait penser. Répondre est facultatif.",
    notAsked:
      "Rien n’est demandé à ceux dont l’achat a été annulé, remboursé ou a déjà un avis, qui se sont désabonnés de ces e-mails, dont l’adresse n’en reçoit pas, dont le lien a été retiré ou dont les données ont été effacées.",
    when: "La demande part {{days}} après la livraison de la commande, ou après l’achat quand la livraison n’est pas connue.",
    whenAtOnce:
      "La demande part le jour de la livraison de la commande, ou de l’achat quand la livraison n’est pas connue.",
    late: "Si ce jour est manqué, l’e-mail peut suivre jusqu’à {{days}} plus tard ; rien n’est demandé sur ce qui est plus ancien.",
    undated: "Quand aucune date n’est connue, on compte à partir de l’arrivée de la commande ici.",
    undatedNever: "Quand aucune date n’est connue, rien n’est demandé.",
    reminder:
      "Un seul rappel suit {{days}} après l’e-mail, sur ce qui n’a pas encore d’avis, avec ce qui a été livré plus tard de la même commande.",
    noReminder: "Aucun rappel ne suit.",
    rest: "Personne ne reçoit plus d’un tel e-mail en {{days}}, et chacun permet de s’en désabonner par son lien.",
    countries: "Pour les acheteurs de ces pays, il en va autrement :",
    country: "{{country}} : {{days}} après la livraison ou l’achat",
    countryAtOnce: "{{country}} : le jour de la livraison ou de l’achat",
    countryNever: "{{country}} : rien n’est demandé",
    incentives:
      "Quand une commande indique que son acheteur a reçu quelque chose en échange d’un avis, l’e-mail le dit, et l’avis porte une mention : voir «\u00a0{{section}}\u00a0».",
  },
});
